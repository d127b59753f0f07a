"""Termination, failure of lots and tenders, and the tender that repeats them (BR 31, BL 28, M30 38)."""

import pytest

from tender.errors import Forbidden, NotFound, Refused
from tender.notices import ending
from tender.notices.forms import PublishFailure, PublishNotice, Terminate
from tender.notices.queries import notices_of
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tests import journeys

END = {"ground": "project_changed", "reason": "规划调整, 项目取消", "next_step": "另行立项后重新招标"}
LOTS = [{"title": f"{number}标段", "ceiling": "2500000.00"} for number in "一二"]
DEPOSIT = {
    "amount": "40000.00",
    "forms": ["transfer"],
    "account_name": "示范县交易中心",
    "account_no": "6222000000000001",
    "bank": "示范银行",
}
STOPPABLE = [
    journeys.noticed,
    journeys.closed,
    journeys.opening_started,
    journeys.opened,
    journeys.evaluated,
    journeys.publicised,
]


def terminate(course, actor=None):
    form = Terminate.model_validate(END)
    return ending.terminate(course.platform, actor or course.cast.entity, course.tender, form)


def fail(course, lot=None):
    form = PublishFailure(next_step="重新招标", lot=lot)
    return ending.publish_failure(course.platform, course.cast.entity, course.tender, form)


def notices(course, kind):
    with course.platform.reading() as session:
        return [one for one in notices_of(session, course.tender) if one.kind == kind]


def stage(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).stage


def again(course, **change):
    form = {**journeys.plan(course), "retender_of": course.tender, **change}
    return tendering.prepare_tender(course.platform, course.cast.entity, PrepareTender.model_validate(form))


def partly_failed(cast, **of):
    """Two lots, of which the second gets too few bids."""
    return journeys.closed(cast, plan={"lots": LOTS}, into=["甲乙丙", "甲乙"], prices=CHEAP, **of)


CHEAP = {f"{stem}{lot}": "2300000.00" for stem in "甲乙丙" for lot in ("", "2")}


def test_termination_is_announced_at_once_with_ground_facts_refunds_and_next_step(cast):
    course = journeys.noticed(cast, plan={"deposit": DEPOSIT})
    notice = terminate(course)
    (found,) = notices(course, "termination_notice")
    assert found.id == notice and stage(course) == "terminated"
    assert found.body["stage"] == "submission" and found.body["ground"] == END["ground"]
    assert (found.body["reason"], found.body["next_step"]) == (END["reason"], END["next_step"])
    assert [(one["what"], one["interest"]) for one in found.body["refunds"]] == [("deposit", True)]


@pytest.mark.parametrize("journey", STOPPABLE)
def test_a_tender_is_terminated_at_every_stage_before_its_award(cast, journey):
    course = journey(cast)
    terminate(course)
    assert stage(course) == "terminated"


@pytest.mark.parametrize(
    "journey", [journeys.prepared, journeys.awarded, journeys.failed, journeys.terminated]
)
def test_before_the_notice_after_the_award_and_after_an_end_nothing_is_terminated(cast, journey):
    course = journey(cast)
    before = stage(course)
    with pytest.raises(Refused) as refused:
        terminate(course)
    assert refused.value.code == "wrong_stage" and stage(course) == before


@pytest.mark.parametrize("login", ["desk", "bidder1", "supervisor", "opening", "water"])
def test_nobody_but_the_owner_terminates(cast, login):
    course = journeys.noticed(cast)
    with pytest.raises(Forbidden):
        terminate(course, cast.actor(login))


def test_bids_of_a_terminated_tender_are_never_opened_though_shares_were_posted(cast):
    course = journeys.opening_started(cast)
    for number in range(2):
        journeys.post_shares(course, number)
    terminate(course)
    stored = set(cast.platform.objects.listing())
    with pytest.raises(Refused) as refused:
        journeys.opening.open_bids(cast.platform, cast.opening, course.opening)
    assert refused.value.code == "wrong_stage"
    assert set(cast.platform.objects.listing()) == stored


def test_no_share_is_taken_for_a_terminated_tender(cast):
    course = journeys.opening_started(cast)
    terminate(course)
    with pytest.raises(Refused):
        journeys.post_shares(course, 0)


def test_a_terminated_tender_takes_no_bid_and_is_not_closed_by_time(cast):
    course = journeys.terminated(cast, 1)
    with pytest.raises(Refused) as refused:
        journeys.hand_in(course, cast.bidder("乙"), "4500000.00")
    assert refused.value.code == "wrong_stage"
    journeys.move_to(course.deadline)
    assert journeys.bidding.close_due(cast.platform) == [] and stage(course) == "terminated"


def test_the_failure_is_announced_with_ground_refunds_and_next_step(cast):
    course = journeys.failed(cast, plan={"deposit": DEPOSIT})
    fail(course)
    (found,) = notices(course, "failure_notice")
    assert found.body["ground"] == "fewer_than_3_bids" and found.body["next_step"] == "重新招标"
    assert found.body["refunds"][0]["what"] == "deposit" and not found.body["repeated"]


def test_a_failure_is_announced_once(cast):
    course = journeys.failed(cast)
    fail(course)
    with pytest.raises(Refused) as refused:
        fail(course)
    assert refused.value.code == "nothing_failed"


def test_a_lot_that_failed_alone_is_announced_while_the_others_go_on(cast):
    course = partly_failed(cast)
    fail(course, course.lots[1])
    (found,) = notices(course, "failure_notice")
    assert [one["title"] for one in found.body["lots"]] == ["二标段"]
    assert found.about == course.lots[1] and stage(course) == "closed"


def test_a_lot_that_goes_on_has_no_notice_of_failure(cast):
    course = partly_failed(cast)
    for lot in (course.lots[0], None):
        with pytest.raises(Refused) as refused:
            fail(course, lot)
        assert refused.value.code == "nothing_failed"
    with pytest.raises(NotFound):
        fail(course, "lot_00000000000000000000")


def test_two_lots_that_failed_one_after_the_other_are_both_announced(cast):
    course = journeys.closed(cast, plan={"lots": LOTS}, into=["甲", "甲乙"], prices=CHEAP)
    fail(course, course.lots[1])
    fail(course)
    alone, rest = notices(course, "failure_notice")
    assert [one["title"] for one in alone.body["lots"] + rest.body["lots"]] == ["二标段", "一标段"]


def test_a_failed_tender_is_repeated_as_the_second_round(cast):
    course = journeys.retendered(cast)
    with cast.platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
        before = tendering.tender_of(session, row.retender_of)
    assert (row.round, row.stage, before.stage) == (2, "submission", "failed")


def test_a_repeated_tender_goes_its_way_to_the_opening(cast):
    course = journeys.retendered(cast)
    for stem in "甲乙丙":
        journeys.hand_in(course, cast.bidder(stem), journeys.PRICES[stem])
    journeys.move_to(course.deadline)
    assert journeys.bidding.close_due(cast.platform) == [course.tender]
    assert journeys.opening.start_opening(cast.platform, cast.opening, course.tender)


def test_failing_again_the_notice_says_that_tendering_may_be_given_up(cast):
    course = journeys.retendered(cast)
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(cast.platform)
    fail(course)
    (found,) = notices(course, "failure_notice")
    assert found.body["repeated"] and found.body["round"] == 2


def test_a_project_with_a_live_tender_is_not_tendered_again(cast):
    course = journeys.noticed(cast)
    for change in ({}, {"retender_of": None}):
        with pytest.raises(Refused) as refused:
            again(course, **change)
        assert refused.value.code == "tender_exists"


def test_a_new_tender_after_a_failure_names_the_one_it_repeats(cast):
    course = journeys.failed(cast)
    with pytest.raises(Refused) as refused:
        again(course, retender_of=None)
    assert refused.value.field == "retender_of"


def test_only_the_failed_lot_is_tendered_again(cast):
    course = partly_failed(cast)
    with pytest.raises(Refused):
        again(course, lots=LOTS)
    assert again(course, lots=LOTS[1:])


def test_a_failed_lot_is_not_tendered_twice_at_once(cast):
    course = partly_failed(cast)
    again(course, lots=LOTS[1:])
    with pytest.raises(Refused):
        again(course, lots=LOTS[1:])


def test_the_lot_that_failed_twice_is_repeated_from_the_newest(cast):
    course = partly_failed(cast)
    first, course.tender = course.tender, again(course, lots=LOTS[1:])
    course.deadline = journeys.deadline()
    form = PublishNotice(deadline=course.deadline)
    journeys.notices.publish_notice(cast.platform, cast.entity, course.tender, form)
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(cast.platform)
    with pytest.raises(Refused):
        again(course, retender_of=first, lots=LOTS[1:])
    third = again(course, lots=LOTS[1:])
    with cast.platform.reading() as session:
        assert tendering.tender_of(session, third).round == 3


def test_over_http_the_owner_terminates_and_the_ground_must_be_a_known_one(site, cast):
    course = journeys.noticed(cast)
    path, owner = f"/api/v1/tenders/{course.tender}/termination", site.signed_in("entity")
    assert owner.post(path, json={**END, "ground": "whim"}).status_code == 400
    assert owner.post(path, json=END).status_code == 201
    shown = site.visitor().get(f"/tenders/{course.tender}")
    assert shown.status_code == 200 and "终止公告" in shown.text
