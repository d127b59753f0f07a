"""The time limits and the minimum contents of notices, each on both sides (rules §4, §11)."""

from datetime import date, timedelta

import pytest

from tender import clock, rulebook
from tender.errors import Refused
from tender.notices import rules
from tender.rulebook import Calendar
from tender.tendering.lifecycle import Stage

CALENDAR = Calendar()
BOOK = rulebook.on(date(2026, 3, 2))
A_MOMENT = timedelta(milliseconds=1)


def at(day: str, hour: int = 9, minute: int = 30):
    return clock.at(date.fromisoformat(day), hour, minute)


@pytest.mark.parametrize(
    ("amended", "deadline", "days", "earliest"),
    [
        ("2026-03-06", "2026-03-23", 15, "2026-03-23"),  # the last lawful day (rules §4)
        ("2026-03-07", "2026-03-23", 15, "2026-03-24"),  # a Saturday: the duty was due on Friday
        ("2026-03-08", "2026-03-23", 15, "2026-03-24"),
        ("2026-03-09", "2026-03-23", 15, "2026-03-24"),
        ("2026-03-18", "2026-03-23", 15, "2026-04-02"),
        ("2026-04-20", "2026-04-24", 15, "2026-05-06"),  # 05-05 is a holiday
        ("2026-03-20", "2026-03-23", 3, "2026-03-23"),  # prequalification: three days
        ("2026-03-21", "2026-03-23", 3, "2026-03-26"),
    ],
)
def test_an_amendment_moves_the_deadline_to_the_earliest_lawful_day(amended, deadline, days, earliest):
    found = rules.earliest_amended(at(amended, 16), at(deadline), days, CALENDAR)
    assert (found.date.isoformat(), found.provisional) == (earliest, False)


@pytest.mark.parametrize("offset", range(60))
def test_no_earlier_day_would_have_been_lawful(offset):
    day, deadline = date(2026, 4, 1) + timedelta(days=offset), date(2026, 4, 10)
    found = rules.earliest_amended(clock.at(day, 12), clock.at(deadline, 9), 15, CALENDAR).date
    assert found >= deadline and CALENDAR.latest_duty_before(found, 15).date >= day
    earlier = [deadline + timedelta(days=n) for n in range((found - deadline).days)]
    workdays = [one for one in earlier if CALENDAR.is_working_day(one)]
    assert not [one for one in workdays if CALENDAR.latest_duty_before(one, 15).date >= day]


def test_a_deadline_in_a_year_without_announced_holidays_is_provisional():
    assert rules.earliest_amended(at("2026-12-20"), at("2026-12-24"), 15, CALENDAR).provisional


def test_the_new_deadline_keeps_its_time_of_day():
    moved = rules.same_hour(at("2026-03-23"), date(2026, 4, 2))
    assert moved == at("2026-04-02")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (at("2026-03-23") - A_MOMENT, "deadline_earlier"),
        (at("2026-04-01", 23), "deadline_early"),
        (at("2026-04-04"), "deadline_rest_day"),
        (at("2026-04-02", 0), None),
    ],
)
def test_the_owners_own_new_deadline_is_held_to_the_law(wanted, code):
    try:
        rules.check_amended_deadline(wanted, at("2026-03-23"), at("2026-04-02"), CALENDAR)
    except Refused as refused:
        assert refused.code == code
    else:
        assert code is None


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (at("2026-03-10", 0, 0) - A_MOMENT, "documents_short"),
        (at("2026-03-10", 0, 0), None),
        (at("2026-03-24"), None),
        (at("2026-03-24") + A_MOMENT, "documents_late"),
    ],
)
def test_documents_are_given_out_for_five_full_days_and_until_the_deadline(until, code):
    # issued on Wednesday 03-04: five days end on 03-09 at 24:00
    try:
        rules.check_documents(at("2026-03-04"), until, at("2026-03-24"), BOOK, CALENDAR)
    except Refused as refused:
        assert (refused.code, refused.article) == (code, "BR 16")
    else:
        assert code is None


@pytest.mark.parametrize(
    ("visit", "lawful"),
    [
        (at("2026-03-04"), False),
        (at("2026-03-04") + A_MOMENT, True),
        (at("2026-03-24") - A_MOMENT, True),
        (at("2026-03-24"), False),
        (None, True),
    ],
)
def test_a_site_visit_lies_between_notice_and_deadline(visit, lawful):
    try:
        rules.check_site_visit(at("2026-03-04"), at("2026-03-24"), visit)
    except Refused as refused:
        assert not lawful and refused.article.startswith("BL 21")
    else:
        assert lawful


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, names in rules.MUST_SAY.items() for n in names])
def test_a_notice_without_one_of_its_minimum_contents_is_refused(kind, name):
    whole = dict.fromkeys(rules.MUST_SAY[kind], "…")
    rules.check_complete(kind, whole)
    if name in rules.MAY_BE_EMPTY:
        return
    with pytest.raises(Refused) as refused:
        rules.check_complete(kind, {key: value for key, value in whole.items() if key != name})
    assert (refused.value.code, refused.value.field) == ("notice_incomplete", name)


def test_no_and_nothing_are_answers_too():
    whole = dict.fromkeys(rules.MUST_SAY["tender_notice"], "…")
    rules.check_complete("tender_notice", {**whole, "consortium_allowed": False, "documents_fee_fen": 0})


def test_refunds_name_the_day_and_the_interest_and_nobody():
    plan = {"documents_fee": 100, "deposit": {"amount": 8_000_000}}
    fee, deposit = rules.refunds(plan, at("2026-03-04"), BOOK, CALENDAR)
    assert (fee["what"], fee["interest"]) == ("documents_fee", False)
    assert (deposit["what"], deposit["interest"], deposit["by"]) == ("deposit", True, "2026-03-09")
    assert rules.refunds({"documents_fee": 0, "deposit": None}, at("2026-03-04"), BOOK, CALENDAR) == []


def test_days_left_leave_the_deadlines_day_out():
    assert rules.days_left(at("2026-03-08", 23), at("2026-03-23", 0)) == 15


def test_a_notice_is_corrected_while_somebody_may_still_act_on_it():
    assert rules.may_correct("tender_notice", Stage.SUBMISSION)
    assert not rules.may_correct("tender_notice", Stage.PUBLICITY)
    assert rules.may_correct("candidates_notice", Stage.PUBLICITY)
    assert not rules.may_correct("candidates_notice", Stage.AWARDED)
    assert not rules.may_correct("unheard_of", Stage.SUBMISSION)
