"""Rows of deposits (投标保证金): what is demanded, what came, what went back or was kept.

None of them names a bidder, a payer or an account: `pseudonym` is the bidder's keyed name in the tender,
`*_key` are keyed hashes that only tell whether two are the same. Bank statements and guarantee letters do
name them; they rest as objects encrypted to the platform's own identity (`confidential`).
"""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Deposit(SQLModel, table=True):
    """The deposit of one bidder for one lot, known to the desk by its `code`.

    amount_fen: demanded. held_fen: money held now, whatever it is worth. form: `transfer` or `guarantee`, by
    what came first and counts. received_by: persons of the desk who entered money or accepted a letter.
    """

    __tablename__ = "deposit"
    __table_args__ = (UniqueConstraint("lot", "pseudonym"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    code: str = Field(unique=True)
    pseudonym: str = Field(index=True)
    status: str
    form: str | None = None
    amount_fen: int = Field(sa_type=BigInteger)
    held_fen: int = Field(default=0, sa_type=BigInteger)
    holder_key: str
    account_key: str | None = None
    received_by: list[str] = Field(sa_type=JsonText)
    coded_at: datetime = Field(sa_type=Moment)
    entry: str


class Statement(SQLModel, table=True):
    """A bank statement that the desk entered. `file` names the encrypted object; counts are of its lines."""

    __tablename__ = "deposit_statement"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    file: str
    size: int = Field(sa_type=BigInteger)
    lines: int
    uncoded: int
    known: int
    imported_by: str
    imported_at: datetime = Field(sa_type=Moment)
    entry: str


class Payment(SQLModel, table=True):
    """A line of a statement that bears a code; negative when the bank took it back.

    deposit: None when the code is nobody's. disposal: the return or forfeiture that takes this money.
    """

    __tablename__ = "deposit_payment"
    __table_args__ = (UniqueConstraint("tender", "serial_key"),)

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id")
    statement: str = Field(foreign_key="deposit_statement.id")
    line: int
    deposit: str | None = Field(default=None, foreign_key="deposit.id", index=True)
    code: str
    credited_at: datetime = Field(sa_type=Moment)
    amount_fen: int = Field(sa_type=BigInteger)
    outcome: str
    flags: list[str] = Field(sa_type=JsonText)
    serial_key: str
    account_key: str
    disposal: str | None = Field(default=None, foreign_key="deposit_disposal.id")
    entry: str


class Guarantee(SQLModel, table=True):
    """A guarantee letter (保函). `letter` names the encrypted object; `accepted` is empty until it is checked."""

    __tablename__ = "deposit_guarantee"

    id: str = Field(primary_key=True)
    deposit: str = Field(foreign_key="deposit.id", index=True)
    amount_fen: int = Field(sa_type=BigInteger)
    valid_until: str
    letter: str
    size: int
    flags: list[str] = Field(sa_type=JsonText)
    applicant_key: str
    filed_at: datetime = Field(sa_type=Moment)
    accepted: int | None = None
    reason: str | None = None
    checked_by: str | None = None
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    entry: str


class Disposal(SQLModel, table=True):
    """A return or a forfeiture: proposed by one person of the desk, approved or declined by another.

    since: what the limit runs from; due_by: its last civil day (ISO), None where there is no limit.
    before: the deposit's status that a refusal restores.
    """

    __tablename__ = "deposit_disposal"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id")
    deposit: str = Field(foreign_key="deposit.id", index=True)
    kind: str
    cause: str
    reason: str
    status: str
    before: str
    principal_fen: int = Field(sa_type=BigInteger)
    interest_fen: int | None = Field(default=None, sa_type=BigInteger)
    since: datetime = Field(sa_type=Moment)
    due_by: str | None = None
    maker: str
    proposed_at: datetime = Field(sa_type=Moment)
    checker: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    entry: str
