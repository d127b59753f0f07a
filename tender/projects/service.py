"""Acts on projects: register (BL 9), audit the budget (county), confirm the routing (BR 7).

The routing decision is recomputed here with the rules of the day; a person confirms it and cannot
choose another method, because exceptions need a legal ground (rules §2.7).
"""

from dataclasses import asdict
from decimal import Decimal

from sqlmodel import select

from tender import clock, rulebook
from tender.accounts.models import Organisation
from tender.errors import Forbidden, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.projects import forms, lifecycle, rules
from tender.projects.lifecycle import Status
from tender.projects.models import Audit, Project, Routing


def register_project(platform: Platform, actor: Actor, form: forms.RegisterProject) -> str:
    """Enter a project of the actor's organisation; returns its id."""
    form.funding.as_funding()
    with platform.writing() as session, act(session, actor, Act.PROJECT_REGISTERED) as entry:
        if form.agent and session.get(Organisation, form.agent) is None:
            raise NotFound("no_organisation", "没有这个代理机构。", "There is no such agent.", field="agent")
        row = Project(
            id=new_id("prj"),
            organisation=str(actor.organisation),
            **form.model_dump(include={"name", "category", "kind", "agent", "approval_no", "site", "scale"}),
            amount_fen=form.amount,
            investment_fen=form.amount if form.investment is None else form.investment,
            funding=form.funding.model_dump(),
            soe_controls=int(form.soe_controls),
            public_interest=int(form.public_interest),
            status=Status.REGISTERED.value,
            registered_at=clock.now(),
        )
        rules.route(stated(row), rulebook.on(clock.today()))
        session.add(row)
        entry.about(row)
    return row.id


def audit_project(platform: Platform, actor: Actor, project: str, form: forms.AuditProject) -> str:
    """Conclude the budget audit; only an approved one opens the gate. Returns the audit's id."""
    with platform.writing() as session, act(session, actor, Act.PROJECT_AUDITED) as entry:
        row = project_of(session, project)
        reached = lifecycle.transition(Status(row.status), Act.PROJECT_AUDITED)
        if form.result == "approved":
            row.status = reached.value
        audit = Audit(
            id=new_id("audit"),
            project=row.id,
            result=form.result,
            audited_fen=form.audited,
            budget_fen=row.amount_fen,
            remarks=form.remarks,
            auditor=str(actor.person),
            at=clock.now(),
        )
        session.add(audit)
        entry.about(row)
    return audit.id


def route_project(platform: Platform, actor: Actor, project: str, form: forms.RouteProject) -> str:
    """Confirm the routing decision, recomputed here with the rules of today; returns its id."""
    with platform.writing() as session, act(session, actor, Act.PROJECT_ROUTED) as entry:
        row = project_of(session, project)
        row.status = lifecycle.transition(Status(row.status), Act.PROJECT_ROUTED).value
        book = rulebook.on(clock.today())
        decision = rules.route(stated(row), book)
        if form.method != decision.method:
            zh = f"按规则应采用 {decision.method} 方式。例外须有法定理由和批准。"
            en = f"The rules lead to {decision.method}; an exception needs a legal ground and an approval."
            raise Refused("other_method", zh, en, field="method", article="BR 7")
        routing = Routing(
            id=new_id("route"),
            project=row.id,
            method=decision.method,
            centre_mandatory=int(decision.centre_mandatory),
            statutory_mandatory_tender=int(decision.statutory_mandatory_tender),
            rules=[asdict(rule) for rule in decision.rules],
            flags=list(decision.flags),
            rulebook=book.versions,
            confirmed_by=str(actor.person),
            at=clock.now(),
        )
        session.add(routing)
        entry.about(row)
        entry.rulebook = book.versions
    return routing.id


def stated(row: Project) -> rules.RoutingInput:
    """What the owner stated, as the routing rules take it."""
    funding = rules.Funding(**{name: Decimal(text) for name, text in row.funding.items()})
    return rules.RoutingInput(
        category=row.category,  # type: ignore[arg-type]
        amount_fen=row.amount_fen,
        funding=funding,
        kind=row.kind,  # type: ignore[arg-type]
        investment_fen=row.investment_fen,
        soe_controls=bool(row.soe_controls),
        public_interest=bool(row.public_interest),
    )


def project_of(session: LedgerSession, project: str) -> Project:
    """The one access to a project. Raises NotFound."""
    row = session.get(Project, project)
    if row is None:
        raise NotFound("no_project", "没有这个项目。", "There is no such project.", field="project")
    return row


def routed_project(session: LedgerSession, actor: Actor, project: str) -> tuple[Project, Routing]:
    """A project of the actor's organisation (as owner or agent) with its routing. Raises Refused."""
    row = project_of(session, project)
    if actor.organisation not in (row.organisation, row.agent):
        raise Forbidden(
            "not_yours", "这不是本单位的项目。", "The project is another organisation's.", article="BL 12"
        )
    routing = session.exec(select(Routing).where(Routing.project == project)).first()
    if routing is None:
        zh, en = "项目尚未确定招标方式。", "The project has not been routed yet."
        raise Refused("not_routed", zh, en, field="project", article="BR 7")
    return row, routing


def newest_audit(session: LedgerSession, project: Project) -> rules.BudgetAudit | None:
    """The newest budget audit as the gate takes it."""
    query = select(Audit).where(Audit.project == project.id).order_by(Audit.at.desc())  # type: ignore[attr-defined]
    row = session.exec(query).first()
    if row is None:
        return None
    return rules.BudgetAudit(row.result, row.audited_fen, row.budget_fen)  # type: ignore[arg-type]
