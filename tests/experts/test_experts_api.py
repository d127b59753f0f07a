"""The pool and a whole draw over the API: draw desk, supervisor, custodians, and who is turned away."""

import pytest

from tender.experts import rules, salts
from tender.experts.queries import pool
from tender.ledger import draw
from tender.tendering import service as tendering
from tests.journeys import Course
from tests.sites import Site

pytestmark = pytest.mark.slow

SALTS = {"draw": bytes(range(32)), "supervisor": bytes(range(32, 64))}
PARTIES = {"draw": "centre", "supervisor": "supervisor"}


@pytest.fixture
def http(course: Course) -> Site:
    return Site(course.platform)


@pytest.fixture
def begun(http, course):
    """Clients of both seats and the address of a frozen draw."""
    clients = {login: http.signed_in(login) for login in PARTIES}
    made = clients["draw"].post(f"/api/v1/tenders/{course.tender}/draws")
    assert made.status_code == 201, made.text
    return clients, made.json()["id"]


def policy(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).terms["policy"]


def perform(course, clients, identifier, step):
    """One step by both seats, each with its own salt."""
    for login, client in clients.items():
        salt = SALTS[login]
        body = {
            "commitment": {"sha256": draw.commitment(salt)},
            "sealed-salt": {"capsules": salts.seal_salt(salt, identifier, PARTIES[login], policy(course))},
            "reveal": {"salt": salt.hex()},
        }[step]
        answer = client.post(f"/api/v1/draws/{identifier}/{step}", json=body)
        assert answer.status_code == 204, answer.text


def test_a_draw_from_the_list_to_the_calls(course, begun):
    clients, identifier = begun
    opened = clients["supervisor"].post(f"/api/v1/draws/{identifier}/openings").json()
    assert rules.differences(opened) == []
    for step in ("commitment", "sealed-salt", "reveal"):
        perform(course, clients, identifier, step)
    assert clients["draw"].post(f"/api/v1/draws/{identifier}/result").status_code == 201
    assert draw.verify(clients["supervisor"].get(f"/api/v1/draws/{identifier}/file").json()) == []
    due = clients["draw"].post(f"/api/v1/draws/{identifier}/next-call").json()
    body = {"accepted": True, "remark": "电话通知, 同意"}
    called = clients["draw"].post(f"/api/v1/draws/{identifier}/calls", json=body).json()
    assert (called["index"], called["missing"]) == (due["index"], 4)
    shown = clients["supervisor"].get(f"/api/v1/tenders/{course.tender}/draws").json()
    assert [one["step"] for one in shown] == ["drawn"]


def test_a_step_out_of_turn_is_409_with_its_article(course, begun):
    clients, identifier = begun
    answer = clients["draw"].post(f"/api/v1/draws/{identifier}/reveal", json={"salt": SALTS["draw"].hex()})
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_step" and answer.json()["article"] == "rules §6"


@pytest.mark.parametrize("body", [{}, {"sha256": "ab"}, {"sha256": 5}, {"sha256": "0" * 64, "more": 1}])
def test_a_malformed_commitment_is_400(begun, body):
    clients, identifier = begun
    assert clients["draw"].post(f"/api/v1/draws/{identifier}/commitment", json=body).status_code == 400


@pytest.mark.parametrize("login", ["entity", "opening", "desk", "bidder1", "expert01"])
def test_no_other_seat_sees_or_moves_a_draw(http, begun, login):
    _, identifier = begun
    stranger = http.signed_in(login)
    assert stranger.get(f"/api/v1/draws/{identifier}").status_code == 403
    assert stranger.get(f"/api/v1/draws/{identifier}/file").status_code == 403
    for step, body in (
        ("openings", None),
        ("result", None),
        ("next-call", None),
        ("commitment", {"sha256": "0" * 64}),
    ):
        assert stranger.post(f"/api/v1/draws/{identifier}/{step}", json=body).status_code == 403


def test_custodians_alone_fetch_the_sealed_salts(http, course, begun):
    clients, identifier = begun
    perform(course, clients, identifier, "commitment")
    perform(course, clients, identifier, "sealed-salt")
    address = f"/api/v1/draws/{identifier}/sealed-salts"
    assert set(http.signed_in("entity").get(address).json()) == {"centre", "supervisor"}
    assert clients["draw"].get(address).status_code == 403


def test_a_stranger_must_sign_in_and_an_unknown_draw_is_404(http, begun):
    clients, identifier = begun
    assert http.visitor().get(f"/api/v1/draws/{identifier}").status_code == 401
    assert clients["draw"].get("/api/v1/draws/draw_00000000000000000000").status_code == 404


def test_an_expert_is_entered_and_suspended(http, course):
    with course.platform.reading() as session:
        category = tendering.tender_of(session, course.tender).plan["committee"]["category"]
        employer = pool(session, category)[0].employer
    body = {
        "person": course.cast.actor("desk").person, "category": category, "title": "高级工程师", "years": 9,
        "employer": employer,
    }  # fmt: skip
    made = http.signed_in("draw").post("/api/v1/experts", json=body)
    assert made.status_code == 201
    address = f"/api/v1/experts/{made.json()['id']}/standing"
    change = {"standing": "suspended", "reason": "核查"}
    assert http.signed_in("supervisor").post(address, json=change).status_code == 204
    assert http.signed_in("entity").post(address, json=change).status_code == 403
    junior = http.signed_in("draw").post("/api/v1/experts", json={**body, "category": "B01", "years": 7})
    assert (junior.status_code, junior.json()["field"]) == (409, "years")
