"""A re-check of one of two lots: the other keeps its report, its candidates and its ranking."""

import pytest

from tender import clock
from tender.award import after
from tender.award import service as award
from tender.award.forms import AbandonLot, DropCandidate, OrderRecheck
from tender.award.queries import candidates_of
from tender.errors import Refused
from tender.evaluation import forms, queries, recheck, service
from tender.notices.queries import notices_of
from tender.objections import service as objections
from tender.objections.forms import DecideComplaint, FileComplaint, RuleComplaint
from tests import journeys
from tests.lots import STRONG
from tests.staged import stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def publicised_once(installed, tmp_path_factory):
    return stage(journeys.publicised, installed, tmp_path_factory.mktemp("two"), **STRONG)


@pytest.fixture
def rechecked(publicised_once, time, tmp_path):
    """The first candidate of the first lot fell in a re-check, one of the second gave up; published anew."""
    with publicised_once.reopened(time, tmp_path) as course:
        platform, owner = course.platform, course.cast.entity
        first, second = results(course)
        gone = DropCandidate(bid=second.ranking[1].bid, cause="gives_up", statement="书面放弃")
        after.drop_candidate(platform, owner, course.tender, gone)
        order = OrderRecheck(bids=[first.ranking[0].bid], matter="业绩不实")
        after.order_recheck(platform, owner, course.tender, order)
        vote = forms.ReviewBid(bid=order.bids[0], passed=False, reason="unqualified", clause="第二章3.1")
        for member in course.committee:
            recheck.recheck_bid(platform, member, course.tender, vote)
        service.report(platform, course.committee[0], course.tender, forms.Report())
        award.publish_candidates(platform, owner, course.tender)
        yield course


def results(course):
    with course.platform.reading() as session:
        return queries.results_of(session, course.tender)


def candidates(course, lot):
    with course.platform.reading() as session:
        return candidates_of(session, course.tender, lot)


def test_only_the_lot_concerned_gets_a_new_report(rechecked):
    assert [one.version for one in results(rechecked)] == [2, 1]


def test_the_other_lots_candidates_stand_once_as_they_stood(rechecked):
    other = candidates(rechecked, results(rechecked)[1].lot)
    assert [(one.rank, one.standing) for one in other] == [(1, "candidate"), (2, "dropped"), (3, "candidate")]


def test_the_new_notice_names_no_candidate_that_fell(rechecked):
    with rechecked.platform.reading() as session:
        notice = notices_of(session, rechecked.tender)[-1]
    assert notice.version == 2
    assert [[one["rank"] for one in lot["candidates"]] for lot in notice.body["lots"]] == [[1, 2], [1, 3]]


def test_nothing_is_ordered_of_a_lot_that_failed_alone_for_nobody_could_carry_it_out(
    publicised_once, time, tmp_path
):
    with publicised_once.reopened(time, tmp_path) as course:
        platform, cast, second = course.platform, course.cast, results(course)[1]
        gone = DropCandidate(bid=second.ranking[0].bid, cause="gives_up", statement="书面放弃")
        after.drop_candidate(platform, cast.entity, course.tender, gone)
        after.abandon_lot(
            platform, cast.entity, course.tender, AbandonLot(lot=second.lot, statement="重新招标")
        )
        form = FileComplaint(
            kind="other", request="依法查处", grounds="线索如下", known_on=clock.today(), lot=second.lot
        )
        made = objections.file_complaint(platform, cast.bidder("丁").actor, course.tender, form)
        objections.decide_complaint(platform, cast.supervisor, made, DecideComplaint(accepted=True))
        said = {"ruling": "upheld", "findings": "属实", "basis": "招标投标法", "decision": "责令复核"}
        with pytest.raises(Refused):
            ruling = RuleComplaint(**said, ordered="recheck")
            objections.rule_complaint(platform, cast.actor("supervisor2"), made, ruling)
