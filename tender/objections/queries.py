"""Reads of objections and complaints, each for its own reader; frozen views.

The author reads its own with the answer; the owner reads what is addressed to it, without a word on who
wrote it; supervisors read all, and names in an act of their own and only once the bidding is closed, when
it is no secret any more who took part (BL 22; rules §10). `overdue` is for the supervision desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple, TypeVar

from sqlmodel import select

from tender import clock
from tender.bids.queries import bidder_of
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import pseudonymous
from tender.objections import lifecycle
from tender.objections.models import Complaint, Objection
from tender.platform import Platform
from tender.tendering import service as tendering

OWNERS = (Seat.ENTITY, Seat.AGENT)
INSPECTORS = (Seat.SUPERVISOR, Seat.DISCIPLINE)
Dispute = TypeVar("Dispute", Objection, Complaint)
SECRET_AT = ("preparation", "prequalification", "qualification_review", "submission")


@dataclass(frozen=True)
class ObjectionView:
    """An objection without its author; `number` counts what this reader sees, `effect` binds the owner."""

    id: str
    number: int
    tender: str
    lot: str | None
    kind: str
    text: str
    files: list[dict[str, Any]]
    filed_at: datetime
    answer_by: datetime
    status: str
    findings: str | None
    basis: str | None
    conclusion: str | None
    effect: str | None
    answered_at: datetime | None
    answer_entry: str | None


@dataclass(frozen=True)
class ComplaintView:
    """A complaint without its author, and without who handles it; `number` counts what this reader sees."""

    id: str
    number: int
    tender: str
    lot: str | None
    kind: str
    objection: str | None
    request: str
    grounds: str
    files: list[dict[str, Any]]
    known_on: str
    filed_at: datetime
    decide_by: datetime
    status: str
    ground: str | None
    decided_at: datetime | None
    rule_by: datetime | None
    ruling: str | None
    ordered: str | None
    findings: str | None
    basis: str | None
    decision: str | None
    ruled_at: datetime | None
    ruling_entry: str | None


class Overdue(NamedTuple):
    """Something not done in time: its tender, the row's id, the rule."""

    tender: str
    about: str
    rule: str


def objection_row(session: LedgerSession, objection: str) -> Objection:
    """The one access to an objection. Raises NotFound."""
    row = session.get(Objection, objection)
    if row is None:
        raise NotFound("no_objection", "没有这份异议。", "There is no such objection.", field="objection")
    return row


def complaint_row(session: LedgerSession, complaint: str) -> Complaint:
    """The one access to a complaint. Raises NotFound."""
    row = session.get(Complaint, complaint)
    if row is None:
        raise NotFound("no_complaint", "没有这份投诉。", "There is no such complaint.", field="complaint")
    return row


def own_row(platform: Platform, session: LedgerSession, actor: Actor, objection: str) -> Objection:
    """The actor's own objection. Raises NotFound also for a stranger's."""
    row = session.get(Objection, objection)
    if row is None or pseudonymous(platform, actor, row.tender).pseudonym != row.pseudonym:
        raise NotFound("no_objection", "没有这份异议。", "There is no such objection.", field="objection")
    return row


def objections_of(platform: Platform, actor: Actor, tender: str) -> list[ObjectionView]:
    """Objections of a tender, oldest first: all for its owner's side and the inspecting seats, its own for a
    tenderer. Raises Forbidden for everybody else."""
    with platform.reading() as session:
        rows = _visible(platform, session, actor, Objection, tender, OWNERS)
        hidden = {"pseudonym", "entry"}
        return [ObjectionView(number=n, **row.model_dump(exclude=hidden)) for n, row in enumerate(rows, 1)]


def complaints_of(platform: Platform, actor: Actor, tender: str) -> list[ComplaintView]:
    """Complaints of a tender, oldest first: all for the inspecting seats, its own for a tenderer."""
    with platform.reading() as session:
        rows = _visible(platform, session, actor, Complaint, tender)
        hidden = {"pseudonym", "entry", "decided_by", "ruled_by"}
        return [ComplaintView(number=n, **row.model_dump(exclude=hidden)) for n, row in enumerate(rows, 1)]


def author_of(platform: Platform, actor: Actor, about: str) -> str:
    """The name of who objected or complained, for the authority that handles it; the reading is recorded.

    Raises Refused before the bidding is closed.
    """
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        if actor.seat is not Seat.SUPERVISOR:
            raise _not_yours()
        row = session.get(Objection, about) or complaint_row(session, about)
        if tendering.tender_of(session, row.tender).stage in SECRET_AT:
            zh, en = "投标截止前不得查阅当事人身份。", "Until the bidding is closed nobody reads who it is."
            raise Refused("secret_yet", zh, en, article="BL 22")
        entry.tender, entry.facts = row.tender, {"read": "author", "of": about}
        found = bidder_of(platform, session, row.tender, row.pseudonym)
    if found is None:
        raise NotFound("no_author", "查不到该单位。", "No organisation has this pseudonym.", field="about")
    return found.name


def read_file(platform: Platform, actor: Actor, about: str, sha256: str) -> tuple[str, BinaryIO]:
    """Name and open content of a file, for whoever may read the objection or complaint; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        row = session.get(Objection, about) or complaint_row(session, about)
        if actor.seat not in (*INSPECTORS, *(OWNERS if isinstance(row, Objection) else ())):
            raise _not_yours()
        tendering.own_tender(session, actor, row.tender)
        names = {file["sha256"]: file["name"] for file in row.files}
        if sha256 not in names:
            raise NotFound("no_file", "没有这个文件。", "There is no such file.", field="sha256")
        entry.tender, entry.facts = row.tender, {"read": "file", "of": about, "sha256": sha256}
    return names[sha256], platform.objects.open(sha256)


def overdue(session: LedgerSession) -> list[Overdue]:
    """Objections unanswered and complaints undecided beyond their limits, of all tenders; longest owed first."""
    owed: list[tuple[datetime, Overdue]] = []
    for one in session.exec(select(Objection).where(Objection.status == lifecycle.OPEN)):
        owed.append((one.answer_by, Overdue(one.tender, one.id, "objection.answer_within")))
    for row in session.exec(select(Complaint).where(Complaint.status == lifecycle.FILED)):
        owed.append((row.decide_by, Overdue(row.tender, row.id, "complaint.accept_within")))
    for row in session.exec(select(Complaint).where(Complaint.status == lifecycle.ACCEPTED)):
        if row.rule_by is not None:
            owed.append((row.rule_by, Overdue(row.tender, row.id, "complaint.rule_within")))
    now = clock.now()
    return [what for owed_by, what in sorted(owed) if now >= owed_by]


def _visible(
    platform: Platform,
    session: LedgerSession,
    actor: Actor,
    kind: type[Dispute],
    tender: str,
    whole: tuple[Seat, ...] = (),
) -> list[Dispute]:
    """The rows of a tender that this reader may see, oldest first."""
    query = select(kind).where(kind.tender == tender).order_by(kind.filed_at, kind.id)  # type: ignore[arg-type]
    rows = list(session.exec(query))
    if actor.seat is Seat.TENDERER:
        name = pseudonymous(platform, actor, tender).pseudonym
        return [row for row in rows if row.pseudonym == name]
    if actor.seat not in (*INSPECTORS, *whole):
        raise _not_yours()
    tendering.own_tender(session, actor, tender)
    return rows


def _not_yours() -> Forbidden:
    zh, en = "无权查阅异议和投诉。", "This seat does not read objections or complaints here."
    return Forbidden("wrong_seat", zh, en, article="rules §9")
