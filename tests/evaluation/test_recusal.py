"""Recusal checked again after the opening, and what becomes of the conclusions of a member who leaves (BR 48)."""

import json
from datetime import date

import pytest
from sqlmodel import select

from tender.errors import Refused
from tender.evaluation import forms, service
from tender.evaluation.committee import decisions_of, members_of, sheets_of
from tender.experts import forms as expert_forms
from tender.experts import queries, relations
from tender.experts import service as experts
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tests import journeys

DECLARE = forms.Declare(confidentiality=True, conflict=False)
YES = expert_forms.CallExpert(accepted=True, remark="同意")
CAUSE = forms.ReplaceMember(number=5, reason="查明与投标人有利害关系")


def relate(course, expert, kind, stem="甲"):
    form = expert_forms.EnterRelation(
        kind=kind, organisation=course.cast.bidder(stem).organisation, since=date(2020, 1, 1), remark="经核实"
    )
    relations.enter_relation(course.platform, course.cast.draw, expert, form)


def accepted(course):
    with course.platform.reading() as session:
        return queries.standing_experts(session, tendering.tender_of(session, course.tender))


def seat(course):
    return service.seat_committee(course.platform, course.cast.draw, course.tender)


def call(course):
    return experts.call_expert(course.platform, course.cast.draw, course.draw, YES)


@pytest.mark.parametrize(("kind", "article"), [
    ("near_relative", "M12 12(1)"), ("economic_interest", "BL 37; M12 12(3)"), ("former_employee", "GPR 9(1)"),
    ("director", "GPR 9(2)"), ("controlling_holder", "GPR 9(3)"),
])  # fmt: skip
def test_a_relation_to_a_bidder_found_after_the_opening_keeps_the_expert_out(opened, kind, article):
    hit = accepted(opened)[0].expert
    relate(opened, hit, kind)
    with pytest.raises(Refused, match="next reserve"):
        seat(opened)
    call(opened)
    assert seat(opened) == 5
    with opened.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == Act.COMMITTEE_SEATED.tag)
        facts = json.loads(session.exec(query).one())["facts"]
    assert facts["not_seated"] == [{"expert": hit, "reason": kind, "article": article}]


def test_a_relation_to_a_firm_that_did_not_bid_keeps_nobody_out(opened):
    relate(opened, accepted(opened)[0].expert, "near_relative", "辛")
    assert seat(opened) == 5


def vote(course, member, passed):
    said = {} if passed else {"reason": "unqualified", "clause": "第二章3.1"}
    form = forms.ReviewBid(bid=course.bids["甲"].bid, passed=passed, **said)
    service.review_bid(course.platform, member, course.tender, form)


def decision(course):
    with course.platform.reading() as session:
        tender = tendering.tender_of(session, course.tender)
        return decisions_of(session, tender)[course.bids["甲"].bid].passed


def replaced(course):
    """Seat 5 emptied for a cause found late, and filled by the next reserve, who declares."""
    service.replace_member(course.platform, course.cast.draw, course.tender, CAUSE)
    call(course)
    seat(course)
    course.committee = journeys.members(course)
    service.declare(course.platform, course.committee[4], course.tender, DECLARE)


def test_a_majority_that_rested_on_a_replaced_member_is_undecided_and_voted_anew(opened):
    seat(opened)
    opened.committee = journeys.members(opened)
    for member in opened.committee:
        service.declare(opened.platform, member, opened.tender, DECLARE)
    for number, passed in ((0, True), (1, True), (2, False), (3, False), (4, False)):
        vote(opened, opened.committee[number], passed)
    assert decision(opened) is False
    replaced(opened)
    assert decision(opened) is None
    vote(opened, opened.committee[4], passed=True)
    assert decision(opened) is True


def locked(course, numbers):
    for number in numbers:
        form = forms.Sheet(scores=journeys.scores(course, number))
        service.save_sheet(course.platform, course.committee[number], course.tender, form)
        service.lock_sheet(course.platform, course.committee[number], course.tender, form)


def held(course):
    with course.platform.reading() as session:
        return {member: sheet.locked_at for member, sheet in sheets_of(session, course.tender).items()}


def test_locked_sheets_of_the_others_stay_and_the_replaced_members_is_done_anew(seated):
    locked(seated, range(5))
    before = held(seated)
    replaced(seated)
    with seated.platform.reading() as session:
        kept = [member.id for member in members_of(session, seated.tender)][:4]
    assert held(seated) == {member: before[member] for member in kept}
    with pytest.raises(Refused):
        service.report(seated.platform, seated.committee[0], seated.tender, forms.Report())
    for bid in journeys.scored_bids(seated):
        form = forms.ReviewBid(bid=bid, passed=True)
        service.review_bid(seated.platform, seated.committee[4], seated.tender, form)
    locked(seated, [4])
    service.report(seated.platform, seated.committee[0], seated.tender, forms.Report())
