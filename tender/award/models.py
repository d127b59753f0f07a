"""Rows of published candidates and of awards.

Names, prices and terms are copied from the opened bids: what was published stays as it was, whatever
an organisation is called later. Both kinds are public once their act is in the ledger.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Candidate(SQLModel, table=True):
    """A ranked candidate (中标候选人) of a lot; `offer` is what the bid stated and the opening read out.

    version: that of the evaluation it rests on; the newest counts. standing: `candidate`, or `dropped` with
    its reason (BR 55).
    """

    __tablename__ = "candidate"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    version: int = 1
    rank: int
    bid: str
    bidder: str
    uscc: str
    price_fen: int = Field(sa_type=BigInteger)
    total: str | None = None
    offer: dict[str, Any] = Field(sa_type=JsonText)
    notice: str
    standing: str = "candidate"
    reason: str | None = None


class Award(SQLModel, table=True):
    """The award of a lot at the bid price. `contract_by` is the last civil day for the contract (ISO).

    standing: `issued`, or `revoked` with its cause and act; then the next ranked may follow (BR 55).
    reported_entry: the act that reported it to the authority (BL 47).
    """

    __tablename__ = "award"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id", index=True)
    rank: int
    bid: str
    bidder: str
    uscc: str
    price_fen: int = Field(sa_type=BigInteger)
    contract_by: str
    issued_at: datetime = Field(sa_type=Moment)
    entry: str
    standing: str = "issued"
    reason: str | None = None
    revoked_entry: str | None = None
    reported_entry: str | None = None
