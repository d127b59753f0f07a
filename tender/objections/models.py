"""Rows of objections (异议) and complaints (投诉).

Both name their author by the pseudonym of the tender only; who that is can be told with the platform's key
and is read by supervisors in an act of its own. Days and limits are fixed when the row is made.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Objection(SQLModel, table=True):
    """An objection to the owner. kind: documents, prequalification or result; lot: only of a result.

    effect, once answered: none, amend, recheck or retender. `entry` filed it, `answer_entry` ended it.
    """

    __tablename__ = "objection"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str | None = Field(default=None, foreign_key="lot.id")
    kind: str
    pseudonym: str = Field(index=True)
    text: str
    files: list[dict[str, Any]] = Field(sa_type=JsonText)
    filed_at: datetime = Field(sa_type=Moment)
    answer_by: datetime = Field(sa_type=Moment)
    entry: str
    status: str = Field(index=True)
    findings: str | None = None
    basis: str | None = None
    conclusion: str | None = None
    effect: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answer_entry: str | None = None


class Complaint(SQLModel, table=True):
    """A complaint to the authority. known_on: the civil day (ISO) on which the author learned of the matter.

    ground: why it was not accepted. decided_by and ruled_by are person ids, never the same. ordered: what
    the ruling demands of the owner: none, recheck, retender or revoke.
    """

    __tablename__ = "complaint"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str | None = Field(default=None, foreign_key="lot.id")
    kind: str
    objection: str | None = Field(default=None, foreign_key="objection.id")
    pseudonym: str = Field(index=True)
    request: str
    grounds: str
    files: list[dict[str, Any]] = Field(sa_type=JsonText)
    known_on: str
    filed_at: datetime = Field(sa_type=Moment)
    decide_by: datetime = Field(sa_type=Moment)
    entry: str
    status: str = Field(index=True)
    ground: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    rule_by: datetime | None = Field(default=None, sa_type=Moment)
    ruling: str | None = None
    ordered: str | None = None
    findings: str | None = None
    basis: str | None = None
    decision: str | None = None
    ruled_by: str | None = None
    ruled_at: datetime | None = Field(default=None, sa_type=Moment)
    ruling_entry: str | None = None
