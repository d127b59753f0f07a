"""Counting days: the rule sheet's examples, next year's unknown holidays, and override files."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender import rulebook
from tender.rulebook import Calendar, Day, PackError, Span

CALENDAR = Calendar()
NOTICE = """
name = "notice"
[[notice]]
year = 2027
source = "a notice"
rest = [2027-01-01, 2027-01-04]
work = [2027-01-02]
"""
COUNTY = """
[[county]]
day = 2027-01-05
working = false
reason = "county day"
"""


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


EXAMPLES = [
    ("3wd from the eve of National Day ends on a make-up Saturday", "add_working_days", "09-30", 3, "10-10"),
    ("7wd over Spring Festival", "add_working_days", "02-13", 7, "03-02"),
    ("5wd over Labour Day", "add_working_days", "04-30", 5, "05-11"),
    ("7wd over Mid-Autumn and National Day", "add_working_days", "09-24", 7, "10-12"),
    ("3d publicity ending in a holiday", "publicity_end", "09-29", 3, "10-08"),
    ("30d to sign a contract", "add_days", "09-04", 30, "10-08"),
    ("last amendment falls on a Sunday", "latest_duty_before", "03-23", 15, "03-06"),
    ("last objection keeps its day", "latest_right_before", "03-23", 10, "03-13"),
]


@pytest.mark.parametrize(
    ("question", "start", "n", "end"), [row[1:] for row in EXAMPLES], ids=[r[0] for r in EXAMPLES]
)
def test_the_examples_of_the_rule_sheet(question: str, start: str, n: int, end: str) -> None:
    assert getattr(CALENDAR, question)(day(start), n) == Day(day(end))


def test_the_earliest_deadline_follows_the_rules_pinned_or_of_the_issue_day() -> None:
    issue = day("03-02")
    assert CALENDAR.earliest_deadline(issue) == Day(day("03-23"))
    assert CALENDAR.earliest_deadline(issue, rulebook.on(issue)) == Day(day("03-23"))


def test_a_period_carries_its_unit() -> None:
    assert CALENDAR.add(day("09-30"), Span(3, "wd")) == Day(day("10-10"))
    assert CALENDAR.add(day("09-30"), Span(3, "d")) == Day(day("10-08"))


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert CALENDAR.is_working_day(day("10-10")) and day("10-10").weekday() == 5
    assert not CALENDAR.is_working_day(day("10-01")) and day("10-01").weekday() == 3


def test_a_period_ending_on_a_make_up_saturday_ends_there() -> None:
    assert CALENDAR.add_days(day("10-08"), 2) == Day(day("10-10"))


def test_a_day_ends_at_midnight_in_the_county() -> None:
    assert Day(day("10-10")).ends_at == datetime(2026, 10, 10, 16, tzinfo=UTC)


def test_counting_into_an_unannounced_year_is_provisional_and_does_not_crash() -> None:
    assert CALENDAR.add_working_days(day("12-28"), 5) == Day(date(2027, 1, 4), provisional=True)
    assert CALENDAR.add_days(day("12-28"), 20) == Day(date(2027, 1, 18), provisional=True)
    assert CALENDAR.add_working_days(day("12-28"), 3) == Day(day("12-31"))
    assert CALENDAR.latest_duty_before(date(2027, 1, 23), 15) == Day(date(2027, 1, 8), provisional=True)
    assert not CALENDAR.is_announced(date(2027, 1, 1)) and not CALENDAR.is_announced(date(2003, 12, 31))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_next_years_notice_makes_the_year_certain(file: Callable[[str], Path]) -> None:
    calendar = Calendar(file(NOTICE))
    assert calendar.add_working_days(day("12-31"), 2) == Day(date(2027, 1, 5))
    assert calendar.is_working_day(date(2027, 1, 2)) and not calendar.is_working_day(date(2027, 1, 3))
    assert calendar.add_days(day("12-31"), 3) == Day(date(2027, 1, 5))


def test_a_county_day_goes_before_the_notice_and_before_the_library(file: Callable[[str], Path]) -> None:
    calendar = Calendar(file(NOTICE + COUNTY + COUNTY.replace("2027-01-05", "2026-11-23")))
    assert calendar.add_working_days(day("12-31"), 2) == Day(date(2027, 1, 6))
    assert not calendar.is_working_day(day("11-23")) and CALENDAR.is_working_day(day("11-23"))


def test_a_later_file_goes_before_an_earlier_one(file: Callable[[str], Path]) -> None:
    off, on = COUNTY, COUNTY.replace("false", "true")
    assert Calendar(file(off), file(on)).is_working_day(date(2027, 1, 5))
    assert not Calendar(file(on), file(off)).is_working_day(date(2027, 1, 5))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (NOTICE.replace("year = 2027\n", ""), "notice 1: its fields are"),
        (NOTICE.replace("2027-01-04]", "2029-01-04]"), "2029-01-04 is no day of that year"),
        (NOTICE.replace("2027-01-04]", '"x"]'), "x is no day of that year"),
        (NOTICE.replace("[2027-01-02]", "[2027-01-01]"), "2027-01-01 stands twice"),
        (NOTICE + NOTICE.replace('name = "notice"', ""), "stands twice"),
        (COUNTY + COUNTY, "stands twice"),
        (COUNTY.replace("false", '"no"'), "county 1: working must be a bool"),
        ("colour = 1", "unknown field colour"),
        ("notice = 3", "notice 1: its fields are"),
        ("x = [", "file: "),
    ],
)
def test_a_broken_calendar_file_is_refused_by_name(
    file: Callable[[str], Path], text: str, wrong: str
) -> None:
    with pytest.raises(PackError, match=wrong):
        Calendar(file(text))


@pytest.mark.parametrize("n", [0, -1, 36_601, 10**12])
@pytest.mark.parametrize(
    "question", ["add_days", "add_working_days", "latest_duty_before", "latest_right_before"]
)
def test_a_period_without_days_or_beyond_reason_is_refused(question: str, n: int) -> None:
    with pytest.raises(ValueError, match="a period has 1 to"):
        getattr(CALENDAR, question)(day("03-02"), n)


@pytest.mark.parametrize("question", ["add_days", "add_working_days"])
def test_a_period_that_leaves_the_calendar_is_refused(question: str) -> None:
    with pytest.raises(ValueError, match="leaves the calendar"):
        getattr(CALENDAR, question)(date(9999, 12, 30), 9)


@given(st.dates(date(2004, 1, 1), date(2028, 1, 1)), st.integers(1, 60))
def test_working_days_counted_one_by_one_agree(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n).date
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert sum(map(CALENDAR.is_working_day, between)) == n and CALENDAR.is_working_day(end)


@given(st.dates(date(2004, 1, 1), date(2028, 1, 1)), st.integers(1, 60))
def test_forward_limits_never_shrink_and_duties_never_move_later(start: date, n: int) -> None:
    assert CALENDAR.add_days(start, n).date >= start + timedelta(days=n)
    assert CALENDAR.latest_duty_before(start, n).date <= CALENDAR.latest_right_before(start, n).date
