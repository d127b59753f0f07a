"""Lawful exceptions to the method that the rules lead to (rules §2.7), and what may be confirmed without one.

For the desk that confirms a routing and the authority that approves: every ground of the two laws with its
article, the methods it permits and whose approval it needs. An invented ground is evasion (BR 9), so there
is no free one; `other_state_cases` needs the number of the State's document. From the open-tender figure on,
goods and services of government procurement need city finance besides (GPL 27). It judges neither evidence
nor reason: people do, and the reason is published. Land and drugs have no exception here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tender.errors import BadInput, Refused
from tender.projects.rules import RoutingDecision
from tender.rulebook import Rulebook

Law = Literal["tendering", "procurement"]


class Approval(StrEnum):
    """Whose decision must stand before the desk may confirm."""

    NONE = "none"
    FINDING = "authority_finding"
    PROVINCIAL = "provincial_approval"
    CITY_FINANCE = "city_finance_approval"


@dataclass(frozen=True)
class ExceptionGround:
    """One lawful ground (法定例外情形): what it permits instead of the method of the rules."""

    code: str
    article: str
    law: Law
    methods: tuple[str, ...]
    zh: str
    en: str
    approval: Approval = Approval.NONE


UNTENDERED = ("direct", "competitive_negotiation")
INVITED = ("selective",)
NEGOTIATED = ("competitive_negotiation",)
CONSULTED = ("competitive_consultation",)
QUOTED = ("request_for_quotation",)
SINGLE = ("direct",)
OUT_OF_TURN = (*UNTENDERED, *CONSULTED, *QUOTED)


def _works(
    code: str, article: str, methods: tuple[str, ...], zh: str, en: str, approval: Approval = Approval.NONE
) -> ExceptionGround:
    return ExceptionGround(code, article, "tendering", methods, zh, en, approval)


def _bought(code: str, article: str, methods: tuple[str, ...], zh: str, en: str) -> ExceptionGround:
    return ExceptionGround(code, article, "procurement", methods, zh, en)


GROUNDS: dict[str, ExceptionGround] = {
    ground.code: ground
    for ground in (
        _works("state_secrets", "BL 66", UNTENDERED, "涉及国家安全、国家秘密", "national security or secrets"),
        _works("disaster_relief", "BL 66", UNTENDERED, "抢险救灾", "rescue and disaster relief"),
        _works("work_relief", "BL 66", UNTENDERED, "扶贫资金以工代赈", "work-relief with poverty funds"),
        _works("irreplaceable_patent", "BR 9(1)", UNTENDERED, "不可替代的专利或专有技术", "irreplaceable patent or know-how"),
        _works("own_ability", "BR 9(2)", UNTENDERED, "采购人依法能够自行建设、生产或提供", "the entity can lawfully build or supply itself"),
        _works("concessionaire", "BR 9(3)", UNTENDERED, "经招标选定的特许经营投资人能够自行建设", "the concessionaire chosen by tender can build itself"),
        _works("original_contractor", "BR 9(4)", UNTENDERED, "须向原中标人采购以保证配套", "must come from the original contractor for fit"),
        _works("other_state_cases", "BR 9(5)", UNTENDERED, "国家规定的其他特殊情形", "another case laid down by the State"),
        _works("few_bidders", "BR 8(1)", INVITED, "技术复杂、要求特殊或受自然环境限制, 潜在投标人少", "complex, special or bound by nature, so that few can bid"),
        _works("open_costs_too_much", "BR 8(2)", INVITED, "公开招标费用占合同金额比例过大", "an open tender costs too large a share", Approval.FINDING),
        _works("key_project_unsuited", "BL 11", INVITED, "重点项目不适宜公开招标", "a key project unsuited to an open tender", Approval.PROVINCIAL),
        _bought("limited_suppliers", "GPL 29(1)", INVITED, "具有特殊性, 只能从有限范围的供应商采购", "special, to be had of a limited range of suppliers"),
        _bought("open_costs_too_much_gp", "GPL 29(2)", INVITED, "公开招标费用占采购总价值比例过大", "an open tender costs too large a share of the value"),
        _bought("no_valid_tender", "GPL 30(1)", NEGOTIATED, "招标后没有供应商投标、没有合格标的或重新招标未能成立", "tendered in vain"),
        _bought("no_detailed_specification", "GPL 30(2)", NEGOTIATED, "技术复杂或性质特殊, 不能确定详细规格", "too complex or special for a detailed specification"),
        _bought("too_urgent_for_tender", "GPL 30(3)", NEGOTIATED, "招标所需时间不能满足用户紧急需要", "a tender would take longer than the urgent need allows"),
        _bought("price_not_calculable", "GPL 30(4)", NEGOTIATED, "不能事先计算出价格总额", "the total price cannot be calculated beforehand"),
        _bought("consultation_case", "N214 3", CONSULTED, "符合竞争性磋商适用情形", "a case for competitive consultation"),
        _bought("only_supplier", "GPL 31(1)", SINGLE, "只能从唯一供应商处采购", "to be had of one supplier only"),
        _bought("unforeseen_emergency", "GPL 31(2)", SINGLE, "发生不可预见的紧急情况", "an unforeseeable emergency"),
        _bought("top_up", "GPL 31(3)", SINGLE, "须继续从原供应商添购以保证一致或配套", "a top-up from the original supplier for fit"),
        _bought("uniform_goods", "GPL 32", QUOTED, "规格标准统一、现货充足且价格变化幅度小", "uniform goods in stock at stable prices"),
        _bought("outside_procurement_law", "GPL 85", OUT_OF_TURN, "严重自然灾害等不可抗力紧急采购或涉及国家安全和秘密", "emergency of force majeure, or national security and secrets"),
    )
}  # fmt: skip


def confirmable(decision: RoutingDecision) -> tuple[str, ...]:
    """The methods that the desk may confirm without a ground, that of the rules first (rules §2, table)."""
    flags = decision.flags
    if decision.method == "owner_choice":
        if "other_method_on_ground" in flags and "below_gp_purchase_threshold" not in flags:
            return ("owner_choice", "open")
        free = () if "must_be_tendered" in flags else OUT_OF_TURN
        return ("owner_choice", "open", "selective", *free)
    if "competitive_price_only" in flags:
        return (decision.method, "open", "auction")
    if "request_for_quotation_allowed" in flags:
        return (decision.method, "request_for_quotation")
    return (decision.method,)


def ground_of(code: str, decision: RoutingDecision) -> ExceptionGround:
    """The ground, if it is one and its law governs the project (GPR 7). Raises BadInput or Refused."""
    if code not in GROUNDS:
        known = ", ".join(GROUNDS)
        zh, en = f"法定例外情形须为：{known}。", f"The ground is one of: {known}."
        raise BadInput("ground_unknown", zh, en, field="exception.ground", article="rules §2.7")
    ground, stated = GROUNDS[code], decision.stated
    works = stated.category == "works" or stated.kind == "works"
    if (ground.law == "tendering") != works or stated.category not in ("works", "government"):
        zh = f"{ground.article} 不适用于这类项目。"
        en = f"{ground.article} does not govern a project of this kind."
        raise Refused("ground_of_other_law", zh, en, field="exception.ground", article="GPR 7")
    return ground


def check_permitted(ground: ExceptionGround, method: str) -> None:
    """Raises Refused when the ground does not permit `method`."""
    if method not in ground.methods:
        allowed = ", ".join(ground.methods)
        zh = f"该情形（{ground.zh}）只允许采用：{allowed}。"
        en = f"This ground permits only: {allowed}."
        raise Refused("method_not_permitted", zh, en, field="method", article=ground.article)


def check_top_up(ground: ExceptionGround, amount_fen: int, original_fen: int | None, book: Rulebook) -> None:
    """A top-up is at most the tenth of the original contract, the tenth included (GPL 31(3))."""
    if ground.code != "top_up":
        return
    limit = book.decimal("gp.top_up_percent")
    if original_fen is None or amount_fen * 100 > original_fen * limit:
        zh = f"添购金额须不超过原合同金额的{limit}%, 并填写原合同金额。"
        en = f"A top-up is at most {limit} % of the original contract, whose amount is stated."
        raise Refused("top_up_too_large", zh, en, field="exception.original_contract", article="GPL 31(3)")


def approval_needed(ground: ExceptionGround, decision: RoutingDecision) -> Approval:
    """Whose approval the ground needs for this project; city finance from the open-tender figure (GPL 27)."""
    outside = ground.code == "outside_procurement_law"
    if "other_method_needs_city_finance_approval" in decision.flags and not outside:
        return Approval.CITY_FINANCE
    return ground.approval
