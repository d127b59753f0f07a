"""Price deductions of government procurement policy (价格扣除), for comparison only.

Small and micro firms get the percentage the documents print (SME); domestic products get theirs only
when domestic and other products compete in the same comparison (DOM). Both together are added and taken off the
original price; the result is rounded to 0.01 yuan. The contract is signed at the price bid.
"""

from collections.abc import Sequence
from fractions import Fraction

from tender.evaluation.formulas.figures import Bid, half_up

FAVOURED_SIZES = ("small", "micro")


def adjusted_prices(bids: Sequence[Bid], small_micro: Fraction, domestic: Fraction) -> dict[int, Fraction]:
    """The compared price of each bid, by its place; the two shares are percentages."""
    both_compete = len({bid.domestic for bid in bids}) > 1
    prices = {}
    for bid in bids:
        percent = small_micro if bid.enterprise_size in FAVOURED_SIZES else Fraction(0)
        percent += domestic if bid.domestic and both_compete else 0
        prices[bid.place] = Fraction(half_up(bid.offer * (100 - percent) / 100))
    return prices
