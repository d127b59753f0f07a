"""An exception as a routing keeps it: ground, document, public reason, evidence, and the approval it needs.

For the acts that approve and confirm. An approval holds for one ground, one document and one amount; another
amount needs another approval. Evidence is uploaded before and named by its hash; it is not public, the
reason is. What each ground permits stands in `grounds`; nothing here weighs whether a reason is good.
"""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from tender.errors import BadInput, Refused
from tender.ledger.guard import LedgerSession
from tender.projects import forms, grounds
from tender.projects.grounds import Approval
from tender.projects.models import ExceptionApproval, Project
from tender.projects.rules import RoutingDecision
from tender.rulebook import Rulebook
from tender.web import uploads


def settled(
    session: LedgerSession, row: Project, form: forms.RouteProject, decision: RoutingDecision, book: Rulebook
) -> dict[str, Any]:
    """What the routing keeps of its exception; empty where the method needs none. Raises Refused, BadInput."""
    if form.method in grounds.confirmable(decision):
        if form.exception is not None:
            zh, en = "该方式无须例外情形。", "This method needs no exception."
            raise Refused("exception_needless", zh, en, field="exception", article="BR 7")
        return {}
    if form.exception is None:
        zh = f"按规则应采用 {decision.method} 方式。例外须有法定理由和批准。"
        en = f"The rules lead to {decision.method}; an exception needs a legal ground and an approval."
        raise Refused("other_method", zh, en, field="method", article="BR 7")
    given = form.exception
    ground = grounds.ground_of(given.ground, decision)
    grounds.check_permitted(ground, form.method)
    grounds.check_top_up(ground, row.amount_fen, given.original_contract, book)
    needed = grounds.approval_needed(ground, decision)
    approval = _approval(session, row, given, needed)
    evidence = taken(session, given.evidence) or (approval.evidence if approval else [])
    if not evidence:
        zh, en = "须提交证明材料。", "Evidence of the ground is needed."
        raise BadInput("evidence_missing", zh, en, field="exception.evidence", article=ground.article)
    return {
        "ground": ground.code,
        "article": ground.article,
        "document_no": given.document_no,
        "approving_body": approval.approving_body if approval else given.approving_body,
        "approval": approval.id if approval else None,
        "public_reason": given.public_reason,
        "evidence": evidence,
    }


def _approval(
    session: LedgerSession, row: Project, given: forms.StatedException, needed: Approval
) -> ExceptionApproval | None:
    """The approval of this ground, document and amount; None where none is needed. Raises Refused."""
    if needed is Approval.NONE:
        return None
    query = select(ExceptionApproval).where(
        ExceptionApproval.project == row.id,
        ExceptionApproval.ground == given.ground,
        ExceptionApproval.document_no == given.document_no,
        ExceptionApproval.amount_fen == row.amount_fen,
    )
    found = session.exec(query.order_by(ExceptionApproval.at.desc())).first()  # type: ignore[attr-defined]
    if found is None:
        zh = f"该例外须先经批准（{APPROVERS[needed][0]}）, 由行政监督部门登记。"
        en = f"This exception first needs {APPROVERS[needed][1]}, entered by the supervisory authority."
        raise Refused("approval_missing", zh, en, field="exception", article=ARTICLES[needed])
    return found


APPROVERS = {
    Approval.FINDING: ("项目审批部门或行政监督部门认定", "the authority's finding"),
    Approval.PROVINCIAL: ("省级人民政府批准", "the approval of the provincial government"),
    Approval.CITY_FINANCE: ("设区的市级以上财政部门批准", "the approval of city finance"),
}
ARTICLES = {Approval.FINDING: "BR 8", Approval.PROVINCIAL: "BL 11", Approval.CITY_FINANCE: "GPL 27; GPR 23"}


def taken(session: LedgerSession, files: Sequence[forms.Evidence]) -> list[dict[str, Any]]:
    """Use up the uploads of the evidence inside the open act. Raises BadInput for a file nobody uploaded."""
    for file in files:
        if not uploads.take_stored(session, file.sha256, file.size):
            zh, en = f"文件 {file.name} 未上传。", f"The file {file.name} was not uploaded."
            raise BadInput("file_missing", zh, en, field="evidence", article="rules §2.7")
    return [file.model_dump() for file in files]
