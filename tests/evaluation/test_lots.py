"""One committee and one sheet over all lots; a lot may fall alone in the evaluation (BL 42, M12 27)."""

import pytest

from tender.errors import Refused
from tender.evaluation import forms, queries, service
from tests import journeys, lots
from tests.staged import stage

pytestmark = pytest.mark.slow

NO = {"passed": False, "reason": "unqualified", "clause": "第二章3.1"}


@pytest.fixture(scope="session")
def opened_once(installed, tmp_path_factory):
    return stage(journeys.opened, installed, tmp_path_factory.mktemp("lots_opened"), **lots.STRONG)


@pytest.fixture
def strong(opened_once, time, tmp_path):
    with opened_once.reopened(time, tmp_path) as course:
        yield course


def reviewed(course, *fallen):
    """The committee seated; all of it votes against the bids named, and for the others."""
    service.seat_committee(course.platform, course.cast.draw, course.tender)
    course.committee = journeys.members(course)
    weak = {course.bids[name].bid for name in fallen}
    for member in course.committee:
        form = forms.Declare(confidentiality=True, conflict=False)
        service.declare(course.platform, member, course.tender, form)
        for bid in journeys.scored_bids(course):
            form = forms.ReviewBid(bid=bid, **(NO if bid in weak else {"passed": True}))
            service.review_bid(course.platform, member, course.tender, form)
    return course


def reject(course, lot):
    form = forms.RejectAll(reason="有效投标不足三个, 明显缺乏竞争", lot=lot)
    service.reject_all(course.platform, course.committee[0], course.tender, form)


def test_a_lot_rejected_wholly_fails_alone_and_the_other_is_reported(strong):
    reject(reviewed(strong, "丙2", "丁2"), strong.lots[1])
    assert (lots.failures(strong), lots.stage(strong)) == ([None, "all_rejected"], "evaluation")
    for number, member in enumerate(strong.committee):
        form = forms.Sheet(scores=journeys.scores(strong, number))
        service.save_sheet(strong.platform, member, strong.tender, form)
        service.lock_sheet(strong.platform, member, strong.tender, form)
    service.report(strong.platform, strong.committee[0], strong.tender, forms.Report())
    with strong.platform.reading() as session:
        (result,) = queries.results_of(session, strong.tender)
    assert (result.lot, len(result.ranking)) == (strong.lots[0], 3)


def test_a_lot_with_enough_effective_bids_is_not_rejected_wholly(strong):
    reviewed(strong, "丙2", "丁2")
    with pytest.raises(Refused, match="M12 27"):
        reject(strong, strong.lots[0])
    assert lots.failures(strong) == [None, None]


def test_the_last_lot_takes_the_tender_with_it(strong):
    reviewed(strong, "甲", "丙2")
    for lot in strong.lots:
        reject(strong, lot)
    assert lots.stage(strong) == "failed"
