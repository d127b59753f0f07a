"""Who gets a seat on the committee and who does not: late hits, declarations, replacement, seats."""

import json

import pytest
from sqlmodel import select

from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation import disclosure, forms, service
from tender.evaluation.committee import members_of
from tender.experts import forms as expert_forms
from tender.experts import queries
from tender.experts import service as experts
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tests import journeys
from tests.cast import Cast
from tests.journeys import Course

YES = expert_forms.CallExpert(accepted=True, remark="同意")
DECLARE = forms.Declare(confidentiality=True, conflict=False)


def seat(course):
    return service.seat_committee(course.platform, course.cast.draw, course.tender)


def call(course):
    return experts.call_expert(course.platform, course.cast.draw, course.draw, YES)


def numbers(course):
    with course.platform.reading() as session:
        return {member.number: member.expert for member in members_of(session, course.tender)}


def test_the_accepted_are_seated_in_drawn_order_and_the_first_takes_the_chair(opened):
    assert seat(opened) == 5
    published = experts.export_draw(opened.platform, opened.draw)
    with opened.platform.reading() as session:
        drawn = queries.candidates_of(session, opened.draw)
    assert list(numbers(opened).values()) == [drawn[place].id for place in published["result"][:5]]


def test_a_complete_committee_is_not_seated_again(opened):
    seat(opened)
    with pytest.raises(Refused, match="complete"):
        seat(opened)


@pytest.mark.parametrize("who", ["entity", "opening", "supervisor", "admin"])
def test_only_the_draw_desk_seats(opened, who):
    with pytest.raises(Forbidden):
        service.seat_committee(opened.platform, getattr(opened.cast, who), opened.tender)


def test_nobody_is_seated_before_the_opening_record(platform):
    course = journeys.closed(Cast(platform), 3)
    with pytest.raises(Refused, match="does not allow") as refused:
        seat(course)
    assert refused.value.code == "wrong_stage"


def only_four_without_interest(cast: Cast) -> Course:
    """Opened, with a pool of four independent experts and four who work for bidders."""
    journeys.enter_experts(cast)
    course = journeys.submitted(cast, 5)
    with cast.platform.reading() as session:
        pool = queries.pool(session, journeys.plan(course)["committee"]["category"])
    away = expert_forms.SetStanding(standing="inactive", reason="请假")
    for member in pool[4:]:
        experts.set_standing(cast.platform, cast.supervisor, member.id, away)
    for bidder in cast.bidders[:4]:
        form = expert_forms.EnterExpert(
            person=str(bidder.actor.person), category=pool[0].category, title="高级工程师", years=10,
            employer=bidder.organisation,
        )  # fmt: skip
        experts.enter_expert(cast.platform, cast.draw, form)
    journeys.move_to(course.deadline - journeys.timedelta(hours=2))
    journeys.draw_experts(course)
    return opened_after(course)


def opened_after(course: Course) -> Course:
    """The rest of the way to the opening record."""
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(course.platform)
    course.opening = journeys.opening.start_opening(course.platform, course.cast.opening, course.tender)
    for number in range(2):
        journeys.post_shares(course, number)
    journeys.opening.open_bids(course.platform, course.cast.opening, course.opening)
    journeys.opening.record_opening(course.platform, course.cast.opening, course.opening, journeys.PEOPLE)
    return course


def draw_the_missing(course: Course) -> str:
    """A second draw, after the inactive came back."""
    cast, platform = course.cast, course.platform
    with platform.reading() as session:
        pool = queries.pool(session, journeys.plan(course)["committee"]["category"])
    back = expert_forms.SetStanding(standing="active", reason="销假")
    for member in pool:
        if member.standing == "inactive":
            experts.set_standing(platform, cast.supervisor, member.id, back)
    journeys.draw_experts(course)
    return course.draw


def test_an_expert_found_to_work_for_a_bidder_is_not_seated_and_the_next_follows(platform):
    course = only_four_without_interest(Cast(platform))
    with pytest.raises(Refused, match="next reserve"):
        seat(course)
    with platform.reading() as session:
        tender = queries.tendering.tender_of(session, course.tender)
        hits = [one for one in queries.standing_experts(session, tender) if one.hit == "employer_bids"]
    for _ in range(len(hits) - 1):
        call(course)
    with pytest.raises(Refused, match="used up"):
        call(course)
    course.of["committee_size"] = 1
    draw_the_missing(course)
    assert seat(course) == 5
    assert {hit.expert for hit in hits}.isdisjoint(numbers(course).values())
    with platform.reading() as session:
        facts = json.loads(
            session.exec(select(Outbox.payload).where(Outbox.type == Act.COMMITTEE_SEATED.tag)).one()
        )
    assert {one["expert"] for one in facts["facts"]["not_seated"]} == {hit.expert for hit in hits}


def seated_only(course):
    seat(course)
    course.committee = journeys.members(course)
    return course.committee


def test_a_member_with_a_conflict_leaves_and_a_reserve_takes_the_seat(opened):
    chair, *others = seated_only(opened)
    service.declare(opened.platform, chair, opened.tender, forms.Declare(confidentiality=True, conflict=True))
    for member in others:
        service.declare(opened.platform, member, opened.tender, DECLARE)
    with pytest.raises(Refused, match="seat of the committee is empty"):
        review(opened, others[0])
    assert call(opened).missing == 0
    assert seat(opened) == 1
    with pytest.raises(Forbidden):
        service.declare(opened.platform, chair, opened.tender, DECLARE)
    assert set(numbers(opened)) == {1, 2, 3, 4, 5}


def review(course, member):
    form = forms.ReviewBid(bid=journeys.scored_bids(course)[0], passed=True)
    service.review_bid(course.platform, member, course.tender, form)


def test_nothing_shows_before_the_declaration(opened):
    member = seated_only(opened)[0]
    with pytest.raises(Refused, match="Declare"):
        service.read_bid(opened.platform, member, journeys.scored_bids(opened)[0])
    with pytest.raises(Refused, match="Declare"):
        review(opened, member)


def test_a_declaration_is_made_once_and_promises_confidentiality(opened):
    member = seated_only(opened)[0]
    with pytest.raises(BadInput, match="BL 44"):
        service.declare(
            opened.platform, member, opened.tender, forms.Declare(confidentiality=False, conflict=False)
        )
    service.declare(opened.platform, member, opened.tender, DECLARE)
    with pytest.raises(Refused, match="already"):
        service.declare(opened.platform, member, opened.tender, DECLARE)


def test_an_expert_who_is_not_seated_gets_nothing(seated):
    stranger = next(expert for expert in seated.cast.experts if expert not in seated.committee)
    with pytest.raises(Forbidden):
        review(seated, stranger)
    with pytest.raises(NotFound) as refused:
        service.read_bid(seated.platform, stranger, journeys.scored_bids(seated)[0])
    assert refused.value.code == "no_bid"


@pytest.mark.parametrize("who", ["entity", "agent", "draw", "supervisor", "admin", "opening"])
def test_no_other_seat_reads_a_bid(seated, who):
    with pytest.raises(Forbidden):
        service.read_bid(seated.platform, getattr(seated.cast, who), journeys.scored_bids(seated)[0])


def test_a_member_reads_bid_and_files_and_each_reading_is_recorded(seated):
    bid = journeys.scored_bids(seated)[0]
    found = service.read_bid(seated.platform, seated.committee[0], bid)
    name, file = disclosure.read_bid_file(seated.platform, seated.committee[0], bid, found.files[0]["sha256"])
    with file:
        assert (name, file.read(5)) == (found.files[0]["name"], b"%PDF-")
    with seated.platform.reading() as session:
        read = session.exec(select(Outbox).where(Outbox.type == Act.SECRET_READ.tag)).all()
    assert len(read) == 2


def test_the_names_of_the_committee_are_for_the_inspecting_seats(seated):
    assert len(disclosure.read_committee(seated.platform, seated.cast.supervisor, seated.tender)) == 5
    for actor in (seated.cast.entity, seated.cast.draw, seated.committee[0], seated.cast.bidder("甲").actor):
        with pytest.raises(Forbidden, match="BL 37"):
            disclosure.read_committee(seated.platform, actor, seated.tender)
