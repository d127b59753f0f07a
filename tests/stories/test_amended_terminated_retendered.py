"""Tenders that leave the straight path, over HTTP: amended late, terminated, failed and repeated.

After every act the ledger is verified whole; each story ends with a full replay of every audited table.
"""

from datetime import timedelta

import pytest

from tender import clock
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

FAILED = {"next_step": "调整资格条件后重新招标"}


def close(story) -> None:
    """Time comes to the deadline."""
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    story.verify()


def kinds(story) -> list[str]:
    return [one["kind"] for one in story.look("")["notices"]]


def retender(story) -> None:
    """The same project once more, naming the tender that failed."""
    course = journeys.Course(story.cast, project=story.project)
    form = {**journeys.plan(course), "retender_of": story.tender}
    story.tender = story.post("entity", "/api/v1/tenders", form)["id"]
    story.post("entity", "notice", {"deadline": clock.stamp(journeys.deadline())})


def test_amended_late_the_deadline_moves_and_bids_handed_in_before_are_opened_with_the_rest(story):
    register_and_publish(story)
    hand_in_bids(story, "甲乙")
    before = story.deadline()
    journeys.move_to(before - timedelta(days=5))
    asked = story.post("bidder1", "questions", {"text": "工期能否缩短?"})["id"]
    answers = [{"question": asked, "answer": "工期改为280日"}]
    story.post("entity", "answers", {**journeys.AMENDMENT, "answers": answers})
    assert story.deadline() - clock.now() >= timedelta(days=15) and story.deadline() > before
    assert sorted(kinds(story)) == ["amendment_notice", "tender_notice", "tender_notice"]
    hand_in_bids(story, "甲丙丁")  # 甲 replaces its bid, 乙 leaves the one made for the older terms
    draw(story)
    close(story)
    bids = open_bids(story)
    assert len(bids) == 4
    evaluate(story, bids)
    award(story)
    assert story.stage() == "completed"
    story.replayed()


def test_terminated_the_bids_stay_sealed_for_ever(story):
    register_and_publish(story)
    hand_in_bids(story, "甲乙丙")
    end = {"ground": "project_changed", "reason": "规划调整", "next_step": "另行立项"}
    story.post("water", "termination", end, status=403)
    story.post("entity", "termination", end)
    assert story.stage() == "terminated" and kinds(story)[-1] == "termination_notice"
    story.post("entity", "termination", end, status=409)
    story.post("entity", "amendments", journeys.AMENDMENT, status=409)
    story.hand_in("丁", status=409)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    story.post("opening", "opening", status=409)
    story.replayed()


def test_failed_and_retendered_the_second_round_is_awarded(story):
    register_and_publish(story)
    hand_in_bids(story, "甲乙")
    close(story)
    story.post("entity", "failure", FAILED)
    first = story.tender
    retender(story)
    assert story.tender != first and story.look("")["notices"][0]["body"]["round"] == 2
    hand_in_bids(story, "甲乙丙")
    draw(story)
    close(story)
    bids = open_bids(story)
    evaluate(story, bids)
    award(story)
    assert story.stage() == "completed"
    story.replayed()


def test_failed_again_the_notice_says_that_tendering_may_be_given_up(story):
    register_and_publish(story)
    close(story)
    story.post("entity", "failure", FAILED)
    retender(story)
    close(story)
    story.post("entity", "failure", FAILED)
    said = story.look("")["notices"][-1]["body"]
    assert said["repeated"] and said["round"] == 2
    story.replayed()
