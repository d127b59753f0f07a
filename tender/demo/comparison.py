"""Why the winner of a performed lot differs from the real award, and why the values do, by rule.

Pure: a lot as the source states it and our award in, findings out. The causes are meant to be exhaustive.
Our award must be what the method says of the source's figures, the lowest price that was not turned
down; if it is not, no cause of the source's making can explain a difference, and the finding is
`unexplained`, on which the command fails. A reason states what stands in the source, never what might
have been meant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tender import money
from tender.demo.ocds import Party, RealAward, RealBid, RealLot

UNEXPLAINED = "unexplained"
RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Cause:
    """One reason: its code, and in words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Finding:
    """What a comparison came to: the winner's cause (None where it is the same), and that of the value."""

    same: bool
    winner: Cause | None = None
    value: Cause | None = None

    @property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(cause for cause in (self.winner, self.value) if cause is not None)


@dataclass(frozen=True)
class Ours:
    """Our award of the lot: the bidder as the source names it, and the price."""

    party: Party
    price_fen: int


def compare(lot: RealLot, ours: Ours | None) -> Finding:
    """Set our award of a lot, or that there is none, against the source's."""
    lowest = [bid.party for bid in lot.effective if bid.price_fen == _lowest(lot)]
    if (ours is None) is bool(lowest) or (ours is not None and ours.party not in lowest):
        zh, en = (
            "本次结果与来源报价和状态按评标办法得出的结果不符",
            "our award is not what the bids and marks lead to",
        )
        return Finding(False, Cause(UNEXPLAINED, zh, en))
    if not lot.awards:
        return _without_award(lot, ours)
    award = next((one for one in lot.awards if ours is not None and ours.party.is_same(one.party)), None)
    if award is not None and ours is not None:
        return Finding(True, value=_value(award, ours))
    return Finding(False, next(filter(None, (rule(lot.awards[0], lot) for rule in RULES))))


def _lowest(lot: RealLot) -> int | None:
    return min((bid.price_fen or 0 for bid in lot.effective), default=None)


def _without_award(lot: RealLot, ours: Ours | None) -> Finding:
    """The source awards nothing: the same where every bid was turned down, else its silence is the cause."""
    if ours is None:
        zh, en = (
            "来源否决全部投标, 也没有中标记录; 本次评标委员会否决全部投标",
            "the source turns every bid down and awards nothing; so did we",
        )
        return Finding(True, Cause("all_disqualified", zh, en))
    status = lot.status or "-"
    zh, en = (
        f"来源没有该标段的中标记录 (标段状态 {status})",
        f"the source has no award for the lot (its status: {status})",
    )
    if lot.lotless_award:
        zh, en = f"{zh}; 该项目有一项中标未列明标段", f"{en}; an award of the process names no lot"
    return Finding(False, Cause("no_award", zh, en))


def _value(award: RealAward, ours: Ours) -> Cause | None:
    """Why the award's value is not the bid, if it is not."""
    if award.price_fen == ours.price_fen:
        return None
    if award.price_fen is None:
        return Cause(
            "award_without_value",
            "来源的中标金额为零或缺失",
            "the award's value is zero or missing in the source",
        )
    ratio = (Decimal(award.price_fen) / (award.bids_fen or ours.price_fen)).quantize(RATIO)
    if award.lots > 1:
        zh = f"来源的中标金额为{award.lots}个标段合计, 是其报价合计的{ratio}倍"
        en = (
            f"the award's value is for {award.lots} lots together, {ratio} times the sum of its bids for them"
        )
        return Cause("award_covers_several_lots", zh, en)
    zh, en = f"来源的中标金额是报价的{ratio}倍", f"the award's value is {ratio} times the bid"
    return Cause("award_value_differs", zh, en)


def _several_suppliers(award: RealAward, lot: RealLot) -> Cause | None:
    if len(award.suppliers) < 2 or _bid_of(award, lot.bids) is not None:
        return None
    zh = f"来源把标段授予{len(award.suppliers)}个供应商"
    en = f"the source awards the lot to {len(award.suppliers)} suppliers, who made no bid together"
    return Cause("several_suppliers", zh, en)


def _awarded_no_bidder(award: RealAward, lot: RealLot) -> Cause | None:
    if _bid_of(award, lot.bids) is not None:
        return None
    zh, en = "来源的中标人没有对该标段投标", "the awarded supplier has no bid for the lot in the source"
    return Cause("awarded_no_bidder", zh, en)


def _awarded_left_out(award: RealAward, lot: RealLot) -> Cause | None:
    bid = _bid_of(award, lot.bids)
    if bid is None or _bid_of(award, lot.counted) is not None:
        return None
    zh, en = (
        f"来源中标人的投标不能执行 ({bid.left_out})",
        f"the awarded supplier's bid was left out ({bid.left_out})",
    )
    return Cause("awarded_left_out", zh, en)


def _awarded_disqualified(award: RealAward, lot: RealLot) -> Cause | None:
    bid = _bid_of(award, lot.counted)
    if bid is None or not bid.disqualified:
        return None
    zh = f"来源中标人的投标在来源中的状态是 {bid.status}"
    en = f"the awarded supplier's bid is marked {bid.status} in the source"
    return Cause("awarded_disqualified", zh, en)


def _tie(award: RealAward, lot: RealLot) -> Cause | None:
    bid = _bid_of(award, lot.effective)
    if bid is None or bid.price_fen != _lowest(lot):
        return None
    zh = "最低报价相同, 本次取开标顺序在前的一家, 来源取另一家"
    en = "a tie at the lowest price: we took the first in the order of the opening, the source another"
    return Cause("tie", zh, en)


def _not_lowest(award: RealAward, lot: RealLot) -> Cause | None:
    bid = _bid_of(award, lot.effective)
    if bid is None:
        return None
    prices = sorted(one.price_fen or 0 for one in lot.effective)
    place, low = prices.index(bid.price_fen or 0) + 1, money.shown(prices[0])
    zh = f"来源授予报价第{place}低的投标; 最低报价 {low} 在来源中没有被否决"
    en = f"the source took the bid of place {place} by price; the lowest, {low}, is not turned down in the source"
    return Cause("awarded_not_lowest", zh, en)


def _unexplained(award: RealAward, lot: RealLot) -> Cause:
    return Cause(UNEXPLAINED, "没有找到原因", "no cause was found")


Rule = Callable[[RealAward, RealLot], Cause | None]
RULES: tuple[Rule, ...] = (
    _several_suppliers, _awarded_no_bidder, _awarded_left_out, _awarded_disqualified, _tie, _not_lowest, _unexplained,
)  # fmt: skip


def _bid_of(award: RealAward, bids: tuple[RealBid, ...]) -> RealBid | None:
    """The awarded party's last bid among `bids`."""
    return next((bid for bid in reversed(bids) if bid.party.is_same(award.party)), None)
