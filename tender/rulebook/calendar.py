"""How days are counted: working days, rest days, and the limits that follow from them (rules §4).

The day of the event is left out and a period ends at 24:00 of its last day (CC 201, 203). A period in
calendar days whose last day is a rest day runs to the next day that is none. Working days are the official
ones: weekends and holidays out, make-up weekend days (调休上班日) in. Backwards from a deadline nothing moves
later: an entity's duty moves earlier, a tenderer's right keeps its day. A year whose holidays are not yet
announced is counted by plain weekdays and every day that rests on such a guess is marked `provisional`.

    Calendar().add_working_days(date(2026, 9, 30), 3)  → Day(2026-10-10): a Saturday, made up for the holiday
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar

from tender import clock
from tender.rulebook.book import Rulebook, Span
from tender.rulebook.days_off import DaysOff, read_days_off
from tender.rulebook.loader import CALENDAR_FILE, PACKS, on

LONGEST = 36_600  # a century: no rule counts further, and a typing error ends here instead of in a long loop
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A counted day. `provisional`: it may change once the year's holidays are announced."""

    date: date
    provisional: bool = False

    @property
    def ends_at(self) -> datetime:
        """24:00 of this day in the county, as a moment."""
        return clock.at(self.date + ONE)


class Calendar:
    """Counts days. `overrides` are calendar files, later ones before earlier ones, all before the library."""

    def __init__(self, *overrides: Path) -> None:
        files = (*reversed(overrides), PACKS / CALENDAR_FILE)
        self._tables: tuple[DaysOff, ...] = tuple(read_days_off(path) for path in files)

    def is_working_day(self, day: date) -> bool:
        return self._look_up(day)[0]

    def is_announced(self, day: date) -> bool:
        """Whether the official days of `day` are known, by the library or by an override."""
        return self._look_up(day)[1]

    def add(self, start: date, span: Span) -> Day:
        """The last day of a period that begins with an event on `start`."""
        return (self.add_days if span.unit == "d" else self.add_working_days)(start, span.n)

    def add_days(self, start: date, n: int) -> Day:
        """`n` calendar days, `start` excluded; a last day that is a rest day → the next that is none."""
        return self._first_working(_moved(start, n, ONE), ONE)

    def add_working_days(self, start: date, n: int) -> Day:
        """`n` working days, `start` excluded."""
        _moved(start, n, ONE)
        counted, provisional = 0, False
        for day in _walk(start, ONE):
            working, announced = self._look_up(day)
            counted += working
            provisional |= not announced
            if counted == n:
                return Day(day, provisional)
        raise ValueError("the period leaves the calendar")

    def publicity_end(self, start: date, n: int) -> Day:
        """The last day of a publicity of `n` full days after the day of publication."""
        return self.add_days(start, n)

    def earliest_deadline(self, issue: date, rules: Rulebook | None = None) -> Day:
        """The first day a deadline may stand on after documents were first issued (BL 24), by `rules`,
        else by the rules in force on `issue`."""
        return self.add(issue, (rules or on(issue)).days("deadline.from_issue_days"))

    def latest_duty_before(self, deadline: date, n: int) -> Day:
        """The last day for an entity's act due at least `n` days before; a rest day → the one before."""
        return self._first_working(_moved(deadline, n, -ONE), -ONE)

    def latest_right_before(self, deadline: date, n: int) -> Day:
        """The last day, until 24:00, for a tenderer's act at least `n` days before; rest days count."""
        return Day(_moved(deadline, n, -ONE))

    def _first_working(self, day: date, step: timedelta) -> Day:
        """The first working day from `day` on; provisional when any day asked about is not announced."""
        provisional = False
        for candidate in _walk(day - step, step):
            working, announced = self._look_up(candidate)
            provisional |= not announced
            if working:
                return Day(candidate, provisional)
        raise ValueError("the period leaves the calendar")

    def _look_up(self, day: date) -> tuple[bool, bool]:
        """(working, announced)."""
        for table in self._tables:
            if (answer := table.look_up(day)) is not None:
                return answer, True
        try:
            return chinese_calendar.is_workday(day), True
        except NotImplementedError:
            return day.weekday() < 5, False


def _walk(start: date, step: timedelta) -> Iterator[date]:
    """The days after `start`, `start` excluded, to the end of the calendar."""
    day = start
    while date.min < day < date.max:
        day += step
        yield day


def _moved(start: date, n: int, step: timedelta) -> date:
    """`n` steps from `start`; a period of no days, or of too many, is a mistake of the caller."""
    if not 1 <= n <= LONGEST:
        raise ValueError(f"a period has 1 to {LONGEST} days, not {n}")
    try:
        return start + n * step
    except OverflowError as beyond:
        raise ValueError("the period leaves the calendar") from beyond
