"""What the lifecycle's guards need to know, and the guards: conditions with what to say when one fails.

`Facts` are gathered by the act that moves a tender; a guard is a question about them and nothing else.
Figures of law come in as facts from the pinned rulebook, never from here (rules §3a, §3b).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Facts:
    """What guards need to know; counts of bids and applicants never leave the act that counted them.

    deadline: of bids, or of applications while a prequalification takes them. least_bids: the rulebook's
    figure for bids or passed applicants or invitees; bids: live bids in time (opened ones at the record) of
    the lot concerned. other_lots: further live lots; lots_left: those of them without an opening record yet.
    undecided: listed bids not yet opened or failed. effective: bids left after review, of the lot with the
    fewest. unlocked: score sheets not locked. publicity_ends: when the award may follow.
    suspensions: open ones, by objection, complaint or order; `advance` counts them.
    """

    now: datetime
    deadline: datetime | None = None
    least_bids: int | None = None
    bids: int | None = None
    budget_audited: bool = False
    documents_complete: bool = False
    other_lots: int = 0
    lots_left: int = 0
    undecided: int = 0
    effective: int = 0
    unlocked: int = 0
    publicity_ends: datetime | None = None
    suspensions: int = 0


@dataclass(frozen=True)
class Guard:
    """A condition with what to say when it does not hold."""

    name: str
    zh: str
    en: str
    holds: Callable[[Facts], bool]


def _enough(facts: Facts) -> bool:
    return facts.bids is not None and facts.least_bids is not None and facts.bids >= facts.least_bids


def _too_few(facts: Facts) -> bool:
    return facts.bids is not None and facts.least_bids is not None and facts.bids < facts.least_bids


def _before_deadline(facts: Facts) -> bool:
    return facts.deadline is not None and facts.now < facts.deadline


def _opened_too_few(facts: Facts) -> bool:
    return facts.undecided == 0 and _too_few(facts)


def _lacking(facts: Facts) -> bool:
    return facts.least_bids is not None and facts.effective < facts.least_bids


def _ready(facts: Facts) -> bool:
    return facts.budget_audited and facts.documents_complete


ALWAYS = Guard("always", "", "", lambda facts: True)
READY = Guard(
    "audited_and_complete",
    "须先通过招标前预算审计, 控制价不超过审定金额, 且招标文件齐全。",
    "The budget audit must be approved, the ceiling within it, and the documents complete.",
    _ready,
)
INVITED = Guard(
    "enough_invitees",
    "须先通过预算审计并备齐招标文件, 且受邀人（资格预审合格人）不少于三个。",
    "The audit must be approved, the documents complete, and three or more invited or passed.",
    lambda facts: _ready(facts) and _enough(facts),
)
BEFORE = Guard(
    "before_deadline",
    "截止时间已到, 不再受理。",
    "The deadline has come; nothing more is accepted.",
    _before_deadline,
)
DUE = Guard(
    "deadline_passed",
    "截止时间未到。",
    "The deadline has not come yet.",
    lambda facts: facts.deadline is not None and not _before_deadline(facts),
)
ENOUGH = Guard(
    "enough_bids",
    "投标人少于三个, 不得开标, 应当重新招标。",
    "With fewer than three bids there is no opening; the tender is repeated.",
    _enough,
)
TOO_FEW = Guard(
    "too_few_bids",
    "投标人不少于三个, 或者另有可以继续的标段, 不能按流标处理。",
    "There are enough bids, or another lot goes on; the tender does not fail.",
    lambda facts: _too_few(facts) and facts.other_lots == 0,
)
LOT_TOO_FEW = Guard(
    "lot_too_few_bids",
    "该标段投标人不少于三个, 或者是最后一个标段。",
    "The lot has enough bids, or it is the last one.",
    lambda facts: _too_few(facts) and facts.other_lots > 0,
)
ALL_DECIDED = Guard(
    "every_bid_decided",
    "还有投标文件既未解密也未认定解密失败。",
    "Some listed bids are neither opened nor found to have failed.",
    lambda facts: facts.undecided == 0 and _enough(facts) and facts.lots_left == 0,
)
LOT_DECIDED = Guard(
    "every_bid_of_the_lot_decided",
    "该标段还有投标文件既未解密也未认定解密失败。",
    "Some listed bids of the lot are neither opened nor found to have failed.",
    lambda facts: facts.undecided == 0 and _enough(facts) and facts.lots_left > 0,
)
OPENED_TOO_FEW = Guard(
    "too_few_opened",
    "解密成功的投标不少于三个, 或者另有可以继续的标段, 不能按流标处理。",
    "Enough bids were opened, or another lot goes on; the tender does not fail.",
    lambda facts: _opened_too_few(facts) and facts.other_lots == 0,
)
LAST_LOT_OPENED_TOO_FEW = Guard(
    "last_lot_too_few_opened",
    "该标段解密成功的投标不少于三个, 不能按流标处理。",
    "Enough bids of the lot were opened; it does not fail.",
    lambda facts: _opened_too_few(facts) and facts.other_lots > 0 and facts.lots_left == 0,
)
LOT_OPENED_TOO_FEW = Guard(
    "lot_too_few_opened",
    "该标段解密成功的投标不少于三个, 不能按流标处理。",
    "Enough bids of the lot were opened; it does not fail.",
    lambda facts: _opened_too_few(facts) and facts.other_lots > 0 and facts.lots_left > 0,
)
SCORED = Guard(
    "every_sheet_locked",
    "须全部评分表锁定且每个标段至少有一个有效投标, 方可提交评标报告。",
    "All score sheets must be locked, and every lot have a bid left, before the report.",
    lambda facts: facts.unlocked == 0 and facts.effective > 0,
)
NO_COMPETITION = Guard(
    "competition_lacking",
    "有效投标不少于三个, 或者另有可以继续的标段, 评标委员会不能否决全部投标。",
    "With three effective bids or more, or another lot going on, the committee may not reject all.",
    lambda facts: _lacking(facts) and facts.other_lots == 0,
)
LOT_NO_COMPETITION = Guard(
    "lot_competition_lacking",
    "该标段有效投标不少于三个, 评标委员会不能否决其全部投标。",
    "With three effective bids or more the committee may not reject all of a lot.",
    lambda facts: _lacking(facts) and facts.other_lots > 0,
)
PUBLICITY_OVER = Guard(
    "publicity_over",
    "公示期未满, 不得发出中标通知书。",
    "The publicity has not ended: no award yet.",
    lambda facts: facts.publicity_ends is not None and facts.now >= facts.publicity_ends,
)
PASSED = Guard(
    "enough_passed",
    "资格预审合格的申请人少于三个, 应当重新招标。",
    "With fewer than three passed applicants the tender is repeated.",
    _enough,
)
TOO_FEW_PASSED = Guard(
    "too_few_passed",
    "资格预审合格的申请人不少于三个, 不能按流标处理。",
    "Enough applicants passed; the tender does not fail.",
    _too_few,
)
LAST_LOT = Guard(
    "last_lot",
    "另有可以继续的标段, 不能整体结束。",
    "Another lot goes on; the whole tender does not end.",
    lambda facts: facts.other_lots == 0,
)
NOT_LAST_LOT = Guard(
    "not_last_lot",
    "这是最后一个标段。",
    "This is the last lot.",
    lambda facts: facts.other_lots > 0,
)
ALL_AWARDED = Guard(
    "every_lot_awarded",
    "还有标段既未发出中标通知书也未流标。",
    "Some lot is neither awarded nor failed.",
    lambda facts: facts.lots_left == 0,
)
