"""The format of a published CASE, one record a method, and the JSON Schema written from it (design §7).

Sizes are bounded here, so that a hostile file costs little; the figures' rules are in `terms`. What a method has no
use for is refused where it is money (`adjustments`, `corrected_price`) and shown without effect where it is a score.
"""

from typing import Any

from tender.evaluation.methods import METHODS, Method
from tender.evaluation.records import Entry, Listed, Named, Record, Unused
from tender.evaluation.shapes import Amount, Choice, Flag, Number, Text
from tender.evaluation.terms import parameters
from tender.rulebook import Rulebook

MOST_BIDS = 10_000
MOST_MEMBERS = 99
MOST_CRITERIA = 50
MOST_ADJUSTMENTS = 200

ATTRIBUTES = Record(
    {
        "enterprise_size": Entry(
            Choice(("micro", "small", "medium", "large")), "企业规模. Size of the enterprise."
        ),
        "domestic": Entry(Flag(), "是否本国产品. Domestic product; left out = not claimed."),
        "low_price_proof": Entry(Flag(), "异常低价说明是否成立. Proof of cost accepted by the committee."),
    }
)
ADJUSTMENT = Record(
    {
        "amount": Entry(Amount(zero=True), "调整金额（元）. Yuan added for comparison.", required=True),
        "reason": Entry(Text(500), "调整理由. Reason, as printed in the documents."),
    }
)


def bid_shape(method: Method) -> Record:
    """What one bid of this method may say."""
    unused = Entry(Unused(), "该评标方法不使用. Not used by this method.")
    return Record(
        {
            "bidder": Entry(Text(), "投标人，不得重复. Bidder, no two alike.", required=True),
            "price": Entry(
                Amount(zero=True),
                "报价（元）；被否决或未开启的投标可不列. Price in yuan; a rejected bid or an unopened "
                "commercial envelope may leave it out.",
            ),
            "scores": Entry(
                Named(Listed(Number(), MOST_MEMBERS, 1, or_one=True), MOST_CRITERIA),
                "各评委评分. Every member's score, by criterion.",
            ),
            "adjustments": Entry(Listed(ADJUSTMENT, MOST_ADJUSTMENTS), "折价调整. Monetised adjustments.")
            if method.adjusts_prices
            else unused,
            "corrected_price": Entry(
                Amount(), "算术修正后的报价（元）. Price after correction of arithmetic."
            )
            if method.adjusts_prices
            else unused,
            "attributes": Entry(ATTRIBUTES, "企业与产品属性. Facts about firm and product."),
            "rejected": Entry(Text(100), "评标委员会否决的理由代码. The committee's ground of rejection."),
        }
    )


def case_shape(name: str, rules: Rulebook) -> Record:
    """A whole case of the method called `name`, which must be one of METHODS."""
    method = METHODS[name]
    about = f"{method.zh}的参数. Parameters of {method.en}."
    return Record(
        {
            "method": Entry(Choice((name,)), f"{method.zh}. {method.en.capitalize()}.", required=True),
            "ceiling": Entry(Amount(), "最高投标限价或预算（元）. Ceiling price or budget in yuan."),
            "parameters": Entry(parameters(method.terms, rules), about, default={}),
            "bids": Entry(
                Listed(bid_shape(method), MOST_BIDS),
                "投标，按递交先后排列. Bids in order of submission.",
                required=True,
            ),
        }
    )


def method_named(raw: object, where: str = "method") -> str:
    """A method's identifier, or BadInput that lists them."""
    return Choice(tuple(METHODS)).read(raw, where)


def schema(name: str, rules: Rulebook) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a method's case, with the rulebook's defaults."""
    method = METHODS[method_named(name)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{method.zh} {method.en}",
        **case_shape(name, rules).schema(),
    }
