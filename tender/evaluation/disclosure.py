"""Who may read what of an evaluation: bids for members, names for inspectors, the report for its addressees.

Readings of secrets are acts of their own (rules §9). The result goes to the owner's side, the
supervising seats and the committee itself; nobody gets another's sheet through here, and the owner's
people get neither sheets nor names (BL 37, 44).
"""

from typing import Any, BinaryIO

from sqlmodel import select

from tender.errors import Forbidden, NotFound, Refused
from tender.evaluation.committee import bid_of, member_of
from tender.evaluation.models import CommitteeMember, ScoreSheet
from tender.evaluation.queries import (
    EvaluationView,
    MemberView,
    OwnSheet,
    RecheckView,
    case_of,
    clarified_files,
    committee_view,
    rechecks_of,
    result_of,
)
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.opening.queries import OpenedBid
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Stage

OWNERS = (Seat.ENTITY, Seat.AGENT)
INSPECTORS = (Seat.SUPERVISOR, Seat.DISCIPLINE)


def read_bid(platform: Platform, actor: Actor, bid: str) -> OpenedBid:
    """An opened bid with its files, for a declared member of its committee; the reading is recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        tender, found = _bid_of_member(session, actor, bid)
        entry.tender, entry.facts = tender, {"read": "bid", "bid": bid}
    return found


def read_bid_file(platform: Platform, actor: Actor, bid: str, sha256: str) -> tuple[str, BinaryIO]:
    """Name and open content of one file of a bid or of its clarifications, for the same member; recorded
    likewise."""
    files = {file["sha256"]: file["name"] for file in read_bid(platform, actor, bid).files}
    with platform.reading() as session:
        files |= clarified_files(session, bid)
    if sha256 not in files:
        raise NotFound("no_file", "投标中没有这个文件。", "The bid has no such file.", field="sha256")
    return files[sha256], platform.objects.open(sha256)


def read_committee(platform: Platform, actor: Actor, tender: str) -> list[MemberView]:
    """The members by name, for the inspecting seats; the reading is recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        if actor.seat not in INSPECTORS:
            zh, en = (
                "评标委员会名单在中标结果确定前保密。",
                "The committee is secret until the result is fixed.",
            )
            raise Forbidden("wrong_seat", zh, en, article="BL 37")
        tendering.tender_of(session, tender)
        entry.tender, entry.facts = tender, {"read": "committee"}
    return committee_view(platform, tender)


def read_result(platform: Platform, actor: Actor, tender: str) -> EvaluationView:
    """The result, for those to whom the report goes. Raises NotFound before the report."""
    require_addressee(platform, actor, tender)
    return result_of(platform, tender)


def read_case(platform: Platform, actor: Actor, tender: str, lot: str) -> dict[str, Any]:
    """The published case of a lot, for the same readers."""
    require_addressee(platform, actor, tender)
    return case_of(platform, tender, lot)


def read_rechecks(platform: Platform, actor: Actor, tender: str) -> list[RecheckView]:
    """The bids put before the committee again, for the same readers; no vote is among it."""
    require_addressee(platform, actor, tender)
    with platform.reading() as session:
        return rechecks_of(session, tender)


def own_sheet(platform: Platform, actor: Actor, tender: str) -> OwnSheet:
    """The actor's own sheet. Raises NotFound while there is none."""
    with platform.reading() as session:
        member = member_of(session, actor, tender)
        row = session.exec(select(ScoreSheet).where(ScoreSheet.member == member.id)).first()
        if row is None:
            raise NotFound("no_sheet", "尚未填写评分表。", "There is no sheet yet.", field="tender")
        return OwnSheet(row.scores, row.reasons, row.saved_at, row.locked_at, row.entry)


def sheet_receipt(platform: Platform, actor: Actor, tender: str) -> bytes:
    """The receipt of the actor's own locked sheet. Raises NotFound before that."""
    sheet = own_sheet(platform, actor, tender)
    if sheet.entry is None:
        raise NotFound("not_locked", "评分表尚未锁定。", "The sheet is not locked yet.", field="tender")
    platform.settle(sheet.entry)
    return platform.receipt(sheet.entry)


def _bid_of_member(session: LedgerSession, actor: Actor, bid: str) -> tuple[str, OpenedBid]:
    """Tender and bid, if the actor sits on its committee. Raises NotFound as for a bid that is not there."""
    if actor.seat is not Seat.EXPERT:
        zh, en = "只有评标委员会成员可以查阅投标文件。", "Only members of the committee read bids."
        raise Forbidden("wrong_seat", zh, en, article="BL 37")
    seats = select(CommitteeMember.tender).where(CommitteeMember.person == actor.person).distinct()
    for tender in session.exec(seats.where(CommitteeMember.standing == "seated")).all():
        try:
            found = bid_of(session, tender, bid)
        except NotFound:
            continue
        member_of(session, actor, tender)
        if tendering.tender_of(session, tender).stage != Stage.EVALUATION:
            zh, en = "项目不在评标阶段。", "The tender is not under evaluation."
            raise Refused("wrong_stage", zh, en, article="BL 44")
        return tender, found
    raise NotFound("no_bid", "没有这份已开启的投标。", "There is no such opened bid.", field="bid")


def require_addressee(platform: Platform, actor: Actor, tender: str) -> None:
    """Refuse whoever is neither the owner's side, nor an inspector, nor a member."""
    with platform.reading() as session:
        if actor.seat in OWNERS:
            tendering.own_tender(session, actor, tender)
        elif actor.seat not in INSPECTORS:
            member_of(session, actor, tender)
