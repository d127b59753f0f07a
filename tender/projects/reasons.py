"""Acts that give the reasons which a routing waits for: an approved exception, an explained splitting.

The supervisory authority enters its finding or the approval of a higher body (BR 8, BL 11, GPL 27); the
owner or its agent explains findings of the splitting check in writing (BL 4). Neither changes the method,
and nobody judges the reason here: it stands in the ledger for supervision.
"""

from tender import clock
from tender.errors import Refused
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.platform import Platform
from tender.projects import exceptions, forms, grounds, rules
from tender.projects.findings import NONE_KNOWN, Winners, alert, findings_of, stated, unexplained
from tender.projects.grounds import Approval
from tender.projects.models import ExceptionApproval, SplittingReason
from tender.projects.service import own_project, project_of, rules_today
from tender.projects.splitting import PROCUREMENT


def approve_exception(platform: Platform, actor: Actor, project: str, form: forms.ApproveException) -> str:
    """Enter an approval for the project at its present amount; returns its id. Refused where none is needed."""
    with platform.writing() as session, act(session, actor, Act.EXCEPTION_APPROVED) as entry:
        row, book = project_of(session, project), rules_today(platform)
        decision = rules.route(stated(row), book)
        ground = grounds.ground_of(form.ground, decision)
        needed = grounds.approval_needed(ground, decision)
        if needed is Approval.NONE:
            zh, en = (
                "该情形无须批准, 由登记窗口确认。",
                "This ground needs no approval; the desk confirms it.",
            )
            raise Refused("approval_needless", zh, en, field="ground", article=ground.article)
        approval = ExceptionApproval(
            id=new_id("excp"),
            project=row.id,
            needed=needed.value,
            **form.model_dump(exclude={"evidence"}),
            evidence=exceptions.taken(session, form.evidence),
            amount_fen=row.amount_fen,
            approved_by=str(actor.person),
            at=clock.now(),
        )
        session.add(approval)
        entry.about(row)
        entry.facts |= form.model_dump(exclude={"evidence"}) | {"needed": needed.value}
        entry.files, entry.rulebook = approval.evidence, book.versions
    return approval.id


def explain_splitting(
    platform: Platform,
    actor: Actor,
    project: str,
    form: forms.ExplainSplitting,
    winners: Winners = NONE_KNOWN,
) -> str:
    """The owner's written reason for every open finding of the day; returns its id.

    Findings of government procurement are lifted only by an adjusted or approved budget, so they stay open
    without its document's number (GPR 28). Refused when nothing is left to explain.
    """
    with platform.writing() as session, act(session, actor, Act.SPLITTING_EXPLAINED) as entry:
        row, book = own_project(session, actor, project), rules_today(platform)
        found = unexplained(session, row, findings_of(session, row, book, None, winners))
        covered = [facts for facts in found if form.document_no or facts["test"] != PROCUREMENT]
        if not covered:
            raise _nothing_covered(bool(found))
        reason = SplittingReason(
            id=new_id("split"),
            project=row.id,
            findings=covered,
            reason=form.reason,
            document_no=form.document_no,
            given_by=str(actor.person),
            at=clock.now(),
        )
        session.add(reason)
        entry.about(row)
        entry.facts |= {**alert(covered), "reason": form.reason, "document_no": form.document_no}
        entry.rulebook = book.versions
    return reason.id


def _nothing_covered(found: bool) -> Refused:
    if found:
        zh = "同一预算项目、同一品目多次非公开采购累计超过公开招标数额, 须有预算调整或批准文号。"
        en = (
            "The purchases are over the open-tender figure: state the adjusted or approved budget's document."
        )
        return Refused("budget_adjustment_missing", zh, en, field="document_no", article="GPR 28")
    zh, en = "没有待说明的拆分疑点。", "There is no open finding to explain."
    return Refused("nothing_to_explain", zh, en, field="project", article="BL 4")
