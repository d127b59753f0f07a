"""Reads of published candidates and awards, as frozen views for pages, the API and papers.

Both are public from the act that published them; before that there is nothing to read. Amounts are in
fen. Nothing here changes or decides anything.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import select

from tender.award.models import Award, Candidate
from tender.ledger.guard import LedgerSession


@dataclass(frozen=True)
class CandidateView:
    """A ranked candidate; `offer` holds what the bid stated (period_days, quality, manager …)."""

    lot: str
    rank: int
    bid: str
    bidder: str
    uscc: str
    price_fen: int
    total: str | None
    offer: dict[str, Any]


@dataclass(frozen=True)
class AwardView:
    """The award of a lot at the bid price; `entry` is its act, `contract_by` the last day for the contract."""

    id: str
    lot: str
    bid: str
    bidder: str
    uscc: str
    price_fen: int
    contract_by: date
    issued_at: datetime
    entry: str


def candidates_of(session: LedgerSession, tender: str) -> list[CandidateView]:
    """The published candidates by rank; none before the publicity."""
    query = select(Candidate).where(Candidate.tender == tender).order_by(Candidate.rank)  # type: ignore[arg-type]
    return [
        CandidateView(**row.model_dump(exclude={"id", "tender", "notice"})) for row in session.exec(query)
    ]


def award_of(session: LedgerSession, tender: str) -> AwardView | None:
    """The award of the tender's lot; None before it was issued."""
    row = session.exec(select(Award).where(Award.tender == tender)).first()
    if row is None:
        return None
    stored = row.model_dump(exclude={"tender"})
    return AwardView(**{**stored, "contract_by": date.fromisoformat(row.contract_by)})
