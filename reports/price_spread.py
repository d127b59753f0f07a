"""The picture of a lot's prices: one dot a bid on a common scale, with ceiling and benchmark as lines.

For the reader of the evaluation report who wants to see at a glance how far the bids lie apart; the
figures stand in the table beside it. All coordinates are whole numbers from exact arithmetic.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LEFT, WIDTH, ROW = 168, 380, 20
NAME_LENGTH = 13


@dataclass(frozen=True)
class Dot:
    """A bid in the picture: shortened name, price in yuan, position in the drawing's own units."""

    name: str
    price: Decimal
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """A price that all bids are measured against."""

    label: str
    price: Decimal
    x: int


@dataclass(frozen=True)
class Spread:
    """What the template draws, in units of a drawing `width` by `height`."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    left: int
    right: int
    width: int
    height: int


def draw(prices: tuple[tuple[str, Decimal], ...], *, ceiling: Decimal, benchmark: Decimal | None) -> Spread:
    """Place the bids, cheapest on top, between the lowest and the highest price shown (yuan)."""
    marks = [("最高投标限价", ceiling)] + ([("评标基准价", benchmark)] if benchmark is not None else [])
    shown = [price for _, price in (*prices, *marks)]
    low, high = min(shown), max(shown)

    def across(price: Decimal) -> int:
        share = (price - low) / (high - low) if high > low else Decimal("0.5")
        return LEFT + int((share * WIDTH).to_integral_value(ROUND_HALF_UP))

    ordered = sorted(prices, key=lambda bid: bid[1])
    dots = tuple(
        Dot(_shortened(name), price, across(price), ROW * (row + 1))
        for row, (name, price) in enumerate(ordered)
    )
    lines = tuple(Line(label, price, across(price)) for label, price in marks)
    return Spread(dots, lines, LEFT, LEFT + WIDTH, LEFT + WIDTH + 84, ROW * (len(dots) + 3))


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
