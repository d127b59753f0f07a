"""The life of one bid until the opening: current, replaced by a newer one, or withdrawn.

A regulator can check the table line by line: from, act, to, article. Whether the tender still takes
acts on bids is decided by the tender's own table; what becomes of a current bid at the opening is the
opening's. A replaced or withdrawn bid keeps its ciphertext and never comes back.
"""

from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act


class Status(StrEnum):
    """What a bid in time is; the opening's list names it with this word."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


TABLE: tuple[tuple[Status, Act, Status, str], ...] = (
    (Status.CURRENT, Act.BID_SUBMITTED, Status.REPLACED, "E20 27"),
    (Status.CURRENT, Act.BID_WITHDRAWN, Status.WITHDRAWN, "BR 35"),
)


def transition(status: Status, act: Act) -> Status:
    """The status after `act`. Raises Refused (bid_ended) with the article."""
    for source, kind, target, _article in TABLE:
        if (source, kind) == (status, act):
            return target
    zh, en = "该投标已被替换或撤回。", "The bid was replaced or withdrawn already."
    raise Refused("bid_ended", zh, en, field="bid", article=act.article)
