"""Over HTTP: objections to documents and result with a re-check, and a winner's default with the next ranked.

The ledger is verified after every act and replayed at the end.
"""

from datetime import timedelta

import pytest

from tender import clock
from tender.award.queries import award_of
from tender.notices.queries import notices_of
from tests import journeys
from tests.stories.test_open_works_tender import (
    award,
    draw,
    evaluate,
    hand_in_bids,
    open_bids,
    register_and_publish,
)

pytestmark = pytest.mark.slow

NO = {
    "findings": "业绩要求与项目规模相适应",
    "basis": "招标文件第三章",
    "conclusion": "rejected",
    "effect": "none",
}
YES = {**NO, "findings": "项目负责人在建属实", "conclusion": "upheld", "effect": "recheck"}
FALLS = {"passed": False, "reason": "unqualified", "clause": "第二章3.1"}


def until_closed(story) -> None:
    register_and_publish(story)
    hand_in_bids(story, "甲乙丙丁戊")


def close_and_evaluate(story) -> None:
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    evaluate(story, open_bids(story))


def notices(story, kind: str):
    """The published versions of a kind of notice, as the public reads them."""
    with story.platform.reading() as session:
        return [one for one in notices_of(session, story.tender) if one.kind == kind]


def candidates(story) -> list[str]:
    """The bidders of the newest candidates notice, by rank."""
    newest = notices(story, "candidates_notice")[-1]
    return [one["bidder"] for one in newest.body["lots"][0]["candidates"]]


def ranked(story) -> list[str]:
    """The bids of the newest report, best first."""
    found = story.act("entity", "GET", f"/api/v1/tenders/{story.tender}/evaluation", status=200)
    return [line["bid"] for line in found["ranking"]]


def object_to(story, stem: str, **of) -> str:
    login = story.cast.bidder(stem).login
    return story.post(login, "objections", {"text": "请复核", **of})["id"]


def answer(story, objection: str, said) -> None:
    story.post("entity", f"/api/v1/objections/{objection}/answer", said)


def test_a_tender_is_suspended_by_objections_and_the_upheld_one_changes_the_candidates(story):
    until_closed(story)
    asked = object_to(story, "丁", kind="documents")
    draw(story)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    story.post("opening", "opening", status=409)
    answer(story, asked, NO)
    evaluate(story, open_bids(story))
    story.post("entity", "candidates")
    first, before = ranked(story)[0], candidates(story)
    answer(story, object_to(story, "丙", kind="result"), YES)
    story.post("entity", "award", status=409)
    recheck(story, first)
    award(story)
    assert candidates(story)[:2] == before[1:] and story.stage() == "completed"
    story.replayed()


def recheck(story, bid: str) -> None:
    """The original committee votes again and reports a second version."""
    story.post("entity", "recheck", {"bids": [bid], "matter": "执行异议答复"})
    members = story.committee()
    for login in members:
        story.post(login, "recheck/votes", {"bid": bid, **FALLS}, 204)
    assert story.post(members[0], "evaluation", {})["version"] == 2


def test_a_winner_that_defaults_is_followed_by_the_next_ranked(story):
    until_closed(story)
    draw(story)
    close_and_evaluate(story)
    award(story)
    won = awarded(story)
    cause = {"cause": "no_performance_security", "statement": "逾期未提交履约保证金"}
    story.post("entity", f"/api/v1/awards/{won.id}/revocation", {**cause, "cause": "too_dear"}, 400)
    story.post("entity", f"/api/v1/awards/{won.id}/revocation", cause, 204)
    assert story.stage() == "awarded"
    story.post("entity", "award")
    story.post("entity", "result")
    assert awarded(story).bidder == candidates(story)[1] != won.bidder
    story.post("entity", "written-report")
    story.replayed()


def awarded(story):
    with story.platform.reading() as session:
        return award_of(session, story.tender)


def test_a_complaint_is_accepted_suspends_and_is_ruled_by_another_person(story):
    until_closed(story)
    login = story.cast.bidder("甲").login
    form = {"kind": "other", "request": "查处", "grounds": "线索", "known_on": clock.today().isoformat()}
    complaint = story.post(login, "complaints", form)["id"]
    story.post("supervisor", f"/api/v1/complaints/{complaint}/decision", {"accepted": True}, 204)
    story.post("supervisor", "suspension", {"reason": "投诉调查", "complaint": complaint}, 204)
    ruling = {**NO, "ruling": "rejected", "ordered": "none", "decision": "驳回投诉"}
    said = {name: ruling[name] for name in ("findings", "basis", "ruling", "ordered", "decision")}
    story.post("supervisor", f"/api/v1/complaints/{complaint}/ruling", said, 409)
    journeys.move_to(clock.now() + timedelta(days=1))
    story.post("supervisor2", f"/api/v1/complaints/{complaint}/ruling", said)
    assert notices(story, "complaint_ruling")
    story.replayed()
