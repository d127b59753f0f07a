"""Sign-in and accounts at the API: fresh cookies, clear refusals, nothing changed by what was refused."""

import json

import pytest

from tender.accounts.access import COOKIE
from tests.cast import PASSWORD

LOGIN = {"login": "desk", "password": PASSWORD}


def acts(platform) -> int:
    """How many acts the ledger holds."""
    platform.sequencer.sequence()
    with platform.reading() as session:
        return platform.sequencer.head(session).size


def test_signing_in_answers_who_one_is_and_sets_a_cookie_scripts_cannot_read(site, cast):
    answer = site.visitor().post("/api/v1/session", json=LOGIN)
    assert answer.status_code == 201
    assert answer.json()["seat"] == "registration_desk" and answer.json()["person"] == cast.desk.person
    assert (
        "httponly" in answer.headers["set-cookie"].lower()
        and "samesite=lax" in answer.headers["set-cookie"].lower()
    )


def test_a_token_the_browser_brought_along_is_never_taken_over(site):
    client = site.visitor()
    client.cookies.set(COOKIE, "chosen-by-somebody-else")
    assert client.post("/api/v1/session", json=LOGIN).cookies[COOKIE] != "chosen-by-somebody-else"
    other = site.visitor()
    other.cookies.set(COOKIE, "chosen-by-somebody-else")
    assert other.get("/api/v1/session").status_code == 401


def test_signing_in_again_ends_the_session_before(site):
    client = site.visitor()
    client.post("/api/v1/session", json=LOGIN)
    first = client.cookies[COOKIE]
    client.post("/api/v1/session", json=LOGIN)
    other = site.visitor()
    other.cookies.set(COOKIE, first)
    assert other.get("/api/v1/session").status_code == 401


def test_signing_out_ends_it(site):
    client = site.signed_in("desk")
    assert client.get("/api/v1/session").status_code == 200
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/session").status_code == 401


def test_nothing_is_stored_for_a_visitor(site, platform):
    client = site.visitor()
    answer = client.get("/healthz")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    with platform.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM aux_session").scalar() == 0


def test_a_locked_name_answers_429(site):
    client = site.visitor()
    wrong = {**LOGIN, "password": "not the password"}
    answers = [client.post("/api/v1/session", json=wrong).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"desk"',
        b'{"login": "desk"}',
        json.dumps({**LOGIN, "extra": 1}).encode(),
        json.dumps({**LOGIN, "login": "x" * 41}).encode(),
        json.dumps({**LOGIN, "seat": "king"}).encode(),
        b'{"login": "desk", "password": "\\ud800"}',
        b'{"login": "desk", "password": "\\u0000"}',
        b"\xff\xfe",
    ],
)
def test_a_malformed_sign_in_is_a_problem_and_no_error(site, body):
    answer = site.visitor().post("/api/v1/session", content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_oversized_request_is_refused(site):
    answer = site.visitor().post("/api/v1/session", content=b" " * 10_000_001)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/organisations"),
        ("post", "/api/v1/people"),
        ("put", "/api/v1/people/per_0/password"),
        ("put", "/api/v1/people/per_0/contacts"),
        ("delete", "/api/v1/people/per_0/contacts/phone"),
        ("post", "/api/v1/seats"),
        ("delete", "/api/v1/seats/seat_0"),
        ("post", "/api/v1/certificates"),
        ("delete", "/api/v1/certificates/cert_0"),
        ("post", "/api/v1/custodians"),
        ("post", "/api/v1/projects"),
        ("post", "/api/v1/tenders"),
        ("put", "/api/v1/uploads"),
        ("get", "/api/v1/organisations"),
        ("get", "/api/v1/custodians"),
        ("get", "/api/v1/projects"),
    ],
)
def test_a_visitor_performs_no_act(site, platform, method, path):
    before = acts(platform)
    answer = site.visitor().request(method, path, content=b"{}" if method in ("post", "put") else None)
    assert answer.status_code in (400, 401) and acts(platform) == before


def test_an_administrator_brings_in_a_person_step_by_step(site, cast):
    admin = site.signed_in("admin")
    body = admin.post(
        "/api/v1/organisations", json={"name": "示范新公司", "uscc": "91350100M000100Y43", "kind": "tenderer"}
    )
    person = admin.post(
        "/api/v1/people", json={"name": "新示范", "login": "newcomer", "organisation": body.json()["id"]}
    )
    seat = {"person": person.json()["id"], "seat": "tenderer", "organisation": body.json()["id"]}
    assert admin.post("/api/v1/seats", json=seat).status_code == 201
    password = {"password": PASSWORD}
    assert admin.put(f"/api/v1/people/{person.json()['id']}/password", json=password).status_code == 204
    assert site.signed_in("newcomer").get("/api/v1/session").json()["seat"] == "tenderer"


def test_a_business_seat_registers_nobody(site, platform):
    desk = site.signed_in("desk")
    before = acts(platform)
    form = {"name": "示范新公司", "uscc": "91350100M000100Y43", "kind": "tenderer"}
    answer = desk.post("/api/v1/organisations", json=form)
    assert answer.status_code == 403 and answer.json()["article"] == "E20"
    assert acts(platform) == before


def test_a_revoked_seat_is_refused_at_the_next_request(site, cast, platform):
    desk, admin = site.signed_in("desk"), site.signed_in("admin")
    with platform.reading() as session:
        query = f"SELECT id FROM seat_grant WHERE person = '{cast.desk.person}'"
        grant = session.connection().exec_driver_sql(query).scalar()
    assert admin.delete(f"/api/v1/seats/{grant}").status_code == 204
    assert desk.get("/api/v1/session").status_code == 401


def test_the_custodians_keys_are_listed_with_their_bodies(site, cast):
    listed = site.signed_in("entity").get("/api/v1/custodians").json()
    assert {row["id"] for row in listed} == {keeper.key for keeper in cast.keepers}


def test_the_request_id_stands_in_the_ledger(site, cast, platform):
    site.signed_in("desk").put(
        f"/api/v1/people/{cast.desk.person}/contacts", json={"kind": "phone", "value": "0"}
    )
    with platform.reading() as session:
        query = "SELECT payload FROM aux_outbox WHERE type = 'contact.set' ORDER BY seq DESC"
        payload = json.loads(session.connection().exec_driver_sql(query).scalar())
    assert payload["request"].startswith("req_")


def test_the_description_names_every_address_and_loads_nothing(site):
    described = site.visitor().get("/api/v1/openapi.json").json()
    assert {"/api/v1/session", "/api/v1/projects", "/api/v1/tenders", "/api/v1/uploads"} <= set(
        described["paths"]
    )
    assert "http" not in json.dumps(described.get("servers", [])).replace('"url": "/"', "")


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/nothing", "/api/v1/tenders/nothing/at/all"])
def test_an_unknown_address_of_the_api_is_a_problem_for_programs(site, path):
    answer = site.visitor().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
