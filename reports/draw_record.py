"""抽取记录, the record of an expert draw that anyone can recompute (rules §6, §12 no. 14; trust §4).

For the supervisors, and for the public once the phase is over: experts stand as commitments, never by
name (BL 37), with the counts of those left out and why. It holds all that `tender draw verify` needs, and
says how to run it.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Imprint, Signature


@dataclass(frozen=True)
class Excluded:
    """How many of the pool were left out for one reason."""

    reason: str
    count: int


@dataclass(frozen=True)
class Salt:
    """What a party committed to, what it revealed (both hex), and the ledger number of the commitment."""

    by: str
    commitment: str
    salt: str
    ledger_number: int | None


@dataclass(frozen=True)
class Drawn:
    """A drawn candidate by its place in the sorted list; `drawn_as` 正选 or 候补."""

    index: int
    commitment: str
    drawn_as: str


@dataclass(frozen=True)
class Call:
    """A call to the drawn candidate of this order (from 1), without a name."""

    order: int
    at: datetime
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class DrawRecord:
    """Facts of the record; `drawn` in drawn order, reserves last; hashes and roots in hex."""

    imprint: Imprint
    draw_id: str
    category: str
    wanted: int
    reserves: int
    candidates: int
    pool_sha256: str
    operator: str
    witness: str
    excluded: tuple[Excluded, ...]
    salts: tuple[Salt, ...]
    checkpoint_size: int
    checkpoint_root: str
    public_number: str | None
    key: str
    drawn: tuple[Drawn, ...]
    calls: tuple[Call, ...]
    signatures: tuple[Signature, ...]


def render(facts: DrawRecord) -> bytes:
    """The record as an unsigned PDF with the signature field `issuer`."""
    return page.render("draw_record", facts)
