"""Days between report, publicity, award and contract, with the rule sheet's own dates."""

from datetime import date, timedelta

import pytest

from tender import clock, rulebook
from tender.award import rules
from tender.rulebook import Calendar

BOOK = rulebook.on(date(2026, 9, 1))
MS = timedelta(milliseconds=1)


def noon(month, day):
    return clock.at(date(2026, month, day), 12)


def test_a_publicity_over_the_national_holiday_ends_after_it():
    assert rules.publicity_until(noon(9, 29), BOOK, Calendar()).date == date(2026, 10, 8)


def test_a_publicity_begun_late_in_the_day_has_its_full_days_all_the_same():
    late = clock.at(date(2026, 3, 24), 23, 59)
    assert rules.publicity_until(late, BOOK, Calendar()).ends_at == clock.at(date(2026, 3, 28))


def test_the_contract_is_due_thirty_days_on_or_the_next_working_day():
    assert rules.contract_by(noon(9, 4), BOOK, Calendar()).date == date(2026, 10, 8)


@pytest.mark.parametrize(("before", "late"), [(MS, False), (timedelta(0), True)])
def test_late_begins_when_the_last_day_ends(before, late):
    end = clock.at(date(2026, 3, 28))  # three calendar days after the 24th end on Friday the 27th, 24:00
    asked = rules.is_late(noon(3, 24), end - before, "candidates.publish_within", BOOK, Calendar())
    assert asked is late
