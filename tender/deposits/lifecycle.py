"""The life of one deposit: asked for, paid or guaranteed, returned or kept (rules §3a stage 8, §4).

A regulator can check the table line by line: from, act, to, article. Money that came too late, or after a
return, secures nothing but is held and must go back. A status that follows from sums of money is worked
out in `rules.standing`; the table only says whether it may follow. Nothing else assigns a status.
"""

from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act


class Status(StrEnum):
    """What a deposit is; the opening's record names it with this word."""

    AWAITED = "awaited"
    SHORT = "short"
    PAID = "paid"
    HELD = "held"
    FILED = "guarantee_filed"
    GUARANTEED = "guaranteed"
    REFUSED = "guarantee_refused"
    RETURN_PROPOSED = "return_proposed"
    RETURNED = "returned"
    FORFEIT_PROPOSED = "forfeit_proposed"
    FORFEITED = "forfeited"


S = Status
BY_SUMS = (S.AWAITED, S.SHORT, S.PAID, S.HELD)
_RETURNABLE = (S.SHORT, S.PAID, S.HELD, S.FILED, S.GUARANTEED, S.REFUSED)
_AT_RISK = (S.SHORT, S.PAID, S.GUARANTEED)
_LEFT = (S.SHORT, S.PAID, S.HELD)  # where money leads that came during or after a decision
Row = tuple[Status, Act, Status, str]


def _rows(sources: tuple[Status, ...], act: Act, targets: tuple[Status, ...], article: str) -> list[Row]:
    return [(source, act, target, article) for source in sources for target in targets]


TABLE: tuple[Row, ...] = (
    *_rows(BY_SUMS, Act.DEPOSIT_IMPORTED, BY_SUMS, "BR 26"),
    *_rows((S.REFUSED,), Act.DEPOSIT_IMPORTED, (*_LEFT, S.REFUSED), "BR 26"),
    *((each, Act.DEPOSIT_IMPORTED, each, "BR 26") for each in (S.FILED, S.GUARANTEED)),
    *((each, Act.DEPOSIT_IMPORTED, each, "BR 26") for each in (S.RETURN_PROPOSED, S.FORFEIT_PROPOSED)),
    *_rows((S.RETURNED, S.FORFEITED), Act.DEPOSIT_IMPORTED, _LEFT, "BR 26"),
    *_rows((S.AWAITED, S.SHORT, S.HELD, S.REFUSED, S.RETURNED), Act.DEPOSIT_GUARANTEED, (S.FILED,), "BR 26"),
    *_rows((S.FILED,), Act.DEPOSIT_GUARANTEE_CHECKED, (S.GUARANTEED, S.REFUSED), "BR 26"),
    *_rows(_RETURNABLE, Act.DEPOSIT_RETURN_PROPOSED, (S.RETURN_PROPOSED,), "BR 35; BR 57"),
    *_rows((S.RETURN_PROPOSED,), Act.DEPOSIT_RETURN_APPROVED, (S.RETURNED, *_LEFT), "BR 35; BR 57"),
    *_rows((S.RETURN_PROPOSED,), Act.DEPOSIT_PROPOSAL_DECLINED, (*_RETURNABLE, S.AWAITED), "rules §9"),
    *_rows(_AT_RISK, Act.DEPOSIT_FORFEIT_PROPOSED, (S.FORFEIT_PROPOSED,), "BR 35; BR 74"),
    *_rows((S.FORFEIT_PROPOSED,), Act.DEPOSIT_FORFEIT_APPROVED, (S.FORFEITED, S.HELD), "BR 35; BR 74"),
    *_rows((S.FORFEIT_PROPOSED,), Act.DEPOSIT_PROPOSAL_DECLINED, (*BY_SUMS, S.GUARANTEED), "rules §9"),
)
_ALLOWED = {(source, act, target) for source, act, target, _article in TABLE}


def transition(status: Status, act: Act, target: Status) -> Status:
    """`target` when `act` may lead there. Raises Refused (wrong_status) with the article."""
    if (status, act, target) in _ALLOWED:
        return target
    zh, en = (
        f"保证金处于 {status} 状态, 不能办理 {act.tag}。",
        f"The deposit is {status}, which does not allow {act.tag}.",
    )
    raise Refused("wrong_status", zh, en, field="deposit", article=act.article)
