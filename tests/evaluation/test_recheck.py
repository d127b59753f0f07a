"""The original committee looks again: votes anew, scores and benchmark as they were, a new version of the report."""

import json

import pytest
from sqlmodel import select

from tender.award import after
from tender.award import service as award
from tender.award.forms import OrderRecheck
from tender.award.queries import candidates_of
from tender.errors import Forbidden, NotFound, Refused
from tender.evaluation import forms, queries, recheck, service
from tender.evaluation.case import evaluate
from tender.ledger.models import Outbox
from tender.objections import service as objections
from tender.objections.forms import FileObjection
from tender.tendering import service as tendering
from tests import journeys
from tests.staged import stage

pytestmark = pytest.mark.slow

MATTER = "第一中标候选人的项目负责人另有在建项目"
FALLS = {"passed": False, "reason": "unqualified", "clause": "第二章3.1"}


@pytest.fixture(scope="session")
def publicised_once(installed, tmp_path_factory):
    return stage(journeys.publicised, installed, tmp_path_factory.mktemp("publicised"))


@pytest.fixture
def course(publicised_once, time, tmp_path):
    """Five bids ranked, three candidates public."""
    with publicised_once.reopened(time, tmp_path) as reopened:
        yield reopened


def result(course):
    return queries.result_of(course.platform, course.tender)


def row(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender)


def order(course, *bids):
    form = OrderRecheck(bids=list(bids), matter=MATTER)
    return after.order_recheck(course.platform, course.cast.entity, course.tender, form)


def vote(course, bid, numbers=range(5), **of):
    for number in numbers:
        form = forms.ReviewBid(bid=bid, **(of or {"passed": True}))
        recheck.recheck_bid(course.platform, course.committee[number], course.tender, form)


def report(course):
    service.report(course.platform, course.committee[0], course.tender, forms.Report())


def rechecked(course, **of):
    """The first candidate before the committee again, voted upon by all, reported anew."""
    first = result(course).ranking[0].bid
    order(course, first)
    vote(course, first, **of)
    report(course)
    return first


def test_the_owner_puts_a_candidate_before_the_original_committee_again(course):
    order(course, result(course).ranking[0].bid)
    assert row(course).stage == "evaluation"
    with pytest.raises(Refused, match="BR 51"):
        report(course)


def test_a_bid_that_falls_leaves_benchmark_and_totals_of_the_others_as_they_were(course):
    before = result(course)
    fallen = rechecked(course, **FALLS)
    now = result(course)
    assert (now.version, now.benchmark) == (2, before.benchmark)
    assert [(one.bid, one.total) for one in now.ranking] == [
        (one.bid, one.total) for one in before.ranking if one.bid != fallen
    ]
    assert [one.rank for one in now.ranking] == [1, 2, 3, 4]


def test_the_fallen_bid_is_rejected_with_its_clause_and_the_ranking_moves_up(course):
    second = result(course).ranking[1].bid
    fallen = rechecked(course, **FALLS)
    (gone,) = result(course).rejected
    assert (gone.bid, gone.reason, gone.clause) == (fallen, "unqualified", "第二章3.1")
    assert result(course).candidates[0].bid == second


def test_the_published_case_of_the_new_version_states_the_frozen_benchmark(course):
    before = result(course).benchmark
    rechecked(course, **FALLS)
    case = service.case_of(course.platform, course.tender, course.lot)
    assert case["parameters"]["benchmark"] == before
    assert evaluate(case)["benchmark"] == before


def test_a_bid_that_stands_confirms_the_ranking_in_a_second_version(course):
    before = result(course)
    rechecked(course)
    now = result(course)
    assert now.version == 2 and now.ranking == before.ranking
    with course.platform.reading() as session:
        assert [one.passed for one in queries.rechecks_of(session, course.tender)] == [True]


def test_the_majority_of_the_whole_committee_decides_and_a_vote_stands(course):
    first = result(course).ranking[0].bid
    order(course, first)
    vote(course, first, range(2))
    vote(course, first, [2, 3], **FALLS)
    with pytest.raises(Refused, match="a vote stands"):
        vote(course, first, [0], **FALLS)
    vote(course, first, [4], **FALLS)
    report(course)
    assert result(course).rejected[0].bid == first


def test_only_named_bids_are_voted_upon_and_only_by_the_members(course):
    first, second = (line.bid for line in result(course).ranking[:2])
    order(course, first)
    with pytest.raises(NotFound):
        vote(course, second, [0])
    for actor in (course.cast.entity, course.cast.supervisor, course.cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            recheck.recheck_bid(
                course.platform, actor, course.tender, forms.ReviewBid(bid=first, passed=True)
            )


def test_scores_stay_locked_in_a_recheck(course):
    first = result(course).ranking[0].bid
    order(course, first)
    vote(course, first)
    form = forms.Sheet(scores=journeys.scores(course, 0))
    with pytest.raises(Refused, match="locked"):
        service.save_sheet(course.platform, course.committee[0], course.tender, form)


def test_adjustments_and_proofs_stay_as_reported(course):
    first = result(course).ranking[0].bid
    order(course, first)
    vote(course, first)
    with pytest.raises(Refused, match="leaves adjustments and proofs"):
        form = forms.Report(low_price_proofs=[first])
        service.draft_result(course.platform, course.committee[1], course.tender, form)


def test_a_bid_that_was_never_ranked_cannot_be_rechecked(course):
    with pytest.raises(NotFound):
        order(course, "bid_other")
    assert row(course).stage == "publicity"


def test_all_objections_are_answered_before_a_recheck_is_ordered(course):
    form = FileObjection(kind="result", text="评分有误")
    objections.file_objection(course.platform, course.cast.bidder("乙").actor, course.tender, form)
    with pytest.raises(Refused, match="一并"):
        order(course, result(course).ranking[0].bid)


def test_new_candidates_are_a_new_version_with_a_publicity_of_full_length(course):
    first_end, fallen = row(course).publicity_ends, rechecked(course, **FALLS)
    journeys.move_to(first_end)
    award.publish_candidates(course.platform, course.cast.entity, course.tender)
    assert row(course).publicity_ends > first_end
    with course.platform.reading() as session:
        found = candidates_of(session, course.tender)
    assert [one.version for one in found] == [2, 2, 2] and fallen not in [one.bid for one in found]
    with pytest.raises(Refused, match="公示期未满"):
        award.issue_award(course.platform, course.cast.entity, course.tender)


def test_the_report_says_what_was_rechecked_and_no_single_vote(course):
    fallen = rechecked(course, **FALLS)
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == "evaluation.reported").order_by(Outbox.seq)
        facts = json.loads(session.exec(query).all()[-1])["facts"]
    assert facts["rechecked"] == [{"lot": course.lot, "bid": fallen, "passed": 0}]
    assert not [one.person for one in course.committee if str(one.person) in str(facts)]
