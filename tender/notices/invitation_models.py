"""Rows of invitees, of their draw, and of applications to a prequalification (rules §3a stage 6, §3b).

None of them names a firm: a row holds the keyed pseudonym of the firm in this tender and nothing that
leads to it without the key folder (BL 22; trust §2). A draw holds commitments; who stands behind one can be
recomputed with the same key only.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Invitee(SQLModel, table=True):
    """A firm that may bid in an invited or prequalified tender. source: `chosen`, `drawn` or `passed`.

    accepted: its answer to the invitation (1 yes, 0 no); empty while it has not answered.
    """

    __tablename__ = "invitee"
    __table_args__ = (UniqueConstraint("tender", "pseudonym"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    pseudonym: str
    source: str
    entry: str
    accepted: int | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class InviteeDraw(SQLModel, table=True):
    """The draw of a tender's invitees, one for each tender. `candidates` are the sorted commitments.

    commitments: party → {sha256, entry}; reveals: party → salt in hex; excluded: reason → how many were left
    out. result: indexes into `candidates` in drawn order, empty until drawn; size and root are of C.
    """

    __tablename__ = "invitee_draw"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", unique=True)
    wanted: int
    candidates: list[str] = Field(sa_type=JsonText)
    excluded: dict[str, int] = Field(sa_type=JsonText)
    commitments: dict[str, dict[str, str]] = Field(sa_type=JsonText)
    reveals: dict[str, str] = Field(sa_type=JsonText)
    size: int | None = None
    root: str | None = None
    key: str | None = None
    result: list[int] = Field(sa_type=JsonText)
    frozen_at: datetime = Field(sa_type=Moment)


class Application(SQLModel, table=True):
    """An application to a prequalification; `file` names an object encrypted to the platform's identity.

    status: `current`, `replaced` or `withdrawn`. passed, findings (criterion, clause, ground) and score are the
    committee's, empty before its report.
    """

    __tablename__ = "application"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    pseudonym: str = Field(index=True)
    status: str
    file: str
    filed_at: datetime = Field(sa_type=Moment)
    entry: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_entry: str | None = None
    passed: int | None = None
    findings: list[dict[str, Any]] = Field(sa_type=JsonText)
    score: str | None = None
