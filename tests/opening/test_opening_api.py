"""An opening over the API: the desk, the custodians' clients, and the public record."""

import json

import pytest

from tender.bids import service as bids
from tender.demo import county
from tender.seal import read_opening, release_shares
from tests.bidding import DEADLINE

pytestmark = pytest.mark.slow

FORM = {"host": "示范主持", "supervisor": "示范监督", "recorder": "示范记录"}


@pytest.fixture
def desk(site, platform, tender, four, time):
    """The opening desk, signed in at the deadline, with four bids handed in and the bidding closed."""
    time.move_to(DEADLINE)
    bids.close_bidding(platform, tender)
    return site.signed_in("opening")


def test_from_the_list_to_the_public_record(site, platform, cast, tender, four, desk):
    opening = desk.post(f"/api/v1/tenders/{tender}/opening").json()["id"]
    for login, keeper in list(zip(county.CUSTODIANS, cast.keepers, strict=True))[:2]:
        custodian = site.signed_in(login)
        file = custodian.get(f"/api/v1/openings/{opening}/file")
        shares = release_shares(read_opening(file.content), keeper.identity)
        posted = custodian.post(f"/api/v1/openings/{opening}/shares", json=shares)
        assert posted.status_code == 204, posted.text
    opened = desk.post(f"/api/v1/openings/{opening}/bids").json()
    assert [one["status"] for one in opened] == ["opened"] * len(four)
    assert desk.post(f"/api/v1/openings/{opening}/record", json=FORM).status_code == 201
    record = site.visitor().get(f"/api/v1/tenders/{tender}/opening-record").json()
    assert {line["bid"] for line in record["lines"]} == set(four.values())


def test_before_the_record_the_public_sees_nothing(site, tender, desk):
    desk.post(f"/api/v1/tenders/{tender}/opening")
    assert site.visitor().get(f"/api/v1/tenders/{tender}/opening-record").status_code == 404
    assert site.visitor().get(f"/api/v1/tenders/{tender}/opening").status_code == 401


def test_the_desk_sees_who_posted_and_what_is_undecided(tender, four, desk):
    desk.post(f"/api/v1/tenders/{tender}/opening")
    status = desk.get(f"/api/v1/tenders/{tender}/opening").json()
    assert (status["posted"], set(status["undecided"]), status["recorded"]) == ([], set(four.values()), False)


def test_wrong_seats_are_forbidden_at_every_step(site, tender, desk):
    entity = site.signed_in("entity")
    assert entity.post(f"/api/v1/tenders/{tender}/opening").status_code == 403
    opening = desk.post(f"/api/v1/tenders/{tender}/opening").json()["id"]
    assert desk.get(f"/api/v1/openings/{opening}/file").status_code == 403
    assert desk.post(f"/api/v1/openings/{opening}/shares", json={}).status_code == 403
    assert entity.post(f"/api/v1/openings/{opening}/bids").status_code == 403
    assert entity.post(f"/api/v1/openings/{opening}/record", json=FORM).status_code == 403


@pytest.mark.parametrize("body", [b"", b"junk", b"[1]", b"[" * 5000, json.dumps({"v": 1}).encode()])
def test_malformed_shares_are_a_problem(site, tender, desk, body):
    opening = desk.post(f"/api/v1/tenders/{tender}/opening").json()["id"]
    answer = site.signed_in("entity").post(f"/api/v1/openings/{opening}/shares", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
