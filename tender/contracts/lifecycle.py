"""The life of a contract: filed by the owner, confirmed by the winner, published (BL 46; rules §3a 17, §11).

One table, one function. A filing may be replaced by a corrected copy until the winner has confirmed it;
afterwards nothing about it changes but its publication.
"""

from dataclasses import dataclass
from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act


class Status(StrEnum):
    """What has been done about the contract of an award; before `filed` there is no row."""

    FILED = "filed"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Transition:
    """One row of the table; `source` None is an award without a contract."""

    source: Status | None
    act: Act
    target: Status
    article: str


S, T = Status, Transition
TABLE: tuple[Transition, ...] = (
    T(None, Act.CONTRACT_SIGNED, S.FILED, "BL 46; BR 57"),
    T(S.FILED, Act.CONTRACT_SIGNED, S.FILED, "BL 46; BR 57"),
    T(S.FILED, Act.CONTRACT_CONFIRMED, S.CONFIRMED, "BL 46"),
    T(S.CONFIRMED, Act.CONTRACT_PUBLISHED, S.PUBLISHED, "rules §11"),
)
REFUSALS: dict[Act, tuple[str, str, str]] = {
    Act.CONTRACT_SIGNED: (
        "confirmed_already",
        "合同已由中标人确认, 不得替换。",
        "The winner has confirmed the contract; it is not replaced.",
    ),
    Act.CONTRACT_CONFIRMED: (
        "nothing_to_confirm",
        "合同已经确认。",
        "The contract has been confirmed already.",
    ),
    Act.CONTRACT_PUBLISHED: (
        "not_to_publish",
        "合同须经中标人确认, 且只公告一次。",
        "The winner confirms the contract first, and it is published once.",
    ),
}
_ROWS = {(row.source, row.act): row for row in TABLE}


def transition(status: Status | None, act: Act) -> Status:
    """The status after `act`. Raises Refused."""
    row = _ROWS.get((status, act))
    if row is None:
        code, zh, en = REFUSALS[act]
        raise Refused(code, zh, en, article=act.article)
    return row.target
