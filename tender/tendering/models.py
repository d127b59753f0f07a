"""Rows of tenders and their lots.

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
    rulebook: pack → version of the notice date, pinned. version grows with each change.
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
    version: int = 1


class Lot(SQLModel, table=True):
    """A lot (标段), the unit of award."""

    __tablename__ = "lot"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    number: int
    title: str
    ceiling_fen: int = Field(sa_type=BigInteger)
