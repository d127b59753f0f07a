"""Reads of published candidates and awards, as frozen views for pages, the API and papers.

Both are public from the act that published them; before that there is nothing to read. Amounts are in
fen. Nothing here changes or decides anything.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import select

from tender.award.models import Award, Candidate
from tender.errors import NotFound
from tender.ledger.guard import LedgerSession
from tender.tendering import service as tendering


@dataclass(frozen=True)
class CandidateView:
    """A ranked candidate; `offer` holds what the bid stated (period_days, quality, manager …).

    standing: `candidate`, or `dropped` with its reason (BR 55).
    """

    lot: str
    version: int
    rank: int
    bid: str
    bidder: str
    uscc: str
    price_fen: int
    total: str | None
    offer: dict[str, Any]
    standing: str
    reason: str | None


@dataclass(frozen=True)
class AwardView:
    """The award of a lot at the bid price; `entry` is its act, `contract_by` the last day for the contract.

    standing: `issued`, or `revoked` with its reason.
    """

    id: str
    lot: str
    rank: int
    bid: str
    bidder: str
    uscc: str
    price_fen: int
    contract_by: date
    issued_at: datetime
    entry: str
    standing: str
    reason: str | None


def candidates_of(session: LedgerSession, tender: str, lot: str | None = None) -> list[CandidateView]:
    """The candidates as last published, by lot and rank; none before the publicity."""
    query = select(Candidate).where(Candidate.tender == tender).order_by(Candidate.rank)  # type: ignore[arg-type]
    rows = session.exec(query).all()
    newest = {row.lot: max(one.version for one in rows if one.lot == row.lot) for row in rows}
    order = [one.id for one in tendering.live_lots(session, tender) if lot in (None, one.id)]
    return [
        CandidateView(**row.model_dump(exclude={"id", "tender", "notice"}))
        for of in order
        for row in rows
        if row.lot == of and row.version == newest[of]
    ]


def awards_of(session: LedgerSession, tender: str, *, standing: bool = True) -> list[AwardView]:
    """The awards of a tender by lot, in the order of issue; revoked ones too when `standing` is False."""
    query = select(Award).where(Award.tender == tender).order_by(Award.issued_at, Award.id)  # type: ignore[arg-type]
    rows = [row for row in session.exec(query) if not standing or row.standing == "issued"]
    order = [lot.id for lot in tendering.lots_of(session, tender)]
    return [_view(row) for row in sorted(rows, key=lambda row: order.index(row.lot))]


def award_of(session: LedgerSession, tender: str, lot: str | None = None) -> AwardView | None:
    """The standing award of a lot (the first awarded one if none is named); None before it was issued."""
    found = [one for one in awards_of(session, tender) if lot in (None, one.lot)]
    return found[0] if found else None


def award_of_id(session: LedgerSession, award: str) -> tuple[AwardView, str]:
    """One award and its tender. Raises NotFound."""
    row = session.get(Award, award)
    if row is None:
        raise NotFound("no_award", "没有这个中标结果。", "There is no such award.", field="award")
    return _view(row), row.tender


def unawarded_lots(session: LedgerSession, tender: str) -> list[str]:
    """Live lots without a standing award, in their order."""
    awarded = {one.lot for one in awards_of(session, tender)}
    return [lot.id for lot in tendering.live_lots(session, tender) if lot.id not in awarded]


def _view(row: Award) -> AwardView:
    stored = row.model_dump(exclude={"tender", "revoked_entry", "reported_entry"})
    return AwardView(**{**stored, "contract_by": date.fromisoformat(row.contract_by)})
