"""Reads on projects: an owner sees its own, the centre's desks, auditors and supervisors see all.

Nothing here is secret from those who deal with it. The public sees of a project only the confirmed method,
its rules and the reason of an exception (`published_routing`), of an invited tender not before its award.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import SQLModel, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from tender import money
from tender.errors import Forbidden, NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.projects import findings, service
from tender.projects.grounds import GROUNDS
from tender.projects.models import Amendment, ExceptionApproval, Project, Routing, SplittingReason

OWNERS = (Seat.ENTITY, Seat.AGENT)
DESKS = (Seat.DESK, Seat.AUDITOR, Seat.SUPERVISOR, Seat.DISCIPLINE)
View = TypeVar("View")


@dataclass(frozen=True)
class ProjectView:
    """A project as its row stands; `method` once it is routed, `amount` in yuan."""

    id: str
    name: str
    category: str
    amount: str
    status: str
    method: str | None


@dataclass(frozen=True)
class RoutingView:
    """A routing decision: inputs, rules with id and version, method, flags, who confirmed it, and why.

    proposed: the method of the rules. exception: empty without one. findings: of the splitting check.
    """

    id: str
    stated: dict[str, Any]
    proposed: str
    method: str
    centre_mandatory: int
    statutory_mandatory_tender: int
    rules: list[dict[str, str]]
    flags: list[str]
    exception: dict[str, Any]
    findings: list[dict[str, Any]]
    rulebook: dict[str, str]
    confirmed_by: str
    at: datetime


@dataclass(frozen=True)
class AmendmentView:
    """A change of the amount; `changed` is each answer that differs, before and after."""

    id: str
    before_fen: int
    after_fen: int
    reason: str
    changed: dict[str, list[Any]]
    status: str
    at: datetime


@dataclass(frozen=True)
class ApprovalView:
    """An approved exception; it holds for this amount only."""

    id: str
    ground: str
    needed: str
    document_no: str
    approving_body: str
    public_reason: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class ReasonView:
    """The owner's written reason and the findings it covers."""

    id: str
    findings: list[dict[str, Any]]
    reason: str
    document_no: str | None
    at: datetime


@dataclass(frozen=True)
class ProjectDetail:
    """A project with its history. `routing` is the one that stands; `routings` are all, oldest first.

    unexplained: findings of the splitting check, as of today, that still need the owner's reason.
    """

    project: dict[str, Any]
    routing: RoutingView | None
    routings: list[RoutingView]
    amendments: list[AmendmentView]
    approvals: list[ApprovalView]
    reasons: list[ReasonView]
    unexplained: list[dict[str, Any]]


@dataclass(frozen=True)
class PublishedRouting:
    """What the public sees: the method, the rules, and the ground, article and reason of an exception."""

    project: str
    method: str
    centre_mandatory: bool
    statutory_mandatory_tender: bool
    rules: list[dict[str, str]]
    ground_zh: str | None
    ground_en: str | None
    article: str | None
    public_reason: str | None
    at: datetime


def projects(platform: Platform, actor: Actor) -> list[ProjectView]:
    """The projects of the actor's organisation, or all for a desk. Raises Forbidden for other seats."""
    query = select(Project, Routing.method).outerjoin(Routing, Routing.id == Project.routing)  # type: ignore[arg-type]
    if actor.seat in OWNERS:
        query = query.where(
            or_(Project.organisation == actor.organisation, Project.agent == actor.organisation)
        )
    elif actor.seat not in DESKS:
        raise _wrong_seat()
    with platform.reading() as session:
        return [
            ProjectView(row.id, row.name, row.category, str(money.yuan(row.amount_fen)), row.status, method)
            for row, method in session.exec(query.order_by(Project.registered_at, Project.id))  # type: ignore[arg-type]
        ]


def project(platform: Platform, actor: Actor, project: str) -> ProjectDetail:
    """One project with all that happened to it. Raises NotFound, Forbidden."""
    with platform.reading() as session:
        if actor.seat in OWNERS:
            row = service.own_project(session, actor, project)
        elif actor.seat in DESKS:
            row = service.project_of(session, project)
        else:
            raise _wrong_seat()
        routings = _views(session, RoutingView, _of(Routing, project))
        found = findings.findings_of(session, row, service.rules_today(platform), None)
        return ProjectDetail(
            project=row.model_dump(exclude={"routing"}),
            routing=next((one for one in routings if one.id == row.routing), None),
            routings=routings,
            amendments=_views(session, AmendmentView, _of(Amendment, project)),
            approvals=_views(session, ApprovalView, _of(ExceptionApproval, project)),
            reasons=_views(session, ReasonView, _of(SplittingReason, project)),
            unexplained=findings.unexplained(session, row, found),
        )


def published_routing(session: LedgerSession, project: str) -> PublishedRouting | None:
    """The routing that stands, as the public may see it; the caller asks whether it may already (rules §3b)."""
    row = service.project_of(session, project)
    routing = session.get_one(Routing, row.routing) if row.routing else None
    if routing is None:
        return None
    ground = GROUNDS[routing.exception["ground"]] if routing.exception else None
    return PublishedRouting(
        project=row.name,
        method=routing.method,
        centre_mandatory=bool(routing.centre_mandatory),
        statutory_mandatory_tender=bool(routing.statutory_mandatory_tender),
        rules=routing.rules,
        ground_zh=ground.zh if ground else None,
        ground_en=ground.en if ground else None,
        article=ground.article if ground else None,
        public_reason=routing.exception.get("public_reason"),
        at=routing.at,
    )


def public_routing(platform: Platform, project: str) -> PublishedRouting:
    """The same at its public address, which never shows an invited tender. Raises NotFound."""
    with platform.reading() as session:
        found = published_routing(session, project)
    if found is None or found.method == "selective":
        raise NotFound("no_project", "没有这个项目。", "There is no such project.", field="project")
    return found


Row = TypeVar("Row", Routing, Amendment, ExceptionApproval, SplittingReason)


def _of(kind: type[Row], project: str) -> SelectOfScalar[Row]:
    return select(kind).where(kind.project == project).order_by(kind.at, kind.id)  # type: ignore[arg-type]


def _views(session: LedgerSession, view: type[View], query: SelectOfScalar[Any]) -> list[View]:
    """Rows as views: the columns that the view names."""
    names = [field.name for field in fields(view)]  # type: ignore[arg-type]
    rows: list[SQLModel] = list(session.exec(query))
    return [view(**{name: getattr(row, name) for name in names}) for row in rows]


def _wrong_seat() -> Forbidden:
    zh, en = "该席位不办理项目登记。", "This seat does not deal with projects."
    return Forbidden("wrong_seat", zh, en, article="rules §9")
