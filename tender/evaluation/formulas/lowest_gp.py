"""最低评标价法, lowest price in government procurement, for standard goods and services (GPR 34; rules §7).

The compared price (after the deductions for small firms and domestic products) decides and nothing else does;
equal compared prices go to the documents' rule or a lot. Low prices (LOW) are flagged, never rejected here.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tender.evaluation.formulas import low_price, ranking
from tender.evaluation.formulas.figures import Bid, Line, Outcome, Status, half_up, member_means
from tender.evaluation.formulas.preference import adjusted_prices
from tender.evaluation.formulas.screening import screen
from tender.evaluation.terms import Law, LowestPriceGp


def evaluate(bids: Sequence[Bid], ceiling: Fraction | None, terms: LowestPriceGp, law: Law) -> Outcome:
    """Rank the compared prices, ascending. Scores that were published are shown and decide nothing."""
    screened = screen(bids, ceiling)
    effective = screened.effective
    prices = adjusted_prices(effective, terms.small_micro_discount_percent, terms.domestic_discount_percent)
    low = low_price.yardstick(
        effective,
        ceiling,
        of_mean=terms.low_price_flag_percent_of_mean,
        of_ceiling=terms.low_price_flag_percent_of_ceiling,
        of_next_lowest=terms.low_price_flag_percent_of_next_lowest,
    )
    lines = [
        Line(
            bid,
            Status.RANKED,
            evaluated_price=half_up(prices[bid.place]),
            scores=member_means(bid),
            flags=low.flags(bid),
        )
        for bid in effective
    ]
    return ranking.outcome(
        None,
        ranking.ranked(lines, _order),
        screened.rejected,
        candidates=law.candidates,
        min_effective=law.min_effective,
    )


def _order(line: Line) -> tuple[Fraction | Decimal, ...]:
    return (line.evaluated_price or Decimal(0),)
