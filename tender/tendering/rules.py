"""Pure questions about what an owner prepared: does it hang together, and does the law allow it."""

from decimal import Decimal

from tender.errors import Refused
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


def _check_points(form: PrepareTender, rulebook: Rulebook) -> None:
    """Price points and the printed criteria make exactly 100."""
    given = form.evaluation.parameters.get("price_points")
    price = Decimal(str(given)) if given is not None else rulebook.decimal("evaluation.works.price_points")
    total = price + sum((Decimal(criterion.max) for criterion in form.criteria), Decimal(0))
    if total != WHOLE:
        zh, en = (
            f"报价分与各评分项之和须为100分, 现为{total}分。",
            f"Price and criteria make 100 points, not {total}.",
        )
        raise Refused("points", zh, en, field="criteria", article="BR 49")
