"""Who sits on a committee, what they decided so far, and which bids they score: asked inside one session.

The one access to a member is by the person who acts: whoever is not seated on this tender's committee
gets nothing, whatever seats the person holds elsewhere. Votes and sheets of members who left do not count
(BR 48), so every figure here is of the members seated now.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.errors import Forbidden, NotFound, Refused
from tender.evaluation import marks
from tender.evaluation.marks import Item
from tender.evaluation.models import CommitteeMember, Recheck, RecheckVote, ReviewVote, ScoreSheet
from tender.evaluation.review import TOO_HIGH, Decision, Vote, decide
from tender.ledger.act import Actor, Entry
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.opening import queries as opening
from tender.opening.queries import OpenedBid
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender

CHAIR = 1


def members_of(session: LedgerSession, tender: str) -> list[CommitteeMember]:
    """The members of the committee at work, seated now, by number."""
    phase = tendering.phase_of(tendering.tender_of(session, tender))
    query = select(CommitteeMember).where(
        CommitteeMember.tender == tender,
        CommitteeMember.standing == "seated",
        CommitteeMember.phase == phase,
    )
    return list(session.exec(query.order_by(CommitteeMember.number)))  # type: ignore[arg-type]


def size_of(tender: Tender) -> int:
    """How many members the committee has when it is complete."""
    return int(tender.plan["committee"]["size"])


def member_of(session: LedgerSession, actor: Actor, tender: str, *, declared: bool = True) -> CommitteeMember:
    """The actor's own seat on this committee. Raises Forbidden, or Refused before the declaration."""
    member = next((one for one in members_of(session, tender) if one.person == actor.person), None)
    if member is None or actor.seat is not Seat.EXPERT:
        zh, en = (
            "只有本项目的评标委员会成员可以办理。",
            "Only members of this tender's committee may do this.",
        )
        raise Forbidden("not_a_member", zh, en, article="BL 37")
    if declared and member.declared_at is None:
        zh, en = "请先作出保密承诺和回避声明。", "Declare confidentiality and conflicts first."
        raise Refused("not_declared", zh, en, article="BL 37")
    return member


def chair_of(session: LedgerSession, actor: Actor, tender: str) -> CommitteeMember:
    """The actor's seat, if it is the chair's."""
    member = member_of(session, actor, tender)
    if member.number != CHAIR:
        zh, en = "由评标委员会负责人办理。", "This is for the chair of the committee."
        raise Forbidden("not_the_chair", zh, en, article="BL 40")
    return member


def at_work(
    session: LedgerSession, entry: Entry, actor: Actor, tender: str
) -> tuple[Tender, CommitteeMember]:
    """Inside a member's act: the tender under evaluation and the own seat; refused while a seat is empty."""
    row = tendering.tender_of(session, tender)
    member = member_of(session, actor, tender)
    tendering.advance(entry, row, Facts(clock.now()))
    if len(members_of(session, tender)) < size_of(row):
        zh, en = "评标委员会有空缺, 须先补足。", "A seat of the committee is empty; it must be filled first."
        raise Refused("seat_empty", zh, en, article="BR 48")
    return row, member


def opened_of(session: LedgerSession, tender: str) -> list[tuple[str, OpenedBid]]:
    """Lot id and bid of every opened bid of the live lots, in the order of the opening records."""
    lots = tendering.live_lots(session, tender)
    return [(lot.id, bid) for lot in lots for bid in opening.opened_bids(session, lot.id)]


def decisions_of(session: LedgerSession, tender: Tender) -> dict[str, Decision]:
    """Bid → what the initial review came to, or the newest re-check of the bid."""
    seated = {member.id for member in members_of(session, tender.id)}
    query = select(ReviewVote).where(ReviewVote.tender == tender.id).order_by(ReviewVote.at, ReviewVote.id)  # type: ignore[arg-type]
    votes: dict[str, list[Vote]] = {}
    for vote in session.exec(query):
        if vote.member in seated:
            votes.setdefault(vote.bid, []).append(Vote(bool(vote.passed), vote.reason, vote.clause))
    reviewed = {
        bid.bid: TOO_HIGH if bid.above_ceiling else decide(votes.get(bid.bid, []), size_of(tender))
        for _, bid in opened_of(session, tender.id)
    }
    return reviewed | {
        bid: one for bid, one in _rechecked(session, tender, seated).items() if bid in reviewed
    }


def open_rechecks(session: LedgerSession, tender: str) -> list[Recheck]:
    """The bids that the committee is to look at again now; none unless a re-check was ordered."""
    query = select(Recheck).where(Recheck.tender == tender, col(Recheck.reported).is_(None))
    return list(session.exec(query.order_by(Recheck.ordered_at, Recheck.id)))  # type: ignore[arg-type]


def _rechecked(session: LedgerSession, tender: Tender, seated: set[str]) -> dict[str, Decision]:
    """Bid → what its newest re-check came to; without a majority so far it is undecided."""
    rows = session.exec(select(Recheck).where(Recheck.tender == tender.id).order_by(Recheck.ordered_at))  # type: ignore[arg-type]
    found = {}
    for row in rows:
        cast = session.exec(select(RecheckVote).where(RecheckVote.recheck == row.id).order_by(RecheckVote.at))  # type: ignore[arg-type]
        votes = [Vote(bool(one.passed), one.reason, one.clause) for one in cast if one.member in seated]
        kept = Decision(bool(row.passed), row.reason, row.clause)
        found[row.bid] = kept if row.reported else decide(votes, size_of(tender))
    return found


def effective_bids(session: LedgerSession, tender: Tender) -> list[str]:
    """Bids that passed the initial review. Raises Refused while any is undecided."""
    decisions = decisions_of(session, tender)
    if any(decision.passed is None for decision in decisions.values()):
        zh, en = "初步评审尚未完成。", "The initial review is not finished."
        raise Refused("review_open", zh, en, article="BR 51")
    return [bid for bid, decision in decisions.items() if decision.passed]


def fewest_effective(session: LedgerSession, tender: Tender) -> tuple[int, str]:
    """The live lot with the fewest effective bids, and how many it has. Raises Refused while review goes on."""
    effective = set(effective_bids(session, tender))
    counts = {lot.id: 0 for lot in tendering.live_lots(session, tender.id)}
    for lot, bid in opened_of(session, tender.id):
        counts[lot] += bid.bid in effective
    return min((count, lot) for lot, count in counts.items())


def sheets_of(session: LedgerSession, tender: str) -> dict[str, ScoreSheet]:
    """Member id → sheet, of the members seated now, by number."""
    rows = {
        sheet.member: sheet for sheet in session.exec(select(ScoreSheet).where(ScoreSheet.tender == tender))
    }
    return {member.id: rows[member.id] for member in members_of(session, tender) if member.id in rows}


def unlocked_sheets(session: LedgerSession, tender: Tender) -> int:
    """How many sheets are still to lock, those of empty seats included."""
    locked = [sheet for sheet in sheets_of(session, tender.id).values() if sheet.locked_at is not None]
    return size_of(tender) - len(locked)


def read_sheet(
    sheet: ScoreSheet, criteria: Sequence[dict[str, Any]], bids: Sequence[str]
) -> dict[Item, Decimal]:
    """The scores of a stored sheet for the bids that are scored now."""
    kept = {bid: points for bid, points in sheet.scores.items() if bid in bids}
    return marks.read(kept, criteria, bids)


def lot_of_bid(session: LedgerSession, tender: str, bid: str) -> str:
    """The lot of an opened bid of this tender. Raises NotFound."""
    bid_of(session, tender, bid)
    return next(lot for lot, one in opened_of(session, tender) if one.bid == bid)


def bid_of(session: LedgerSession, tender: str, bid: str) -> OpenedBid:
    """An opened bid of this tender. Raises NotFound."""
    found = next((one for _, one in opened_of(session, tender) if one.bid == bid), None)
    if found is None:
        raise NotFound("no_bid", "没有这份已开启的投标。", "There is no such opened bid.", field="bid")
    return found
