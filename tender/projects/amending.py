"""The act that changes a project's amount: the routing is recomputed and the difference recorded (rules §2.10).

The owner or its agent amends at any time, with a reason. Before a notice the project goes back to the audit
or the routing as far as the change reaches. A notice that stands is not touched: its tender keeps the rules
and the method it published (projects know no tenders, and a contract is not undone by an estimate); but the
next notice, a retender's too, waits until audit and routing stand again (`service.notice_refusal`).
"""

from tender import clock, rulebook
from tender.errors import Refused
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.projects import forms, lifecycle, rules
from tender.projects.findings import NONE_KNOWN, Winners, alert, findings_of, stated, unexplained
from tender.projects.lifecycle import Status
from tender.projects.models import Amendment, Project, Routing
from tender.projects.service import newest_audit, own_project, rules_today


def amend_project(
    platform: Platform, actor: Actor, project: str, form: forms.AmendProject, winners: Winners = NONE_KNOWN
) -> str:
    """State a new amount; returns the amendment's id. Facts tell every answer that changed, before and after."""
    with platform.writing() as session, act(session, actor, Act.PROJECT_AMENDED) as entry:
        row, book = own_project(session, actor, project), rules_today(platform)
        routing = session.get_one(Routing, row.routing) if row.routing else None
        before_fen, before = row.amount_fen, rules.route(stated(row), _book_of(routing) or book)
        _restate(row, form)
        after = rules.route(stated(row), book)
        changed = rules.changed_answers(before, after)
        method = routing.method if routing else after.method
        found = unexplained(session, row, findings_of(session, row, book, method, winners))
        reroute = bool(rules.DUTIES & set(changed) or found or (routing and routing.exception))
        _send_back(session, row, reroute)
        amendment = Amendment(
            id=new_id("amend"),
            project=row.id,
            before_fen=before_fen,
            after_fen=row.amount_fen,
            reason=form.reason,
            changed=changed,
            status=row.status,
            amended_by=str(actor.person),
            at=clock.now(),
        )
        session.add(amendment)
        entry.about(row)
        entry.facts |= {**alert(found), "reason": form.reason, "changed": changed, "status": row.status}
        entry.facts |= {"before_fen": before_fen, "after_fen": row.amount_fen}
        entry.rulebook = book.versions
    return amendment.id


def _book_of(routing: Routing | None) -> rulebook.Rulebook | None:
    """The rules that the standing routing was made by, so that a change of the law shows too."""
    return rulebook.pinned(routing.rulebook) if routing else None


def _restate(row: Project, form: forms.AmendProject) -> None:
    """The new amount; the investment as given, or along with the amount where the two were one."""
    if form.amount == row.amount_fen and form.investment in (None, row.investment_fen):
        zh, en = "金额没有变化。", "The amount is what it was."
        raise Refused("nothing_changed", zh, en, field="amount", article="rules §2.10")
    if form.investment is not None:
        row.investment_fen = form.investment
    elif row.investment_fen == row.amount_fen:
        row.investment_fen = form.amount
    row.amount_fen = form.amount


def _send_back(session: LedgerSession, row: Project, reroute: bool) -> None:
    """Back to the audit or the routing, as far as the change reaches; then no routing stands."""
    risen = rules.has_risen(newest_audit(session, row), row.amount_fen)
    status = lifecycle.after_amendment(Status(row.status), budget_risen=risen, answers_differ=reroute)
    if status.value != row.status:
        row.status = status.value
    if status is not Status.ROUTED and row.routing is not None:
        row.routing = None
