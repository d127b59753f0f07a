"""What leaves the comparison before any formula is applied (否决投标, BR 51; GP: 无效投标).

Two grounds only: the committee's own (kept as given) and a price above the ceiling 最高投标限价; a
price equal to the ceiling stays. Everything else is a matter of initial review, not of figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tender.evaluation.formulas.figures import Bid, Line, Reason, Status


@dataclass
class Screened:
    """Bids that stay in the comparison, and the lines of those that do not."""

    effective: list[Bid] = field(default_factory=list)
    rejected: list[Line] = field(default_factory=list)


def is_above(bid: Bid, ceiling: Fraction | None) -> bool:
    """Whether the price exceeds the ceiling; without a ceiling none does."""
    return ceiling is not None and bid.offer > ceiling


def rejection(bid: Bid, reason: str, flags: tuple[str, ...] = ()) -> Line:
    """The line of a rejected bid: no figures, its reason, what was flagged."""
    return Line(bid, Status.REJECTED, reason, flags=flags)


def screen(bids: Iterable[Bid], ceiling: Fraction | None) -> Screened:
    """Part the bids; a ground given by the committee stands before the ceiling."""
    screened = Screened()
    for bid in bids:
        if bid.rejected is not None:
            screened.rejected.append(rejection(bid, bid.rejected))
        elif is_above(bid, ceiling):
            screened.rejected.append(rejection(bid, Reason.ABOVE_CEILING))
        else:
            screened.effective.append(bid)
    return screened
