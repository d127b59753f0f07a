"""Pure questions about days between report, publicity, award and contract.

For the award acts and their reports: when a publicity ends, whether a step came later than the rules
allow, by when the contract is signed (BR 54, BL 46; rules §4). Late is stated, never a reason to
refuse: the step is still owed. CAUSES are the grounds on which a candidate falls: article, Chinese, English.
"""

from datetime import date, datetime
from decimal import Decimal

from tender import clock, money
from tender.rulebook import Calendar, Day, Rulebook

CAUSES: dict[str, tuple[str, str, str]] = {
    "gives_up": ("BR 55", "放弃中标", "gives the award up"),
    "cannot_perform": ("BR 55", "因不可抗力不能履行合同", "cannot perform for force majeure"),
    "no_performance_security": ("BR 55", "未按要求提交履约保证金", "hands in no performance security"),
    "violation_proven": ("BR 55", "被查实存在影响中标结果的违法行为", "proven to have broken the law"),
}


def publicity_until(published: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The last day of a publicity of full days after the day of `published` (BR 54)."""
    return calendar.publicity_end(_day(published), rulebook.days("publicity.days").n)


def is_late(since: datetime, now: datetime, rule: str, rulebook: Rulebook, calendar: Calendar) -> bool:
    """Whether `now` lies beyond the limit `rule`, counted from the day of `since`."""
    return now >= calendar.add(_day(since), rulebook.days(rule)).ends_at


def contract_by(issued: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The last day for signing the contract, counted from the award notice (BL 46)."""
    return calendar.add(_day(issued), rulebook.days("contract.within"))


def security_demanded(price_fen: int, percent: int) -> int:
    """The amount that documents with this share demand for an award at this price, in fen, half-up."""
    return int(money.rounded(Decimal(price_fen) * percent / 100, Decimal(1)))


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()
