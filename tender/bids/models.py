"""Rows of sealed bids. None of them names a bidder: `pseudonym` is a keyed hash (trust §2).

`signature` and `notice_signature` name objects that hold a CMS signature encrypted to the platform's
own identity, which lies in the key folder outside database and backups.
"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import Moment


class Bid(SQLModel, table=True):
    """A bid in time. `ct_sha256` names the object bid.age, `manifest` is the text that was signed.

    entry: its act in the ledger. ended_at, ended_entry: when and by which act it was replaced or
    withdrawn; `notice` is the signed text of a withdrawal.
    """

    __tablename__ = "bid"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id", index=True)
    envelope: str
    pseudonym: str = Field(index=True)
    status: str
    recipient: str = Field(unique=True)
    ct_sha256: str = Field(unique=True)
    ct_size: int = Field(sa_type=BigInteger)
    nonce: str = Field(unique=True)
    manifest: str
    signature: str
    received_at: datetime = Field(sa_type=Moment)
    entry: str
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_entry: str | None = None
    notice: str | None = None
    notice_signature: str | None = None


class LateBid(SQLModel, table=True):
    """A bid refused as late: when, how large, and whether it was sealed as asked (BR 36)."""

    __tablename__ = "late_bid"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    pseudonym: str
    ct_sha256: str
    ct_size: int = Field(sa_type=BigInteger)
    sealed: int
    received_at: datetime = Field(sa_type=Moment)
    entry: str
