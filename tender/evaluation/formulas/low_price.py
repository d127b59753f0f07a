"""Abnormally low prices (异常低价): which bids must be explained, and measured against what.

Engineering (M12 21): below a share of the mean or of the ceiling. Government procurement (LOW): also
below a share of the next lowest price 次低报价, the second in ascending order. Prices are those bid, before any
preference or adjustment, of all bids in the comparison. A share of 0 switches that test off; "below" is strict.
This module only flags; whether a flag rejects is the method's rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tender.evaluation.formulas.figures import Bid, mean

FLAG = "abnormally_low"


@dataclass(frozen=True)
class Yardstick:
    """The price below which each test fires."""

    limits: tuple[tuple[str, Fraction], ...]

    def flags(self, bid: Bid) -> tuple[str, ...]:
        """`abnormally_low` and then the tests that fired, or nothing."""
        fired = tuple(name for name, limit in self.limits if bid.offer < limit)
        return (FLAG, *fired) if fired else ()


def yardstick(
    bids: Sequence[Bid],
    ceiling: Fraction | None,
    *,
    of_mean: Fraction,
    of_ceiling: Fraction,
    of_next_lowest: Fraction = Fraction(0),
) -> Yardstick:
    """The limits for these bids; the shares are percentages."""
    prices = sorted(bid.offer for bid in bids)
    limits = []
    if prices:
        limits.append(("low_against_mean", mean(prices) * of_mean / 100))
    if len(prices) > 1:
        limits.append(("low_against_next_lowest", prices[1] * of_next_lowest / 100))
    if ceiling is not None:
        limits.append(("low_against_ceiling", ceiling * of_ceiling / 100))
    return Yardstick(tuple(limits))
