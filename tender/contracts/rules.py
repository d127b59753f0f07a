"""Pure questions about contracts and archives: equal to the bid, secured as printed, kept how long?

For the acts of this slice (BL 46, BR 57-58; rules §4). Limits come in from the pinned rulebook; exactly at a
limit is lawful. Nothing here looks into a contract's text: figures are compared as the owner states them and
the winner confirms them.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from tender import money
from tender.award.rules import security_demanded
from tender.errors import BadInput, Refused

HEAD = b"%PDF-"
TAIL = b"%%EOF"
LABELS = {
    "subject": "合同标的",
    "scope": "承包范围",
    "price": "价款",
    "period_days": "工期",
    "quality": "质量",
    "manager": "项目负责人",
}


@dataclass(frozen=True)
class MainTerms:
    """The main terms of a contract, or of the bid and documents that it must repeat; `price` in fen."""

    subject: str
    scope: str
    price: int
    period_days: int
    quality: str
    manager: str


def check_terms(stated: MainTerms, won: MainTerms) -> None:
    """Refuse a contract whose main terms are not those of bid and documents; the refusal names every one."""
    wrong = [one.name for one in fields(won) if getattr(stated, one.name) != getattr(won, one.name)]
    if wrong:
        zh = f"合同的{'、'.join(LABELS[name] for name in wrong)}与中标人的投标文件、招标文件不一致。"
        en = f"The contract differs from the winning bid and the documents in: {', '.join(wrong)}."
        raise Refused("differs_from_bid", zh, en, field=",".join(wrong), article="BR 57")


def check_security(amount_fen: int, price_fen: int, percent: int | None, most: Decimal, article: str) -> None:
    """Refuse a security that nobody asked for, over `most` per cent of the contract, or not as printed."""
    if not percent:
        zh, en = "招标文件没有要求履约保证金。", "The documents ask for no performance security."
        raise Refused("not_demanded", zh, en, field="amount", article=article)
    if amount_fen * 100 > most * price_fen:
        zh = f"履约保证金不得超过中标合同金额的{most}%。"
        en = f"A performance security may not exceed {most}% of the contract."
        raise Refused("security_share", zh, en, field="amount", article=article)
    if amount_fen != (due := security_demanded(price_fen, percent)):
        zh = f"履约保证金应为招标文件规定的{money.shown(due)}元。"
        en = f"The documents demand {money.shown(due)} yuan."
        raise Refused("security_amount", zh, en, field="amount", article="BL 46")


def check_day(day: date, since: date, today: date, field: str) -> None:
    """Refuse a day before the award or in the future."""
    if not since <= day <= today:
        zh, en = (
            "日期应在中标通知书发出之后, 且不晚于今天。",
            "The day lies after the award, and not in the future.",
        )
        raise Refused("impossible_day", zh, en, field=field, article="BL 46")


def check_pdf(head: bytes, tail: bytes, field: str) -> None:
    """Refuse content that is not a whole PDF: begins as one at its first byte and ends as one."""
    if not head.startswith(HEAD) or TAIL not in tail:
        zh, en = "文件不是完整的 PDF。", "The file is not a whole PDF."
        raise BadInput("not_a_pdf", zh, en, field=field)


def retained_until(ended: date, years: int) -> date:
    """The last day of a retention of whole years from the end (rules §4)."""
    try:
        return ended.replace(year=ended.year + years)
    except ValueError:  # no 29 February in that year: its last day (CC 202)
        return ended.replace(year=ended.year + years, day=28)
