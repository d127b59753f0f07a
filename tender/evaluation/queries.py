"""What an evaluation came to, as later stages and readers may see it; frozen views, nothing decided here.

`result_of` and `case_of` answer once the report is filed. Committee members' names stand only in
`committee_view`, for the sealed part of the report and for those whom rules §9 lets read it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from tender.accounts.service import person_of
from tender.errors import NotFound
from tender.evaluation.committee import members_of
from tender.evaluation.models import (
    Clarification,
    CommitteeMember,
    Dissent,
    EvaluationReport,
    Recheck,
    ScoreSheet,
)
from tender.evaluation.review import GROUNDS
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering


@dataclass(frozen=True)
class Line:
    """One bid's result; figures are decimal text. `article` is that of the ground of rejection."""

    bid: str
    bidder: str
    uscc: str
    organisation: str
    price_fen: int
    status: str
    evaluated_price: str | None
    price_score: str | None
    scores: dict[str, str]
    total: str | None
    rank: int | None
    reason: str | None
    clause: str | None
    article: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class EvaluationView:
    """The evaluation of one lot in its newest `version`. `ranking` is best first, `candidates` its head as far as the rules allow."""

    tender: str
    lot: str
    version: int
    method: str
    benchmark: str | None
    ranking: tuple[Line, ...]
    rejected: tuple[Line, ...]
    candidates: tuple[Line, ...]
    flags: tuple[str, ...]
    alerts: tuple[str, ...]
    remarks: str
    reported_at: datetime
    entry: str


@dataclass(frozen=True)
class RecheckView:
    """A bid before the committee again, and why; `passed` is None until the chair reported it."""

    lot: str
    bid: str
    matter: str
    ordered_at: datetime
    entry: str
    passed: bool | None
    reason: str | None
    clause: str | None


@dataclass(frozen=True)
class MemberView:
    """A seated member by name: sealed until the law publishes it (BL 37)."""

    number: int
    name: str
    person: str
    expert: str
    declared: bool
    locked_at: datetime | None
    dissent: str | None


@dataclass(frozen=True)
class OwnSheet:
    """A member's own sheet; `entry` is the act that locked it."""

    scores: dict[str, dict[str, str]]
    reasons: dict[str, dict[str, str]]
    saved_at: datetime
    locked_at: datetime | None
    entry: str | None


@dataclass(frozen=True)
class OwnSeat:
    """A committee that the actor sits on, with the printed criteria: all that it may judge by (BR 49).

    phase: `prequalification` or `evaluation`; a tender may have a committee for each.
    """

    tender: str
    title: str
    stage: str
    phase: str
    number: int
    declared: bool
    locked: bool
    review_items: tuple[dict[str, Any], ...]
    criteria: tuple[dict[str, Any], ...]


def case_of(platform: Platform, tender: str, lot: str) -> dict[str, Any]:
    """The published CASE of a lot for `tender evaluate`. Raises NotFound before the report."""
    with platform.reading() as session:
        return _report(session, tender, lot).case


def result_of(platform: Platform, tender: str, lot: str | None = None) -> EvaluationView:
    """The newest result of a lot (the first that has one if none is named). Raises NotFound before."""
    with platform.reading() as session:
        return view(_report(session, tender, lot))


def results_of(session: LedgerSession, tender: str) -> list[EvaluationView]:
    """The newest result of every lot that has one, in the order of the lots."""
    rows = session.exec(
        select(EvaluationReport).where(EvaluationReport.tender == tender).order_by(EvaluationReport.version)  # type: ignore[arg-type]
    )
    newest = {row.lot: row for row in rows}
    return [view(newest[lot.id]) for lot in tendering.live_lots(session, tender) if lot.id in newest]


def versions_of(session: LedgerSession, lot: str) -> int:
    """How many versions of its evaluation a lot has."""
    return len(session.exec(select(EvaluationReport.id).where(EvaluationReport.lot == lot)).all())


def rechecks_of(session: LedgerSession, tender: str) -> list[RecheckView]:
    """Every re-check of a tender, oldest first."""
    query = select(Recheck).where(Recheck.tender == tender).order_by(Recheck.ordered_at, Recheck.id)  # type: ignore[arg-type]
    return [
        RecheckView(
            **row.model_dump(exclude={"id", "tender", "reported", "passed"}),
            passed=bool(row.passed) if row.reported else None,
        )
        for row in session.exec(query)
    ]


def view(row: EvaluationReport) -> EvaluationView:
    """A report as later stages read it."""
    lines = [_line(*pair) for pair in zip(row.bids, row.result["results"], strict=True)]
    labelled = {line["bidder"]: place for place, line in enumerate(row.result["results"])}
    ranked = sorted((line for line in lines if line.rank is not None), key=lambda line: line.rank or 0)
    return EvaluationView(
        tender=row.tender,
        lot=row.lot,
        version=row.version,
        method=row.case["method"],
        benchmark=row.result["benchmark"],
        ranking=tuple(ranked),
        rejected=tuple(line for line in lines if line.rank is None),
        candidates=tuple(lines[labelled[name]] for name in row.result["candidates"]),
        flags=tuple(row.result["flags"]),
        alerts=tuple(row.alerts),
        remarks=row.remarks,
        reported_at=row.at,
        entry=row.entry,
    )


def committee_view(platform: Platform, tender: str) -> list[MemberView]:
    """The members by name, with what the report's sealed part says of them."""
    with platform.reading() as session:
        dissents = {
            one.member: one.reason for one in session.exec(select(Dissent).where(Dissent.tender == tender))
        }
        sheets = {
            one.member: one for one in session.exec(select(ScoreSheet).where(ScoreSheet.tender == tender))
        }
        return [
            MemberView(
                number=member.number,
                name=person_of(session, member.person).name,
                person=member.person,
                expert=member.expert,
                declared=member.declared_at is not None,
                locked_at=sheets[member.id].locked_at if member.id in sheets else None,
                dissent=dissents.get(member.id),
            )
            for member in members_of(session, tender)
        ]


def own_seats(platform: Platform, actor: Actor) -> list[OwnSeat]:
    """The committees at work, or at work last, that the acting person sits on."""
    with platform.reading() as session:
        where = select(CommitteeMember).where(
            CommitteeMember.person == actor.person, CommitteeMember.standing == "seated"
        )
        seats = session.exec(where.order_by(CommitteeMember.id)).all()
        return [_own(session, member) for member in seats if _is_at_work(session, member)]


def _is_at_work(session: LedgerSession, member: CommitteeMember) -> bool:
    return member.phase == tendering.phase_of(tendering.tender_of(session, member.tender))


def clarified_files(session: LedgerSession, bid: str) -> dict[str, str]:
    """SHA-256 → name of every file that answers to questions on a bid brought."""
    rows = session.exec(select(Clarification).where(Clarification.bid == bid))
    return {file["sha256"]: file["name"] for row in rows for file in row.files}


def _own(session: LedgerSession, member: CommitteeMember) -> OwnSeat:
    tender = tendering.tender_of(session, member.tender)
    sheet = session.exec(select(ScoreSheet).where(ScoreSheet.member == member.id)).first()
    locked = sheet is not None and sheet.locked_at is not None
    return OwnSeat(
        tender.id,
        tender.title,
        tender.stage,
        member.phase,
        member.number,
        member.declared_at is not None,
        locked,
        tuple(tender.plan["review_items"]),
        tuple(tender.plan["criteria"]),
    )


def _report(session: LedgerSession, tender: str, lot: str | None) -> EvaluationReport:
    lots = [lot] if lot is not None else [one.id for one in tendering.lots_of(session, tender)]
    query = select(EvaluationReport).where(EvaluationReport.tender == tender)
    rows = session.exec(query.order_by(col(EvaluationReport.version).desc())).all()
    row = next((one for of in lots for one in rows if one.lot == of), None)
    if row is None:
        raise NotFound("no_report", "尚无评标报告。", "There is no evaluation report yet.", field="tender")
    return row


def _line(about: dict[str, Any], result: dict[str, Any]) -> Line:
    reason = result["reason"]
    return Line(
        **{name: about[name] for name in ("bid", "bidder", "uscc", "organisation", "price_fen", "clause")},
        **{
            name: result[name]
            for name in ("status", "evaluated_price", "price_score", "scores", "total", "rank")
        },
        reason=reason,
        article=GROUNDS[reason][0] if reason in GROUNDS else None,
        flags=tuple(result["flags"]),
    )
