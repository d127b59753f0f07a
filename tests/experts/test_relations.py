"""Recusal beyond the employer: who enters the causes, who reads them, and that the draw heeds them."""

import json
from datetime import date

import pytest
from sqlmodel import select

from tender.errors import BadInput, Forbidden, NotFound
from tender.experts import forms, queries, relations, rules, service
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tests.journeys import draw_experts


def form(kind="past_penalty", organisation=None, **other):
    return forms.EnterRelation(
        kind=kind, organisation=organisation, since=date(2020, 1, 1), remark="经核实", **other
    )


def members(course):
    with course.platform.reading() as session:
        tender = tendering.tender_of(session, course.tender)
        return queries.pool(session, tender.plan["committee"]["category"])


def enter(course, expert, *relation, who="draw", **other):
    return relations.enter_relation(course.platform, course.cast.actor(who), expert, form(*relation, **other))


def recused(course):
    with course.platform.reading() as session:
        return queries.recused_experts(session, tendering.tender_of(session, course.tender))


def frozen(course):
    course.draw = service.freeze_draw(course.platform, course.cast.draw, course.tender)
    return service.candidate_openings(course.platform, course.cast.supervisor, course.draw)


def test_one_with_a_past_penalty_is_never_a_candidate(course):
    first = members(course)[0].id
    enter(course, first)
    opened = frozen(course)
    assert first not in [one["expert"] for one in opened["candidates"]]
    assert opened["excluded"]["past_penalty"] == 1
    assert rules.differences(opened) == []


def test_a_relation_to_a_firm_says_nothing_while_nobody_knows_who_bids(course):
    bidder = course.cast.bidder("甲").organisation
    enter(course, members(course)[0].id, "near_relative", bidder)
    assert recused(course) == {}


def test_whoever_registered_or_prepared_the_project_is_recused(course):
    people = (course.cast.entity, course.cast.auditor, course.cast.desk)
    category, elsewhere = members(course)[0].category, course.cast.bidder("辛").organisation
    entered = [
        service.enter_expert(
            course.platform,
            course.cast.draw,
            forms.EnterExpert(
                person=one.person, category=category, title="高级工程师", years=9, employer=elsewhere
            ),
        )
        for one in people
    ]
    assert recused(course) == dict.fromkeys(entered, "registrant")


@pytest.mark.parametrize(("who", "reason"), [
    ("entity", "employer_is_owner"), ("supervisor", "employer_supervises"), ("discipline", "employer_supervises"),
])  # fmt: skip
def test_people_of_the_owner_and_of_supervising_bodies_never_sit(course, who, reason):
    colleague, category = course.cast.actor("bidder8"), members(course)[0].category
    entered = service.enter_expert(
        course.platform,
        course.cast.draw,
        forms.EnterExpert(
            person=colleague.person,
            category=category,
            title="高级工程师",
            years=9,
            employer=course.cast.actor(who).organisation,
        ),
    )
    opened = frozen(course)
    assert entered not in [one["expert"] for one in opened["candidates"]]
    assert opened["excluded"] == {reason: 1}


def test_a_cause_found_after_the_draw_is_passed_over_when_its_turn_comes(course):
    course.of["committee_size"] = 0
    draw_experts(course)
    due = service.next_call(course.platform, course.cast.draw, course.draw)
    enter(course, due.expert)
    follows = service.next_call(course.platform, course.cast.draw, course.draw)
    assert (follows.turn, follows.expert != due.expert) == (due.turn, True)


def test_entering_a_cause_again_corrects_its_days(course):
    expert = members(course)[0].id
    first = enter(course, expert)
    assert enter(course, expert, until=date(2021, 1, 1)) == first
    found = relations.relations_of_expert(course.platform, course.cast.supervisor, expert)
    assert [(one.kind, one.until) for one in found] == [("past_penalty", "2021-01-01")]
    assert recused(course) == {}


@pytest.mark.parametrize("who", ["entity", "agent", "opening", "supervisor", "desk"])
def test_only_draw_desk_and_administrator_enter_causes(course, who):
    with pytest.raises(Forbidden):
        enter(course, members(course)[0].id, who=who)


@pytest.mark.parametrize("who", ["entity", "agent", "opening", "desk", "discipline"])
def test_no_other_seat_reads_them_and_each_reading_is_recorded(course, who):
    expert = members(course)[0].id
    with pytest.raises(Forbidden):
        relations.relations_of_expert(course.platform, course.cast.actor(who), expert)
    relations.relations_of_expert(course.platform, course.cast.draw, expert)
    with course.platform.reading() as session:
        read = session.exec(select(Outbox.payload).where(Outbox.type == Act.SECRET_READ.tag)).all()
    assert [json.loads(text)["facts"] for text in read] == [{"read": "expert_relations"}]


def test_a_penalty_names_no_firm_and_a_relation_names_one_that_exists(course):
    expert, bidder = members(course)[0].id, course.cast.bidder("甲").organisation
    for relation in (("past_penalty", bidder), ("director", None)):
        with pytest.raises(BadInput, match="names"):
            enter(course, expert, *relation)
    with pytest.raises(NotFound):
        enter(course, expert, "director", "org_00000000000000000000")
    with pytest.raises(BadInput, match="last day"):
        enter(course, expert, until=date(2019, 12, 31))


def test_a_draw_with_causes_registered_runs_to_a_full_committee(course):
    enter(course, members(course)[0].id)
    draw_experts(course)
    with course.platform.reading() as session:
        assert queries.missing_experts(session, tendering.tender_of(session, course.tender)) == 0
