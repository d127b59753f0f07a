"""The five evaluation methods by their identifiers: terms, formula, and what their bids may carry.

The map is closed: a method that is not here cannot be named in documents. Only the lowest evaluated bid
corrects prices and adds monetised adjustments; the other methods refuse such figures rather than ignore them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tender.evaluation.formulas import comprehensive, lowest_evaluated, lowest_gp, two_envelope, weighted
from tender.evaluation.formulas.figures import Outcome
from tender.evaluation.terms import (
    ComprehensiveEvaluation,
    LowestEvaluatedBid,
    LowestPriceGp,
    TwoEnvelope,
    WeightedScoring,
)


@dataclass(frozen=True)
class Method:
    """One method; `evaluate(bids, ceiling, terms, law)`."""

    zh: str
    en: str
    terms: type
    evaluate: Callable[..., Outcome]
    adjusts_prices: bool = False


METHODS = {
    "comprehensive_evaluation": Method(
        "综合评估法", "comprehensive evaluation", ComprehensiveEvaluation, comprehensive.evaluate
    ),
    "weighted_scoring": Method("综合评分法", "weighted scoring", WeightedScoring, weighted.evaluate),
    "lowest_evaluated_bid": Method(
        "经评审的最低投标价法", "lowest evaluated bid", LowestEvaluatedBid, lowest_evaluated.evaluate, True
    ),
    "lowest_price_gp": Method(
        "最低评标价法", "lowest price (government procurement)", LowestPriceGp, lowest_gp.evaluate
    ),
    "two_envelope": Method("双信封", "two envelopes", TwoEnvelope, two_envelope.evaluate),
}
