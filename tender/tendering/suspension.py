"""Suspension of a tender (暂停): while an objection is unanswered or the authority says so (BR 22, 54, 62).

One row per cause; a tender is suspended while any of its rows is not lifted. The acts that wait stand in
`lifecycle.PAUSED`; bids may be handed in all the same, and clocks of bidders run on.
"""

from datetime import datetime

from sqlmodel import col, func, select

from tender import clock
from tender.errors import NotFound
from tender.ids import new_id
from tender.ledger.act import Entry
from tender.ledger.guard import LedgerSession
from tender.tendering.models import Suspension


def suspend(session: LedgerSession, entry: Entry, tender: str, cause: str, about: str) -> Suspension:
    """Inside the caller's act: suspend for `cause` (objection, complaint, order, or what a decision demands:
    recheck, retender, revoke); `about` names its row, or the lot or tender that the demand is about."""
    row = Suspension(
        id=new_id("susp"), tender=tender, cause=cause, about=about, since=clock.now(), entry=entry.id
    )
    session.add(row)
    entry.facts["suspended"] = {"cause": cause, "since": clock.stamp(row.since)}
    return row


def lift(session: LedgerSession, entry: Entry, cause: str, about: str) -> None:
    """Inside the caller's act: lift what was suspended for `cause` about that row, never another's demand.
    Raises NotFound when nothing was."""
    query = select(Suspension).where(Suspension.about == about, Suspension.cause == cause)
    query = query.where(col(Suspension.lifted_at).is_(None))
    row = session.exec(query).first()
    if row is None:
        raise NotFound(
            "not_suspended", "没有需要解除的暂停。", "Nothing is suspended for this.", article="BR 62"
        )
    row.lifted_at, row.lifted_entry = clock.now(), entry.id
    entry.facts["resumed"] = {"cause": row.cause, "since": clock.stamp(row.since)}


def lift_waiting(
    session: LedgerSession, entry: Entry, tender: str, causes: tuple[str, ...], about: str
) -> int:
    """Inside the caller's act, which carries out what was waited for: lift every suspension of these causes
    about that row. Returns how many there were."""
    query = select(Suspension).where(Suspension.tender == tender, Suspension.about == about)
    rows = session.exec(
        query.where(col(Suspension.cause).in_(causes), col(Suspension.lifted_at).is_(None))
    ).all()
    for row in rows:
        row.lifted_at, row.lifted_entry = clock.now(), entry.id
    if rows:
        entry.facts["resumed"] = {"cause": rows[0].cause, "since": clock.stamp(rows[0].since)}
    return len(rows)


def last_lifted(session: LedgerSession, tender: str) -> datetime | None:
    """When the newest suspension that ended was lifted; None when there was none."""
    return session.exec(select(func.max(Suspension.lifted_at)).where(Suspension.tender == tender)).first()


def open_suspensions(session: LedgerSession, tender: str, causes: tuple[str, ...] | None = None) -> int:
    """How many suspensions of the tender are not lifted; of these causes, if any are named."""
    query = select(func.count()).select_from(Suspension).where(Suspension.tender == tender)
    if causes is not None:
        query = query.where(col(Suspension.cause).in_(causes))
    return session.exec(query.where(col(Suspension.lifted_at).is_(None))).one()
