"""Rows of the expert pool and its relations, of draws, of the drawn candidates and of the calls made to them.

Which candidate is whom (`DrawCandidate`) is written once, in the closed act that freezes the list; the
row of the draw itself holds commitments only, so that its later acts may be public. Rows are never
deleted: a person who leaves the pool or steps down keeps the row.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Expert(SQLModel, table=True):
    """A pool member of one category. standing: `active`, `inactive` or `suspended`."""

    __tablename__ = "expert"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)
    employer: str = Field(foreign_key="organisation.id")
    category: str = Field(index=True)
    title: str
    years: int
    standing: str
    entered_at: datetime = Field(sa_type=Moment)


class ExpertRelation(SQLModel, table=True):
    """A cause of recusal of a pool person: kind as in `rules.RELATIONS`, days as ISO dates.

    organisation: the firm it is about; empty for a past penalty, which bars everywhere.
    """

    __tablename__ = "expert_relation"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)
    organisation: str | None = Field(default=None, foreign_key="organisation.id")
    kind: str
    since: str
    until: str | None = None
    remark: str
    entered_at: datetime = Field(sa_type=Moment)


class Draw(SQLModel, table=True):
    """One draw, for the committee of a `phase`. `candidates` are the sorted commitments, `excluded` reason → how many were filtered out.

    commitments: party → {sha256, entry}; sealed: party → capsules; reveals: party → salt in hex.
    result: indexes into `candidates` in drawn order, reserves last, empty until drawn; size and root are of C.
    """

    __tablename__ = "expert_draw"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    phase: str = "evaluation"
    category: str
    number: int
    wanted: int
    reserves: int
    candidates: list[str] = Field(sa_type=JsonText)
    excluded: dict[str, int] = Field(sa_type=JsonText)
    commitments: dict[str, dict[str, str]] = Field(sa_type=JsonText)
    sealed: dict[str, list[dict[str, Any]]] = Field(sa_type=JsonText)
    reveals: dict[str, str] = Field(sa_type=JsonText)
    size: int | None = None
    root: str | None = None
    key: str | None = None
    result: list[int] = Field(sa_type=JsonText)
    frozen_at: datetime = Field(sa_type=Moment)


class DrawCandidate(SQLModel, table=True):
    """Who stands behind a commitment: SHA-256(nonce ‖ expert id)."""

    __tablename__ = "draw_candidate"

    draw: str = Field(primary_key=True, foreign_key="expert_draw.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    expert: str = Field(foreign_key="expert.id")
    nonce: str


class Call(SQLModel, table=True):
    """A call to a drawn expert and its answer. `stood_down` is why an accepted one did not serve."""

    __tablename__ = "draw_call"

    id: str = Field(primary_key=True)
    draw: str = Field(foreign_key="expert_draw.id", index=True)
    turn: int
    position: int
    expert: str = Field(foreign_key="expert.id")
    accepted: int
    remark: str
    stood_down: str | None = None
    at: datetime = Field(sa_type=Moment)
