"""A committee at work over the API, from its seats to the report, and what others are answered."""

import zipfile
from io import BytesIO

import pytest

from tender.evaluation.case import evaluate
from tests import journeys
from tests.sites import Site

pytestmark = pytest.mark.slow


def login_of(course, actor):
    return next(login for login, one in course.cast.inhabitants.actors.items() if one.person == actor.person)


@pytest.fixture
def members(seated):
    """Signed-in clients of the members, the chair first."""
    site = Site(seated.platform)
    return [site.signed_in(login_of(seated, actor)) for actor in seated.committee]


def address(course, rest):
    return f"/api/v1/tenders/{course.tender}/{rest}"


def sheet(course, number):
    return {"scores": journeys.scores(course, number)}


def test_from_the_seats_to_the_votes(opened):
    site = Site(opened.platform)
    assert site.signed_in("draw").post(address(opened, "committee")).json() == {"seated": 5}
    member = site.signed_in(login_of(opened, journeys.members(opened)[0]))
    assert [one["number"] for one in member.get("/api/v1/committees").json()] == [1]
    promise = {"confidentiality": True, "conflict": False}
    assert member.post(address(opened, "committee/declaration"), json=promise).status_code == 204
    bid = opened.bids["甲"].bid
    read = member.post(f"/api/v1/opened-bids/{bid}/reading").json()
    file = member.post(f"/api/v1/opened-bids/{bid}/files/{read['files'][0]['sha256']}")
    assert file.content.startswith(b"%PDF") and file.headers["cache-control"] == "no-store"
    assert member.post(address(opened, "review"), json={"bid": bid, "passed": True}).status_code == 204


def test_from_the_sheets_to_the_report(seated, members):
    for number, member in enumerate(members):
        assert member.put(address(seated, "sheet"), json=sheet(seated, number)).status_code == 204
    for number, member in enumerate(members):
        locked = member.post(address(seated, "sheet/lock"), json=sheet(seated, number))
        assert locked.status_code == 201, locked.text
    receipt = members[1].get(locked.json()["receipt"])
    assert "payload.json" in zipfile.ZipFile(BytesIO(receipt.content)).namelist()
    draft = members[1].post(address(seated, "draft"), json={}).json()
    assert members[1].post(address(seated, "dissent"), json={"reason": "不同意见"}).status_code == 204
    filed = members[0].post(address(seated, "evaluation"), json={})
    assert filed.status_code == 201 and filed.json()["ranking"] == draft[0]["ranking"]
    case = members[0].get(address(seated, f"lots/{seated.lot}/case")).json()
    assert evaluate(case)["candidates"] == [line["bidder"] for line in filed.json()["candidates"]]


def test_a_locked_sheet_answers_409_with_the_article(seated, members):
    members[0].put(address(seated, "sheet"), json=sheet(seated, 0))
    members[0].post(address(seated, "sheet/lock"), json=sheet(seated, 0))
    answer = members[0].put(address(seated, "sheet"), json=sheet(seated, 1))
    assert (answer.status_code, answer.json()["article"]) == (409, "BL 44")
    assert members[0].get(address(seated, "sheet")).json()["scores"] == sheet(seated, 0)["scores"]


@pytest.mark.parametrize("body", [
    {}, {"scores": []}, {"scores": {"b": {"c": 5}}}, {"scores": {"b": {"c": "1" * 13}}}, {"scores": {}, "total": "9"},
    {"scores": {f"b{number}": {} for number in range(1001)}},
])  # fmt: skip
def test_a_malformed_sheet_is_400_and_changes_nothing(seated, members, body):
    assert members[0].put(address(seated, "sheet"), json=body).status_code == 400
    assert members[0].get(address(seated, "sheet")).status_code == 404


@pytest.mark.parametrize("login", ["entity", "agent", "supervisor", "draw", "opening", "admin", "bidder1"])
def test_others_are_turned_away(seated, login):
    other = Site(seated.platform).signed_in(login)
    assert other.put(address(seated, "sheet"), json=sheet(seated, 0)).status_code == 403
    assert other.get(address(seated, "sheet")).status_code == 403
    assert other.post(address(seated, "evaluation"), json={}).status_code == 403
    assert other.post(f"/api/v1/opened-bids/{seated.bids['甲'].bid}/reading").status_code == 403
    assert other.post(address(seated, "rejection"), json={"reason": "竞争不足"}).status_code == 403


def test_a_member_is_replaced_and_the_committee_read_by_the_inspectors(seated):
    site = Site(seated.platform)
    body = {"number": 2, "reason": "查明有利害关系"}
    assert (
        site.signed_in("entity").post(address(seated, "committee/replacements"), json=body).status_code == 403
    )
    assert (
        site.signed_in("draw").post(address(seated, "committee/replacements"), json=body).status_code == 204
    )
    names = site.signed_in("discipline").post(address(seated, "committee/reading")).json()
    assert [one["number"] for one in names] == [1, 3, 4, 5]
    assert site.signed_in("draw").post(address(seated, "committee/reading")).status_code == 403
