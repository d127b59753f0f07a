"""Acts on projects: register (BL 9), audit the budget (county), confirm the routing (BR 7).

The routing decision is recomputed here with the rules of the day; a person confirms the method it proposes,
one of those it leaves open, or one that a lawful exception permits (rules §2.7). Unexplained findings of the
splitting check stop it (§2.9). Here also stand the accesses by which later stages reach a project.
"""

from dataclasses import asdict, replace
from typing import Any

from sqlmodel import select

from tender import clock, rulebook
from tender.accounts.models import Organisation
from tender.errors import Forbidden, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.projects import exceptions, forms, lifecycle, rules
from tender.projects.findings import NONE_KNOWN, Winners, alert, findings_of, stated, unexplained
from tender.projects.lifecycle import Status
from tender.projects.models import Audit, Project, Routing
from tender.rulebook import Rulebook

ENTERED = {"name", "category", "kind", "agent", "approval_no", "site", "scale"}
COMPARED = {"parent", "work_type", "budget_item", "item_code"}


def register_project(platform: Platform, actor: Actor, form: forms.RegisterProject) -> str:
    """Enter a project of the actor's organisation; returns its id. A splitting finding is an alert at once."""
    form.funding.as_funding()
    with platform.writing() as session, act(session, actor, Act.PROJECT_REGISTERED) as entry:
        if form.agent and session.get(Organisation, form.agent) is None:
            raise NotFound("no_organisation", "没有这个代理机构。", "There is no such agent.", field="agent")
        row = Project(
            id=new_id("prj"),
            organisation=str(actor.organisation),
            **form.model_dump(include=ENTERED | COMPARED),
            amount_fen=form.amount,
            investment_fen=form.amount if form.investment is None else form.investment,
            funding=form.funding.model_dump(),
            soe_controls=int(form.soe_controls),
            public_interest=int(form.public_interest),
            status=Status.REGISTERED.value,
            registered_at=clock.now(),
        )
        book = rules_today(platform)
        proposed = rules.route(stated(row), book).method
        session.add(row)
        entry.about(row)
        entry.facts |= alert(unexplained(session, row, findings_of(session, row, book, proposed)))
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


def route_project(
    platform: Platform,
    actor: Actor,
    project: str,
    form: forms.RouteProject,
    winners: Winners = NONE_KNOWN,
) -> str:
    """Confirm the routing decision, recomputed here with the rules of today; returns its id."""
    with platform.writing() as session, act(session, actor, Act.PROJECT_ROUTED) as entry:
        row = project_of(session, project)
        row.status = lifecycle.transition(Status(row.status), Act.PROJECT_ROUTED).value
        book = rules_today(platform)
        decision = rules.route(stated(row), book)
        exception = exceptions.settled(session, row, form, decision, book)
        found = findings_of(session, row, book, form.method, winners)
        _check_explained(unexplained(session, row, found))
        routing = Routing(
            id=new_id("route"),
            project=row.id,
            method=form.method,
            exception=exception,
            findings=[finding.facts() for finding in found],
            confirmed_by=str(actor.person),
            at=clock.now(),
            rulebook=book.versions,
            **_decided(decision),
        )
        session.add(routing)
        row.routing = routing.id
        entry.about(row)
        entry.facts |= {**alert(routing.findings), **({"exception": exception} if exception else {})}
        entry.files = exception.get("evidence", [])
        entry.rulebook = book.versions
    return routing.id


def _decided(decision: rules.RoutingDecision) -> dict[str, Any]:
    """The decision as columns: its inputs, answers and rules."""
    return {
        "stated": rules.inputs(decision.stated),
        "proposed": decision.method,
        "centre_mandatory": int(decision.centre_mandatory),
        "statutory_mandatory_tender": int(decision.statutory_mandatory_tender),
        "rules": [asdict(rule) for rule in decision.rules],
        "flags": list(decision.flags),
    }


def _check_explained(open_findings: list[dict[str, Any]]) -> None:
    if open_findings:
        tests = ", ".join(dict.fromkeys(finding["test"] for finding in open_findings))
        others = len({project for finding in open_findings for project in finding["projects"]}) - 1
        zh = f"与本单位另外{others}个项目疑似化整为零（{tests}）, 须由招标人先提交书面说明。"
        en = f"With {others} other projects this looks divided ({tests}); the owner gives a written reason first."
        raise Refused("splitting_unexplained", zh, en, field="project", article="BL 4; GPR 28")


def rules_today(platform: Platform) -> Rulebook:
    """The rules in force today; without the county's pack where the installation has switched it off."""
    return rulebook.on(clock.today(), county=platform.settings.county_pack)


def project_of(session: LedgerSession, project: str) -> Project:
    """The one access to a project. Raises NotFound."""
    row = session.get(Project, project)
    if row is None:
        raise NotFound("no_project", "没有这个项目。", "There is no such project.", field="project")
    return row


def own_project(session: LedgerSession, actor: Actor, project: str) -> Project:
    """A project of the actor's organisation, as owner or agent. Raises NotFound, Forbidden."""
    row = project_of(session, project)
    if actor.organisation not in (row.organisation, row.agent):
        raise Forbidden(
            "not_yours", "这不是本单位的项目。", "The project is another organisation's.", article="BL 12"
        )
    return row


def routed_project(session: LedgerSession, actor: Actor, project: str) -> tuple[Project, Routing]:
    """A project of the actor's organisation with the routing that stands. Raises Refused when none does."""
    row = own_project(session, actor, project)
    if row.routing is None:
        raise _not_routed()
    return row, session.get_one(Routing, row.routing)


def notice_refusal(session: LedgerSession, project: Project, ceiling_fen: int, method: str) -> Refused | None:
    """Why no notice of a tender by `method` may be published yet: audit and routing must both stand today.

    `ceiling_fen` is that of all lots summed; over a threshold it needs the routing of its own size (BR 24).
    """
    refusal = rules.gate_refusal(newest_audit(session, project), ceiling_fen, project.amount_fen)
    if refusal is not None or project.routing is None:
        return refusal or _not_routed()
    routing = session.get_one(Routing, project.routing)
    if routing.method not in (method, "owner_choice"):
        zh, en = "交易方式已变更, 须重新编制招标。", "The method has changed; prepare the tender anew."
        return Refused("method_changed", zh, en, field="method", article="BR 7")
    if not _covers(routing, stated(project), ceiling_fen):
        zh = "各标段合计超过登记金额, 应适用另一方式或义务, 须先变更项目金额。"
        en = "The lots together call for another routing than the registered amount; amend the project first."
        return Refused("lots_exceed_routing", zh, en, field="lots", article="BR 24")
    return None


def _covers(routing: Routing, stated: rules.RoutingInput, ceiling_fen: int) -> bool:
    """Whether the standing routing also answers for the lots' sum, under the rules it was made by."""
    whole = replace(
        stated,
        amount_fen=max(ceiling_fen, stated.amount_fen),
        investment_fen=max(ceiling_fen, stated.investment),
    )
    summed = rules.answers(rules.route(whole, rulebook.pinned(routing.rulebook)))
    kept = routing.model_dump() | {"method": routing.proposed}
    return all(summed[name] == kept[name] for name in rules.DUTIES)


def _not_routed() -> Refused:
    zh = "项目尚未确定招标方式, 或金额变更后须重新确定。"
    en = "The project has no routing that stands: not routed yet, or to be routed again after a change."
    return Refused("not_routed", zh, en, field="project", article="BR 7")


def newest_audit(session: LedgerSession, project: Project) -> rules.BudgetAudit | None:
    """The newest budget audit as the gate takes it."""
    query = select(Audit).where(Audit.project == project.id).order_by(Audit.at.desc())  # type: ignore[attr-defined]
    row = session.exec(query).first()
    if row is None:
        return None
    return rules.BudgetAudit(row.result, row.audited_fen, row.budget_fen)  # type: ignore[arg-type]
