"""The values the formulas work on, and the only rounding there is.

Inside a formula every figure is an exact `Fraction`, so no mean, deviation or ratio is ever rounded
on the way; what leaves it is a `Decimal` with two places, rounded half-up (rules §7). A decimal
context could not promise that: a third times three must be one again before it is rounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tender.errors import BadInput


class Status(StrEnum):
    """What became of a bid in the evaluation."""

    RANKED = "ranked"
    REJECTED = "rejected"
    NOT_ADMITTED = "not_admitted"


class Reason(StrEnum):
    """The formulas' own grounds; a committee's ground is its own text."""

    ABOVE_CEILING = "above_ceiling"
    ABNORMALLY_LOW = "abnormally_low"
    BELOW_PASS_SCORE = "below_pass_score"  # noqa: S105 (a mark to reach, no password)
    NOT_ADMITTED = "not_admitted"


@dataclass(frozen=True)
class Bid:
    """One bid's published figures, in yuan; `place` is its position in the case, from 0."""

    place: int
    bidder: str
    price: Fraction | None
    rejected: str | None = None
    scores: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    adjustments: tuple[Fraction, ...] = ()
    corrected_price: Fraction | None = None
    enterprise_size: str | None = None
    domestic: bool = False
    low_price_proof: bool = False

    @property
    def offer(self) -> Fraction:
        """The bid price, after correction of arithmetic if there was one: what would be contracted.

        Raises BadInput when there is none above zero although the formula needs it.
        """
        offer = self.price if self.corrected_price is None else self.corrected_price
        if not offer:
            raise BadInput(
                "price_missing",
                "计算需要该投标大于零的报价，否则应先予否决。",
                "The formula needs a price above zero from this bid, unless the bid is rejected.",
                field=f"bids[{self.place}].price",
            )
        return offer


@dataclass(frozen=True)
class Line:
    """One bid's result. Unset figures are those the method does not have for this bid."""

    bid: Bid
    status: Status
    reason: str | None = None
    evaluated_price: Decimal | None = None
    price_score: Decimal | None = None
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    rank: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A method's answer: lines in the order of the case, candidates in the order of rank."""

    benchmark: Decimal | None
    lines: tuple[Line, ...]
    candidates: tuple[str, ...]
    flags: tuple[str, ...]


def half_up(value: Fraction) -> Decimal:
    """A figure that is not negative, to two places, halves upward, whatever its size."""
    hundredths = (value * 200 + 1).__floor__() // 2
    return Decimal(f"{hundredths // 100}.{hundredths % 100:02d}")


def mean(values: Iterable[Fraction]) -> Fraction:
    """The arithmetic mean, unrounded, of at least one value."""
    several = list(values)
    return sum(several, Fraction(0)) / len(several)


def mean_without_extremes(values: Iterable[Fraction], drop_from: int) -> Fraction:
    """The mean; with `drop_from` values or more, without one highest and one lowest (0 = never)."""
    several = sorted(values)
    return mean(several[1:-1] if drop_from and len(several) >= drop_from else several)


def member_means(bid: Bid, drop_from: int = 0) -> dict[str, Decimal]:
    """Each criterion's score: the mean over the members, to 0.01."""
    return {name: half_up(mean_without_extremes(given, drop_from)) for name, given in bid.scores.items()}
