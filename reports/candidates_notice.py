"""中标候选人公示, the publicity of the award candidates of every lot (BR 54, N10 6; rules §11, §12 no. 7).

For the public, for at least the days of the rulebook: rank, name, price, quality, period, result, manager
with certificates and the response to the qualification, and where to object. It prints no score sheet and
no deliberation (BL 44); the picture of prices shows what the opening already made public.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports import page, price_spread
from reports.facts import Channel, Imprint, Money


@dataclass(frozen=True)
class PublicCandidate:
    """A candidate as the public sees it; `result` is its total score or evaluated price, as text."""

    rank: int
    name: str
    price: Money
    quality: str
    period: str
    result: str
    manager: str
    certificates: str
    qualification: str


@dataclass(frozen=True)
class CandidateLot:
    """A lot with its ranked candidates; `prices` of the compared bids make the picture, none leaves it out."""

    code: str
    name: str
    evaluation_method: str
    ceiling: Money
    benchmark: Money | None
    candidates: tuple[PublicCandidate, ...]
    prices: tuple[tuple[str, Decimal], ...] = ()

    @property
    def spread(self) -> price_spread.Spread:
        """The picture of `prices`."""
        benchmark = self.benchmark.yuan if self.benchmark else None
        return price_spread.draw(self.prices, ceiling=self.ceiling.yuan, benchmark=benchmark)


@dataclass(frozen=True)
class CandidatesNotice:
    """Facts of the notice; `channels` are those of objection and of complaint."""

    imprint: Imprint
    starts_at: datetime
    ends_at: datetime
    lots: tuple[CandidateLot, ...]
    channels: tuple[Channel, ...]


def render(facts: CandidatesNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("candidates_notice", facts)
