"""Pure questions about deposits: codes, sums, interest, limits, and who may decide (BR 26, 35, 57; rules §4, §9).

A code is `BZJ`, eight random characters and the check character of the unified credit code, so that one
mistyped or two exchanged characters never lead to another's deposit. Amounts are fen, days civil days of
the county. Figures come from the rulebook; nothing here reads rows or the clock.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tender import clock, money
from tender.accounts.rules import USCC_ALPHABET, uscc_check
from tender.deposits.lifecycle import Status
from tender.errors import Refused
from tender.ledger.acts import Act
from tender.rulebook import Calendar, Day, Rulebook

PREFIX = "BZJ"
RANDOM_CHARACTERS = 8
CODE = re.compile(PREFIX + r"([0-9A-Z]{1,9})")
SEPARATORS = re.compile(r"[\s\-_.·/]")
MISREAD = str.maketrans("OI", "01")
DAYS_OF_A_YEAR = 365
RATE = "bid_security.interest_rate_percent"


def code_of(body: str) -> str:
    """The code with the random characters `body`."""
    return PREFIX + body + uscc_check(body)


def is_code(text: str) -> bool:
    """Whether `text` is a code with a right check character."""
    body = text.removeprefix(PREFIX)
    if len(body) != RANDOM_CHARACTERS + 1 or any(char not in USCC_ALPHABET for char in body):
        return False
    return text.startswith(PREFIX) and uscc_check(body[:-1]) == body[-1]


def codes_in(remark: str) -> tuple[str, ...]:
    """What looks like a code in a bank's remark, each once: full-width, spaced, hyphened, or O for 0 alike."""
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", remark)).upper()
    return tuple(dict.fromkeys(PREFIX + found.translate(MISREAD) for found in CODE.findall(plain)))


@dataclass(frozen=True)
class Credit:
    """Money on the account: negative when the bank took it back."""

    amount_fen: int
    credited_at: datetime


def is_late(credited_at: datetime, deadline: datetime | None) -> bool:
    """Whether money credited then came too late to secure a bid (rules §3a stage 8)."""
    return deadline is not None and credited_at >= deadline


def counted_fen(credits: Iterable[Credit], deadline: datetime | None) -> int:
    """What secures the bid: all that came in time less all that was taken back, whenever."""
    return sum(
        one.amount_fen for one in credits if one.amount_fen < 0 or not is_late(one.credited_at, deadline)
    )


def standing(counted: int, held: int, demanded: int) -> Status:
    """Where a deposit without a letter stands by its money: counted in time, held in all, demanded."""
    if counted >= demanded:
        return Status.PAID
    if counted > 0:
        return Status.SHORT
    return Status.HELD if held > 0 else Status.AWAITED


def outcome(credit: Credit, counted: int, demanded: int, deadline: datetime | None) -> str:
    """What a line is for its deposit, `counted` with it: reversed, late, short, exact or over."""
    if credit.amount_fen < 0:
        return "reversed"
    if is_late(credit.credited_at, deadline):
        return "late"
    if counted == demanded:
        return "exact"
    return "over" if counted > demanded else "short"


def interest_fen(credits: Sequence[Credit], until: date, percent: Decimal) -> int:
    """Simple interest: Σ amount × percent/100 × days/365, the sum rounded once, half-up, to a fen (BR 57).

    Days run from the day of the credit, counted, to `until`, the day of the refund, not counted. `percent`
    is the bank's rate for a year. Never negative.
    """
    weighted = sum(one.amount_fen * max((until - day_of(one.credited_at)).days, 0) for one in credits)
    exact = Decimal(weighted) * percent / (100 * DAYS_OF_A_YEAR)
    return max(int(money.rounded(exact, Decimal(1))), 0)


def day_of(moment: datetime) -> date:
    """The civil day of a moment in the county."""
    return moment.astimezone(clock.ZONE).date()


def validity_end(deadline: datetime, days: int) -> date:
    """The last day of the bids' validity, which runs from the deadline; a security is valid as long (BR 26)."""
    return day_of(deadline) + timedelta(days=days)


@dataclass(frozen=True)
class Cause:
    """Why a deposit goes back or is kept. acts: those of the ledger that show it; rule: the
    limit's id, None where the law sets none yet (losers are owed theirs from the signing on)."""

    zh: str
    en: str
    article: str
    acts: tuple[Act, ...] = ()
    rule: str | None = None
    with_interest: bool = False


_WITHDRAWAL, _CONTRACT = "bid_security.refund_after_withdrawal", "bid_security.refund_after_contract"
_END = "bid_security.refund_after_end"
_ENDED = (Act.TENDER_FAILED, Act.LOT_FAILED, Act.LOT_ABANDONED)
RETURNS: dict[str, Cause] = {
    "withdrawn": Cause(
        "投标截止前撤回投标", "bid withdrawn in time", "BR 35", (Act.BID_WITHDRAWN,), _WITHDRAWAL
    ),
    "not_awarded": Cause("未中标", "not awarded", "BR 57", (Act.AWARD_ISSUED,), None, True),
    "contract_signed": Cause(
        "合同已签订", "contract signed", "BR 57", (Act.CONTRACT_SIGNED,), _CONTRACT, True
    ),
    "failed": Cause("流标", "tender or lot failed", "BL 28; BL 42", _ENDED, _END, True),
    "terminated": Cause("终止招标", "tender terminated", "BR 31", (Act.TENDER_TERMINATED,), _END, True),
    "validity_refused": Cause(
        "拒绝延长投标有效期", "extension of validity refused", "BR 25", (), _WITHDRAWAL
    ),
    "unsecured": Cause("逾期或退还后到账", "money that secures nothing", "BR 26", (), _WITHDRAWAL),
}
FORFEITS: dict[str, Cause] = {
    "revoked": Cause("投标截止后撤销投标", "bid revoked after the deadline", "BR 35", (Act.BIDDING_CLOSED,)),
    "contract_refused": Cause("无正当理由不签订合同", "contract refused", "BR 74", (Act.AWARD_ISSUED,)),
    "conditions_added": Cause("签约时附加条件", "conditions added at signing", "BR 74", (Act.AWARD_ISSUED,)),
    "no_performance_security": Cause(
        "不按要求提交履约保证金", "no performance security", "BR 74", (Act.AWARD_ISSUED,)
    ),
}


def due_by(since: datetime, rule: str, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The last day for a refund whose limit `rule` runs from the day of `since` (BR 35, 57; rules §4)."""
    return calendar.add(day_of(since), rulebook.days(rule))


def check_second_person(person: str | None, maker: str, received_by: Sequence[str]) -> None:
    """Refuse the proposer, and whoever received the money or accepted the letter (rules §9: maker, checker)."""
    if person == maker:
        zh, en = "经办人不能复核自己提出的事项。", "Whoever proposed it may not decide it."
        raise Refused("maker_checks", zh, en, field="disposal", article="rules §9")
    if person in received_by:
        zh = "收款登记人不能核准退付, 请由另一人复核。"
        en = "Whoever entered the receipt may not approve the payment; ask another person."
        raise Refused("receiver_pays", zh, en, field="disposal", article="rules §9")
