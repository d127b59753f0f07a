"""What the tender documents may set for each evaluation method, and what the law sets for all.

Each terms class is the one declaration of a method's `parameters`: names, shapes, meaning, and the rule of the
packs that gives the default. Reading a case and printing its JSON Schema both come from it. A default whose
rule is not in force that day is off ("0"). The deduction for small and micro firms has no default of its own: the
documents choose it within the lawful range, or reserve the tender for such firms and give none (SME).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, get_type_hints

from tender.evaluation.records import DefaultOr, Entry, Record
from tender.evaluation.shapes import Amount, Count, Number, Shape
from tender.rulebook import Rulebook

WHOLE = 100  # per cent
OFF = "0"
COMPUTED = "computed"


@dataclass(frozen=True)
class Parameter:
    """One parameter; `rule` names its default in the packs, `most_rule` and `least_rule` its lawful bound."""

    shape: Shape
    about: str
    rule: str | None = None
    default: str | None = None
    most_rule: str | None = None
    least_rule: str | None = None

    def entry(self, rulebook: Rulebook) -> Entry:
        """The parameter as it stood under this rulebook."""
        shape = self.shape
        if self.most_rule is not None and self.most_rule in rulebook:
            shape = Number(most=int(rulebook.decimal(self.most_rule)))
        if self.least_rule is not None:
            shape = Count(rulebook.integer(self.least_rule), or_zero=True)
        default: str | int | None = self.default
        if self.rule is not None:
            default = rulebook.get(self.rule).value if self.rule in rulebook else OFF
        return Entry(shape, self.about, default=default)


PERCENT = Number(most=WHOLE)
DEDUCTION = Number(below=WHOLE)


@dataclass(frozen=True)
class ComprehensiveEvaluation:
    """综合评估法. `benchmark` is None unless it is frozen (LOC Chongqing 44)."""

    price_points: Annotated[
        Fraction,
        Parameter(Number(), "价格分满分 F. Points for the price.", rule="evaluation.works.price_points"),
    ]
    drop_extremes_from: Annotated[
        int,
        Parameter(
            Count(3, or_zero=True),
            "有效报价达到此数时去掉一个最高、一个最低价后求平均，0为不去. From this many bids on, one highest and one lowest "
            "price leave the mean (they are still scored); 0 = never.",
            rule="evaluation.works.drop_extremes_from",
        ),
    ]
    float_percent: Annotated[
        Fraction,
        Parameter(
            DEDUCTION,
            "下浮系数 K，百分比. Float below the mean, per cent.",
            rule="evaluation.works.float_percent",
        ),
    ]
    deduct_per_percent_above: Annotated[
        Fraction,
        Parameter(
            Number(),
            "高于基准价每1%扣分. Points lost for each per cent above the benchmark, pro rata.",
            rule="evaluation.works.deduct_above",
        ),
    ]
    deduct_per_percent_below: Annotated[
        Fraction,
        Parameter(
            Number(),
            "低于基准价每1%扣分. Points lost for each per cent below the benchmark, pro rata.",
            rule="evaluation.works.deduct_below",
        ),
    ]
    drop_member_extremes_from: Annotated[
        int,
        Parameter(
            Count(),
            "评委达到此数时去掉一个最高、一个最低评分，0为不去. From this many members on, one highest and one lowest score of "
            "a criterion are left out; 0 = never.",
            rule="evaluation.drop_member_extremes_from",
            least_rule="evaluation.drop_member_extremes_minimum",
        ),
    ]
    low_price_flag_percent_of_mean: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于平均价此百分比即提示异常低价，0为不用. Flag a price below this percentage of the mean; 0 = off.",
            rule="low_price.works.percent_of_mean",
        ),
    ]
    low_price_flag_percent_of_ceiling: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于最高限价此百分比即提示异常低价，0为不用. Flag a price below this percentage of the ceiling; 0 = off.",
            rule="low_price.works.percent_of_ceiling",
        ),
    ]
    benchmark: Annotated[
        Fraction | None,
        Parameter(
            DefaultOr(Amount(), COMPUTED),
            '评标基准价：按有效报价计算，或复核后沿用原基准价（元）. "computed", or the frozen benchmark in yuan of an evaluation '
            "that a re-check corrects: it stays although a bid fell.",
            default=COMPUTED,
        ),
    ] = None


@dataclass(frozen=True)
class LowestEvaluatedBid:
    """经评审的最低投标价法."""

    low_price_flag_percent_of_mean: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于修正价平均值此百分比且无证明即否决，0为不用. A price below this percentage of the mean corrected price is rejected "
            "unless attributes.low_price_proof is true; 0 = off.",
            rule="low_price.works.percent_of_mean",
        ),
    ]
    low_price_flag_percent_of_ceiling: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于最高限价此百分比且无证明即否决，0为不用. The same against the ceiling; 0 = off.",
            rule="low_price.works.percent_of_ceiling",
        ),
    ]


@dataclass(frozen=True)
class LowestPriceGp:
    """最低评标价法."""

    small_micro_discount_percent: Annotated[
        Fraction,
        Parameter(
            DEDUCTION,
            "小微企业价格扣除，百分比. Deduction for attributes.enterprise_size small or micro, per cent.",
            default=OFF,
        ),
    ]
    domestic_discount_percent: Annotated[
        Fraction,
        Parameter(
            DEDUCTION,
            "本国产品价格扣除，百分比，仅在两类产品同时竞争时. Deduction for attributes.domestic true, per cent, only when "
            "domestic and other products compete; a bid that does not say so is not domestic.",
            rule="gp.domestic.discount_percent",
        ),
    ]
    low_price_flag_percent_of_mean: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于平均报价此百分比即提示异常低价，0为不用. Flag a price below this percentage of the mean; 0 = off.",
            rule="gp.low_price.percent_of_mean",
            most_rule="gp.low_price.max_percent",
        ),
    ]
    low_price_flag_percent_of_next_lowest: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于次低报价此百分比即提示异常低价，0为不用. Flag a price below this percentage of the next lowest price; 0 = off.",
            rule="gp.low_price.percent_of_next",
            most_rule="gp.low_price.max_percent",
        ),
    ]
    low_price_flag_percent_of_ceiling: Annotated[
        Fraction,
        Parameter(
            PERCENT,
            "低于最高限价此百分比即提示异常低价，0为不用. Flag a price below this percentage of the ceiling; 0 = off.",
            rule="gp.low_price.percent_of_ceiling",
            most_rule="gp.low_price.max_percent",
        ),
    ]


@dataclass(frozen=True)
class WeightedScoring(LowestPriceGp):
    """综合评分法."""

    price_weight: Annotated[
        Fraction,
        Parameter(
            Number(most=1), "价格权重. Weight of the price, 0 to 1.", rule="gp.evaluation.price_weight"
        ),
    ]


@dataclass(frozen=True)
class TwoEnvelope:
    """双信封. `admission` is None for the default quota."""

    pass_score: Annotated[
        Fraction,
        Parameter(
            Number(), "技术标合格分. Technical score that passes.", rule="evaluation.two_envelope.pass_score"
        ),
    ]
    max_winners: Annotated[
        int,
        Parameter(Count(1), "中选家数上限. Winners, at most.", rule="evaluation.two_envelope.max_winners"),
    ]
    admission: Annotated[
        int | None,
        Parameter(
            DefaultOr(Count(1)),
            'Commercial envelopes opened at most 商务标开启家数: a number, or "default", the quota by the number of all '
            "technical envelopes.",
            default="default",
        ),
    ]


def parameters(terms: type, rulebook: Rulebook) -> Record:
    """The shape of a method's `parameters` under this rulebook."""
    declared = get_type_hints(terms, include_extras=True)
    return Record({name: hint.__metadata__[0].entry(rulebook) for name, hint in declared.items()})


@dataclass(frozen=True)
class Law:
    """What no document sets: how many candidates, how few bids, the default quota of two envelopes."""

    candidates: int
    min_effective: int
    admit_all_up_to: int
    admit_all_but_one_up_to: int
    admit_percent: Fraction


def law(rulebook: Rulebook) -> Law:
    """The figures in force under this rulebook. Raises KeyError for a day before they were."""
    quota = "evaluation.two_envelope."
    return Law(
        rulebook.integer("candidates.max"),
        rulebook.integer("tender.min_bids"),
        rulebook.integer(quota + "admit_all_up_to"),
        rulebook.integer(quota + "admit_all_but_one_up_to"),
        Fraction(rulebook.decimal(quota + "admit_percent")),
    )
