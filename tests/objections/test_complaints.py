"""Complaints to the authority: objected first, in time, accepted and ruled upon by two people, published masked."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.award import after
from tender.award import service as award
from tender.award.forms import AbandonLot, OrderRecheck
from tender.award.queries import candidates_of
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of
from tender.objections import forms, queries, service
from tender.objections.models import Complaint
from tender.rulebook import Calendar
from tender.tendering.suspension import open_suspensions
from tests import journeys

pytestmark = pytest.mark.slow

MS = timedelta(milliseconds=1)
ACCEPT = forms.DecideComplaint(accepted=True)
RESULT = forms.FileObjection(kind="result", text="第一中标候选人业绩不实")
NO = forms.AnswerObjection(findings="已核实", basis="招标文件", conclusion="rejected", effect="none")


def ruling(ruled="upheld", ordered="none"):
    return forms.RuleComplaint(
        ruling=ruled,
        ordered=ordered,
        findings="业绩材料属实",
        basis="招标投标法第五十四条",
        decision="决定如下",
    )


def complaint(course, **of):
    known = {"known_on": clock.today(), "kind": "other", "request": "依法查处", "grounds": "线索如下", **of}
    return forms.FileComplaint(**known)


def complain(course, stem="甲", **of):
    actor = course.cast.bidder(stem).actor
    return service.file_complaint(course.platform, actor, course.tender, complaint(course, **of))


def objected(course, cast, stem="甲", answered=True):
    """The candidates public, an objection of this bidder's, answered or not; returns its id."""
    award.publish_candidates(course.platform, cast.entity, course.tender)
    actor = cast.bidder(stem).actor
    made = service.file_objection(course.platform, actor, course.tender, RESULT)
    if answered:
        service.answer_objection(course.platform, cast.entity, made, NO)
    return made


def accepted(course, cast, **of):
    made = complain(course, **of)
    service.decide_complaint(course.platform, cast.supervisor, made, ACCEPT)
    return made


def rule(course, made, form):
    second = course.cast.actor("supervisor2")
    return service.rule_complaint(course.platform, second, made, form)


def row(course, made):
    with course.platform.reading() as session:
        return session.get_one(Complaint, made)


def suspended(course):
    with course.platform.reading() as session:
        return open_suspensions(session, course.tender)


def payload(course, tag):
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return json.loads(session.exec(query.order_by(Outbox.seq)).all()[-1])


@pytest.mark.parametrize("kind", ["documents", "prequalification", "opening", "result"])
def test_documents_opening_and_result_are_objected_to_first(cast, at, kind):
    course = at("evaluated")
    with pytest.raises(Refused, match="BR 60"):
        complain(course, kind=kind)


def test_a_strangers_objection_opens_no_complaint(cast, at):
    course = at("evaluated")
    made = objected(course, cast, "乙")
    with pytest.raises(NotFound):
        complain(course, kind="result", objection=made, lot=course.lot)


def test_the_objectors_complaint_about_the_same_matter_is_taken(cast, at):
    course = at("evaluated")
    made = objected(course, cast)
    with pytest.raises(Refused):
        complain(course, kind="documents", objection=made)
    assert row(course, complain(course, kind="result", objection=made, lot=course.lot)).status == "filed"


def test_an_objection_waiting_for_its_answer_in_time_opens_no_complaint_and_overdue_it_does(cast, at):
    course = at("evaluated")
    made = objected(course, cast, answered=False)
    about = {"kind": "result", "objection": made, "lot": course.lot, "known_on": clock.today()}
    with pytest.raises(Refused):
        complain(course, **about)
    with course.platform.reading() as session:
        limit = session.get_one(service.Objection, made).answer_by
    journeys.move_to(limit)
    complain(course, **about)


def test_a_complaint_comes_within_ten_days_of_knowing_and_the_answers_days_do_not_count(cast, at):
    course = at("evaluated")
    made, filed = objected(course, cast, answered=False), clock.today()
    journeys.move_to(clock.now() + timedelta(days=2))
    service.answer_objection(course.platform, cast.entity, made, NO)
    about = {"kind": "result", "objection": made, "lot": course.lot, "known_on": filed}
    end = Calendar().add_days(filed + timedelta(days=2), 10).ends_at
    journeys.move_to(end)
    with pytest.raises(Refused, match="BR 60"):
        complain(course, **about)
    assert end > Calendar().add_days(filed, 10).ends_at


@pytest.mark.parametrize(("before", "late"), [(MS, False), (timedelta(0), True)])
def test_other_matters_are_complained_about_within_ten_days_of_knowing(cast, at, before, late):
    course, known = at("evaluated"), clock.today()
    journeys.move_to(Calendar().add_days(known, 10).ends_at - before)
    if late:
        with pytest.raises(Refused):
            complain(course, known_on=known)
    else:
        complain(course, known_on=known)


def test_nobody_learns_of_a_matter_after_complaining(cast, at):
    with pytest.raises(Refused, match="known"):
        complain(at("evaluated"), known_on=date(2027, 1, 1))


def test_acceptance_is_decided_within_three_working_days_and_later_says_late(cast, at):
    course = at("evaluated")
    made = complain(course)
    assert row(course, made).decide_by == Calendar().add_working_days(clock.today(), 3).ends_at
    journeys.move_to(row(course, made).decide_by)
    with course.platform.reading() as session:
        assert queries.overdue(session) == [(course.tender, made, "complaint.accept_within")]
    service.decide_complaint(course.platform, cast.supervisor, made, ACCEPT)
    assert payload(course, "complaint.decided")["facts"]["late"] == "complaint.accept_within"


def test_a_complaint_is_refused_on_a_listed_ground_only(cast, at):
    course = at("evaluated")
    made = complain(course)
    for form in (
        forms.DecideComplaint(accepted=False),
        forms.DecideComplaint(accepted=True, ground="past_limit"),
    ):
        with pytest.raises(BadInput):
            service.decide_complaint(course.platform, cast.supervisor, made, form)
    with pytest.raises(ValueError, match="ground"):
        forms.DecideComplaint(accepted=False, ground="unwelcome")
    no = forms.DecideComplaint(accepted=False, ground="no_interest")
    service.decide_complaint(course.platform, cast.supervisor, made, no)
    assert (row(course, made).status, row(course, made).ground) == ("refused", "no_interest")


def test_who_accepted_does_not_rule(cast, at):
    course = at("evaluated")
    made = accepted(course, cast)
    with pytest.raises(Refused, match="rules §9"):
        service.rule_complaint(course.platform, cast.supervisor, made, ruling())
    rule(course, made, ruling("rejected"))
    assert row(course, made).status == "ruled"


def test_the_ruling_is_due_thirty_working_days_from_acceptance_and_later_says_late(cast, at):
    course = at("evaluated")
    made = accepted(course, cast)
    assert row(course, made).rule_by == Calendar().add_working_days(clock.today(), 30).ends_at
    journeys.move_to(row(course, made).rule_by)
    rule(course, made, ruling())
    assert payload(course, "complaint.ruled")["facts"]["late"] == "complaint.rule_within"


def test_nothing_is_ruled_before_acceptance_or_twice(cast, at):
    course = at("evaluated")
    made = complain(course)
    with pytest.raises(Refused):
        rule(course, made, ruling())
    service.decide_complaint(course.platform, cast.supervisor, made, ACCEPT)
    rule(course, made, ruling())
    with pytest.raises(Refused):
        rule(course, made, ruling())


def test_the_authority_suspends_and_resumes_and_the_tender_waits_meanwhile(cast, at):
    course = at("evaluated")
    stop, go = forms.SuspendTender(reason="调查需要"), forms.ResumeTender(reason="调查结束")
    service.suspend_tender(course.platform, cast.supervisor, course.tender, stop)
    with pytest.raises(Refused, match="暂停"):
        award.publish_candidates(course.platform, cast.entity, course.tender)
    service.resume_tender(course.platform, cast.supervisor, course.tender, go)
    with pytest.raises(NotFound):
        service.resume_tender(course.platform, cast.supervisor, course.tender, go)
    award.publish_candidates(course.platform, cast.entity, course.tender)


def test_a_ruling_ends_the_suspension_of_its_complaint(cast, at):
    course = at("evaluated")
    made = accepted(course, cast)
    stop = forms.SuspendTender(reason="投诉调查", complaint=made)
    service.suspend_tender(course.platform, cast.supervisor, course.tender, stop)
    assert suspended(course) == 1
    rule(course, made, ruling("rejected"))
    assert suspended(course) == 0


def test_an_ordered_recheck_suspends_the_award_until_it_is_ordered(cast, at):
    course = at("evaluated")
    made = objected(course, cast)
    found = accepted(course, cast, kind="result", objection=made, lot=course.lot)
    rule(course, found, ruling(ordered="recheck"))
    assert suspended(course) == 1
    with course.platform.reading() as session:
        first = candidates_of(session, course.tender)[0].bid
    order = OrderRecheck(bids=[first], matter="投诉处理决定责令复核")
    after.order_recheck(course.platform, cast.entity, course.tender, order)
    assert suspended(course) == 0


def test_an_ordered_new_tender_is_carried_out_by_giving_the_lot_up(cast, at):
    course = at("evaluated")
    made = objected(course, cast)
    found = accepted(course, cast, kind="result", objection=made, lot=course.lot)
    rule(course, found, ruling(ordered="retender"))
    after.abandon_lot(
        course.platform, cast.entity, course.tender, AbandonLot(lot=course.lot, statement="执行投诉处理决定")
    )
    assert suspended(course) == 0


@pytest.mark.parametrize("form", [ruling("rejected", "retender"), ruling("upheld", "revoke")])
def test_an_order_that_fits_neither_ruling_nor_stage_is_refused(cast, at, form):
    course = at("evaluated")
    with pytest.raises(Refused):
        rule(course, accepted(course, cast), form)


def test_the_ruling_is_published_without_the_complainant_and_its_words(cast, at):
    course = at("evaluated")
    made = accepted(course, cast)
    rule(course, made, ruling("rejected"))
    with course.platform.reading() as session:
        notice = next(one for one in notices_of(session, course.tender) if one.kind == "complaint_ruling")
    bidder, said = cast.bidder("甲"), json.dumps(notice.body, ensure_ascii=False)
    hidden = (bidder.body.name, bidder.body.uscc, row(course, made).pseudonym, "线索如下", made)
    assert not [one for one in hidden if one in said]
    assert notice.body["findings"] and notice.body["basis"] and notice.body["decision"]


def test_only_the_authority_reads_all_complaints_and_the_owner_none(cast, at):
    course = at("evaluated")
    complain(course)
    assert len(queries.complaints_of(course.platform, cast.supervisor, course.tender)) == 1
    assert len(queries.complaints_of(course.platform, cast.bidder("甲").actor, course.tender)) == 1
    assert queries.complaints_of(course.platform, cast.bidder("乙").actor, course.tender) == []
    for actor in (cast.entity, cast.desk, cast.admin, cast.experts[0]):
        with pytest.raises(Forbidden):
            queries.complaints_of(course.platform, actor, course.tender)


def test_other_seats_neither_decide_nor_rule_nor_suspend(cast, at):
    course = at("evaluated")
    made = complain(course)
    for actor in (cast.entity, cast.discipline, cast.desk, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.decide_complaint(course.platform, actor, made, ACCEPT)
        with pytest.raises(Forbidden):
            service.suspend_tender(course.platform, actor, course.tender, forms.SuspendTender(reason="无权"))


def test_refusing_a_complaint_ends_what_was_suspended_for_it(cast, at):
    course = at("evaluated")
    made = complain(course)
    stop = forms.SuspendTender(reason="投诉调查", complaint=made)
    service.suspend_tender(course.platform, cast.supervisor, course.tender, stop)
    no = forms.DecideComplaint(accepted=False, ground="no_interest")
    service.decide_complaint(course.platform, cast.supervisor, made, no)
    award.publish_candidates(course.platform, cast.entity, course.tender)
    assert suspended(course) == 0


def test_letting_a_tender_go_on_lifts_the_authoritys_order_and_never_a_demand(cast, at):
    course = at("submitted")
    wanted = forms.FileObjection(kind="documents", text="评分项倾向特定投标人")
    made = service.file_objection(course.platform, cast.bidder("甲").actor, course.tender, wanted)
    upheld = NO.model_copy(update={"conclusion": "upheld", "effect": "retender"})
    service.answer_objection(course.platform, cast.entity, made, upheld)
    stop, go = forms.SuspendTender(reason="调查需要"), forms.ResumeTender(reason="调查结束")
    service.suspend_tender(course.platform, cast.supervisor, course.tender, stop)
    service.resume_tender(course.platform, cast.supervisor, course.tender, go)
    with pytest.raises(NotFound):
        service.resume_tender(course.platform, cast.supervisor, course.tender, go)
    assert suspended(course) == 1
