"""经评审的最低投标价法, the lowest evaluated bid in engineering (BL 41(2), M12; rules §7 C).

Evaluated price = bid price after correction of arithmetic + the monetised adjustments the documents print.
A price far below the mean of the corrected prices (all bids in the comparison, adjustments left out) or
the ceiling is rejected unless the bidder proved its cost (`low_price_proof`); the flag stays visible.
Order: evaluated price, lower bid price, public lot. The contract is signed at the corrected bid price.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tender.evaluation.formulas import low_price, ranking
from tender.evaluation.formulas.figures import Bid, Line, Outcome, Reason, Status, half_up, member_means
from tender.evaluation.formulas.screening import rejection, screen
from tender.evaluation.terms import Law, LowestEvaluatedBid


def evaluated_price(bid: Bid) -> Fraction:
    """What is compared: the corrected price and all adjustments."""
    return bid.offer + sum(bid.adjustments, Fraction(0))


def _line(bid: Bid, flags: tuple[str, ...]) -> Line:
    if flags and not bid.low_price_proof:
        return rejection(bid, Reason.ABNORMALLY_LOW, flags)
    price = half_up(evaluated_price(bid))
    return Line(bid, Status.RANKED, evaluated_price=price, scores=member_means(bid), flags=flags)


def evaluate(bids: Sequence[Bid], ceiling: Fraction | None, terms: LowestEvaluatedBid, law: Law) -> Outcome:
    """Reject what is unexplained, rank the rest. Scores that were published decide nothing."""
    screened = screen(bids, ceiling)
    low = low_price.yardstick(
        screened.effective,
        ceiling,
        of_mean=terms.low_price_flag_percent_of_mean,
        of_ceiling=terms.low_price_flag_percent_of_ceiling,
    )
    lines = [_line(bid, low.flags(bid)) for bid in screened.effective]
    kept = [line for line in lines if line.status is Status.RANKED]
    unexplained = [line for line in lines if line.status is Status.REJECTED]
    return ranking.outcome(
        None,
        ranking.ranked(kept, _order),
        screened.rejected + unexplained,
        candidates=law.candidates,
        min_effective=law.min_effective,
    )


def _order(line: Line) -> tuple[Fraction | Decimal, ...]:
    return line.evaluated_price or Decimal(0), line.bid.offer
