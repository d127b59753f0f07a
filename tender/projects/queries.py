"""Reads on projects: an owner sees its own, the centre's desks, auditors and supervisors see all.

Nothing here is secret from those who deal with it; bidders and experts see a project only when its
tender's notice is public, elsewhere.
"""

from dataclasses import dataclass

from sqlmodel import or_, select

from tender import money
from tender.errors import Forbidden
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.platform import Platform
from tender.projects.models import Project, Routing

OWNERS = (Seat.ENTITY, Seat.AGENT)
DESKS = (Seat.DESK, Seat.AUDITOR, Seat.SUPERVISOR, Seat.DISCIPLINE)


@dataclass(frozen=True)
class ProjectView:
    """A project as its row stands; `method` once it is routed, `amount` in yuan."""

    id: str
    name: str
    category: str
    amount: str
    status: str
    method: str | None


def projects(platform: Platform, actor: Actor) -> list[ProjectView]:
    """The projects of the actor's organisation, or all for a desk. Raises Forbidden for other seats."""
    query = select(Project, Routing.method).outerjoin(Routing, Routing.project == Project.id)  # type: ignore[arg-type]
    if actor.seat in OWNERS:
        query = query.where(
            or_(Project.organisation == actor.organisation, Project.agent == actor.organisation)
        )
    elif actor.seat not in DESKS:
        zh, en = "该席位不办理项目登记。", "This seat does not deal with projects."
        raise Forbidden("wrong_seat", zh, en, article="rules §9")
    with platform.reading() as session:
        return [
            ProjectView(row.id, row.name, row.category, str(money.yuan(row.amount_fen)), row.status, method)
            for row, method in session.exec(query.order_by(Project.registered_at, Project.id))  # type: ignore[arg-type]
        ]
