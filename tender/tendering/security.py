"""投标保证金 demanded by the documents: is the amount within what the law allows? (BR 26; M30 37; rules §4)

Asked before a tender is entered. The share is of the estimate of the lot that the deposit stands for; with
one amount for several lots the smallest lot decides. Exactly at a cap is lawful. What became of a deposit
is the business of `tender.deposits`; no figure stands here.
"""

from tender.errors import Refused
from tender.money import shown
from tender.rulebook import Rulebook
from tender.tendering.forms import Deposit

SHARE = "bid_security.max_percent"
FIXED_CAPS = {
    "works": "bid_security.works_max",
    "goods": "bid_security.goods_max",
    "services": "bid_security.design_max",
}


def check_security(deposit: Deposit, estimate_fen: int, kind: str | None, rulebook: Rulebook) -> None:
    """Refuse an amount of nothing, over the share of the estimate, or over the cap for the kind.

    estimate_fen: the smallest lot's estimate. kind: the project's; one without a cap of its own has only
    the share. Raises Refused naming the cap and its article.
    """
    if deposit.amount == 0:
        zh, en = "要求提交投标保证金的, 金额应大于零。", "A deposit that is asked for is above zero."
        raise Refused("no_security", zh, en, field="deposit.amount", article="BR 26")
    share = rulebook.decimal(SHARE)
    if deposit.amount * 100 > share * estimate_fen:
        zh = f"投标保证金不得超过估算价的{share}%。"
        en = f"The deposit may not exceed {share}% of the estimate."
        raise Refused("security_share", zh, en, field="deposit.amount", article=rulebook.get(SHARE).article)
    if (rule := FIXED_CAPS.get(str(kind))) and deposit.amount > rulebook.fen(rule):
        cap = shown(rulebook.fen(rule))
        zh, en = f"投标保证金不得超过{cap}元。", f"The deposit may not exceed {cap} yuan."
        raise Refused("security_cap", zh, en, field="deposit.amount", article=rulebook.get(rule).article)
