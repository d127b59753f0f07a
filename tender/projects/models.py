"""Rows of registered projects, their budget audits and routing decisions.

Money is whole fen; shares of funding are percent as decimal text. Audits and routings are only ever
added: the newest audit counts, a project is routed once.
"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Project(SQLModel, table=True):
    """A registered project. `funding` is percent by kind as decimal text, summing to 100."""

    __tablename__ = "project"

    id: str = Field(primary_key=True)
    name: str
    category: str
    kind: str | None = None
    organisation: str = Field(foreign_key="organisation.id")
    agent: str | None = Field(default=None, foreign_key="organisation.id")
    approval_no: str
    site: str
    scale: str
    amount_fen: int = Field(sa_type=BigInteger)
    investment_fen: int = Field(sa_type=BigInteger)
    funding: dict[str, str] = Field(sa_type=JsonText)
    soe_controls: int
    public_interest: int
    status: str
    registered_at: datetime = Field(sa_type=Moment)


class Audit(SQLModel, table=True):
    """The conclusion of a pre-tender budget audit over the budget of that day; the newest counts."""

    __tablename__ = "budget_audit"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    result: str
    audited_fen: int = Field(sa_type=BigInteger)
    budget_fen: int = Field(sa_type=BigInteger)
    remarks: str
    auditor: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Routing(SQLModel, table=True):
    """A confirmed routing decision with every rule that led to it."""

    __tablename__ = "routing_decision"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    method: str
    centre_mandatory: int
    statutory_mandatory_tender: int
    rules: list[dict[str, str]] = Field(sa_type=JsonText)
    flags: list[str] = Field(sa_type=JsonText)
    rulebook: dict[str, str] = Field(sa_type=JsonText)
    confirmed_by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
