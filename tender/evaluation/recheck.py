"""The original committee looks again (复核) before the award, on a material change or an objection upheld.

The owner names the bids and the matter (BR 54, BR 56); the members vote on these bids anew, one vote each,
and the majority of the whole committee decides. Scores stay locked and the benchmark stays as signed, so a
bid that falls moves nobody's total: the chair's next report of the lot is a new version with the bid
rejected and the ranking moved up, or, when the bid stands, the same ranking confirmed. A bid that was never
scored cannot come back this way: that needs a new tender.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.errors import NotFound, Refused
from tender.evaluation import forms, review
from tender.evaluation.committee import at_work, bid_of, decisions_of, open_rechecks
from tender.evaluation.models import EvaluationReport, Recheck, RecheckVote
from tender.evaluation.queries import results_of
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering.models import Tender

FROZEN_IN = "comprehensive_evaluation"


def order(
    session: LedgerSession, entry: Entry, tender: Tender, bids: Sequence[str], matter: str
) -> list[str]:
    """Inside the owner's act: put these bids before the committee again; returns the lots concerned.

    Raises NotFound for a bid that the newest report of its lot does not rank.
    """
    ranked = {line.bid: result.lot for result in results_of(session, tender.id) for line in result.ranking}
    for bid in dict.fromkeys(bids):
        if bid not in ranked:
            zh, en = (
                "评标报告没有为这份投标排名, 不能复核。",
                "The report does not rank this bid; no re-check of it.",
            )
            raise NotFound("not_ranked", zh, en, field="bids", article="BR 56")
        session.add(
            Recheck(
                id=new_id("chk"),
                tender=tender.id,
                lot=ranked[bid],
                bid=bid,
                matter=matter,
                ordered_at=clock.now(),
                entry=entry.id,
            )
        )
    return list(dict.fromkeys(ranked[bid] for bid in bids))


def recheck_bid(platform: Platform, actor: Actor, tender: str, form: forms.ReviewBid) -> None:
    """One member's vote on a bid under re-check; it supersedes the initial review. A vote stands (M87 61)."""
    with platform.writing() as session, act(session, actor, Act.RECHECK_DECIDED) as entry:
        row, member = at_work(session, entry, actor, tender)
        recheck = next((one for one in open_rechecks(session, tender) if one.bid == form.bid), None)
        if recheck is None:
            zh, en = "这份投标不在复核之列。", "This bid is not under re-check."
            raise NotFound("no_recheck", zh, en, field="bid", article="BR 56")
        priced = bool(bid_of(session, tender, form.bid).price_fen)
        reason, clause = review.printed_ground(row.plan["review_items"], form.item, form.reason, form.clause)
        review.check_vote(form.passed, reason, clause, priced=priced)
        where = (RecheckVote.recheck == recheck.id, RecheckVote.member == member.id)
        if session.exec(select(RecheckVote).where(*where)).first() is not None:
            zh, en = "已对该投标复核表决, 不得更改。", "This member has voted in the re-check; a vote stands."
            raise Refused("voted_already", zh, en, field="bid", article="BR 53")
        vote = RecheckVote(
            id=new_id("vote"),
            recheck=recheck.id,
            member=member.id,
            passed=int(form.passed),
            reason=reason,
            clause=clause,
            remark=form.remark or "",
            at=clock.now(),
        )
        session.add(vote)
        entry.about(vote)


def close(session: LedgerSession, entry: Entry, tender: Tender) -> None:
    """Inside the act of the report: keep with each re-check what the committee found; the facts say so."""
    decisions, found = decisions_of(session, tender), []
    for row in open_rechecks(session, tender.id):
        decision = decisions[row.bid]
        row.passed, row.reason, row.clause = int(bool(decision.passed)), decision.reason, decision.clause
        row.reported = entry.id
        found.append({"lot": row.lot, "bid": row.bid, "passed": row.passed})
    if found:
        entry.facts["rechecked"] = found


def report_before(session: LedgerSession, lot: str) -> EvaluationReport | None:
    """The newest report of a lot, which a re-check corrects; None before the first."""
    query = select(EvaluationReport).where(EvaluationReport.lot == lot)
    return session.exec(query.order_by(col(EvaluationReport.version).desc())).first()


def frozen(plan: Mapping[str, Any], before: EvaluationReport | None) -> Mapping[str, Any]:
    """The plan with the benchmark of the report before, as signed (LOC Chongqing 44); as it is without one."""
    evaluation = plan["evaluation"]
    if before is None or evaluation["method"] != FROZEN_IN:
        return plan
    parameters = {**evaluation["parameters"], "benchmark": before.result["benchmark"]}
    return {**plan, "evaluation": {**evaluation, "parameters": parameters}}


def stated_before(
    reports: Sequence[EvaluationReport],
) -> tuple[dict[str, list[dict[str, str]]], frozenset[str]]:
    """Adjustments and accepted proofs of the reports before, by bid: a re-check leaves them as they are."""
    adjustments: dict[str, list[dict[str, str]]] = {}
    proofs = set()
    for report in reports:
        for about, bid in zip(report.bids, report.case["bids"], strict=True):
            if bid.get("adjustments"):
                adjustments[about["bid"]] = bid["adjustments"]
            if (bid.get("attributes") or {}).get("low_price_proof"):
                proofs.add(about["bid"])
    return adjustments, frozenset(proofs)
