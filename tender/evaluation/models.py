"""Rows of committees, votes of the initial review, score sheets, dissents and evaluation reports.

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
