"""Pure questions before a notice is published: may it, and with this deadline?

For the owner who chooses dates and for the act that publishes. Days are calendar days of the county
(BL 24), counted as rules §4 says; figures come from the rulebook.
"""

from datetime import datetime

from tender import clock
from tender.errors import Refused
from tender.rulebook import Calendar, Day, Rulebook


def check_deadline(issued: datetime, deadline: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The earliest lawful deadline day for documents issued at `issued`. Raises Refused if `deadline`
    falls before it, or on a day nobody works (BL 24, calendar days; rules §4)."""
    earliest = calendar.earliest_deadline(issued.astimezone(clock.ZONE).date(), rulebook)
    day = deadline.astimezone(clock.ZONE).date()
    if day < earliest.date:
        days = rulebook.days("deadline.from_issue_days").n
        zh = f"投标截止不得早于 {earliest.date} (自发出之日起不少于{days}个自然日)。"
        en = f"The deadline may not be before {earliest.date}: at least {days} calendar days from issue."
        raise Refused("deadline_early", zh, en, field="deadline", article="BL 24")
    if not calendar.is_working_day(day):
        zh, en = "投标截止日不是工作日, 请改在工作日。", "The deadline is no working day; choose one."
        raise Refused("deadline_rest_day", zh, en, field="deadline", article="rules §4")
    return earliest
