"""Contracts and archives over the API: who may, what is refused, what anybody downloads."""

import json
import zipfile
from io import BytesIO

import pytest

from tests.contracts.conftest import SIGNED, award, contract, loser, stated, winner

pytestmark = pytest.mark.slow


def filed(course, **changed):
    """A request's body, its file uploaded by hash."""
    return stated(course, **changed)


def secured(course, client):
    price = award(course).price_fen
    said = {"form": "guarantee", "reference": "BH-1", "received_on": stated(course)["signed_on"]}
    amount = f"{price // 1000}.{price // 10 % 100:02d}"
    return client.post(
        f"/api/v1/awards/{award(course).id}/performance-security", json={"amount": amount, **said}
    )


def test_the_whole_way_to_a_published_contract_over_the_api(at, web):
    course = at("completed")
    site = web(course)
    owner, won = site.signed_in("entity"), site.signed_in(winner(course).login)
    assert secured(course, owner).status_code == 201
    made = owner.post(f"/api/v1/awards/{award(course).id}/contract", json=filed(course)).json()["id"]
    at_contract = f"/api/v1/contracts/{made}"
    assert won.get(f"{at_contract}/file").content == SIGNED
    assert (
        won.post(f"{at_contract}/confirmation", json={"sha256": contract(course).sha256}).status_code == 204
    )
    assert owner.post(f"{at_contract}/publication", json={}).status_code == 201
    assert site.visitor().get(f"{at_contract}/text").content == SIGNED
    listed = won.get(f"/api/v1/tenders/{course.tender}/contracts").json()
    assert listed["awards"][0]["contract"]["status"] == "published"


def test_a_differing_contract_is_a_problem_that_names_fields_and_article(at, web):
    course = at("completed")
    owner = web(course).signed_in("entity")
    secured(course, owner)
    body = filed(course, price="4600000.01", manager="示例副经理")
    answer = owner.post(f"/api/v1/awards/{award(course).id}/contract", json=body)
    said = answer.json()
    assert (answer.status_code, said["code"], said["article"]) == (409, "differs_from_bid", "BR 57")
    assert said["field"] == "price,manager"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"price": "abc"}, 400),
        ({"period_days": 0}, 400),
        ({"signed_on": "2026-13-01"}, 400),
        ({"upload": "upl_none"}, 400),
        ({"quality": ""}, 400),
        ({"extra": 1}, 400),
    ],
)
def test_malformed_contracts_are_refused(at, web, changed, status):
    course = at("completed")
    owner = web(course).signed_in("entity")
    secured(course, owner)
    answer = owner.post(f"/api/v1/awards/{award(course).id}/contract", json=filed(course, **changed))
    assert answer.status_code == status


@pytest.mark.parametrize("login", ["water", "desk", "supervisor", "admin"])
def test_other_seats_and_owners_file_no_contract(at, web, login):
    course = at("completed")
    site = web(course)
    secured(course, site.signed_in("entity"))
    answer = site.signed_in(login).post(f"/api/v1/awards/{award(course).id}/contract", json=filed(course))
    assert answer.status_code == 403


def test_an_award_and_a_contract_that_do_not_exist_are_not_found(at, web):
    owner = web(at("completed")).signed_in("entity")
    body = {"sha256": "0" * 64}
    assert owner.post("/api/v1/contracts/con_none/publication", json={}).status_code == 404
    assert owner.post("/api/v1/contracts/con_none/confirmation", json=body).status_code == 403
    assert owner.get("/api/v1/contracts/con_none/text").status_code == 404


def test_a_visitor_reads_neither_file_nor_overview_nor_archive(at, web):
    course = at("over")
    visitor = web(course).visitor()
    for path in (f"contracts/{contract(course).id}/file", f"tenders/{course.tender}/contracts"):
        assert visitor.get(f"/api/v1/{path}").status_code == 401
    assert visitor.get(f"/api/v1/tenders/{course.tender}/archive").status_code == 401
    assert visitor.post(f"/api/v1/tenders/{course.tender}/archive").status_code == 401


def test_a_withheld_text_needs_its_copy_and_a_copy_its_reason(at, web):
    course = at("over")
    owner = web(course).signed_in("entity")
    for body in ({"withheld": "附件三"}, {"redacted": "upl_x"}):
        assert (
            owner.post(f"/api/v1/contracts/{contract(course).id}/publication", json=body).status_code == 400
        )


def test_the_archive_is_sealed_and_read_over_the_api(at, web):
    course = at("over")
    site, path = web(course), f"/api/v1/tenders/{course.tender}/archive"
    desk = site.signed_in("desk")
    assert desk.get(path).status_code == 403
    assert desk.post(path).status_code == 201 and desk.post(path).status_code == 409
    listed = desk.get(f"{path}/index").json()["items"]
    with zipfile.ZipFile(BytesIO(site.signed_in("entity").get(path).content)) as files:
        assert {one["path"] for one in listed} < set(files.namelist())
        assert json.loads(files.read("index.json"))["items"] == listed


def test_letters_and_the_public_dossier_over_the_api(at, web):
    course = at("over")
    site, path = web(course), f"/api/v1/tenders/{course.tender}"
    assert site.visitor().get(f"{path}/dossier").status_code == 404
    owner = site.signed_in("entity")
    for kind in ("result-letter", "dossier"):
        assert owner.post(f"{path}/papers/{kind}").status_code == 201
    assert site.visitor().get(f"{path}/dossier").content.startswith(b"%PDF")
    mine = site.signed_in(loser(course).login).get(f"{path}/own-letters").json()
    assert [one["kind"] for one in mine] == ["result_letter"]
    assert owner.get(f"{path}/own-letters").status_code == 403
    assert owner.post(f"{path}/papers/receipt").status_code == 400
