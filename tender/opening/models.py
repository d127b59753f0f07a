"""Rows of openings: the list, posted shares, what became of each current bid, the record.

Shares stay closed for ever: their acts are closed, and no rebuilt key is in any row. After the opening
a bid's row here names its bidder; before it no row does.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import JsonText, Moment


class Opening(SQLModel, table=True):
    """An opening of one lot. `entry` is its act, which custodians' posts name as the opening.

    bids: `{"bid","index","ct_sha256","status"}` of every bid of the lot, in the order of the tree.
    shares_until: the end of the decryption window, the same for all.
    """

    __tablename__ = "opening"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id", unique=True)
    planned_at: datetime = Field(sa_type=Moment)
    started_at: datetime = Field(sa_type=Moment)
    shares_until: datetime = Field(sa_type=Moment)
    bids: list[dict[str, Any]] = Field(sa_type=JsonText)
    entry: str


class SharePost(SQLModel, table=True):
    """What one custodian posted, as signed; `junk` lists bids whose share is not the sealed one."""

    __tablename__ = "share_post"

    id: str = Field(primary_key=True)
    opening: str = Field(foreign_key="opening.id", index=True)
    recipient: str
    body: str
    document: dict[str, Any] = Field(sa_type=JsonText)
    junk: list[str] = Field(sa_type=JsonText)
    posted_at: datetime = Field(sa_type=Moment)
    entry: str


class BidOutcome(SQLModel, table=True):
    """What became of a current bid: `opened`, or `failed` with cause and whose fault (E20 31).

    treated_as: `revoked` (撤销) or `withdrawn` (撤回) when failed. figures: what was read out.
    files: `{"name","sha256","size"}` objects. faults: every fault met on the way, custodians' too.
    """

    __tablename__ = "bid_outcome"

    bid: str = Field(primary_key=True, foreign_key="bid.id")
    opening: str = Field(foreign_key="opening.id", index=True)
    lot: str = Field(foreign_key="lot.id", index=True)
    status: str
    organisation: str | None = Field(default=None, foreign_key="organisation.id")
    bidder: str | None = None
    uscc: str | None = None
    code: str | None = None
    fault: str | None = None
    treated_as: str | None = None
    price_fen: int | None = Field(default=None, sa_type=BigInteger)
    above_ceiling: int = 0
    figures: dict[str, Any] = Field(sa_type=JsonText)
    files: list[dict[str, Any]] = Field(sa_type=JsonText)
    faults: list[dict[str, str]] = Field(sa_type=JsonText)
    decided_at: datetime = Field(sa_type=Moment)
    entry: str


class OpeningRecord(SQLModel, table=True):
    """The record of an opening (开标记录), immutable; `lines` has every listed bid."""

    __tablename__ = "opening_record"

    opening: str = Field(primary_key=True, foreign_key="opening.id")
    tender: str = Field(foreign_key="tender.id", index=True)
    place: str
    host: str
    supervisor: str
    recorder: str
    remarks: str
    ceiling_fen: int = Field(sa_type=BigInteger)
    objections: list[dict[str, Any]] = Field(sa_type=JsonText)
    shares: list[dict[str, Any]] = Field(sa_type=JsonText)
    lines: list[dict[str, Any]] = Field(sa_type=JsonText)
    late: list[dict[str, Any]] = Field(sa_type=JsonText)
    recorded_at: datetime = Field(sa_type=Moment)
    entry: str
