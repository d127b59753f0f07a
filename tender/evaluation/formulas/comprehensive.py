"""综合评估法, the comprehensive evaluation of engineering tenders (BL 41(1), M12; rules §7 A).

Benchmark 评标基准价 D = mean of the bids in the comparison × (1 − K), the mean unrounded, D to 0.01 yuan;
price score = max(0, F − |deviation %| × e), the deviation unrounded. A total is the sum of scores each rounded
to 0.01. Order: total, lower price, higher technical score, public lot. Low prices are flagged, never rejected.
A benchmark that the case states is frozen: it stays as signed although a bid fell later (LOC Chongqing 44).
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tender.errors import BadInput
from tender.evaluation.formulas import low_price, ranking
from tender.evaluation.formulas.figures import (
    Bid,
    Line,
    Outcome,
    Status,
    half_up,
    mean_without_extremes,
    member_means,
)
from tender.evaluation.formulas.screening import screen
from tender.evaluation.formulas.sheets import require_same_sheets
from tender.evaluation.terms import ComprehensiveEvaluation, Law

TECHNICAL = "technical"


def benchmark_price(prices: Sequence[Fraction], terms: ComprehensiveEvaluation) -> Decimal:
    """D in yuan, frozen or computed; refuses prices so small that D would round to nothing."""
    if terms.benchmark is not None:
        return half_up(terms.benchmark)
    average = mean_without_extremes(prices, terms.drop_extremes_from)
    price = half_up(average * (100 - terms.float_percent) / 100)
    if not price:
        raise BadInput(
            "benchmark_zero",
            "评标基准价为零，无法计算偏差率。",
            "The benchmark price rounds to zero, so there is no deviation from it.",
            field="parameters.float_percent",
        )
    return price


def price_score(price: Fraction, benchmark: Decimal, terms: ComprehensiveEvaluation) -> Decimal:
    """The points for the price, linear in the deviation on either side of D, never below zero."""
    deviation = (price / Fraction(benchmark) - 1) * 100
    above = terms.deduct_per_percent_above
    deduction = deviation * above if deviation > 0 else -deviation * terms.deduct_per_percent_below
    return half_up(max(Fraction(0), terms.price_points - deduction))


def _line(bid: Bid, benchmark: Decimal, terms: ComprehensiveEvaluation, flags: tuple[str, ...]) -> Line:
    points = price_score(bid.offer, benchmark, terms)
    scores = member_means(bid, terms.drop_member_extremes_from)
    total = sum(scores.values(), points)
    return Line(bid, Status.RANKED, None, half_up(bid.offer), points, scores, total, flags=flags)


def evaluate(
    bids: Sequence[Bid], ceiling: Fraction | None, terms: ComprehensiveEvaluation, law: Law
) -> Outcome:
    """Score and rank; without any bid in the comparison there is no benchmark."""
    screened = screen(bids, ceiling)
    effective = screened.effective
    require_same_sheets(effective)
    benchmark = benchmark_price([bid.offer for bid in effective], terms) if effective else None
    low = low_price.yardstick(
        effective,
        ceiling,
        of_mean=terms.low_price_flag_percent_of_mean,
        of_ceiling=terms.low_price_flag_percent_of_ceiling,
    )
    lines = [_line(bid, benchmark, terms, low.flags(bid)) for bid in effective if benchmark is not None]
    best_first = ranking.ranked(lines, _order)
    return ranking.outcome(
        benchmark,
        best_first,
        screened.rejected,
        candidates=law.candidates,
        min_effective=law.min_effective,
    )


def _order(line: Line) -> tuple[Fraction | Decimal, ...]:
    return -(line.total or Decimal(0)), line.bid.offer, -line.scores.get(TECHNICAL, Decimal(0))
