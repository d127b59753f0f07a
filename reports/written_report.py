"""招标投标情况书面报告, the procuring entity's report to the authority within fifteen days (BL 47, M30 65).

For the supervising authority, not published: scope, method and media, main terms, the committee and its
results for every lot, the winner. It repeats what other acts fixed and judges nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports import page
from reports.facts import Imprint, Money


@dataclass(frozen=True)
class CommitteeSeat:
    """A member of the committee as the authority reads it."""

    name: str
    kind: str
    speciality: str
    employer: str


@dataclass(frozen=True)
class BidResult:
    """What came of one bid; a rejected one has no `rank`, and `outcome` says why."""

    rank: int | None
    tenderer: str
    price: Money | None
    total: Decimal | None
    outcome: str


@dataclass(frozen=True)
class ReportedLot:
    """A lot with its results; without a `winner` there is `failed`, the reason."""

    code: str
    name: str
    evaluation_method: str
    results: tuple[BidResult, ...]
    winner: str | None
    price: Money | None
    fixed_at: datetime | None
    failed: str | None = None


@dataclass(frozen=True)
class WrittenReport:
    """Facts of the report; `terms` are labels with their values, `objections` a sentence."""

    imprint: Imprint
    addressee: str
    scope: str
    procurement_method: str
    method_ground: str
    noticed_at: datetime
    media: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    opened_at: datetime
    opening_place: str
    bids: int
    committee: tuple[CommitteeSeat, ...]
    lots: tuple[ReportedLot, ...]
    objections: str


def render(facts: WrittenReport) -> bytes:
    """The report as an unsigned PDF with the signature field `issuer`."""
    return page.render("written_report", facts)
