"""Acts that end an evaluation: the draft that members see, the chair's report, rejection of all bids.

The report needs every sheet locked (BL 40, BR 53); its facts carry what becomes public later, rank and
totals, never a single score. With fewer effective bids than the law wants the committee may find that
competition is lacking and reject all (BL 42, M12 27); it never has to. After a re-check only the lots concerned
get a new version of their report.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tender import clock, money
from tender.errors import BadInput, NotFound, Refused
from tender.evaluation import forms, marks, recheck
from tender.evaluation.committee import (
    chair_of,
    decisions_of,
    effective_bids,
    fewest_effective,
    member_of,
    open_rechecks,
    opened_of,
    read_sheet,
    sheets_of,
    unlocked_sheets,
)
from tender.evaluation.drafting import note_reading, require_read
from tender.evaluation.marks import Item
from tender.evaluation.models import EvaluationReport
from tender.evaluation.queries import EvaluationView, Line, versions_of, view
from tender.evaluation.result import Findings, assemble
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender

FAILURE = "all_rejected"


def draft_result(platform: Platform, actor: Actor, tender: str, form: forms.Report) -> list[EvaluationView]:
    """What the report would say, for the committee's members once all sheets are locked; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        row = tendering.tender_of(session, tender)
        member = member_of(session, actor, tender)
        entry.tender, entry.facts = tender, {"read": "draft_result"}
        note_reading(session, entry, member, form)
        if unlocked_sheets(session, row):
            zh, en = "评分表尚未全部锁定。", "Not every sheet is locked."
            raise Refused("every_sheet_locked", zh, en, article="BL 40")
        return [view(each) for each in _reports(session, entry, row, form)]


def report(platform: Platform, actor: Actor, tender: str, form: forms.Report) -> None:
    """File the evaluation report: case, result and candidates of every lot, under the tender's pinned rules.

    What the chair alone states must have been read by more than half of the members before.
    """
    with platform.writing() as session, act(session, actor, Act.EVALUATION_REPORTED) as entry:
        row = tendering.tender_of(session, tender)
        require_read(session, row, chair_of(session, actor, tender), form)
        unlocked = unlocked_sheets(session, row)
        effective = fewest_effective(session, row)[0] if not unlocked else 0
        tendering.advance(entry, row, Facts(clock.now(), unlocked=unlocked, effective=effective))
        reports = _reports(session, entry, row, form)
        session.add_all(reports)
        entry.facts = {"lots": [_public(view(each)) for each in reports]}
        recheck.close(session, entry, row)


def reject_all(platform: Platform, actor: Actor, tender: str, form: forms.RejectAll) -> None:
    """The committee rejects all bids of a lot because competition is lacking; with the last lot the tender
    fails. Without a lot in the form it is the one with the fewest effective bids."""
    with platform.reading() as session:
        last = len(tendering.live_lots(session, tender)) < 2
    with (
        platform.writing() as session,
        act(session, actor, Act.TENDER_FAILED if last else Act.LOT_FAILED) as entry,
    ):
        row = tendering.tender_of(session, tender)
        chair_of(session, actor, tender)
        least = tendering.rules_of(row).integer("tender.min_bids")
        effective, lot = _lacking(session, row, form.lot)
        others = [one for one in tendering.live_lots(session, tender) if one.id != lot]
        facts = Facts(clock.now(), least_bids=least, effective=effective, other_lots=len(others))
        tendering.advance(entry, row, facts)
        tendering.fail(entry, row, None if last else tendering.lot_of(session, lot), FAILURE)
        entry.facts |= {"effective": effective, "reason": form.reason}


def _lacking(session: LedgerSession, tender: Tender, lot: str | None) -> tuple[int, str]:
    """The lot to fail and how many effective bids it has. Raises NotFound for a lot that is not live."""
    if lot is None:
        return fewest_effective(session, tender)
    if lot not in [one.id for one in tendering.live_lots(session, tender.id)]:
        zh, en = "没有这个标段, 或该标段已流标。", "There is no such lot, or it has failed."
        raise NotFound("no_lot", zh, en, field="lot", article="BL 42")
    effective = set(effective_bids(session, tender))
    return sum(of == lot and bid.bid in effective for of, bid in opened_of(session, tender.id)), lot


def _reports(
    session: LedgerSession, entry: Entry, tender: Tender, form: forms.Report
) -> list[EvaluationReport]:
    """The reports of all lots, or of those under re-check, not stored yet."""
    again = {one.lot for one in open_rechecks(session, tender.id)}
    lots = [lot for lot in tendering.live_lots(session, tender.id) if not again or lot.id in again]
    before = {lot.id: recheck.report_before(session, lot.id) for lot in lots}
    book, criteria = tendering.rules_of(tender), tender.plan["criteria"]
    bids = effective_bids(session, tender)
    rows = sheets_of(session, tender.id)
    sheets = {member: read_sheet(sheet, criteria, bids) for member, sheet in rows.items()}
    reasons = {member: sheet.reasons for member, sheet in rows.items()}
    findings = _findings(session, tender, form, [one for one in before.values() if one is not None])
    percent = book.decimal("evaluation.subjective_deviation_percent")
    alerts = ["unexplained_deviation"] if _unexplained(sheets, reasons, criteria, percent) else []
    reports = []
    for lot in lots:
        offers = [bid for of, bid in opened_of(session, tender.id) if of == lot.id]
        plan = recheck.frozen(tender.plan, before[lot.id])
        made = assemble(plan, lot.ceiling_fen, offers, list(sheets.values()), findings, book)
        reports.append(
            EvaluationReport(
                id=new_id("eval"),
                tender=tender.id,
                lot=lot.id,
                version=versions_of(session, lot.id) + 1,
                case=made.case,
                result=made.result,
                bids=made.bids,
                alerts=alerts,
                remarks=form.remarks or "",
                at=clock.now(),
                entry=entry.id,
            )
        )
    return reports


def _findings(
    session: LedgerSession, tender: Tender, form: forms.Report, before: Sequence[EvaluationReport]
) -> Findings:
    """What the chair reports beside the sheets, or reported before. Raises BadInput for bids of other tenders."""
    if before:
        return Findings(decisions_of(session, tender), *_unchanged(form, before))
    adjustments: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in form.adjustments:
        adjustments[one.bid].append({"amount": str(money.yuan(one.amount)), "reason": one.reason})
    decisions = decisions_of(session, tender)
    if unknown := sorted((set(adjustments) | set(form.low_price_proofs)) - decisions.keys()):
        zh, en = "没有这份已开启的投标。", "There is no such opened bid."
        raise BadInput("no_bid", zh, en, field=f"bid {unknown[0]}", article="BL 40")
    return Findings(decisions, adjustments, frozenset(form.low_price_proofs))


def _unchanged(
    form: forms.Report, before: Sequence[EvaluationReport]
) -> tuple[Mapping[str, list[dict[str, str]]], frozenset[str]]:
    """The adjustments and proofs of the reports before; a re-check states no others (BR 56)."""
    if form.adjustments or form.low_price_proofs:
        zh, en = (
            "复核不改变原有调整和低价说明。",
            "A re-check leaves adjustments and proofs as reported; state none.",
        )
        raise Refused("recheck_adjusts_nothing", zh, en, field="adjustments", article="BR 56")
    return recheck.stated_before(before)


def _unexplained(
    sheets: Mapping[str, Mapping[Item, Decimal]],
    reasons: Mapping[str, marks.Scores],
    criteria: marks.Criteria,
    percent: Decimal,
) -> bool:
    """Whether, with all sheets known, some score stands far from all others without a reason.

    An early sheet is compared with few or none when it locks; this alert is what remains of that.
    """
    return any(
        marks.unexplained(
            sheet,
            [other for who, other in sheets.items() if who != member],
            criteria,
            percent,
            reasons[member],
        )
        for member, sheet in sheets.items()
    )


def _public(result: EvaluationView) -> dict[str, Any]:
    """What the report's facts say of a lot."""
    return {
        "lot": result.lot,
        "version": result.version,
        "method": result.method,
        "benchmark": result.benchmark,
        "ranking": [_ranked(line) for line in result.ranking],
        "rejected": [_rejected(line) for line in result.rejected],
        "candidates": [line.bid for line in result.candidates],
        "flags": list(result.flags),
        "alerts": list(result.alerts),
    }


def _ranked(line: Line) -> dict[str, Any]:
    return {
        "rank": line.rank,
        "bid": line.bid,
        "bidder": line.bidder,
        "price_fen": line.price_fen,
        "price_score": line.price_score,
        "scores": line.scores,
        "total": line.total,
        "flags": list(line.flags),
    }


def _rejected(line: Line) -> dict[str, Any]:
    named = ("bid", "bidder", "status", "reason", "article", "clause")
    return {name: getattr(line, name) for name in named} | {"flags": list(line.flags)}
