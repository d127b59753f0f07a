"""Pure questions about a prequalification: may its notice name these dates, and who passes (BR 16-19)?

For the owner who chooses dates and for the committee's report. Days are calendar days of the county, counted
as rules §4 says; figures come from the rulebook and from the printed documents, never from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tender import clock
from tender.errors import Refused
from tender.rulebook import Calendar, Rulebook


@dataclass(frozen=True)
class Outcome:
    """What the committee found of one application; `score` only where the best are chosen."""

    application: str
    passed: bool
    findings: tuple[dict[str, str], ...] = ()
    score: Decimal | None = None


def check_dates(
    issued: datetime, until: datetime, deadline: datetime, rulebook: Rulebook, calendar: Calendar
) -> None:
    """Refuse documents given out too short, and applications due too soon after that (BR 16, 17)."""
    sale, after = (
        rulebook.days("documents.sale_days"),
        rulebook.days("prequalification.apply_after_sale_days"),
    )
    issue_day, last_day, day = (one.astimezone(clock.ZONE).date() for one in (issued, until, deadline))
    if last_day < calendar.add(issue_day, sale).date:
        zh = f"资格预审文件发售期不得少于{sale.n}日。"
        en = f"The documents are given out for at least {sale.n} days."
        raise Refused("sale_short", zh, en, field="documents_until", article="BR 16")
    if day < (earliest := calendar.add(last_day, after).date):
        zh = f"申请截止不得早于 {earliest} (自停止发售之日起不少于{after.n}日)。"
        en = f"Applications close no earlier than {earliest}: {after.n} days after the sale stops."
        raise Refused("deadline_early", zh, en, field="deadline", article="BR 17")
    if not calendar.is_working_day(day):
        zh, en = "申请截止日不是工作日, 请改在工作日。", "Applications close on a working day; choose one."
        raise Refused("deadline_rest_day", zh, en, field="deadline", article="rules §4")


def admitted(qualified: Mapping[str, Decimal | None], limit: int | None) -> set[str]:
    """Which of the qualified are let in: all of them, or the best `limit` by score, equal last ones too."""
    if limit is None or len(qualified) <= limit:
        return set(qualified)
    scores = {one: score or Decimal(0) for one, score in qualified.items()}
    last = sorted(scores.values(), reverse=True)[limit - 1]
    return {one for one, score in scores.items() if score >= last}
