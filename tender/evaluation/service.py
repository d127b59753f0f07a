"""Acts of the committee at work: initial review, sheets, dissent, report; the names others call.

Only seated, declared members see bids, vote and score, each on a sheet that nobody else reads and nobody
changes once it is locked (BL 37, 44). The chair files what the sheets and the printed formula make of
the bids; the report decides no award, and no individual score leaves the closed acts. How a
committee comes together is in `seating`.
"""

from sqlmodel import select

from tender import clock
from tender.errors import Refused
from tender.evaluation import forms, marks, review
from tender.evaluation.committee import (
    at_work,
    bid_of,
    effective_bids,
    read_sheet,
    sheets_of,
)
from tender.evaluation.disclosure import own_sheet, read_bid, sheet_receipt
from tender.evaluation.models import CommitteeMember, Dissent, ReviewVote, ScoreSheet
from tender.evaluation.queries import case_of, result_of
from tender.evaluation.reporting import draft_result, reject_all, report
from tender.evaluation.seating import declare, replace_member, seat_committee
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

__all__ = [
    "case_of",
    "declare",
    "draft_result",
    "file_dissent",
    "lock_sheet",
    "own_sheet",
    "read_bid",
    "reject_all",
    "replace_member",
    "report",
    "result_of",
    "review_bid",
    "save_sheet",
    "seat_committee",
    "sheet_receipt",
]


def review_bid(platform: Platform, actor: Actor, tender: str, form: forms.ReviewBid) -> None:
    """One member's vote on one bid; the majority of the whole committee decides (M87 61)."""
    with platform.writing() as session, act(session, actor, Act.REVIEW_DECIDED) as entry:
        row, member = at_work(session, entry, actor, tender)
        bid = bid_of(session, tender, form.bid)
        reason, clause = review.printed_ground(row.plan["review_items"], form.item, form.reason, form.clause)
        review.check_vote(form.passed, reason, clause, priced=bool(bid.price_fen))
        if bid.above_ceiling:
            zh, en = (
                "报价超过最高投标限价, 依法否决, 无须表决。",
                "The price is above the ceiling: rejected by rule.",
            )
            raise Refused("rejected_by_rule", zh, en, field="bid", article="BR 51(5)")
        where = select(ReviewVote).where(ReviewVote.member == member.id, ReviewVote.bid == form.bid)
        if session.exec(where).first() is not None:
            zh, en = "已对该投标表决, 不得更改。", "This member has voted on this bid; a vote stands."
            raise Refused("voted_already", zh, en, field="bid", article="BR 53")
        vote = ReviewVote(
            id=new_id("vote"),
            tender=row.id,
            bid=form.bid,
            member=member.id,
            passed=int(form.passed),
            reason=reason,
            clause=clause,
            remark=form.remark or "",
            at=clock.now(),
        )
        session.add(vote)
        entry.about(vote)


def save_sheet(platform: Platform, actor: Actor, tender: str, form: forms.Sheet) -> None:
    """Keep one's own sheet as far as it is filled; it replaces what was saved before."""
    with platform.writing() as session, act(session, actor, Act.SHEET_SAVED) as entry:
        row, member = at_work(session, entry, actor, tender)
        marks.read(form.scores, row.plan["criteria"], effective_bids(session, row))
        entry.about(_filled(session, row, member, form))


def lock_sheet(platform: Platform, actor: Actor, tender: str, form: forms.Sheet) -> str:
    """Lock one's own sheet, as it was saved, for good; returns the act's entry, whose receipt proves it.

    What is locked must have been saved before, so that every attempt to find out by refusals what others
    gave leaves its trail of saved sheets in the ledger. Refused while a score is missing, while an objective score differs between members, and without a
    reason for a subjective score far from the mean of the sheets locked before.
    """
    with platform.writing() as session, act(session, actor, Act.SHEET_LOCKED) as entry:
        row, member = at_work(session, entry, actor, tender)
        bids, criteria = effective_bids(session, row), row.plan["criteria"]
        sheet = marks.read(form.scores, criteria, bids)
        kept = _saved(session, member, form)
        marks.require_whole(sheet, criteria, bids)
        others = [one for owner, one in sheets_of(session, tender).items() if owner != member.id]
        locked = [read_sheet(one, criteria, bids) for one in others if one.locked_at is not None]
        saved = [read_sheet(one, criteria, bids) for one in others if one.locked_at is None]
        marks.require_equal(sheet, locked, saved, criteria)
        percent = tendering.rules_of(row).decimal("evaluation.subjective_deviation_percent")
        marks.require_reasons(marks.unexplained(sheet, locked, criteria, percent, form.reasons), percent)
        kept.locked_at, kept.entry = clock.now(), entry.id
        entry.about(kept)
    return entry.id


def file_dissent(platform: Platform, actor: Actor, tender: str, form: forms.FileDissent) -> None:
    """A member's written dissent from the drafted result, before the report (BR 53)."""
    with platform.writing() as session, act(session, actor, Act.DISSENT_FILED) as entry:
        row, member = at_work(session, entry, actor, tender)
        if session.exec(select(Dissent).where(Dissent.member == member.id)).first() is not None:
            raise Refused(
                "dissented_already", "已提交不同意见。", "A dissent was filed already.", article="BR 53"
            )
        dissent = Dissent(
            id=new_id("dis"), tender=row.id, member=member.id, reason=form.reason, at=clock.now()
        )
        session.add(dissent)
        entry.about(dissent)


def _saved(session: LedgerSession, member: CommitteeMember, form: forms.Sheet) -> ScoreSheet:
    """The member's saved sheet, not locked yet, which must say what the form says."""
    row = session.exec(select(ScoreSheet).where(ScoreSheet.member == member.id)).first()
    if row is not None:
        _refuse_locked(row)
    if row is None or (row.scores, row.reasons) != (form.scores, form.reasons):
        zh, en = (
            "须先保存评分表, 再锁定所保存的内容。",
            "Save the sheet first; what was saved is what is locked.",
        )
        raise Refused("not_saved", zh, en, field="scores", article="BL 44")
    return row


def _refuse_locked(row: ScoreSheet) -> None:
    if row.locked_at is not None:
        zh, en = "评分表已锁定, 任何人不得更改。", "The sheet is locked; nobody changes it."
        raise Refused("sheet_locked", zh, en, article="BL 44")


def _filled(session: LedgerSession, tender: Tender, member: CommitteeMember, form: forms.Sheet) -> ScoreSheet:
    """The member's sheet with what the form says. Raises Refused once it is locked."""
    row = session.exec(select(ScoreSheet).where(ScoreSheet.member == member.id)).first()
    if row is not None:
        _refuse_locked(row)
    else:
        row = ScoreSheet(
            id=new_id("sheet"),
            tender=tender.id,
            member=member.id,
            scores={},
            reasons={},
            saved_at=clock.now(),
        )
        session.add(row)
    row.scores, row.reasons, row.saved_at = form.scores, form.reasons, clock.now()
    return row
