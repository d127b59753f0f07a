"""The way to every signed paper of a tender by its kind (rules §12), for the API and the pages.

A kind is the name of its module in `reports` with hyphens, but where one layout serves several acts. Who may
have a paper issued, for which act, for whom, stands in the issuer of the slice where the facts live. A paper
already issued is found again, never made twice.
"""

from collections.abc import Callable

from tender.award.papers import issue_award_notice
from tender.award.publication_papers import (
    issue_candidates_notice,
    issue_result_letters,
    issue_result_notice,
)
from tender.award.report_papers import issue_written_report
from tender.contracts.archive import issue_archive_index
from tender.contracts.dossier import issue_dossier, issue_full_dossier
from tender.contracts.papers import issue_contract_notice
from tender.errors import BadInput
from tender.evaluation.papers import issue_evaluation_report
from tender.experts.papers import issue_draw_records
from tender.ledger.act import Actor
from tender.notices.papers import issue_tender_notice
from tender.notices.prequalification_papers import issue_prequalification_notice
from tender.notices.publication_papers import issue_clarifications, issue_ended_notices
from tender.objections.papers import issue_complaint_rulings, issue_objection_replies
from tender.opening.papers import issue_opening_record
from tender.platform import Platform

Issuer = Callable[[Platform, Actor, str, str | None], str]


def issue(platform: Platform, actor: Actor, tender: str, kind: str, lot: str | None = None) -> str:
    """Issue the paper of this kind (and lot), or find it issued; returns its id, of letters the first one's.

    Raises BadInput for a kind that there is not.
    """
    if kind not in KINDS:
        zh, en = f"没有这种文件: {kind[:40]}。", f"There is no such kind of paper; one of {', '.join(KINDS)}."
        raise BadInput("unknown_kind", zh, en, field="kind", article="rules §12")
    return KINDS[kind](platform, actor, tender, lot)


def _tender_notice(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    return issue_tender_notice(platform, actor, tender)


KINDS: dict[str, Issuer] = {
    "tender-notice": _tender_notice,
    "prequalification-notice": issue_prequalification_notice,
    "clarification": issue_clarifications,
    "draw-record": issue_draw_records,
    "opening-record": issue_opening_record,
    "evaluation-report": issue_evaluation_report,
    "candidates-notice": issue_candidates_notice,
    "award-notice": issue_award_notice,
    "result-letter": issue_result_letters,
    "result-notice": issue_result_notice,
    "written-report": issue_written_report,
    "ended-notice": issue_ended_notices,
    "objection-reply": issue_objection_replies,
    "complaint-ruling": issue_complaint_rulings,
    "contract-notice": issue_contract_notice,
    "archive-index": issue_archive_index,
    "dossier": issue_dossier,
    "full-dossier": issue_full_dossier,
}
