"""Only what the documents print decides: items of the initial review, criteria of the sheets (BR 49)."""

import pytest

from tender.errors import BadInput, Refused
from tender.evaluation import forms, queries, service
from tender.evaluation.committee import decisions_of
from tender.evaluation.review import printed_ground
from tender.tendering import service as tendering
from tests import journeys
from tests.cast import Cast
from tests.staged import stage

ITEMS = [
    {"id": "licence", "title": "企业资质", "clause": "第二章3.1", "ground": "unqualified"},
    {"id": "period", "title": "工期", "clause": "第五章2.4", "ground": "not_responsive"},
]
DECLARE = forms.Declare(confidentiality=True, conflict=False)


@pytest.fixture(scope="session")
def opened_once(installed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("printed")
    return stage(journeys.opened, installed, folder, 3, plan={"review_items": ITEMS})


@pytest.fixture
def printed(opened_once, time, tmp_path):
    """A declared committee under documents that print two review items."""
    with opened_once.reopened(time, tmp_path) as course:
        service.seat_committee(course.platform, course.cast.draw, course.tender)
        course.committee = journeys.members(course)
        for member in course.committee:
            service.declare(course.platform, member, course.tender, DECLARE)
        yield course


def vote(course, number=0, **said):
    form = forms.ReviewBid(bid=course.bids["甲"].bid, **{"passed": False, **said})
    service.review_bid(course.platform, course.committee[number], course.tender, form)


def test_a_rejection_by_a_printed_item_takes_ground_and_clause_from_the_documents(printed):
    for number in range(3):
        vote(printed, number, item="period")
    with printed.platform.reading() as session:
        tender = tendering.tender_of(session, printed.tender)
        decision = decisions_of(session, tender)[printed.bids["甲"].bid]
    assert (decision.passed, decision.reason, decision.clause) == (False, "not_responsive", "第五章2.4")


@pytest.mark.parametrize("said", [
    {"item": "beauty"}, {"reason": "unqualified", "clause": "第九章9.9"},
    {"reason": "below_cost", "clause": "第二章3.1"}, {"reason": "unqualified"}, {"clause": "第二章3.1"},
    {"item": "licence", "clause": "第五章2.4"},
])  # fmt: skip
def test_a_ground_or_clause_that_is_not_printed_is_refused(printed, said):
    with pytest.raises(BadInput, match="printed item") as refused:
        vote(printed, **said)
    assert (refused.value.article, refused.value.field) == ("BR 49", "item")


def test_a_rejection_without_any_ground_is_refused(printed):
    with pytest.raises(BadInput, match="A rejection names"):
        vote(printed)


def test_printed_ground_and_clause_together_name_their_item(printed):
    vote(printed, reason="unqualified", clause="第二章3.1")
    with pytest.raises(Refused, match="a vote stands"):
        vote(printed, item="licence")


def test_a_bid_that_passes_names_no_item(printed):
    with pytest.raises(BadInput, match="no ground of rejection"):
        vote(printed, passed=True, item="licence")


def test_members_see_the_printed_items_and_criteria(printed):
    (seat,) = queries.own_seats(printed.platform, printed.committee[0])
    assert [item["id"] for item in seat.review_items] == ["licence", "period"]
    assert [criterion["id"] for criterion in seat.criteria] == ["design", "safety", "record"]


def test_documents_without_items_leave_ground_and_clause_to_the_vote():
    assert printed_ground([], None, "unqualified", "第二章3.1") == ("unqualified", "第二章3.1")
    with pytest.raises(BadInput):
        printed_ground([], "licence", None, None)


def test_only_printed_criteria_can_be_scored(printed):
    for number in range(5):
        for stem in "甲乙丙":
            form = forms.ReviewBid(bid=printed.bids[stem].bid, passed=True)
            service.review_bid(printed.platform, printed.committee[number], printed.tender, form)
    sheet = forms.Sheet(scores={printed.bids["甲"].bid: {"beauty": "5"}})
    with pytest.raises(BadInput, match="print no such criterion") as refused:
        service.save_sheet(printed.platform, printed.committee[0], printed.tender, sheet)
    assert refused.value.article == "BR 49"


def test_documents_cannot_print_a_ground_that_the_law_does_not_know(platform):
    unlawful = [{**ITEMS[0], "ground": "ugly"}]
    with pytest.raises(Refused, match="no legal ground") as refused:
        journeys.prepared(Cast(platform), plan={"review_items": unlawful})
    assert refused.value.article == "BR 51"
