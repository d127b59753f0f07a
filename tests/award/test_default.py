"""Candidates and winners that fall, the next ranked, a lot given up, and the report to the authority (BR 55, BL 47)."""

import json
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlmodel import select

from tender import clock
from tender.award import after
from tender.award import service as award
from tender.award.forms import AbandonLot, DropCandidate, RevokeAward
from tender.award.queries import award_of, awards_of, candidates_of
from tender.award.rules import CAUSES
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tests import journeys

pytestmark = pytest.mark.slow

STATEMENT = "中标人书面声明放弃中标"
GIVES_UP = RevokeAward(cause="gives_up", statement=STATEMENT)
MS = timedelta(milliseconds=1)


def tender(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender)


def candidates(course):
    with course.platform.reading() as session:
        return candidates_of(session, course.tender)


def winner(course):
    with course.platform.reading() as session:
        return award_of(session, course.tender)


def facts(course, tag):
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return json.loads(session.exec(query.order_by(Outbox.seq)).all()[-1])["facts"]


def publicity_over(at, cast):
    course = at("evaluated")
    award.publish_candidates(course.platform, cast.entity, course.tender)
    journeys.move_to(tender(course).publicity_ends)
    return course


def drop(course, bid, cause="gives_up"):
    form = DropCandidate(bid=bid, cause=cause, statement=STATEMENT)
    after.drop_candidate(course.platform, course.cast.entity, course.tender, form)


def revoke(course, form=GIVES_UP):
    after.revoke_award(course.platform, course.cast.entity, winner(course).id, form)


def issue(course):
    return award.issue_award(course.platform, course.cast.entity, course.tender)


def abandon(course):
    form = AbandonLot(lot=course.lot, statement="重新招标")
    after.abandon_lot(course.platform, course.cast.entity, course.tender, form)


def test_no_act_awards_past_rank_one_without_a_cause(cast, at):
    course = publicity_over(at, cast)
    issue(course)
    assert winner(course).rank == 1
    with pytest.raises(Refused):
        issue(course)
    assert [one.standing for one in candidates(course)] == ["candidate"] * 3


@pytest.mark.parametrize("cause", ["too_expensive", "", "better_second"])
def test_a_cause_that_the_law_does_not_list_is_none(cause):
    for form in (RevokeAward, DropCandidate):
        with pytest.raises(ValidationError):
            form(cause=cause, statement=STATEMENT, **({"bid": "bid_1"} if form is DropCandidate else {}))


@pytest.mark.parametrize("cause", CAUSES)
def test_a_candidate_that_falls_before_the_award_is_passed_over_with_its_cause(cast, at, cause):
    course = publicity_over(at, cast)
    first, second = candidates(course)[:2]
    drop(course, first.bid, cause)
    issue(course)
    assert winner(course).bid == second.bid
    assert facts(course, "award.issued")["passed_over"] == [{"rank": 1, "bid": first.bid, "cause": cause}]


def test_the_published_act_says_who_fell_for_what_cause_on_what_facts(cast, at):
    course = publicity_over(at, cast)
    first = candidates(course)[0]
    drop(course, first.bid)
    said = facts(course, "award.candidate_dropped")
    assert (said["bid"], said["cause"], said["article"]) == (first.bid, "gives_up", "BR 55")
    assert said["statement"] == STATEMENT


def test_a_winner_that_defaults_is_followed_by_the_next_ranked_and_a_second_result(cast, at):
    course = at("completed")
    before = winner(course)
    revoke(course, RevokeAward(cause="no_performance_security", statement=STATEMENT))
    assert tender(course).stage == "awarded" and winner(course) is None
    issue(course)
    award.publish_result(course.platform, cast.entity, course.tender)
    with course.platform.reading() as session:
        last = notices_of(session, course.tender)[-1]
    assert (last.kind, last.version, last.body["lots"][0]["winner"]) == (
        "result_notice", 2, winner(course).bidder,
    )  # fmt: skip
    assert (before.rank, winner(course).rank) == (1, 2)


def test_the_cause_of_a_revoked_award_stays_readable(cast, at):
    course = at("completed")
    revoke(course)
    with course.platform.reading() as session:
        (gone,) = awards_of(session, course.tender, standing=False)
    assert (gone.standing, gone.reason) == ("revoked", "gives_up")
    with pytest.raises(Refused):
        after.revoke_award(course.platform, cast.entity, gone.id, GIVES_UP)


def test_a_fallen_candidate_does_not_fall_twice_and_a_winner_is_revoked_not_dropped(cast, at):
    course = publicity_over(at, cast)
    second = candidates(course)[1]
    drop(course, second.bid)
    with pytest.raises(Refused):
        drop(course, second.bid)
    issue(course)
    with pytest.raises(Refused, match="revoke"):
        drop(course, winner(course).bid)


def test_when_every_candidate_fell_the_lot_is_tendered_again(cast, at):
    course = publicity_over(at, cast)
    for one in candidates(course):
        drop(course, one.bid)
    with pytest.raises(Refused, match="BR 55"):
        issue(course)
    abandon(course)
    assert (tender(course).stage, tender(course).failure) == ("failed", "no_candidate_left")


def test_after_a_default_the_owner_may_tender_again_instead(cast, at):
    course = at("completed")
    revoke(course)
    abandon(course)
    assert (tender(course).stage, tender(course).failure) == ("failed", "abandoned")


def test_a_lot_whose_candidates_stand_or_that_is_awarded_is_not_given_up(cast, at):
    course = publicity_over(at, cast)
    with pytest.raises(Refused, match="候选人无法定事由"):
        abandon(course)
    issue(course)
    with pytest.raises(Refused):
        abandon(course)


def test_the_written_report_says_scope_method_results_and_winner(cast, at):
    course = at("completed")
    after.file_report(course.platform, cast.entity, course.tender)
    said = facts(course, "award.reported")
    (lot,) = said["lots"]
    assert (said["method"], lot["winner"], len(lot["ranking"])) == ("open", winner(course).bidder, 5)
    assert said["scope"] and said["addressee"] and said["evaluation"]["method"]


def test_the_report_is_filed_once_for_each_award(cast, at):
    course = at("completed")
    after.file_report(course.platform, cast.entity, course.tender)
    with pytest.raises(Refused):
        after.file_report(course.platform, cast.entity, course.tender)
    revoke(course)
    with pytest.raises(Refused, match="BL 47"):
        after.file_report(course.platform, cast.entity, course.tender)
    issue(course)
    after.file_report(course.platform, cast.entity, course.tender)


@pytest.mark.parametrize(("before", "late"), [(MS, False), (timedelta(0), True)])
def test_the_report_is_late_after_fifteen_days_and_owed_all_the_same(cast, at, before, late):
    course = publicity_over(at, cast)
    issue(course)
    issued = winner(course).issued_at.astimezone(clock.ZONE).date()
    journeys.move_to(Calendar().add_days(issued, 15).ends_at - before)
    after.file_report(course.platform, cast.entity, course.tender)
    assert ("late" in facts(course, "award.reported")) is late


def test_only_the_owner_drops_revokes_abandons_and_reports(cast, at):
    course = at("completed")
    for actor in (cast.other_entity, cast.supervisor, cast.bidder("甲").actor, cast.admin):
        with pytest.raises(Forbidden):
            after.revoke_award(course.platform, actor, winner(course).id, GIVES_UP)
        with pytest.raises(Forbidden):
            after.file_report(course.platform, actor, course.tender)
    with pytest.raises(NotFound):
        after.revoke_award(course.platform, cast.entity, "awd_none", GIVES_UP)


def test_a_lower_candidate_that_falls_lets_nobody_give_the_lot_up_past_the_first(cast, at):
    course = publicity_over(at, cast)
    drop(course, candidates(course)[2].bid)
    with pytest.raises(Refused, match="BR 55"):
        abandon(course)
    issue(course)
    assert winner(course).rank == 1
