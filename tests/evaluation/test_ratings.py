"""Ratings of the members after the report: what is computed, who rates, and who never sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tender import clock
from tender.errors import Forbidden, NotFound, Refused
from tender.evaluation import attendance, forms, rating, rules, service
from tests import journeys

RATE = forms.RateExpert(number=5, attendance=100, discipline=95, remark="按时到场")


def rate(course, who="draw", form=RATE):
    rating.rate_expert(course.platform, course.cast.actor(who), course.tender, form)


def read(course, who="supervisor"):
    return rating.read_ratings(course.platform, course.cast.actor(who), course.tender)


def reported(course):
    """Member 5 saves another objective score first, everybody locks after an hour, the chair reports."""
    journeys.move_to(clock.now() + timedelta(hours=1))
    wrong = journeys.scores(course, 4)
    wrong[journeys.scored_bids(course)[0]]["record"] = "7"
    service.save_sheet(course.platform, course.committee[4], course.tender, forms.Sheet(scores=wrong))
    sheets = [forms.Sheet(scores=journeys.scores(course, number)) for number in range(5)]
    for step in (service.save_sheet, service.lock_sheet):
        for member, form in zip(course.committee, sheets, strict=True):
            step(course.platform, member, course.tender, form)
    service.report(course.platform, course.committee[0], course.tender, forms.Report())
    return course


def test_speed_and_errors_in_objective_scores_are_computed(seated):
    rate(reported(seated))
    rate(seated, form=RATE.model_copy(update={"number": 4}))
    four, five = read(seated)
    assert (five.number, five.minutes, five.objective_errors, four.objective_errors) == (5, 60, 1, 0)
    assert Decimal(five.deviation_percent) > 0


def test_attendance_counts_from_the_list(seated):
    came = {"draw": seated.draw, "turn": 5, "came": True, "remark": "签到"}
    for more in ({}, {"left_at": clock.now() + timedelta(hours=2)}):
        if more:
            journeys.move_to(more["left_at"])
        form = forms.RecordAttendance(**came, **more)
        attendance.record_attendance(seated.platform, seated.cast.draw, seated.tender, form)
    rate(reported(seated))
    assert read(seated)[0].present_minutes == 120


def test_distance_is_the_mean_over_the_subjective_scores():
    mine = {("b", "x"): Decimal(12), ("b", "y"): Decimal(9)}
    others = [{("b", "x"): Decimal(10), ("b", "y"): Decimal(10)}] * 4
    assert rules.mean_deviation(mine, others) == Decimal("15.00")
    assert rules.mean_deviation(mine, []) == 0


def test_only_saved_sheets_that_differ_from_the_settled_score_count_as_errors():
    settled, unfilled = {("b", "x"): Decimal(8)}, {("b", "z"): Decimal(1)}
    saved = [{("b", "x"): Decimal(7)}, {("b", "x"): Decimal("8.00")}, unfilled]
    assert rules.objective_errors(settled, saved) == 1


def test_nobody_is_rated_before_the_report_or_in_an_empty_seat(seated):
    with pytest.raises(Refused, match="after the report"):
        rate(seated)
    with pytest.raises(NotFound):
        rate(reported(seated), form=RATE.model_copy(update={"number": 6}))


def test_each_rating_seat_rates_a_member_once(seated):
    rate(reported(seated))
    with pytest.raises(Refused, match="has rated"):
        rate(seated)
    rate(seated, "supervisor")
    assert {one.by for one in read(seated)} == {"draw_desk", "supervisory_authority"}


@pytest.mark.parametrize("who", ["entity", "agent", "opening", "discipline", "admin", "bidder1"])
def test_no_other_seat_rates(seated, who):
    with pytest.raises(Forbidden):
        rate(seated, who)


def test_no_bidder_owner_or_expert_ever_sees_a_rating(seated):
    rate(reported(seated))
    closed_to = [seated.cast.actor(who) for who in ("bidder1", "entity", "agent", "opening")]
    for actor in (*closed_to, *seated.committee):
        with pytest.raises(Forbidden):
            rating.read_ratings(seated.platform, actor, seated.tender)
    assert len(read(seated, "draw")) == len(read(seated, "admin")) == 1
