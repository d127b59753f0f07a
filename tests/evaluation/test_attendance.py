"""Who came and who did not: an absent expert stands down, and the next reserve is called."""

from datetime import timedelta

import pytest

from tender import clock
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation import attendance, forms, service
from tender.experts import forms as expert_forms
from tender.experts import service as experts
from tests import journeys

YES = expert_forms.CallExpert(accepted=True, remark="同意")


def record(course, turn=1, came=True, who="draw", **times):
    form = forms.RecordAttendance(draw=course.draw, turn=turn, came=came, remark="签到", **times)
    attendance.record_attendance(course.platform, course.cast.actor(who), course.tender, form)


def lines(course, who="draw"):
    return attendance.read_attendance(course.platform, course.cast.actor(who), course.tender)


def test_who_came_is_on_the_list_from_when_to_when(opened):
    record(opened)
    journeys.move_to(clock.now() + timedelta(hours=3))
    record(opened, left_at=clock.now())
    (line,) = lines(opened)
    assert (line.turn, line.came, line.left_at - line.arrived_at) == (1, True, timedelta(hours=3))


def test_an_absent_expert_is_followed_by_the_next_reserve(opened):
    record(opened, came=False)
    with pytest.raises(Refused, match="next reserve"):
        service.seat_committee(opened.platform, opened.cast.draw, opened.tender)
    called = experts.call_expert(opened.platform, opened.cast.draw, opened.draw, YES)
    assert (called.turn, called.missing) == (6, 0)
    assert service.seat_committee(opened.platform, opened.cast.draw, opened.tender) == 5


def test_who_was_absent_is_not_expected_again(opened):
    record(opened, came=False)
    with pytest.raises(Refused, match="stood down"):
        record(opened)


def test_a_seated_member_is_not_absent_but_replaced(opened):
    service.seat_committee(opened.platform, opened.cast.draw, opened.tender)
    with pytest.raises(Refused, match="seated already"):
        record(opened, came=False)


def test_the_list_names_nobody(opened):
    record(opened)
    text = repr(lines(opened, "supervisor"))
    assert not any(actor.person in text for actor in opened.cast.experts)
    assert "exp_" not in text


@pytest.mark.parametrize("who", ["entity", "agent", "supervisor", "opening", "admin"])
def test_only_the_draw_desk_keeps_the_list(opened, who):
    with pytest.raises(Forbidden):
        record(opened, who=who)


@pytest.mark.parametrize("who", ["entity", "agent", "opening", "admin", "finance"])
def test_no_owner_and_no_other_desk_reads_the_list(opened, who):
    with pytest.raises(Forbidden):
        lines(opened, who)


def test_a_call_that_was_never_made_has_no_attendance(opened):
    with pytest.raises(NotFound):
        record(opened, turn=9)


def test_nobody_leaves_before_coming_or_comes_in_the_future(opened):
    later = clock.now() + timedelta(minutes=1)
    for times in ({"arrived_at": later}, {"left_at": later}, {"left_at": clock.now() - timedelta(hours=1)}):
        with pytest.raises(BadInput):
            record(opened, **times)
    with pytest.raises(BadInput):
        record(opened, came=False, left_at=clock.now())
    assert lines(opened) == []


def test_a_call_record_needs_its_remark():
    with pytest.raises(ValueError, match="remark"):
        expert_forms.CallExpert(accepted=True, remark=" ")
