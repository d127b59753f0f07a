"""Rows of published notices, of questions on the documents, and of the signed papers issued for acts.

Notices and papers are never changed or deleted: a correction is a new version of the notice (rules §11), a
second paper for the same act is not issued. A question names its asker by a pseudonym only (BL 22).
"""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Notice(SQLModel, table=True):
    """One version of a notice. `entry` is the act that published it; `supersedes` the version before.

    about: what tells notices of one kind apart (the serial number of an amendment, a failed lot), else empty.
    """

    __tablename__ = "notice"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    kind: str
    about: str = ""
    version: int
    title: str
    body: dict[str, Any] = Field(sa_type=JsonText)
    published_at: datetime = Field(sa_type=Moment, index=True)
    supersedes: str | None = Field(default=None, foreign_key="notice.id")
    entry: str


class Question(SQLModel, table=True):
    """A question on the documents (澄清要求); `notice` is the one that answered it, empty until then."""

    __tablename__ = "question"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    pseudonym: str
    text: str
    asked_at: datetime = Field(sa_type=Moment)
    entry: str
    notice: str | None = Field(default=None, foreign_key="notice.id")


class Paper(SQLModel, table=True):
    """A signed PDF issued for an act (`entry`): tender notice, opening record, report, award notice.

    about: the lot, bid or other row that tells papers of one kind and act apart, else empty. addressee: the
    pseudonym of the tenderer to whom a letter goes; it names nobody.
    """

    __tablename__ = "paper"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    kind: str
    entry: str
    about: str = ""
    addressee: str | None = None
    public: int
    name: str
    sha256: str
    size: int
    issued_at: datetime = Field(sa_type=Moment)
