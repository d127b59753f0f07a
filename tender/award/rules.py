"""Pure questions about days between report, publicity, award and contract.

For the award acts and their reports: when a publicity ends, whether a step came later than the rules
allow, by when the contract is signed (BR 54, BL 46; rules §4). Late is stated, never a reason to
refuse: the step is still owed.
"""

from datetime import date, datetime

from tender import clock
from tender.rulebook import Calendar, Day, Rulebook


def publicity_until(published: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The last day of a publicity of full days after the day of `published` (BR 54)."""
    return calendar.publicity_end(_day(published), rulebook.days("publicity.days").n)


def is_late(since: datetime, now: datetime, rule: str, rulebook: Rulebook, calendar: Calendar) -> bool:
    """Whether `now` lies beyond the limit `rule`, counted from the day of `since`."""
    return now >= calendar.add(_day(since), rulebook.days(rule)).ends_at


def contract_by(issued: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The last day for signing the contract, counted from the award notice (BL 46)."""
    return calendar.add(_day(issued), rulebook.days("contract.within"))


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()
