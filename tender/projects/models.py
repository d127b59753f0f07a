"""Rows of registered projects, their budget audits, routing decisions and all that changes or excuses them.

Money is whole fen; shares of funding are percent as decimal text. Only the project's own row ever changes:
the newest audit counts, and `Project.routing` names the routing that stands, if one does.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Project(SQLModel, table=True):
    """A registered project. `funding` is percent by kind as decimal text, summing to 100.

    parent, work_type: what the splitting check compares; budget_item, item_code: likewise for government
    procurement. routing: the decision that stands; None before, and while it must be made anew.
    """

    __tablename__ = "project"

    id: str = Field(primary_key=True)
    name: str
    category: str
    kind: str | None = None
    organisation: str = Field(foreign_key="organisation.id", index=True)
    agent: str | None = Field(default=None, foreign_key="organisation.id")
    approval_no: str
    site: str
    scale: str
    parent: str | None = None
    work_type: str | None = None
    budget_item: str | None = None
    item_code: str | None = None
    amount_fen: int = Field(sa_type=BigInteger)
    investment_fen: int = Field(sa_type=BigInteger)
    funding: dict[str, str] = Field(sa_type=JsonText)
    soe_controls: int
    public_interest: int
    status: str
    routing: str | None = None
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
    """A confirmed routing decision: its inputs, every rule that led to it, and who confirmed.

    stated: the inputs in the words of the registration. proposed: the method of the rules; `method` differs
    only where the rules leave a choice or an exception stands. exception: ground, article, document, reason,
    evidence, approval; empty without one. findings: of the splitting check, each explained before.
    """

    __tablename__ = "routing_decision"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    stated: dict[str, Any] = Field(sa_type=JsonText)
    proposed: str
    method: str
    centre_mandatory: int
    statutory_mandatory_tender: int
    rules: list[dict[str, str]] = Field(sa_type=JsonText)
    flags: list[str] = Field(sa_type=JsonText)
    exception: dict[str, Any] = Field(sa_type=JsonText)
    findings: list[dict[str, Any]] = Field(sa_type=JsonText)
    rulebook: dict[str, str] = Field(sa_type=JsonText)
    confirmed_by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class ExceptionApproval(SQLModel, table=True):
    """An approved exception for a project at this amount; another amount needs another approval."""

    __tablename__ = "exception_approval"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    ground: str
    needed: str
    document_no: str
    approving_body: str
    public_reason: str
    evidence: list[dict[str, Any]] = Field(sa_type=JsonText)
    amount_fen: int = Field(sa_type=BigInteger)
    approved_by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class SplittingReason(SQLModel, table=True):
    """The owner's written reason for exactly these findings of the splitting check."""

    __tablename__ = "splitting_reason"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    findings: list[dict[str, Any]] = Field(sa_type=JsonText)
    reason: str
    document_no: str | None = None
    given_by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Amendment(SQLModel, table=True):
    """A change of the amount. changed: answer → [before, after]; status: where the project stood then."""

    __tablename__ = "project_amendment"

    id: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.id", index=True)
    before_fen: int = Field(sa_type=BigInteger)
    after_fen: int = Field(sa_type=BigInteger)
    reason: str
    changed: dict[str, list[Any]] = Field(sa_type=JsonText)
    status: str
    amended_by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
