"""综合评分法, the scoring method of government procurement (GPR 34, M87 55; rules §7 B).

Benchmark = lowest compared price; price score = benchmark ÷ compared price × 100 × weight. Members'
highest and lowest scores are never dropped. Order: total, lower compared price, then the documents or a lot.
Low prices (LOW) are measured on the prices bid and only flagged: the committee asks for proof.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tender.errors import BadInput
from tender.evaluation.formulas import low_price, ranking
from tender.evaluation.formulas.figures import Bid, Line, Outcome, Status, half_up, member_means
from tender.evaluation.formulas.preference import adjusted_prices
from tender.evaluation.formulas.screening import screen
from tender.evaluation.formulas.sheets import require_same_sheets
from tender.evaluation.terms import Law, WeightedScoring


def _line(bid: Bid, price: Fraction, lowest: Fraction, weight: Fraction, flags: tuple[str, ...]) -> Line:
    points = half_up(lowest / price * 100 * weight)
    scores = member_means(bid)
    total = sum(scores.values(), points)
    return Line(bid, Status.RANKED, None, half_up(price), points, scores, total, flags=flags)


def _lowest(prices: dict[int, Fraction]) -> Fraction | None:
    """The lowest compared price; a price that a deduction rounds to nothing cannot be compared."""
    lowest = min(prices.values(), default=None)
    if lowest == 0:
        raise BadInput(
            "benchmark_zero",
            "扣除后的价格为零，无法计算价格分。",
            "A price is zero after its deduction, so no price score can be computed.",
            field="parameters",
        )
    return lowest


def evaluate(bids: Sequence[Bid], ceiling: Fraction | None, terms: WeightedScoring, law: Law) -> Outcome:
    """Deduct, score and rank; without any bid in the comparison there is no benchmark."""
    screened = screen(bids, ceiling)
    effective = screened.effective
    require_same_sheets(effective)
    prices = adjusted_prices(effective, terms.small_micro_discount_percent, terms.domestic_discount_percent)
    lowest = _lowest(prices)
    low = low_price.yardstick(
        effective,
        ceiling,
        of_mean=terms.low_price_flag_percent_of_mean,
        of_ceiling=terms.low_price_flag_percent_of_ceiling,
        of_next_lowest=terms.low_price_flag_percent_of_next_lowest,
    )
    lines = [
        _line(bid, prices[bid.place], lowest, terms.price_weight, low.flags(bid))
        for bid in effective
        if lowest is not None
    ]
    return ranking.outcome(
        half_up(lowest) if lowest is not None else None,
        ranking.ranked(lines, _order),
        screened.rejected,
        candidates=law.candidates,
        min_effective=law.min_effective,
    )


def _order(line: Line) -> tuple[Fraction | Decimal, ...]:
    return -(line.total or Decimal(0)), line.evaluated_price or Decimal(0)
