"""Pure questions about what an owner prepared: does it hang together, and does the law allow it?

Asked before a tender is entered, so that nothing unlawful is ever printed: the committee (BL 37), the
points (BR 49) and the evaluation's parameters. It decides nothing about bids.
"""

from decimal import Decimal
from typing import Any

from tender.errors import Refused
from tender.evaluation.case import spelled_out
from tender.evaluation.review import GROUNDS
from tender.money import yuan
from tender.rulebook import Rulebook
from tender.tendering.forms import PrepareTender

NUMBER_PREFIX = {"works": "GC", "land": "TD", "government": "CG", "drugs": "YP"}
WHOLE = Decimal(100)


def check_plan(form: PrepareTender, rulebook: Rulebook) -> None:
    """Refuse a plan whose scores do not make 100 points, or whose committee the law does not allow."""
    if form.committee.size < rulebook.integer("committee.min_members") or form.committee.size % 2 == 0:
        zh, en = "评标委员会须为五人以上单数。", "A committee has an odd number of members, five or more."
        raise Refused("committee_size", zh, en, field="committee.size", article="BL 37")
    names = [criterion.id for criterion in form.criteria]
    if len(set(names)) != len(names):
        zh, en = "评分项编号重复。", "Two criteria have the same id."
        raise Refused("criteria_twice", zh, en, field="criteria", article="BR 49")
    if form.evaluation.method == "comprehensive_evaluation":
        _check_points(form, rulebook)
        if "benchmark" in form.evaluation.parameters:
            zh = "评标基准价由投标报价计算, 招标文件不得预先写定。"
            en = "The benchmark is computed from the bids; documents do not fix it beforehand."
            raise Refused("benchmark_fixed", zh, en, field="evaluation.parameters.benchmark", article="BR 50")
    _check_money(form, rulebook)
    _check_competition(form, rulebook)
    items = [*form.review_items, *(form.prequalification.criteria if form.prequalification else ())]
    if len({item.id for item in items}) != len(items):
        zh, en = "评审项编号重复。", "Two review criteria have the same id."
        raise Refused("criteria_twice", zh, en, field="review_items", article="BR 49")
    if unknown := sorted({item.ground for item in items} - GROUNDS.keys()):
        zh, en = (
            f"评审项的否决理由 {unknown[0]} 不在法定理由之列。",
            f"{unknown[0]} is no legal ground; use one of: {', '.join(GROUNDS)}.",
        )
        raise Refused("unknown_ground", zh, en, field="review_items", article="BR 51")


def _check_money(form: PrepareTender, rulebook: Rulebook) -> None:
    """Refuse a fee above what the documents cost and a performance security above its cap (BR 16, BR 58)."""
    if form.documents_fee > rulebook.fen("documents.fee"):
        zh, en = (
            "招标文件只收工本费, 电子文件不收费。",
            "Documents cost at most their making; electronic ones nothing.",
        )
        raise Refused("documents_fee", zh, en, field="documents_fee", article="BR 16")
    most = rulebook.decimal("performance_security.max_percent")
    if form.performance_security_percent is not None and form.performance_security_percent > most:
        zh, en = (
            f"履约保证金不得超过合同价的{most}%。",
            f"A performance security is at most {most} % of the contract.",
        )
        raise Refused("performance_security", zh, en, field="performance_security_percent", article="BR 58")


def _check_competition(form: PrepareTender, rulebook: Rulebook) -> None:
    """Refuse to invite, or to let through, fewer than the law asks (BL 17; BR 19)."""
    invited = form.invitation.count if form.invitation else None
    passing = form.prequalification.limit if form.prequalification else None
    least = {
        "invitation.count": (invited, "invitation.min_invitees"),
        "prequalification.limit": (passing, "prequalification.min_passed"),
    }
    for field, (number, rule) in least.items():
        if number is not None and number < rulebook.integer(rule):
            zh, en = (
                f"不得少于{rulebook.integer(rule)}家。",
                f"At least {rulebook.integer(rule)} are asked for.",
            )
            raise Refused("too_few", zh, en, field=field, article=rulebook.get(rule).article)


def method_of(routed: str, form: PrepareTender) -> str:
    """The method of the tender: that of the routing, or the owner's choice where the rules leave it (BR 7).

    Raises Refused for a choice that the routing does not leave, and for methods not tendered here.
    """
    if routed == "owner_choice" and form.method is not None:
        routed = form.method
    if routed not in ("open", "selective") or form.method not in (None, routed):
        zh, en = "招标方式须与核定的交易方式一致。", "The method must be the one that the routing confirmed."
        raise Refused("other_method", zh, en, field="method", article="BR 7")
    if routed == "selective" and form.prequalification is not None:
        zh, en = "邀请招标不作资格预审。", "An invited tender has no prequalification."
        raise Refused("other_method", zh, en, field="prequalification", article="BL 17")
    return routed


def printed_parameters(form: PrepareTender, rulebook: Rulebook) -> dict[str, Any]:
    """The evaluation parameters with every default written out, as the documents print them: only what
    is printed can be used (BR 49). Raises BadInput naming a parameter the method does not know."""
    ceiling = str(yuan(sum(lot.ceiling for lot in form.lots)))
    case = {"method": form.evaluation.method, "ceiling": ceiling, "bids": []}
    return dict(spelled_out({**case, "parameters": form.evaluation.parameters}, rulebook)["parameters"])


def _check_points(form: PrepareTender, rulebook: Rulebook) -> None:
    """Price points and the printed criteria make exactly 100. Raises BadInput for points that are none."""
    price = Decimal(printed_parameters(form, rulebook)["price_points"])
    total = price + sum((Decimal(criterion.max) for criterion in form.criteria), Decimal(0))
    if total != WHOLE:
        zh, en = (
            f"报价分与各评分项之和须为100分, 现为{total}分。",
            f"Price and criteria make 100 points, not {total}.",
        )
        raise Refused("points", zh, en, field="criteria", article="BR 49")
