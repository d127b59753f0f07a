"""Time closes the bidding (E20 27), and ends a tender that got too few bids (BL 28, BR 44).

The clock is the actor. Closing takes the tender's lock exclusively, so a bid still being entered is
either committed before it and listed, or finds the deadline passed and is refused. How many bids there
are stays in closed payloads until the opening; a tender that fails says only that they were too few.
"""

from contextlib import suppress
from datetime import datetime

from sqlmodel import func, select

from tender import clock
from tender.bids.lifecycle import Status
from tender.bids.models import Bid
from tender.errors import NotFound, Refused
from tender.ledger.act import CLOCK, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage, due
from tender.tendering.models import Tender

FAILURE = "fewer_than_3_bids"


def close_bidding(platform: Platform, tender: str) -> None:
    """Close the bidding once the deadline has come. Raises Refused before it or when it was closed."""
    with platform.writing() as session, act(session, CLOCK, Act.BIDDING_CLOSED) as entry:
        row = locked_tender(session, tender, exclusive=True)
        now = clock.now()
        entry.at = clock.stamp(now)
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        entry.facts = {"deadline": clock.stamp(row.deadline) if row.deadline else None}
    _fail_if_too_few(platform, tender)


def close_due(platform: Platform) -> list[str]:
    """Close every bidding whose deadline has come; returns the tenders that it moved. Idempotent.

    If we stopped between closing and failing, the next call finds the closed tender and fails it.
    """
    moved = []
    for tender, stage in _waiting(platform, clock.now()):
        with suppress(Refused):  # another process was quicker: the tender stands where we wanted it
            if stage is Stage.SUBMISSION:
                close_bidding(platform, tender)
                moved.append(tender)
            elif _fail_if_too_few(platform, tender):
                moved.append(tender)
    return moved


def locked_tender(session: LedgerSession, tender: str, *, exclusive: bool = False) -> Tender:
    """The tender under a lock until the act ends: shared by bids, exclusive for closing (trust §2).

    SQLite has one writer at a time, so there the open transaction itself is the lock.
    """
    row = session.get(Tender, tender, with_for_update={"read": not exclusive})
    if row is None:
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    return row


def live_bids(session: LedgerSession, tender: str) -> int:
    """How many bidders have a current bid, counted as the fewest of any lot."""
    counts = []
    for lot in tendering.lots_of(session, tender):
        query = select(func.count(func.distinct(Bid.pseudonym)))
        counts.append(session.exec(query.where(Bid.lot == lot.id, Bid.status == Status.CURRENT.value)).one())
    return min(counts, default=0)


def _waiting(platform: Platform, now: datetime) -> list[tuple[str, Stage]]:
    """Tenders for which time has something to do, with their stage."""
    stages = (Stage.SUBMISSION.value, Stage.CLOSED.value)
    with platform.reading() as session:
        query = select(Tender.id, Tender.stage, Tender.deadline).where(Tender.stage.in_(stages))  # type: ignore[attr-defined]
        rows = [(row_id, Stage(stage), deadline) for row_id, stage, deadline in session.exec(query)]
    return [
        (row_id, stage)
        for row_id, stage, deadline in rows
        if stage is Stage.CLOSED or ((next_act := due(stage, deadline)) and next_act[0] <= now)
    ]


def _fail_if_too_few(platform: Platform, tender: str) -> bool:
    """Fail a closed tender with too few bids; whether it was so."""
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        least = tendering.rules_of(row).integer("tender.min_bids")
        if row.stage != Stage.CLOSED or live_bids(session, tender) >= least:
            return False
    with platform.writing() as session, act(session, CLOCK, Act.TENDER_FAILED) as entry:
        row = locked_tender(session, tender, exclusive=True)
        bids = live_bids(session, tender)
        tendering.advance(entry, row, Facts(clock.now(), least_bids=least, bids=bids))
        row.failure = FAILURE
        entry.facts = {"failure": FAILURE}
    return True
