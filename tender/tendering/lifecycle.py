"""The life of a works tender: stages and transitions (rules §3a, §3b).

A regulator can check the table line by line: from, act, to, guard, article. Who may perform an act is
on the act (`tender.ledger.acts`). Where an act has several rows at a stage their guards never hold at once.
One function applies a transition; nothing else assigns a stage. Time is an actor: `due` gives the next act
that the clock itself performs. While a tender is suspended the acts in PAUSED wait (BR 22, 54, 62).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act
from tender.tendering.guards import (
    ALL_AWARDED,
    ALL_DECIDED,
    ALWAYS,
    BEFORE,
    DUE,
    ENOUGH,
    INVITED,
    LAST_LOT,
    LAST_LOT_OPENED_TOO_FEW,
    LOT_DECIDED,
    LOT_NO_COMPETITION,
    LOT_OPENED_TOO_FEW,
    LOT_TOO_FEW,
    NO_COMPETITION,
    NOT_LAST_LOT,
    OPENED_TOO_FEW,
    PASSED,
    PUBLICITY_OVER,
    READY,
    SCORED,
    TOO_FEW,
    TOO_FEW_PASSED,
    Facts,
    Guard,
)

__all__ = ["Facts", "Guard", "Stage", "Transition", "due", "transition"]


class Stage(StrEnum):
    """Stages of a tender, in the order of its life; the last two end it early."""

    PREPARATION = "preparation"
    PREQUALIFICATION = "prequalification"
    QUALIFICATION_REVIEW = "qualification_review"
    SUBMISSION = "submission"
    CLOSED = "closed"
    OPENING = "opening"
    EVALUATION = "evaluation"
    EVALUATED = "evaluated"
    PUBLICITY = "publicity"
    AWARDED = "awarded"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    FAILED = "failed"
    TERMINATED = "terminated"


ENDED_EARLY = (Stage.FAILED, Stage.TERMINATED)
TITLES: dict[Stage, tuple[str, str]] = {
    Stage.PREPARATION: ("准备", "Preparation"),
    Stage.PREQUALIFICATION: ("资格预审申请", "Prequalification"),
    Stage.QUALIFICATION_REVIEW: ("资格审查", "Review of applicants"),
    Stage.SUBMISSION: ("投标", "Submission"),
    Stage.CLOSED: ("投标截止", "Bidding closed"),
    Stage.OPENING: ("开标", "Opening"),
    Stage.EVALUATION: ("评标", "Evaluation"),
    Stage.EVALUATED: ("评标完成", "Evaluated"),
    Stage.PUBLICITY: ("公示", "Publicity"),
    Stage.AWARDED: ("中标", "Awarded"),
    Stage.COMPLETED: ("结果公告", "Completed"),
    Stage.ARCHIVED: ("归档", "Archived"),
    Stage.FAILED: ("流标", "Failed"),
    Stage.TERMINATED: ("终止", "Terminated"),
}


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
_SEATING = (Act.COMMITTEE_SEATED, Act.CONFLICT_DECLARED, Act.MEMBER_REPLACED, Act.ATTENDANCE_RECORDED)
_SCORING = (
    *_SEATING,
    Act.REVIEW_DECIDED,
    Act.SHEET_SAVED,
    Act.SHEET_LOCKED,
    Act.DISSENT_FILED,
    Act.MORE_TIME_ASKED,
    Act.EVALUATION_EXTENDED,
    Act.CLARIFICATION_ASKED,
    Act.CLARIFICATION_GIVEN,
    Act.RECHECK_DECIDED,
)
_LATE = "a late upload keeps its time and seal state, whatever came after"
_BACK = "the original committee looks again before the award (BR 56)"
_LOST = "the winner gave up or lost the award; the next ranked follows, or a new tender (BR 55)"
S, T = Stage, Transition
_AFTER = (S.EVALUATION, S.EVALUATED, S.PUBLICITY, S.AWARDED, S.COMPLETED, S.FAILED, S.TERMINATED)
_STOPPABLE = (
    S.PREQUALIFICATION,
    S.QUALIFICATION_REVIEW,
    S.SUBMISSION,
    S.CLOSED,
    S.OPENING,
    S.EVALUATION,
    S.EVALUATED,
    S.PUBLICITY,
)
_OBJECTIONABLE = (
    S.PREQUALIFICATION,
    S.QUALIFICATION_REVIEW,
    S.SUBMISSION,
    S.CLOSED,
    S.OPENING,
    S.EVALUATION,
    S.EVALUATED,
    S.PUBLICITY,
    S.AWARDED,
)
_ALONE = "a lot that failed alone is published while the others go on"
_LOTS_LEFT = (S.CLOSED, S.OPENING, S.EVALUATION, S.EVALUATED, S.PUBLICITY, S.AWARDED, S.COMPLETED)
_CORRECTABLE = (S.PUBLICITY, S.AWARDED, S.COMPLETED, S.FAILED, S.TERMINATED)
_COMPLAINING = (Act.TENDER_SUSPENDED, Act.TENDER_RESUMED)

TABLE: tuple[Transition, ...] = (
    T(S.PREPARATION, Act.NOTICE_PUBLISHED, S.SUBMISSION, READY, "BL 16; BL 24; county"),
    T(S.PREPARATION, Act.PREQUALIFICATION_PUBLISHED, S.PREQUALIFICATION, READY, "BR 15; BR 16"),
    *_stay(S.PREPARATION, Act.INVITEES_CHOSEN, Act.INVITEES_DRAWN),
    T(S.PREPARATION, Act.INVITATION_SENT, S.SUBMISSION, INVITED, "BL 17; county"),
    *_stay(
        S.PREQUALIFICATION,
        Act.NOTICE_CORRECTED,
        Act.NOTICE_AMENDED,
        Act.QUESTION_ASKED,
        Act.QUESTIONS_ANSWERED,
        guard=BEFORE,
    ),
    *_stay(S.PREQUALIFICATION, Act.APPLICATION_FILED, Act.APPLICATION_WITHDRAWN, guard=BEFORE),
    *_stay(S.PREQUALIFICATION, *_DRAWING, reason="the review committee is drawn like any other (BR 18)"),
    T(S.PREQUALIFICATION, Act.APPLICATIONS_CLOSED, S.QUALIFICATION_REVIEW, DUE, "BR 17"),
    *_stay(S.QUALIFICATION_REVIEW, *_DRAWING, *_SEATING, Act.APPLICANT_REVIEWED),
    *_stay(S.QUALIFICATION_REVIEW, Act.PREQUALIFICATION_REPORTED, guard=PASSED),
    T(S.QUALIFICATION_REVIEW, Act.TENDER_FAILED, S.FAILED, TOO_FEW_PASSED, "BR 19"),
    T(S.QUALIFICATION_REVIEW, Act.INVITATION_SENT, S.SUBMISSION, INVITED, "BR 19; BL 24"),
    *_stay(S.SUBMISSION, Act.NOTICE_CORRECTED, Act.NOTICE_AMENDED, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.QUESTION_ASKED, Act.QUESTIONS_ANSWERED, Act.SITE_VISIT_HELD, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.INVITATION_ANSWERED, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.DEPOSIT_CODED, Act.DEPOSIT_GUARANTEED, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.BID_SUBMITTED, Act.BID_WITHDRAWN, guard=BEFORE),
    *_stay(S.SUBMISSION, Act.BID_REFUSED, guard=DUE, reason="the clock has not performed bidding.closed yet"),
    *_stay(S.SUBMISSION, *_DRAWING),
    T(S.SUBMISSION, Act.BIDDING_CLOSED, S.CLOSED, DUE, "E20 27; BL 28"),
    *_stay(S.CLOSED, *_DRAWING),
    *_stay(S.CLOSED, Act.BID_REFUSED, reason=_LATE),
    T(S.CLOSED, Act.LOT_FAILED, S.CLOSED, LOT_TOO_FEW, "BL 28; BR 44"),
    T(S.CLOSED, Act.OPENING_STARTED, S.OPENING, ENOUGH, "BL 34; BL 28"),
    T(S.CLOSED, Act.TENDER_FAILED, S.FAILED, TOO_FEW, "BL 28; BR 44"),
    T(S.OPENING, Act.OPENING_STARTED, S.OPENING, ENOUGH, "BL 34; BL 28", "each lot has its own opening"),
    *_stay(S.OPENING, Act.SHARES_POSTED, Act.BID_OPENED, Act.BID_FAILED),
    *_stay(S.OPENING, *_DRAWING, reason="a committee may still be completed"),
    *_stay(S.OPENING, Act.BID_REFUSED, reason=_LATE),
    T(S.OPENING, Act.OPENING_RECORDED, S.EVALUATION, ALL_DECIDED, "BL 36"),
    T(S.OPENING, Act.OPENING_RECORDED, S.OPENING, LOT_DECIDED, "BL 36", "other lots are still to be opened"),
    T(S.OPENING, Act.LOT_FAILED, S.OPENING, LOT_OPENED_TOO_FEW, "E20 31; BL 28"),
    T(S.OPENING, Act.LOT_FAILED, S.EVALUATION, LAST_LOT_OPENED_TOO_FEW, "E20 31; BL 28"),
    T(S.OPENING, Act.TENDER_FAILED, S.FAILED, OPENED_TOO_FEW, "E20 31; BL 28"),
    *_stay(S.EVALUATION, *_SCORING),
    *_stay(S.EVALUATION, *_DRAWING, reason="a member found in conflict is replaced (BR 48)"),
    T(S.EVALUATION, Act.LOT_FAILED, S.EVALUATION, LOT_NO_COMPETITION, "BL 42; M12 27"),
    T(S.EVALUATION, Act.EVALUATION_REPORTED, S.EVALUATED, SCORED, "BL 40; BR 53"),
    T(S.EVALUATION, Act.TENDER_FAILED, S.FAILED, NO_COMPETITION, "BL 42; M12 27"),
    T(S.EVALUATED, Act.CANDIDATES_PUBLISHED, S.PUBLICITY, ALWAYS, "BR 54"),
    T(S.PUBLICITY, Act.RECHECK_ORDERED, S.EVALUATION, ALWAYS, "BR 54; BR 56", _BACK),
    *_stay(S.PUBLICITY, Act.CANDIDATE_DROPPED),
    T(S.PUBLICITY, Act.LOT_ABANDONED, S.PUBLICITY, NOT_LAST_LOT, "BR 55"),
    T(S.PUBLICITY, Act.LOT_ABANDONED, S.FAILED, LAST_LOT, "BR 55"),
    T(S.PUBLICITY, Act.AWARD_ISSUED, S.AWARDED, PUBLICITY_OVER, "BL 45; BR 54"),
    T(
        S.AWARDED,
        Act.AWARD_ISSUED,
        S.AWARDED,
        PUBLICITY_OVER,
        "BL 45; BR 55",
        "each lot, and the next ranked",
    ),
    *_stay(S.AWARDED, Act.AWARD_REVOKED, Act.CANDIDATE_DROPPED, reason=_LOST),
    T(S.AWARDED, Act.LOT_ABANDONED, S.AWARDED, NOT_LAST_LOT, "BR 55"),
    T(S.AWARDED, Act.LOT_ABANDONED, S.FAILED, LAST_LOT, "BR 55"),
    T(S.AWARDED, Act.RESULT_PUBLISHED, S.COMPLETED, ALL_AWARDED, "BL 45"),
    T(S.COMPLETED, Act.AWARD_REVOKED, S.AWARDED, ALWAYS, "BR 55", _LOST),
    *_stay(
        S.AWARDED, Act.PERFORMANCE_SECURED, Act.CONTRACT_SIGNED, Act.CONTRACT_CONFIRMED, Act.AWARD_REPORTED
    ),
    *_stay(
        S.COMPLETED,
        Act.PERFORMANCE_SECURED,
        Act.CONTRACT_SIGNED,
        Act.CONTRACT_CONFIRMED,
        Act.CONTRACT_PUBLISHED,
        Act.AWARD_REPORTED,
    ),
    T(S.COMPLETED, Act.ARCHIVE_SEALED, S.ARCHIVED, ALWAYS, "rules §3a 18"),
    *_stay(S.FAILED, Act.FAILURE_PUBLISHED, Act.ARCHIVE_SEALED),
    *_stay(S.TERMINATED, Act.ARCHIVE_SEALED),
    *(row for stage in _LOTS_LEFT for row in _stay(stage, Act.FAILURE_PUBLISHED, reason=_ALONE)),
    *(row for stage in _CORRECTABLE for row in _stay(stage, Act.NOTICE_CORRECTED)),
    *(row for stage in _AFTER for row in _stay(stage, Act.BID_REFUSED, reason=_LATE)),
    *(T(stage, Act.TENDER_TERMINATED, S.TERMINATED, ALWAYS, "BR 31") for stage in _STOPPABLE),
    *(row for stage in _OBJECTIONABLE for row in _stay(stage, *_COMPLAINING)),
)
TENDER_ACTS = tuple(dict.fromkeys(row.act for row in TABLE))
PAUSED = frozenset(
    [
        Act.OPENING_STARTED,
        Act.EVALUATION_REPORTED,
        Act.PREQUALIFICATION_REPORTED,
        Act.INVITATION_SENT,
        Act.CANDIDATES_PUBLISHED,
        Act.AWARD_ISSUED,
        Act.RESULT_PUBLISHED,
        Act.CONTRACT_SIGNED,
        Act.CONTRACT_CONFIRMED,
    ]
)
_ROWS: dict[tuple[Stage, Act], list[Transition]] = {}
for _row in TABLE:
    _ROWS.setdefault((_row.source, _row.act), []).append(_row)


def transition(stage: Stage, act: Act, facts: Facts) -> Stage:
    """The stage after `act`. Raises Refused, naming stage, suspension or guard and the article."""
    rows = _ROWS.get((stage, act), [])
    if not rows:
        zh, en = TITLES[stage]
        raise Refused(
            "wrong_stage",
            f"项目处于“{zh}”阶段, 不能办理 {act.tag}。",
            f"The tender is in the stage “{en}”, which does not allow {act.tag}.",
            article=act.article,
        )
    if facts.suspensions and act in PAUSED:
        zh, en = (
            "异议或投诉处理期间招标投标活动暂停, 处理完毕后再办理。",
            "The procedure is suspended: answer first.",
        )
        raise Refused("suspended", zh, en, article="BR 22; BR 54; BR 62")
    for row in rows:
        if row.guard.holds(facts):
            return row.target
    raise Refused(rows[0].guard.name, rows[0].guard.zh, rows[0].guard.en, article=rows[0].article)


def due(stage: Stage, deadline: datetime | None) -> tuple[datetime, Act] | None:
    """The next act that time itself performs, and when; None when nothing waits for time."""
    if deadline is None:
        return None
    acts = {Stage.SUBMISSION: Act.BIDDING_CLOSED, Stage.PREQUALIFICATION: Act.APPLICATIONS_CLOSED}
    return (deadline, acts[stage]) if stage in acts else None
