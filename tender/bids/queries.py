"""Reads on bids: a bidder's own, and, for the opening, every bid of a lot with its place in the tree.

A bid is reached by a bidder only through `own_bid`, which knows no bid but its own. `listed_bids` and
`late_bids` are for the opening; `bidder_of` resolves a pseudonym with the key of the key folder and is
called by nobody before the bidding is closed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from tender.accounts.models import Organisation
from tender.bids.models import Bid, LateBid
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.confidential import pseudonymous
from tender.platform import Platform


@dataclass(frozen=True)
class OwnBid:
    """What a bidder sees of its own bid: its ids, hash, size, times and status."""

    bid: str
    lot: str
    envelope: str
    status: str
    received_at: datetime
    ct_sha256: str
    ct_size: int
    entry: str
    ended_at: datetime | None


@dataclass(frozen=True)
class ListedBid:
    """A bid as the opening lists and opens it; `index` is its leaf, None until sequenced."""

    bid: str
    lot: str
    envelope: str
    pseudonym: str
    status: str
    ct_sha256: str
    manifest: str
    signature: str
    received_at: datetime
    index: int | None


@dataclass(frozen=True)
class Late:
    """A late bid: when it came, how large it was, whether it was sealed."""

    bid: str
    lot: str
    received_at: datetime
    ct_size: int
    sealed: bool


def own_bid(platform: Platform, session: LedgerSession, actor: Actor, bid: str) -> Bid:
    """The one access of a bidder to a bid. Raises NotFound also for a stranger's bid."""
    row = session.get(Bid, bid)
    if row is None or pseudonymous(platform, actor, row.tender).pseudonym != row.pseudonym:
        raise NotFound("no_bid", "没有这份投标。", "There is no such bid.", field="bid")
    return row


def own_bids(platform: Platform, actor: Actor, tender: str) -> list[OwnBid]:
    """The actor's organisation's bids in a tender, the oldest first."""
    name = pseudonymous(platform, actor, tender).pseudonym
    with platform.reading() as session:
        query = select(Bid).where(Bid.tender == tender, Bid.pseudonym == name)
        rows = session.exec(query.order_by(Bid.received_at, Bid.id)).all()  # type: ignore[arg-type]
    return [
        OwnBid(r.id, r.lot, r.envelope, r.status, r.received_at, r.ct_sha256, r.ct_size, r.entry, r.ended_at)
        for r in rows
    ]


def listed_bids(session: LedgerSession, lot: str) -> list[ListedBid]:
    """Every bid of the lot handed in in time, in the order of the tree."""
    query = select(Bid, Outbox.position).join(Outbox, Outbox.id == Bid.entry).where(Bid.lot == lot)  # type: ignore[arg-type]
    rows = session.exec(query.order_by(Outbox.position, Bid.id)).all()  # type: ignore[arg-type]
    return [
        ListedBid(
            bid=row.id,
            lot=row.lot,
            envelope=row.envelope,
            pseudonym=row.pseudonym,
            status=row.status,
            ct_sha256=row.ct_sha256,
            manifest=row.manifest,
            signature=row.signature,
            received_at=row.received_at,
            index=position,
        )
        for row, position in rows
    ]


def late_bids(session: LedgerSession, tender: str) -> list[Late]:
    """Bids refused as late, in the order of their arrival; nameless (BR 36)."""
    query = select(LateBid).where(LateBid.tender == tender)
    rows = session.exec(query.order_by(LateBid.received_at, LateBid.id))  # type: ignore[arg-type]
    return [Late(row.id, row.lot, row.received_at, row.ct_size, bool(row.sealed)) for row in rows]


def bidder_of(platform: Platform, session: LedgerSession, tender: str, pseudonym: str) -> Organisation | None:
    """The organisation behind a pseudonym, found with the key; None when no organisation has it."""
    for row in session.exec(select(Organisation)):
        if platform.pseudonym(row.id, tender) == pseudonym:
            return row
    return None
