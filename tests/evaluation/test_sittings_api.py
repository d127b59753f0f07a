"""Attendance, more time, clarifications and ratings over the API: who is let in, and what malformed input gets."""

import pytest

from tests.sites import Site

pytestmark = pytest.mark.slow

SOON = "2026-12-01T00:00:00Z"


@pytest.fixture
def http(seated):
    return Site(seated.platform)


def address(course, path):
    return f"/api/v1/tenders/{course.tender}/{path}"


def ask(http, seated, login, stem="甲", answer_by=SOON):
    body = {"bid": seated.bids[stem].bid, "question": "请说明工期", "answer_by": answer_by}
    return http.signed_in(login).post(address(seated, "clarifications"), json=body)


def chair(seated):
    """The sign-in name of the first member."""
    return next(
        login for login, actor in seated.cast.inhabitants.actors.items()
        if actor.person == seated.committee[0].person
    )  # fmt: skip


def test_a_question_goes_to_its_tenderer_and_its_answer_back_to_the_committee(http, seated):
    made = ask(http, seated, chair(seated))
    assert made.status_code == 201
    bidder, answer = http.signed_in("bidder1"), f"/api/v1/clarifications/{made.json()['id']}/answer"
    assert [one["question"] for one in bidder.get(address(seated, "own-clarifications")).json()] == [
        "请说明工期"
    ]
    assert bidder.post(answer, json={"text": "见投标函", "price": "1.00"}).status_code == 400
    assert bidder.post(answer, json={"text": "见投标函"}).status_code == 204
    assert bidder.post(answer, json={"text": "补充"}).json()["article"] == "BR 52"
    (seen,) = http.signed_in(chair(seated)).get(address(seated, "clarifications")).json()
    assert seen["answer"] == "见投标函" and "member" not in seen


def test_a_stranger_to_the_question_gets_what_nobody_asked_gets(http, seated):
    made, other = ask(http, seated, chair(seated)).json()["id"], http.signed_in("bidder2")
    answers = [
        other.post(f"/api/v1/clarifications/{one}/answer", json={"text": "x"})
        for one in (made, "clar_00000000000000000000")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json()["code"] == answers[1].json()["code"]
    assert other.get(address(seated, "own-clarifications")).json() == []


@pytest.mark.parametrize("login", ["entity", "agent", "draw", "opening", "admin", "bidder1"])
def test_who_is_no_member_asks_nothing_and_reads_nothing(http, seated, login):
    assert ask(http, seated, login).status_code == 403
    client = http.signed_in(login)
    assert client.get(address(seated, "clarifications")).status_code == 403
    assert client.post(address(seated, "more-time"), json={"reason": "x"}).status_code == 403


@pytest.mark.parametrize("login", ["bidder1", "entity", "agent", "opening", "discipline"])
def test_ratings_are_not_for_bidders_owners_or_other_desks(http, seated, login):
    assert http.signed_in(login).post(address(seated, "ratings/reading")).status_code == 403


@pytest.mark.parametrize(("path", "body"), [
    ("attendance", {"draw": "x", "turn": 0, "came": True, "remark": "签到"}),
    ("attendance", {"draw": "x", "turn": 1, "came": True, "remark": ""}),
    ("ratings", {"number": 1, "attendance": 101, "discipline": 0, "remark": "x"}),
    ("ratings", {"number": 1, "attendance": 5.5, "discipline": 0, "remark": "x"}),
])  # fmt: skip
def test_malformed_input_of_the_draw_desk_is_400(http, seated, path, body):
    assert http.signed_in("draw").post(address(seated, path), json=body).status_code == 400


def test_nobody_signed_in_is_401(http, seated):
    for path in ("attendance", "extension", "clarifications", "own-clarifications"):
        assert http.visitor().get(address(seated, path)).status_code == 401
