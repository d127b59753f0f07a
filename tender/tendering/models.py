"""Rows of tenders, their lots and suspensions.

The tender is the spine that every later stage reads; only `service.advance` assigns its stage. The
lot is the unit of award.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Tender(SQLModel, table=True):
    """One tender. `terms` are what a notice publishes and a seal binds; empty before the notice.

    plan: what the owner prepared (qualification, criteria, evaluation, custodians, committee …).
    deadline: that of bids, or of applications while a prequalification takes them.
    rulebook: pack → version of the notice date, pinned. version grows with each change.
    retender_of: the failed or ended tender that this one repeats; round counts them.
    """

    __tablename__ = "tender"

    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    project: str = Field(foreign_key="project.id", index=True)
    organisation: str = Field(foreign_key="organisation.id")
    agent: str | None = Field(default=None, foreign_key="organisation.id")
    title: str
    category: str
    method: str
    stage: str = Field(index=True)
    ceiling_fen: int = Field(sa_type=BigInteger)
    plan: dict[str, Any] = Field(sa_type=JsonText)
    terms: dict[str, Any] = Field(sa_type=JsonText)
    terms_entry: str | None = None
    rulebook: dict[str, str] = Field(sa_type=JsonText)
    noticed_at: datetime | None = Field(default=None, sa_type=Moment)
    deadline: datetime | None = Field(default=None, sa_type=Moment)
    publicity_ends: datetime | None = Field(default=None, sa_type=Moment)
    failure: str | None = None
    retender_of: str | None = Field(default=None, foreign_key="tender.id")
    round: int = 1
    version: int = 1


class Lot(SQLModel, table=True):
    """A lot (标段), the unit of award. A lot with a `failure` is out; the others go on without it."""

    __tablename__ = "lot"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    number: int
    title: str
    ceiling_fen: int = Field(sa_type=BigInteger)
    failure: str | None = None


class Suspension(SQLModel, table=True):
    """A suspension. cause: objection, complaint or order; about: the id of what caused it."""

    __tablename__ = "suspension"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    cause: str
    about: str = Field(index=True)
    since: datetime = Field(sa_type=Moment)
    entry: str
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    lifted_entry: str | None = None
