"""Routing: by which method, and whether in the centre, a project must be traded (rules §2).

For the desk that registers a project and whoever confirms the method: amounts are those of the whole
project, all lots summed (BR 24); bounds are inclusive (以上 includes the number, CC 1259). The county's
rule (`centre_mandatory`) and the national duty to tender (`statutory_mandatory_tender`) are two answers
and are never merged. Every rule that led to an answer is named with its version and source. A decision
proposes and a person confirms; nothing here grants an exception, and nothing reads a clock or a row.
"""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Literal, get_args

from tender.errors import BadInput, Refused
from tender.rulebook import Rulebook

Category = Literal["works", "land", "government", "drugs"]
Kind = Literal["works", "goods", "services", "land_use", "property", "drugs"]

KINDS: dict[str, tuple[Kind, ...]] = {
    "works": ("works", "goods", "services"),
    "land": ("land_use", "property"),
    "government": ("goods", "services", "works"),
    "drugs": ("drugs",),
}
WHOLE = Decimal(100)
FINEST = Decimal("0.0001")
DUTIES = frozenset({"method", "centre_mandatory", "statutory_mandatory_tender"})  # a change routes anew


def _is_percentage(share: object) -> bool:
    """Few enough digits that sums and products of it with any amount stay exact."""
    if not isinstance(share, Decimal) or not share.is_finite() or not 0 <= share <= WHOLE:
        return False
    return share == share.quantize(FINEST)


@dataclass(frozen=True)
class Funding:
    """Where the money comes from, in percent of the investment; must sum to exactly 100.

    `budget` fiscal budget funds, `soe` funds of state enterprises and institutions, `foreign` loans or aid
    of foreign governments and international organisations, `private` everything else.
    """

    budget: Decimal = Decimal(0)
    soe: Decimal = Decimal(0)
    foreign: Decimal = Decimal(0)
    private: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        shares = [getattr(self, field.name) for field in fields(self)]
        if not all(_is_percentage(share) for share in shares):
            raise BadInput(
                "funding_malformed",
                "资金构成须为0至100的百分比，最多四位小数。",
                "Funding is given in percent, from 0 to 100, with at most four decimals.",
                field="funding",
            )
        if sum(shares) != WHOLE:
            raise BadInput(
                "funding_not_whole",
                "资金构成合计须为100%。",
                "The funding must sum to 100 %.",
                field="funding",
            )

    @property
    def state(self) -> Decimal:
        """State funds (国有资金) in percent."""
        return self.budget + self.soe


STATE_FUNDED = Funding(budget=WHOLE)
PRIVATELY_FUNDED = Funding(private=WHOLE)


@dataclass(frozen=True)
class RoutingInput:
    """What the owner states. `amount_fen`: estimated contract price of the whole project; `investment_fen`:
    total investment, the amount where not stated; `soe_controls`: whether the state enterprise's or
    institution's funds control or lead the project; `public_interest`: infrastructure of public interest."""

    category: Category
    amount_fen: int
    funding: Funding = STATE_FUNDED
    kind: Kind | None = None
    investment_fen: int | None = None
    soe_controls: bool = True
    public_interest: bool = False

    def __post_init__(self) -> None:
        if self.category not in get_args(Category):
            raise _unknown("category", ", ".join(get_args(Category)))
        if self.kind is None:
            object.__setattr__(self, "kind", KINDS[self.category][0])
        if self.kind not in KINDS[self.category]:
            raise _unknown("kind", ", ".join(KINDS[self.category]))
        for name, amount in (("amount", self.amount_fen), ("investment", self.investment_fen or 0)):
            if type(amount) is not int or amount < 0:
                raise BadInput(
                    "amount_malformed", "金额无效。", "An amount is whole fen, not below zero.", field=name
                )
        if self.category == "government" and self.funding.state == 0:
            raise BadInput(
                "procurement_without_state_funds",
                "政府采购须使用财政性资金。",
                "Government procurement uses fiscal funds.",
                field="funding",
                article="GPL 2",
            )

    @property
    def investment(self) -> int:
        return self.amount_fen if self.investment_fen is None else self.investment_fen


@dataclass(frozen=True)
class RuleHit:
    """A rule that led to the decision: its id, the version of its pack, and its article."""

    id: str
    version: str
    source: str


@dataclass(frozen=True)
class RoutingDecision:
    """A proposal: it takes effect only when a person confirms it (`needs_confirmer`). `method` is the
    glossary's identifier, or `owner_choice` where neither law nor county prescribes one."""

    stated: RoutingInput
    method: str
    centre_mandatory: bool
    statutory_mandatory_tender: bool
    rules: tuple[RuleHit, ...]
    flags: tuple[str, ...] = ()
    needs_confirmer: bool = True


@dataclass(frozen=True)
class _Answer:
    """What one question came to, the ids of the rules it rests on, and what the confirmer must know."""

    says: str = ""
    rules: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def route(stated: RoutingInput, rulebook: Rulebook) -> RoutingDecision:
    """The default method and the two duties. Raises KeyError when a figure it needs was not in force."""
    centre, statutory = _centre(stated, rulebook), _statutory(stated, rulebook)
    method = _method(stated, rulebook, bool(centre.says), statutory)
    answers = (centre, method, statutory)
    return RoutingDecision(
        stated,
        method.says,
        centre_mandatory=bool(centre.says),
        statutory_mandatory_tender=bool(statutory.says),
        rules=tuple(_hit(name, rulebook) for name in dict.fromkeys(sum((a.rules for a in answers), ()))),
        flags=tuple(dict.fromkeys(sum((a.flags for a in answers), ()))),
    )


def changed_answers(before: RoutingDecision, after: RoutingDecision) -> dict[str, list[Any]]:
    """Which answers differ after an amount changed, each as [before, after]; rules and flags count as answers."""
    old, new = answers(before), answers(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def inputs(stated: RoutingInput) -> dict[str, Any]:
    """What the decision rests on, as facts; shares stay decimal text."""
    funding = {name: str(share) for name, share in asdict(stated.funding).items()}
    return {
        **asdict(stated),
        "funding": funding,
        "investment_fen": stated.investment,
        "soe_controls": int(stated.soe_controls),
        "public_interest": int(stated.public_interest),
    }


def answers(decision: RoutingDecision) -> dict[str, Any]:
    """What the decision says, as facts; rules by id and version."""
    return {
        "method": decision.method,
        "centre_mandatory": int(decision.centre_mandatory),
        "statutory_mandatory_tender": int(decision.statutory_mandatory_tender),
        "rules": [f"{hit.id} {hit.version}" for hit in decision.rules],
        "flags": list(decision.flags),
    }


def _hit(rule_id: str, rulebook: Rulebook) -> RuleHit:
    rule = rulebook.get(rule_id)
    return RuleHit(rule.id, rule.version, rule.article)


def _centre(stated: RoutingInput, rulebook: Rulebook) -> _Answer:
    """Must it be traded in the centre? Any state money does (county); land and state property always."""
    if stated.category == "land":
        return _Answer("land", (f"{stated.kind}.default_method",))
    if stated.category == "drugs" or not rulebook.county:
        return _Answer()
    if stated.funding.state > rulebook.decimal("county.state_funds_above_percent"):
        return _Answer("state_funds", ("county.state_funds_above_percent",))
    return _Answer(flags=("in_centre_on_request",))


def _statutory(stated: RoutingInput, rulebook: Rulebook) -> _Answer:
    """Does national law demand a tender (依法必须招标)? Only of works and what belongs to them (GPR 7)."""
    if stated.category != "works" and stated.kind != "works":
        return _Answer()
    size = f"{stated.kind}.statutory_mandatory_threshold"
    grounds = _grounds(stated, rulebook)
    if stated.amount_fen < rulebook.fen(size) or not grounds:
        return _Answer()
    budget = ("state_funds.budget_minimum", "state_funds.budget_share_percent")
    return _Answer("must", (size, *(budget if "budget_funds" in grounds else ())), grounds)


def _grounds(stated: RoutingInput, rulebook: Rulebook) -> tuple[str, ...]:
    """Why the project falls under BL 3, each on its own: size of funds, control, purpose, origin."""
    funding = stated.funding
    budget_fen = funding.budget * stated.investment / WHOLE
    large_enough = budget_fen >= rulebook.fen("state_funds.budget_minimum")
    share_enough = funding.budget >= rulebook.decimal("state_funds.budget_share_percent")
    grounds = {
        "budget_funds": large_enough and share_enough,
        "soe_funds_control": funding.soe > 0 and stated.soe_controls,
        "public_interest": stated.public_interest,
        "foreign_loan_or_aid": funding.foreign > 0,
    }
    return tuple(name for name, holds in grounds.items() if holds)


def _method(stated: RoutingInput, rulebook: Rulebook, centre: bool, statutory: _Answer) -> _Answer:
    if stated.category == "land":
        rules = (f"{stated.kind}.default_method", f"{stated.kind}.competition_from_takers")
        return _Answer(rulebook.method(rules[0]), rules, ("competitive_price_only",))
    if stated.category == "drugs":
        return _Answer(rulebook.method("drugs.default_method"), ("drugs.default_method",))
    if stated.category == "government" and stated.kind != "works":
        return _procurement_method(stated, rulebook, centre)
    return _works_method(stated, rulebook, centre, statutory)


def _works_method(stated: RoutingInput, rulebook: Rulebook, centre: bool, statutory: _Answer) -> _Answer:
    """State-dominated mandatory projects are tendered openly (BR 8); below that the county decides."""
    flags = _below_purchase_threshold(stated, rulebook)
    by_county = _county_method(stated, rulebook) if centre else _Answer("owner_choice")
    if {"budget_funds", "soe_funds_control"} & set(statutory.flags):
        return _Answer("open", by_county.rules, flags)
    if statutory.says and not centre:
        flags += ("must_be_tendered",)
    return _Answer(by_county.says, by_county.rules, flags)


def _procurement_method(stated: RoutingInput, rulebook: Rulebook, centre: bool) -> _Answer:
    """Goods and services: open from the open-tender figure (GPL 27), below it as the county says."""
    by_county = _county_method(stated, rulebook) if centre else _Answer("owner_choice")
    if stated.amount_fen >= rulebook.fen("gp.open_threshold"):
        rules = ("gp.open_threshold", *by_county.rules)
        return _Answer("open", rules, ("other_method_needs_city_finance_approval",))
    flag = "request_for_quotation_allowed" if by_county.says == "selective" else "other_method_on_ground"
    return _Answer(by_county.says, by_county.rules, (flag, *_below_purchase_threshold(stated, rulebook)))


def _county_method(stated: RoutingInput, rulebook: Rulebook) -> _Answer:
    if stated.amount_fen >= rulebook.fen("county.open_threshold"):
        return _Answer("open", ("county.open_threshold",))
    return _Answer("selective", ("county.open_threshold", "invitation.min_invitees"))


def _below_purchase_threshold(stated: RoutingInput, rulebook: Rulebook) -> tuple[str, ...]:
    if stated.category != "government":
        return ()
    below = stated.amount_fen < rulebook.fen(f"gp.purchase_threshold.{stated.kind}")
    return ("below_gp_purchase_threshold",) if below else ()


def _unknown(field: str, allowed: str) -> BadInput:
    return BadInput(
        f"{field}_unknown", f"取值须为：{allowed}。", f"The {field} is one of: {allowed}.", field=field
    )


@dataclass(frozen=True)
class BudgetAudit:
    """The pre-tender budget audit (招标前预算审计, county): what was examined and what came of it."""

    result: Literal["approved", "rejected"]
    audited_fen: int
    budget_fen: int


def has_risen(audit: BudgetAudit | None, budget_fen: int) -> bool:
    """Whether the budget is above that of an approved audit, so that the gate is shut again."""
    return audit is not None and audit.result == "approved" and budget_fen > audit.budget_fen


def gate_refusal(
    audit: BudgetAudit | None, ceiling_fen: int, budget_fen: int | None = None
) -> Refused | None:
    """Why no notice may be published yet, to be raised by the act; None when it may (county, rules §2.8)."""
    if audit is None or audit.result != "approved":
        return _gate("audit_missing", "预算审计尚未通过。", "The budget audit is not approved yet.", "audit")
    if budget_fen is not None and has_risen(audit, budget_fen):
        return _gate(
            "budget_risen", "预算已调增，须重新审计。", "The budget has risen since the audit.", "budget"
        )
    if ceiling_fen > audit.audited_fen:
        return _gate(
            "ceiling_above_audit",
            "最高投标限价超过审定金额。",
            "The ceiling price is above the audited amount.",
            "ceiling",
        )
    return None


def _gate(code: str, zh: str, en: str, field: str) -> Refused:
    return Refused(code, zh, en, field=field, article="county")
