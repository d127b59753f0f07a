"""Pure questions about objections and complaints: in time, of the right kind, with a lawful effect.

For tenderers, owners and the authority (BR 22, 44, 54, 60-61; M11 12; rules §4). Days come from the rulebook
and the calendar: a tenderer's right keeps its last day until 24:00. Refusals name the article; nothing here
says who is right.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tender import clock
from tender.errors import Refused
from tender.rulebook import Calendar, Rulebook

BEFORE = {
    "documents": ("submission", "objection.documents_before_deadline_days"),
    "prequalification": ("prequalification", "objection.prequalification_before_application_days"),
}
EFFECTS = {
    "documents": ("none", "amend", "retender"),
    "prequalification": ("none", "amend", "retender"),
    "result": ("none", "recheck", "retender"),
}
AMENDABLE = ("prequalification", "submission")
DEMANDS = ("recheck", "retender", "revoke")
REFUSALS: dict[str, tuple[str, str, str]] = {
    "no_interest": ("M11 12", "投诉人不是投诉事项的利害关系人", "no interest in the matter"),
    "no_clear_request": (
        "M11 12",
        "投诉事项不具体且未提供有效线索",
        "no clear request, no lead to follow",
    ),
    "no_signature": ("M11 12", "投诉书未署名或未签章", "not signed"),
    "past_limit": ("M11 12", "超过投诉时效", "past the limit"),
    "already_ruled": ("M11 12", "已经作出处理决定且无新证据", "ruled upon already, nothing new"),
    "not_objected_first": ("M11 12", "应先提出异议而未提出", "not objected first"),
}
OBJECTED_FIRST = ("documents", "prequalification", "opening", "result")


@dataclass(frozen=True)
class Clock:
    """The days of a complaint: learned of, objected and answered (both None where no objection is owed)."""

    known: date
    objected: date | None = None
    answered: date | None = None


def check_before(kind: str, stage: str, deadline: datetime, now: datetime, book: Rulebook) -> None:
    """Refuse an objection to documents outside its stage or later than its days before the deadline (BR 22)."""
    at, rule = BEFORE[kind]
    if stage != at:
        zh, en = "现阶段不受理对该类文件的异议。", "Such documents are not objected to at this stage."
        raise Refused("wrong_stage", zh, en, field="kind", article="BR 22")
    days = book.days(rule).n
    last = Calendar().latest_right_before(deadline.astimezone(clock.ZONE).date(), days)
    if now >= last.ends_at:
        zh = f"异议应当在截止时间{days}日前提出, 最后一日为{last.date}。"
        en = f"An objection comes {days} days before the deadline; the last day was {last.date}."
        raise Refused("late", zh, en, field="kind", article="BR 22")


def check_during(stage: str, publicity_ends: datetime | None, now: datetime) -> None:
    """Refuse an objection to the result outside the publicity, to the millisecond (BR 54)."""
    if stage != "publicity" or publicity_ends is None or now >= publicity_ends:
        zh, en = "对评标结果的异议应当在公示期间提出。", "The result is objected to during the publicity."
        raise Refused("late", zh, en, field="kind", article="BR 54")


def check_answer(kind: str, stage: str, conclusion: str, effect: str) -> None:
    """Refuse an effect that this kind, stage or conclusion does not have."""
    allowed: tuple[str, ...] = EFFECTS[kind] if conclusion != "rejected" else ("none",)
    if stage not in AMENDABLE:
        allowed = tuple(one for one in allowed if one != "amend")
    if effect not in allowed:
        zh = "异议结论与处理方式不相符。"
        en = f"Here the effect is one of: {', '.join(allowed)}."
        raise Refused("effect", zh, en, field="effect", article="BR 22; BR 54")


def check_order(stage: str, lot: str | None, upheld: bool, ordered: str) -> None:
    """Refuse an order that the ruling or the stage does not allow."""
    at = {"none": None, "retender": None, "recheck": ("publicity",), "revoke": ("awarded", "completed")}[
        ordered
    ]
    needs_lot = ordered in ("recheck", "revoke")
    if (
        (at is not None and stage not in at)
        or (ordered != "none" and not upheld)
        or (needs_lot and lot is None)
    ):
        zh, en = "处理决定与所责令的措施不相符。", "This order does not fit the ruling, the stage or the lot."
        raise Refused("order", zh, en, field="ordered", article="BR 61")


def answer_by(filed: datetime, book: Rulebook) -> datetime:
    """When an objection must be answered at the latest."""
    return _limit(filed, book, "objection.answer_within")


def decide_by(filed: datetime, book: Rulebook) -> datetime:
    """When acceptance of a complaint must be decided at the latest."""
    return _limit(filed, book, "complaint.accept_within")


def rule_by(accepted: datetime, book: Rulebook) -> datetime:
    """When an accepted complaint must be ruled upon at the latest."""
    return _limit(accepted, book, "complaint.rule_within")


def complain_until(days: Clock, book: Rulebook) -> datetime:
    """The end of the limit: days from knowing, the days of the objection's answer left out (BR 60)."""
    waited = (days.answered - days.objected).days if days.objected and days.answered else 0
    return Calendar().add(days.known + timedelta(days=waited), book.days("complaint.within")).ends_at


def check_complaint(days: Clock, now: datetime, book: Rulebook) -> None:
    """Refuse a complaint after its limit, or one that claims to have learned of it after objecting."""
    latest = days.objected or day_of(now)
    if days.known > latest:
        zh, en = (
            "知道之日不能晚于提出异议或投诉之日。",
            "It was known when the objection or complaint was made.",
        )
        raise Refused("known_on", zh, en, field="known_on", article="BR 60")
    if now >= complain_until(days, book):
        zh, en = "已超过投诉时效（异议答复期间不计）。", "The limit for complaints has passed."
        raise Refused("past_limit", zh, en, field="known_on", article="BR 60")


def day_of(moment: datetime) -> date:
    """The civil day in the county."""
    return moment.astimezone(clock.ZONE).date()


def _limit(since: datetime, book: Rulebook, rule: str) -> datetime:
    return Calendar().add(day_of(since), book.days(rule)).ends_at
