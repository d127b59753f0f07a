"""The initial review (初步评审): grounds of rejection with their article, and what the majority decides.

For the committee (BR 51, M12 23, M87 61): each member votes on each bid; a bid passes or falls when more
than half of all members say so, whatever the others say later. A price above the ceiling falls by rule
and is not voted upon. No session, no names: votes in, a decision out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tender.errors import BadInput

ABOVE_CEILING = "above_ceiling"
GROUNDS: dict[str, tuple[str, str, str]] = {
    "unsigned": ("BR 51(1)", "投标文件未经盖章和签字", "neither seal nor signature"),
    "consortium_agreement": ("BR 51(2)", "联合体未提交共同投标协议", "consortium without agreement"),
    "unqualified": ("BR 51(3)", "不符合规定的资格条件", "not qualified"),
    "two_offers": ("BR 51(4)", "提交两个以上不同投标文件或报价", "two different bids or prices"),
    "below_cost": ("BR 51(5)", "投标报价低于成本", "price below cost"),
    ABOVE_CEILING: ("BR 51(5)", "投标报价高于最高投标限价", "price above the ceiling"),
    "not_responsive": ("BR 51(6)", "未对招标文件的实质性要求和条件作出响应", "not responsive"),
    "collusion": ("BR 51(7)", "有串通投标、弄虚作假、行贿等违法行为", "collusion, fraud or bribery"),
    "abnormally_low": ("M12 21", "报价明显偏低且不能说明理由", "unexplained low price"),
}


@dataclass(frozen=True)
class Vote:
    """One member's vote; reason and clause when it is against the bid."""

    passed: bool
    reason: str | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Decision:
    """`passed` is None while there is no majority."""

    passed: bool | None
    reason: str | None = None
    clause: str | None = None


UNDECIDED = Decision(None)
TOO_HIGH = Decision(False, ABOVE_CEILING, "最高投标限价")


def printed_ground(
    items: Sequence[Mapping[str, str]], item: str | None, reason: str | None, clause: str | None
) -> tuple[str | None, str | None]:
    """Ground and clause of a rejection: of the printed item that is named by its id, or by both of them.

    Without printed items they are what the vote says. Raises BadInput for an item, a ground or a clause that
    the documents do not print (BR 49).
    """
    named = {"id": item, "ground": reason, "clause": clause}
    said = {name: value for name, value in named.items() if value is not None}
    if not said or (not items and item is None):
        return reason, clause
    fit = [one for one in items if all(one[name] == value for name, value in said.items())]
    if not fit or (item is None and len(said) < 2):
        zh, en = (
            "否决须依据招标文件载明的评审项, 未载明的标准不得作为评标依据。",
            "A rejection names a printed item of the review; what is not printed cannot be used.",
        )
        raise BadInput("unprinted_item", zh, en, field="item", article="BR 49")
    return fit[0]["ground"], fit[0]["clause"]


def check_vote(passed: bool, reason: str | None, clause: str | None, *, priced: bool) -> None:
    """Refuse a vote to reject without a listed ground and clause, and a vote to pass with one or without a price."""
    if passed and not priced:
        zh, en = "没有大于零的报价, 不能通过初步评审。", "A bid without a price above zero cannot pass."
        raise BadInput("no_price", zh, en, field="passed", article="BR 51(6)")
    if passed and (reason or clause):
        zh, en = "通过初步评审的投标不应填写否决理由。", "A bid that passes has no ground of rejection."
        raise BadInput("ground_without_rejection", zh, en, field="reason", article="BR 51")
    if not passed and (reason not in GROUNDS or reason == ABOVE_CEILING):
        zh, en = "否决投标须填写法定理由代码。", f"A rejection names one of: {', '.join(GROUNDS)}."
        raise BadInput("unknown_ground", zh, en, field="reason", article="BR 51")
    if not passed and not clause:
        zh, en = "否决投标须填写招标文件的条款。", "A rejection names the clause of the documents."
        raise BadInput("no_clause", zh, en, field="clause", article="BR 49")


def decide(votes: Sequence[Vote], members: int) -> Decision:
    """What more than half of `members` say; the ground is the one most of them give, the earliest of equals."""
    needed = members // 2 + 1
    against = [vote for vote in votes if not vote.passed]
    if len(votes) - len(against) >= needed:
        return Decision(True)
    if len(against) < needed:
        return UNDECIDED
    (reason, clause), _ = Counter((vote.reason, vote.clause) for vote in against).most_common(1)[0]
    return Decision(False, reason, clause)
