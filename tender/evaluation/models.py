"""Rows of committees and their sittings, votes, score sheets, reports, re-checks, clarifications and ratings.

Individual votes, scores and dissents are written by closed acts only; the report's row, whose act is
open later, holds the published case (means of the members) and its result. A member who leaves keeps
the row: votes and sheets count only while their member is seated (BR 48).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class CommitteeMember(SQLModel, table=True):
    """A seat of a committee; number 1 takes the chair. standing: `seated`, `recused` or `replaced`."""

    __tablename__ = "committee_member"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    phase: str = "evaluation"
    number: int
    expert: str = Field(foreign_key="expert.id")
    person: str = Field(foreign_key="person.id", index=True)
    standing: str
    seated_at: datetime = Field(sa_type=Moment)
    confidentiality: int | None = None
    conflict: int | None = None
    declared_at: datetime | None = Field(default=None, sa_type=Moment)


class ReviewVote(SQLModel, table=True):
    """One member's vote on one bid in the initial review; reason and clause when it should be rejected."""

    __tablename__ = "review_vote"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    bid: str = Field(index=True)
    member: str = Field(foreign_key="committee_member.id")
    passed: int
    reason: str | None = None
    clause: str | None = None
    remark: str
    at: datetime = Field(sa_type=Moment)


class ScoreSheet(SQLModel, table=True):
    """A member's sheet: bid → criterion → points as text, and written reasons alike. Locked, it stays."""

    __tablename__ = "score_sheet"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    member: str = Field(foreign_key="committee_member.id", unique=True)
    scores: dict[str, dict[str, str]] = Field(sa_type=JsonText)
    reasons: dict[str, dict[str, str]] = Field(sa_type=JsonText)
    saved_at: datetime = Field(sa_type=Moment)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)
    entry: str | None = None


class Dissent(SQLModel, table=True):
    """A member's written dissent from the result; refusal without reasons counts as agreement (BR 53)."""

    __tablename__ = "dissent"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    member: str = Field(foreign_key="committee_member.id")
    reason: str
    at: datetime = Field(sa_type=Moment)


class EvaluationReport(SQLModel, table=True):
    """One version of the evaluation of a lot: the published case, its result, and per bid its id and clause.

    A re-check adds a version; the newest counts (BR 56).
    """

    __tablename__ = "evaluation_report"
    __table_args__ = (UniqueConstraint("lot", "version"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    version: int = 1
    case: dict[str, Any] = Field(sa_type=JsonText)
    result: dict[str, Any] = Field(sa_type=JsonText)
    bids: list[dict[str, Any]] = Field(sa_type=JsonText)
    alerts: list[str] = Field(sa_type=JsonText)
    remarks: str
    at: datetime = Field(sa_type=Moment)
    entry: str


class Recheck(SQLModel, table=True):
    """A bid that the original committee looks at again, about `matter` (BR 56; BR 54).

    reported: the act that reported it, with what the committee found; empty while the re-check goes on.
    """

    __tablename__ = "recheck"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    bid: str = Field(index=True)
    matter: str
    ordered_at: datetime = Field(sa_type=Moment)
    entry: str
    passed: int | None = None
    reason: str | None = None
    clause: str | None = None
    reported: str | None = None


class RecheckVote(SQLModel, table=True):
    """One member's vote in a re-check; reason and clause when the bid should be rejected after all."""

    __tablename__ = "recheck_vote"
    __table_args__ = (UniqueConstraint("recheck", "member"),)

    id: str = Field(primary_key=True)
    recheck: str = Field(foreign_key="recheck.id", index=True)
    member: str = Field(foreign_key="committee_member.id")
    passed: int
    reason: str | None = None
    clause: str | None = None
    remark: str
    at: datetime = Field(sa_type=Moment)


class DraftReading(SQLModel, table=True):
    """A member read the draft report made from a form of the chair's, told by its hash (BL 40)."""

    __tablename__ = "draft_reading"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    member: str = Field(foreign_key="committee_member.id")
    form_sha256: str
    at: datetime = Field(sa_type=Moment)


class Attendance(SQLModel, table=True):
    """Whether an expert who had accepted came to the evaluation, from when to when (rules §6)."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("tender", "phase", "expert"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    phase: str
    expert: str = Field(foreign_key="expert.id")
    came: int
    arrived_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)
    remark: str
    recorded_at: datetime = Field(sa_type=Moment)


class MoreTime(SQLModel, table=True):
    """A member asks for more time (BR 48); `extension` is the owner's that answered, empty while it waits."""

    __tablename__ = "more_time"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    member: str = Field(foreign_key="committee_member.id")
    reason: str
    at: datetime = Field(sa_type=Moment)
    extension: str | None = Field(default=None, foreign_key="evaluation_extension.id")


class Extension(SQLModel, table=True):
    """The evaluation was extended to `until`, because more than the lawful share of the members asked."""

    __tablename__ = "evaluation_extension"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    until: datetime = Field(sa_type=Moment)
    reason: str
    at: datetime = Field(sa_type=Moment)


class Clarification(SQLModel, table=True):
    """A written question of the committee on one bid, and the tenderer's one answer (BR 52)."""

    __tablename__ = "clarification"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    bid: str = Field(index=True)
    member: str = Field(foreign_key="committee_member.id")
    question: str
    asked_at: datetime = Field(sa_type=Moment)
    answer_by: datetime = Field(sa_type=Moment)
    answer: str | None = None
    files: list[dict[str, Any]] = Field(sa_type=JsonText)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class ExpertRating(SQLModel, table=True):
    """What one seat made of a member after the report, with the computed figures (X26; rules §6).

    attendance, discipline: 0 to 100. deviation_percent: decimal text. minutes: from the seat to the locked
    sheet. present_minutes: by the attendance list. objective_errors: saved sheets with another objective score.
    """

    __tablename__ = "expert_rating"
    __table_args__ = (UniqueConstraint("member", "by"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    member: str = Field(foreign_key="committee_member.id")
    expert: str = Field(foreign_key="expert.id", index=True)
    by: str
    attendance: int
    discipline: int
    deviation_percent: str
    minutes: int | None = None
    present_minutes: int | None = None
    objective_errors: int
    remark: str
    at: datetime = Field(sa_type=Moment)


class QualificationVote(SQLModel, table=True):
    """One member's view of one application to a prequalification (BR 18).

    failed: criterion → the reason, for each printed criterion not met; score: 0 to 100 as text, where the best
    are chosen.
    """

    __tablename__ = "qualification_vote"
    __table_args__ = (UniqueConstraint("application", "member"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    application: str = Field(foreign_key="application.id")
    member: str = Field(foreign_key="committee_member.id")
    failed: dict[str, str] = Field(sa_type=JsonText)
    score: str | None = None
    at: datetime = Field(sa_type=Moment)
