"""Time closes the bidding (E20 27), and ends lots and tenders that got too few bids (BL 28, BR 44).

The clock is the actor. Closing takes the tender's lock exclusively, so a bid still being entered is
either committed before it and listed, or finds the deadline passed and is refused. How many bids there
are stays in closed payloads until the opening; a tender that fails says only that they were too few.
"""

import logging
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

log = logging.getLogger("tender.bids")

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
        try:
            if stage is Stage.SUBMISSION:
                close_bidding(platform, tender)
                moved.append(tender)
            elif _fail_if_too_few(platform, tender):
                moved.append(tender)
        except Refused:  # another process was quicker: the tender stands where we wanted it
            continue
        except Exception:  # one tender's trouble keeps no other open beyond its deadline
            log.exception("the bidding of %s could not be closed", tender)
    return moved


def locked_tender(session: LedgerSession, tender: str, *, exclusive: bool = False) -> Tender:
    """The tender under a lock until the act ends: shared by bids, exclusive for closing (trust §2).

    SQLite has one writer at a time, so there the open transaction itself is the lock.
    """
    row = session.get(Tender, tender, with_for_update={"read": not exclusive})
    if row is None:
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    return row


def live_bids(session: LedgerSession, lot: str) -> int:
    """How many bidders have a current bid for the lot."""
    query = select(func.count(func.distinct(Bid.pseudonym)))
    return session.exec(query.where(Bid.lot == lot, Bid.status == Status.CURRENT.value)).one()


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
    """Fail the lots of a closed tender with too few bids, the last of them with the tender; whether any was."""
    moved = False
    while (weak := _weak_lot(platform, tender)) is not None:
        _fail(platform, tender, weak)
        moved = True
    return moved


def _weak_lot(platform: Platform, tender: str) -> str | None:
    """A live lot of a closed tender with fewer bids than the law asks."""
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        least = tendering.rules_of(row).integer("tender.min_bids")
        lots = tendering.live_lots(session, tender) if row.stage == Stage.CLOSED else []
        return next((lot.id for lot in lots if live_bids(session, lot.id) < least), None)


def _fail(platform: Platform, tender: str, lot: str) -> None:
    with platform.reading() as session:
        last = len(tendering.live_lots(session, tender)) == 1
    kind = Act.TENDER_FAILED if last else Act.LOT_FAILED
    with platform.writing() as session, act(session, CLOCK, kind) as entry:
        row = locked_tender(session, tender, exclusive=True)
        least = tendering.rules_of(row).integer("tender.min_bids")
        others = len([one for one in tendering.live_lots(session, tender) if one.id != lot])
        facts = Facts(clock.now(), least_bids=least, bids=live_bids(session, lot), other_lots=others)
        tendering.advance(entry, row, facts)
        tendering.fail(entry, row, None if last else tendering.lot_of(session, lot), FAILURE)
