"""Candidates, publicity, award, result: in order, in time, to rank 1, at the bid price."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock, rulebook
from tender.award import rules
from tender.award import service as award
from tender.award.queries import award_of, candidates_of
from tender.errors import Forbidden, Refused
from tender.evaluation.queries import result_of
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tests import journeys

pytestmark = pytest.mark.slow

BOOK = rulebook.on(clock.parse("2026-03-02T01:00:00Z").date())
MS = timedelta(milliseconds=1)


def stage(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).stage


def payload(course, tag):
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return session.exec(query).one()


def ends(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).publicity_ends


def publicised(at, cast):
    """The evaluated tender with its candidates published."""
    course = at("evaluated")
    award.publish_candidates(course.platform, cast.entity, course.tender)
    return course


def test_the_candidates_are_the_head_of_the_ranking_at_their_bid_prices(cast, at):
    course = publicised(at, cast)
    ranking = result_of(course.platform, course.tender).ranking
    with course.platform.reading() as session:
        found = candidates_of(session, course.tender)
    assert [(one.bidder, one.price_fen, one.total) for one in found] == [
        (line.bidder, line.price_fen, line.total) for line in ranking[:3]
    ]
    assert all(one.offer["manager"] for one in found)


def test_the_candidates_notice_says_who_until_when_and_where_to_object(cast, at):
    course = publicised(at, cast)
    with course.platform.reading() as session:
        notice = notices_of(session, course.tender)[-1]
    assert notice.kind == "candidates_notice" and len(notice.body["lots"][0]["candidates"]) == 3
    assert notice.body["until"] == clock.stamp(ends(course)) and notice.body["objections_to"]


def test_the_award_is_refused_to_the_last_millisecond_of_the_publicity(cast, at):
    course = publicised(at, cast)
    journeys.move_to(ends(course) - MS)
    with pytest.raises(Refused, match="公示期未满"):
        award.issue_award(course.platform, cast.entity, course.tender)
    assert stage(course) == "publicity"
    journeys.move_to(ends(course))
    award.issue_award(course.platform, cast.entity, course.tender)
    assert stage(course) == "awarded"


def test_the_award_goes_to_rank_one_with_thirty_days_for_the_contract(cast, at):
    course = at("completed")
    first = result_of(course.platform, course.tender).ranking[0]
    with course.platform.reading() as session:
        found = award_of(session, course.tender)
    assert (found.bid, found.bidder, found.price_fen) == (first.bid, first.bidder, first.price_fen)
    assert found.contract_by == rules.contract_by(found.issued_at, BOOK, Calendar()).date


def test_the_result_names_winner_and_amount_and_ends_the_tender(cast, at):
    course = at("completed")
    with course.platform.reading() as session:
        notice, found = notices_of(session, course.tender)[-1], award_of(session, course.tender)
    assert stage(course) == "completed" and notice.kind == "result_notice"
    (lot,) = notice.body["lots"]
    assert (lot["winner"], lot["price_fen"]) == (found.bidder, found.price_fen)


def test_late_candidates_are_published_all_the_same_and_the_ledger_says_late(cast, at):
    course = at("evaluated")
    journeys.move_to(clock.now() + timedelta(days=9))
    award.publish_candidates(course.platform, cast.entity, course.tender)
    assert '"late":"candidates.publish_within"' in payload(course, "candidates.published")


def test_candidates_in_time_are_not_called_late(cast, at):
    assert '"late"' not in payload(publicised(at, cast), "candidates.published")


@pytest.mark.parametrize("act", [award.publish_candidates, award.issue_award, award.publish_result])
def test_another_organisation_and_other_seats_may_not(act, cast, at):
    course = at("evaluated")
    for actor in (cast.other_entity, cast.supervisor, cast.bidder("甲").actor, cast.experts[0], cast.opening):
        with pytest.raises(Forbidden):
            act(course.platform, actor, course.tender)
    assert stage(course) == "evaluated"


@pytest.mark.parametrize("act", [award.publish_candidates, award.issue_award, award.publish_result])
def test_before_the_evaluation_nothing_can_be_awarded(act, cast, at):
    course = at("submitted")
    with pytest.raises(Refused, match="Submission"):
        act(course.platform, cast.entity, course.tender)


def test_nothing_is_published_or_awarded_twice(cast, at):
    course = at("completed")
    for act in (award.publish_candidates, award.issue_award, award.publish_result):
        with pytest.raises(Refused):
            act(course.platform, cast.entity, course.tender)


def test_the_api_performs_each_act_and_names_what_it_made(site, cast, at):
    course = at("evaluated")
    owner, address = site.signed_in("entity"), f"/api/v1/tenders/{course.tender}"
    assert owner.post(f"{address}/candidates").json()["id"].startswith("ntc_")
    early = owner.post(f"{address}/award")
    assert early.status_code == 409 and early.json()["article"] == "BL 45; BR 54"
    journeys.move_to(ends(course))
    owner = site.signed_in("entity")
    assert owner.post(f"{address}/award").status_code == 201
    assert owner.post(f"{address}/result").json()["id"].startswith("ntc_")


def test_a_visitor_performs_nothing(site, cast, at):
    course = at("evaluated")
    for act in ("candidates", "award", "result", "papers/tender-notice"):
        assert site.visitor().post(f"/api/v1/tenders/{course.tender}/{act}").status_code == 401
