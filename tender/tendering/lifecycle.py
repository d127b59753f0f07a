"""The life of an openly tendered works project: stages, facts, guards, transitions (rules §3a).

A regulator can check the table line by line: from, act, to, guard, article. Who may perform an act is
on the act (`tender.ledger.acts`). One function applies a transition; nothing else assigns a stage.
Time is an actor: `due` gives the next act that the clock itself performs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act


class Stage(StrEnum):
    """Stages of a tender, in the order of its life."""

    PREPARATION = "preparation"
    SUBMISSION = "submission"
    CLOSED = "closed"
    OPENING = "opening"
    EVALUATION = "evaluation"
    EVALUATED = "evaluated"
    PUBLICITY = "publicity"
    AWARDED = "awarded"
    COMPLETED = "completed"
    FAILED = "failed"


TITLES: dict[Stage, tuple[str, str]] = {
    Stage.PREPARATION: ("准备", "Preparation"),
    Stage.SUBMISSION: ("投标", "Submission"),
    Stage.CLOSED: ("投标截止", "Bidding closed"),
    Stage.OPENING: ("开标", "Opening"),
    Stage.EVALUATION: ("评标", "Evaluation"),
    Stage.EVALUATED: ("评标完成", "Evaluated"),
    Stage.PUBLICITY: ("公示", "Publicity"),
    Stage.AWARDED: ("中标", "Awarded"),
    Stage.COMPLETED: ("结果公告", "Completed"),
    Stage.FAILED: ("流标", "Failed"),
}


@dataclass(frozen=True)
class Facts:
    """What guards need to know. `least_bids` is the rulebook's figure, `bids` are live bids in time, `undecided` listed bids not yet opened
    or failed, `effective` bids left after review, `unlocked` score sheets not locked,
    `publicity_ends` the moment after which the award may follow."""

    now: datetime
    deadline: datetime | None = None
    least_bids: int | None = None
    bids: int | None = None
    budget_audited: bool = False
    documents_complete: bool = False
    undecided: int = 0
    effective: int = 0
    unlocked: int = 0
    publicity_ends: datetime | None = None
    open_objections: int = 0


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


ALWAYS = Guard("always", "", "", lambda facts: True)
READY = Guard(
    "audited_and_complete",
    "须先通过招标前预算审计, 控制价不超过审定金额, 且招标文件齐全。",
    "The budget audit must be approved, the ceiling within it, and the documents complete.",
    lambda facts: facts.budget_audited and facts.documents_complete,
)
BEFORE = Guard(
    "before_deadline",
    "投标截止时间已到, 不再受理。",
    "The submission deadline has come; nothing more is accepted.",
    _before_deadline,
)
DUE = Guard(
    "deadline_passed",
    "投标截止时间未到。",
    "The submission deadline has not come yet.",
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
    "投标人不少于三个, 不能按流标处理。",
    "There are enough bids; the tender does not fail.",
    _too_few,
)
ALL_DECIDED = Guard(
    "every_bid_decided",
    "还有投标文件既未解密也未认定解密失败。",
    "Some listed bids are neither opened nor found to have failed.",
    lambda facts: facts.undecided == 0 and _enough(facts),
)
OPENED_TOO_FEW = Guard(
    "too_few_opened",
    "解密成功的投标不少于三个, 不能按流标处理。",
    "Enough bids were opened; the tender does not fail.",
    lambda facts: facts.undecided == 0 and _too_few(facts),
)
SCORED = Guard(
    "every_sheet_locked",
    "须全部评分表锁定且至少有一个有效投标, 方可提交评标报告。",
    "All score sheets must be locked, and a bid be left, before the report.",
    lambda facts: facts.unlocked == 0 and facts.effective > 0,
)
NO_COMPETITION = Guard(
    "competition_lacking",
    "有效投标不少于三个, 评标委员会不能否决全部投标。",
    "With three effective bids or more the committee may not reject all.",
    lambda facts: facts.least_bids is not None and facts.effective < facts.least_bids,
)
PUBLICITY_OVER = Guard(
    "publicity_over",
    "公示期未满或有未答复的异议, 不得发出中标通知书。",
    "The publicity has not ended, or an objection is open: no award yet.",
    lambda facts: (
        facts.publicity_ends is not None and facts.now >= facts.publicity_ends and facts.open_objections == 0
    ),
)


@dataclass(frozen=True)
class Transition:
    """One row of the table; `reason` explains an odd edge."""

    source: Stage
    act: Act
    target: Stage
    guard: Guard
    article: str
    reason: str = ""


def _stay(stage: Stage, *acts: Act, guard: Guard = ALWAYS, reason: str = "") -> list[Transition]:
    """Acts that leave the stage as it is."""
    return [Transition(stage, each, stage, guard, each.article, reason) for each in acts]


_DRAWING = (
    Act.DRAW_FROZEN,
    Act.DRAW_COMMITTED,
    Act.DRAW_SALT_SEALED,
    Act.DRAW_REVEALED,
    Act.DRAW_RESULT,
    Act.DRAW_CALLED,
)
_LATE = "a late upload keeps its time and seal state, whatever came after"
_SCORING = (
    Act.COMMITTEE_SEATED,
    Act.CONFLICT_DECLARED,
    Act.MEMBER_REPLACED,
    Act.REVIEW_DECIDED,
    Act.SHEET_SAVED,
    Act.SHEET_LOCKED,
    Act.DISSENT_FILED,
)
S, T = Stage, Transition
_AFTER = (S.EVALUATION, S.EVALUATED, S.PUBLICITY, S.AWARDED, S.COMPLETED, S.FAILED)

TABLE: tuple[Transition, ...] = (
    T(S.PREPARATION, Act.NOTICE_PUBLISHED, S.SUBMISSION, READY, "BL 16; BL 24; county"),
    *_stay(S.SUBMISSION, Act.NOTICE_CORRECTED, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.BID_SUBMITTED, Act.BID_WITHDRAWN, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.BID_REFUSED, guard=DUE, reason="the clock has not performed bidding.closed yet"),
    *_stay(S.SUBMISSION, *_DRAWING),
    T(S.SUBMISSION, Act.BIDDING_CLOSED, S.CLOSED, DUE, "E20 27; BL 28"),
    *_stay(S.CLOSED, *_DRAWING),
    *_stay(S.CLOSED, Act.BID_REFUSED, reason=_LATE),
    T(S.CLOSED, Act.OPENING_STARTED, S.OPENING, ENOUGH, "BL 34; BL 28"),
    T(S.CLOSED, Act.TENDER_FAILED, S.FAILED, TOO_FEW, "BL 28; BR 44"),
    *_stay(S.OPENING, Act.SHARES_POSTED, Act.BID_OPENED, Act.BID_FAILED),
    *_stay(S.OPENING, *_DRAWING, reason="a committee may still be completed"),
    *_stay(S.OPENING, Act.BID_REFUSED, reason=_LATE),
    T(S.OPENING, Act.OPENING_RECORDED, S.EVALUATION, ALL_DECIDED, "BL 36"),
    T(S.OPENING, Act.TENDER_FAILED, S.FAILED, OPENED_TOO_FEW, "E20 31; BL 28"),
    *_stay(S.EVALUATION, *_SCORING),
    *_stay(S.EVALUATION, *_DRAWING, reason="a member found in conflict is replaced (BR 48)"),
    T(S.EVALUATION, Act.EVALUATION_REPORTED, S.EVALUATED, SCORED, "BL 40; BR 53"),
    T(S.EVALUATION, Act.TENDER_FAILED, S.FAILED, NO_COMPETITION, "BL 42; M12 27"),
    T(S.EVALUATED, Act.CANDIDATES_PUBLISHED, S.PUBLICITY, ALWAYS, "BR 54"),
    T(S.PUBLICITY, Act.AWARD_ISSUED, S.AWARDED, PUBLICITY_OVER, "BL 45; BR 54"),
    T(S.AWARDED, Act.RESULT_PUBLISHED, S.COMPLETED, ALWAYS, "BL 45"),
    *_stay(S.FAILED, Act.FAILURE_PUBLISHED),
    *(row for stage in _AFTER for row in _stay(stage, Act.BID_REFUSED, reason=_LATE)),
)
TENDER_ACTS = tuple(dict.fromkeys(row.act for row in TABLE))
_ROWS = {(row.source, row.act): row for row in TABLE}


def transition(stage: Stage, act: Act, facts: Facts) -> Stage:
    """The stage after `act`. Raises Refused, naming stage or guard and the article; changes nothing."""
    row = _ROWS.get((stage, act))
    if row is None:
        zh, en = TITLES[stage]
        raise Refused(
            "wrong_stage",
            f"项目处于“{zh}”阶段, 不能办理 {act.tag}。",
            f"The tender is in the stage “{en}”, which does not allow {act.tag}.",
            article=act.article,
        )
    if not row.guard.holds(facts):
        raise Refused(row.guard.name, row.guard.zh, row.guard.en, article=row.article)
    return row.target


def due(stage: Stage, deadline: datetime | None) -> tuple[datetime, Act] | None:
    """The next act that time itself performs, and when; None when nothing waits for time."""
    if stage is Stage.SUBMISSION and deadline is not None:
        return deadline, Act.BIDDING_CLOSED
    return None
