"""The one access of the acts to rows of candidates and awards: by bid, by lot, by id; newest version only.

For `service` and `after`, inside their sessions. A fallen candidate keeps its row and gets its cause
(BR 55); nothing here decides whether it may fall.
"""

from sqlmodel import select

from tender.award.models import Award, Candidate
from tender.errors import NotFound, Refused
from tender.ledger.guard import LedgerSession


def candidate_rows(session: LedgerSession, tender: str, lot: str) -> list[Candidate]:
    """The candidates of a lot as last published, by rank; dropped ones too."""
    query = select(Candidate).where(Candidate.tender == tender, Candidate.lot == lot)
    rows = session.exec(query.order_by(Candidate.rank)).all()  # type: ignore[arg-type]
    newest = max((row.version for row in rows), default=0)
    return [row for row in rows if row.version == newest]


def published_versions(session: LedgerSession, tender: str) -> set[tuple[str, int]]:
    """Lot and version of every evaluation whose candidates are published."""
    rows = session.exec(select(Candidate.lot, Candidate.version).where(Candidate.tender == tender))
    return {(lot, version) for lot, version in rows}


def fallen_bids(session: LedgerSession, tender: str) -> dict[str, str]:
    """Bid → lot, of every candidate that has fallen, in any version: it does not come back."""
    rows = session.exec(select(Candidate).where(Candidate.tender == tender, Candidate.standing == "dropped"))
    return {row.bid: row.lot for row in rows}


def drop(session: LedgerSession, tender: str, bid: str, cause: str) -> Candidate:
    """Inside the caller's act: the candidate with this bid falls. Raises NotFound, or Refused when it fell before."""
    lot = session.exec(select(Candidate.lot).where(Candidate.tender == tender, Candidate.bid == bid)).first()
    rows = candidate_rows(session, tender, lot) if lot is not None else []
    row = next((one for one in rows if one.bid == bid), None)
    if row is None:
        zh, en = "没有这个中标候选人。", "There is no such candidate."
        raise NotFound("no_candidate", zh, en, field="bid", article="BR 55")
    if row.standing != "candidate":
        zh, en = "该候选人已被取消资格。", "The candidate has fallen already."
        raise Refused("dropped_already", zh, en, field="bid", article="BR 55")
    row.standing, row.reason = "dropped", cause
    return row


def award_row(session: LedgerSession, award: str) -> Award:
    """One award. Raises NotFound."""
    row = session.get(Award, award)
    if row is None:
        raise NotFound("no_award", "没有这个中标结果。", "There is no such award.", field="award")
    return row


def standing_award(session: LedgerSession, tender: str, lot: str, bid: str | None = None) -> Award | None:
    """The award of a lot that is not revoked, of this bid if one is named."""
    query = select(Award).where(Award.tender == tender, Award.lot == lot, Award.standing == "issued")
    row = session.exec(query).first()
    return row if row is not None and bid in (None, row.bid) else None
