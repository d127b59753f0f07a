"""Ratings of the members after the report (专家评价; X26, rules §6): by draw desk and supervisor, each once.

Attendance and discipline are the seat's own words in points; distance from the mean, speed and errors in objective
scores are computed from stored sheets and the trail of saved ones in the ledger. Ratings are for draw
desk, supervisor and administrator; no bidder, owner or expert ever sees one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.errors import Forbidden, NotFound, Refused
from tender.evaluation import forms, rules
from tender.evaluation.attendance import present_minutes
from tender.evaluation.committee import effective_bids, members_of, read_sheet, sheets_of
from tender.evaluation.marks import Item
from tender.evaluation.models import CommitteeMember, ExpertRating, ScoreSheet
from tender.evaluation.queries import results_of
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

READERS = (Seat.DRAW, Seat.SUPERVISOR, Seat.ADMIN)


@dataclass(frozen=True)
class RatingView:
    """One rating of a member, told by seat and expert id; figures as in `ExpertRating`."""

    number: int
    expert: str
    by: str
    attendance: int
    discipline: int
    deviation_percent: str
    minutes: int | None
    present_minutes: int | None
    objective_errors: int
    remark: str
    at: datetime


def rate_expert(platform: Platform, actor: Actor, tender: str, form: forms.RateExpert) -> None:
    """Rate the member in a seat, once the report is filed and once for each rating seat."""
    with platform.writing() as session, act(session, actor, Act.EXPERT_RATED) as entry:
        row = tendering.tender_of(session, tender)
        member = _rated(session, row, form.number)
        where = (ExpertRating.member == member.id, ExpertRating.by == actor.seat.value)
        if session.exec(select(ExpertRating).where(*where)).first() is not None:
            raise Refused("rated_already", "已评价。", "This seat has rated the member.", article="rules §6")
        rating = ExpertRating(
            id=new_id("rate"),
            tender=row.id,
            member=member.id,
            expert=member.expert,
            by=actor.seat.value,
            attendance=form.attendance,
            discipline=form.discipline,
            remark=form.remark,
            at=clock.now(),
            present_minutes=present_minutes(session, tender, member.phase, member.expert),
            **_figures(session, row, member),
        )
        session.add(rating)
        entry.tender = row.id
        entry.about(rating)


def read_ratings(platform: Platform, actor: Actor, tender: str) -> list[RatingView]:
    """The ratings of a tender's members, for draw desk, supervisor and administrator; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        if actor.seat not in READERS:
            zh, en = "专家评价不对外公开。", "Ratings of experts are not shown to this seat."
            raise Forbidden("wrong_seat", zh, en, article="rules §6")
        tendering.tender_of(session, tender)
        entry.tender, entry.facts = tender, {"read": "expert_ratings"}
        query = select(ExpertRating, CommitteeMember.number).join(CommitteeMember)
        rows = session.exec(
            query.where(ExpertRating.tender == tender).order_by(col(CommitteeMember.number), ExpertRating.by)
        )
        return [
            RatingView(number=number, **rating.model_dump(exclude={"id", "tender", "member"}))
            for rating, number in rows
        ]


def _rated(session: LedgerSession, tender: Tender, number: int) -> CommitteeMember:
    """The member in this seat, after the report. Raises Refused before it."""
    if not results_of(session, tender.id):
        zh, en = "评标报告提交后方可评价专家。", "Experts are rated after the report."
        raise Refused("not_reported", zh, en, article="rules §6")
    member = next((one for one in members_of(session, tender.id) if one.number == number), None)
    if member is None:
        raise NotFound("no_member", "没有这位评委。", "There is no such member.", field="number")
    return member


def _figures(session: LedgerSession, tender: Tender, member: CommitteeMember) -> dict[str, Any]:
    """Distance from the mean, minutes from seat to lock, and saved sheets with another objective score."""
    criteria, bids = tender.plan["criteria"], effective_bids(session, tender)
    rows = sheets_of(session, tender.id)
    sheets = {one: read_sheet(row, criteria, bids) for one, row in rows.items()}
    mine = sheets.pop(member.id, {})
    subjective = {one["id"] for one in criteria if one["kind"] == "subjective"}
    chosen = {item: points for item, points in mine.items() if item[1] in subjective}
    objective = {item: points for item, points in mine.items() if item[1] not in subjective}
    saved = _saved(session, member)
    return {
        "deviation_percent": str(rules.mean_deviation(chosen, list(sheets.values()))),
        "minutes": _minutes(member, rows.get(member.id)),
        "objective_errors": rules.objective_errors(objective, saved),
    }


def _minutes(member: CommitteeMember, sheet: ScoreSheet | None) -> int | None:
    if sheet is None or sheet.locked_at is None:
        return None
    return int((sheet.locked_at - member.seated_at).total_seconds()) // 60


def _saved(session: LedgerSession, member: CommitteeMember) -> Sequence[dict[Item, Decimal]]:
    """Every sheet that the member saved, in order, as the ledger kept it."""
    query = select(Outbox.payload).where(Outbox.type == Act.SHEET_SAVED.tag, Outbox.tender == member.tender)
    found = []
    for text in session.exec(query.order_by(col(Outbox.seq))):
        payload = json.loads(text)
        changes = [one["new"] for one in payload["changes"] if one["table"] == ScoreSheet.__tablename__]
        if payload["actor"].get("person") == member.person:
            found += [_points(new["scores"]) for new in changes if "scores" in new]
    return found


def _points(stored: str) -> dict[Item, Decimal]:
    """A stored sheet's points, as `read_score` admitted them."""
    scores = json.loads(stored)
    return {(bid, name): Decimal(text) for bid, marks in scores.items() for name, text in marks.items()}
