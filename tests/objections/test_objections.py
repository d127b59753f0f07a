"""Objections to documents and results: in time, masked, answered in time, and what stands still meanwhile."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.award import service as award
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ledger.models import Outbox
from tender.objections import forms, queries, service
from tender.opening import service as opening
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.suspension import open_suspensions
from tests import journeys

pytestmark = pytest.mark.slow

MS = timedelta(milliseconds=1)
DOCUMENTS = forms.FileObjection(kind="documents", text="评分项三设置的业绩要求与项目无关")
RESULT = forms.FileObjection(kind="result", text="第一中标候选人的项目负责人在建")


def answer(effect="none", conclusion="rejected"):
    return forms.AnswerObjection(
        findings="经核查属实与否见附件", basis="招标文件第三章", conclusion=conclusion, effect=effect
    )


def object_to(course, stem, form):
    return service.file_objection(course.platform, course.cast.bidder(stem).actor, course.tender, form)


def suspended(course):
    with course.platform.reading() as session:
        return open_suspensions(session, course.tender)


def deadline(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).deadline


def publicised(course, cast):
    award.publish_candidates(course.platform, cast.entity, course.tender)
    return course


def ends(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).publicity_ends


def payload(course, tag):
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return session.exec(query).all()[-1]


def test_an_objection_to_the_documents_suspends_until_it_is_answered(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    assert suspended(course) == 1
    service.answer_objection(course.platform, cast.entity, objection, answer())
    assert suspended(course) == 0


def test_the_last_day_for_documents_is_ten_days_before_the_deadline_to_midnight(cast, at):
    course = at("submitted")
    last = Calendar().latest_right_before(deadline(course).astimezone(clock.ZONE).date(), 10)
    journeys.move_to(last.ends_at - MS)
    object_to(course, "甲", DOCUMENTS)
    journeys.move_to(last.ends_at)
    with pytest.raises(Refused, match="BR 22"):
        object_to(course, "乙", DOCUMENTS)


def test_the_opening_waits_for_an_unanswered_objection(cast, at):
    course = at("submitted")
    object_to(course, "甲", DOCUMENTS)
    journeys.move_to(deadline(course))
    journeys.bidding.close_due(course.platform)
    with pytest.raises(Refused, match="暂停"):
        opening.start_opening(course.platform, cast.opening, course.tender)


def test_the_award_waits_for_the_answer_to_an_objection_to_the_result(cast, at):
    course = publicised(at("evaluated"), cast)
    objection = object_to(course, "乙", RESULT)
    journeys.move_to(ends(course))
    with pytest.raises(Refused, match="暂停"):
        award.issue_award(course.platform, cast.entity, course.tender)
    service.answer_objection(course.platform, cast.entity, objection, answer())
    award.issue_award(course.platform, cast.entity, course.tender)


def test_the_result_is_objected_to_inside_the_publicity_to_the_millisecond(cast, at):
    course = publicised(at("evaluated"), cast)
    journeys.move_to(ends(course) - MS)
    object_to(course, "甲", RESULT)
    journeys.move_to(ends(course))
    with pytest.raises(Refused, match="BR 54"):
        object_to(course, "乙", RESULT)


def test_only_who_bids_for_the_lot_objects_to_its_result(cast, at):
    course = publicised(at("evaluated"), cast)
    with pytest.raises(Refused, match="BR 54"):
        object_to(course, "辛", RESULT)


def test_an_objection_is_answered_within_three_days_and_later_says_late(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    with course.platform.reading() as session:
        limit = session.get_one(service.Objection, objection).answer_by
    assert limit == Calendar().add(clock.today(), clock_days(course)).ends_at
    journeys.move_to(limit)
    with course.platform.reading() as session:
        assert queries.overdue(session) == [(course.tender, objection, "objection.answer_within")]
    service.answer_objection(course.platform, cast.entity, objection, answer())
    assert '"late":"objection.answer_within"' in payload(course, "objection.answered")


def clock_days(course):
    with course.platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
        return tendering.rules_of(row).days("objection.answer_within")


def test_an_answer_in_time_is_not_called_late(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    service.answer_objection(course.platform, cast.entity, objection, answer())
    assert '"late"' not in payload(course, "objection.answered")


def test_an_objection_is_answered_once(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    service.answer_objection(course.platform, cast.entity, objection, answer())
    with pytest.raises(Refused):
        service.answer_objection(course.platform, cast.entity, objection, answer())
    with pytest.raises(Refused):
        service.withdraw_objection(course.platform, cast.bidder("甲").actor, objection)


def test_its_author_withdraws_it_and_nobody_else(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    with pytest.raises(NotFound):
        service.withdraw_objection(course.platform, cast.bidder("乙").actor, objection)
    service.withdraw_objection(course.platform, cast.bidder("甲").actor, objection)
    assert suspended(course) == 0


def test_a_second_objection_of_the_same_kind_waits_for_the_first(cast, at):
    course = at("submitted")
    object_to(course, "甲", DOCUMENTS)
    with pytest.raises(Refused):
        object_to(course, "甲", DOCUMENTS)
    object_to(course, "乙", DOCUMENTS)
    assert suspended(course) == 2


@pytest.mark.parametrize(
    ("effect", "conclusion"), [("amend", "rejected"), ("recheck", "upheld"), ("retender", "rejected")]
)
def test_an_effect_that_does_not_fit_is_refused(cast, at, effect, conclusion):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    with pytest.raises(Refused):
        service.answer_objection(course.platform, cast.entity, objection, answer(effect, conclusion))
    assert suspended(course) == 1


def test_an_upheld_objection_that_demands_a_recheck_keeps_the_award_waiting(cast, at):
    course = publicised(at("evaluated"), cast)
    objection = object_to(course, "乙", RESULT)
    service.answer_objection(course.platform, cast.entity, objection, answer("recheck", "upheld"))
    journeys.move_to(ends(course))
    with pytest.raises(Refused, match="暂停"):
        award.issue_award(course.platform, cast.entity, course.tender)


def test_the_owner_reads_the_text_and_never_the_author(cast, at):
    course = at("submitted")
    object_to(course, "甲", DOCUMENTS)
    (seen,) = queries.objections_of(course.platform, cast.entity, course.tender)
    assert seen.text == DOCUMENTS.text and seen.number == 1
    bidder = cast.bidder("甲")
    assert not [one for one in (bidder.body.name, bidder.organisation, bidder.body.uscc) if one in str(seen)]
    assert bidder.organisation not in payload(course, "objection.filed")


def test_a_bidder_sees_its_own_objections_only(cast, at):
    course = at("submitted")
    object_to(course, "甲", DOCUMENTS)
    assert len(queries.objections_of(course.platform, cast.bidder("甲").actor, course.tender)) == 1
    assert queries.objections_of(course.platform, cast.bidder("乙").actor, course.tender) == []


def test_until_the_bidding_is_closed_nobody_reads_who_objected(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    for actor in (cast.entity, cast.admin, cast.desk, cast.discipline, cast.bidder("乙").actor):
        with pytest.raises(Forbidden):
            queries.author_of(course.platform, actor, objection)
    with pytest.raises(Refused, match="BL 22"):
        queries.author_of(course.platform, cast.supervisor, objection)


def test_the_authority_reads_the_author_and_the_reading_is_recorded(cast, at):
    course = publicised(at("evaluated"), cast)
    objection = object_to(course, "甲", RESULT)
    with pytest.raises(Forbidden):
        queries.author_of(course.platform, cast.entity, objection)
    assert queries.author_of(course.platform, cast.supervisor, objection) == cast.bidder("甲").body.name
    assert '"read":"author"' in payload(course, "secret.read")


def test_other_seats_neither_object_nor_answer(cast, at):
    course = at("submitted")
    objection = object_to(course, "甲", DOCUMENTS)
    with pytest.raises(Forbidden):
        service.file_objection(course.platform, cast.entity, course.tender, DOCUMENTS)
    for actor in (cast.bidder("甲").actor, cast.supervisor, cast.other_entity):
        with pytest.raises(Forbidden):
            service.answer_objection(course.platform, actor, objection, answer())


def test_a_file_that_nobody_uploaded_is_refused_and_changes_nothing(cast, at):
    course = at("submitted")
    file = {"name": "证据.pdf", "sha256": "0" * 64, "size": 1}
    with pytest.raises(BadInput):
        object_to(course, "甲", forms.FileObjection(kind="documents", text="见附件", files=[file]))
    assert suspended(course) == 0
