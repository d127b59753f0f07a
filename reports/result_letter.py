"""中标结果通知书, the result as told to one tenderer that did not win (BL 45; rules §12 no. 8).

For that tenderer alone, sent at the same time as the award notice: the winner and the price, and of the
evaluation only its own rank, total and reasons with their clauses. It says nothing of other losers (BL 44).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports import page
from reports.facts import Channel, Imprint, Money, Reason


@dataclass(frozen=True)
class ResultLetter:
    """Facts of the letter; a rejected bid has no `rank`, `security` says when its bid security comes back."""

    imprint: Imprint
    addressee: str
    lot_name: str
    winner: str
    price: Money
    bid: str
    received_at: datetime
    own_price: Money | None
    rank: int | None
    total: Decimal | None
    reasons: tuple[Reason, ...]
    channels: tuple[Channel, ...]
    security: str | None = None


def render(facts: ResultLetter) -> bytes:
    """The letter as an unsigned PDF with the signature field `issuer`."""
    return page.render("result_letter", facts)
