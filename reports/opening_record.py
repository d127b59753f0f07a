"""开标记录表, the record of an opening: every bid received in time and what came of it (rules §5, §12 no. 5).

For everyone present and, in engineering, for the public (BL 36; E20 32), one record a lot. Each bid of
the opening list appears, opened or not, with the cause when it was not; late ones stand without a name
(BR 36), objections on the spot with their answers (BR 44). It decides nothing: who is at fault is a fact
that it is given.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Imprint, Money, Signature


@dataclass(frozen=True)
class OpenedBid:
    """One line of the table; `price` is None when the bid could not be opened, `cause` then says why."""

    bid: str
    tenderer: str
    received_at: datetime
    result: str
    cause: str | None
    price: Money | None
    period: str
    quality: str
    security: str
    remarks: str = ""


@dataclass(frozen=True)
class PostedShare:
    """When a custodian posted its share of the keys."""

    body: str
    at: datetime


@dataclass(frozen=True)
class SpotObjection:
    """An objection raised at the opening, and the answer given there."""

    by: str
    at: datetime
    matter: str
    answer: str


@dataclass(frozen=True)
class LateBid:
    """An upload refused as late (BR 36): when, how many bytes had come, sealed or not; never whose."""

    at: datetime
    size: int | None
    sealed: bool


@dataclass(frozen=True)
class OpeningRecord:
    """Facts of the record of one lot; `bids` in the order of the opening list."""

    imprint: Imprint
    place: str
    planned_at: datetime
    actual_at: datetime
    host: str
    supervisor: str
    recorder: str
    ceiling: Money | None
    base_estimate: Money | None
    shares: tuple[PostedShare, ...]
    bids: tuple[OpenedBid, ...]
    objections: tuple[SpotObjection, ...]
    signatures: tuple[Signature, ...]
    late: tuple[LateBid, ...] = ()
    lot_name: str = ""


def render(facts: OpeningRecord) -> bytes:
    """The record as an unsigned PDF with the signature field `issuer`."""
    return page.render("opening_record", facts)
