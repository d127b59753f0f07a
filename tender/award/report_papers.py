"""The signed written report to the authority (招标投标情况书面报告; BL 47, M30 65), never public.

It prints what the report's act filed: scope, method, committee, results and winners of every lot. The members'
names go to the authority alone; the owner has the paper issued and reads it as the law lets it, after the
result is fixed (BL 37).
"""

from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select

from reports import written_report
from reports.written_report import BidResult, CommitteeSeat, ReportedLot
from tender.accounts.models import Organisation
from tender.award.publication_papers import Named, named
from tender.award.queries import AwardView, awards_of
from tender.evaluation.methods import METHODS
from tender.evaluation.queries import EvaluationView, MemberView, committee_view, results_of
from tender.evaluation.review import GROUNDS
from tender.experts.queries import expert_of
from tender.ledger.act import Actor
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.papers import Draft, centre_name, entry_of, issuable, issue, money_of
from tender.opening.queries import opening_records
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

BASIS = ("招标投标法第四十七条", "工程建设项目施工招标投标办法第六十五条")
PROCUREMENT = {"open": "公开招标", "selective": "邀请招标"}


def issue_written_report(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed report as filed last; returns the paper's id. Raises NotFound before it is filed."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT, Seat.SUPERVISOR)
        entry = entry_of(session, tender, Act.AWARD_REPORTED)
    committee = committee_view(platform, tender)
    with platform.reading() as session:
        facts = _facts(session, row, committee) | {"media": (centre_name(platform),)}
    draft = Draft(
        "written_report", entry, f"{row.number}-报告", "招标投标情况书面报告", BASIS, False,
        lambda imprint: written_report.render(written_report.WrittenReport(imprint, **facts)),
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _facts(session: LedgerSession, row: Tender, committee: list[MemberView]) -> dict[str, Any]:
    records = opening_records(session, row.id)
    results = {one.lot: one for one in results_of(session, row.id)}
    awards = {one.lot: one for one in awards_of(session, row.id)}
    return {
        "addressee": row.plan["supervisor"],
        "scope": row.plan["scope"],
        "procurement_method": PROCUREMENT.get(row.method, row.method),
        "method_ground": _routed(session, row),
        "noticed_at": row.noticed_at,
        "terms": _terms(row),
        "opened_at": records[0].started_at,
        "opening_place": row.plan["opening_place"],
        "bids": sum(len(one.lines) for one in records),
        "committee": tuple(_seat(session, row, one) for one in committee),
        "lots": tuple(
            _lot(row, named(session, row, lot.id), results.get(lot.id), awards.get(lot.id))
            for lot in tendering.lots_of(session, row.id)
        ),
        "objections": _objections(session, row),
    }


def _terms(row: Tender) -> tuple[tuple[str, str], ...]:
    return (
        ("工期", f"{row.plan['period_days']} 日（自然日）"),
        ("投标有效期", f"{row.plan['bid_validity_days']} 日（自然日）"),
        ("资格要求", row.plan["qualification"]),
    )


def _routed(session: LedgerSession, row: Tender) -> str:
    """Where the confirmed method stands in the ledger (BR 7)."""
    query = select(Outbox.position).where(
        Outbox.type == Act.PROJECT_ROUTED.tag, Outbox.subject == row.project
    )
    number = session.exec(query.order_by(col(Outbox.seq).desc())).first()
    return "按核定的交易方式" + ("" if number is None else f"（账本 № {number:,}）")


def _objections(session: LedgerSession, row: Tender) -> str:
    filed, complained = (
        session.exec(select(func.count()).where(Outbox.tender == row.id, Outbox.type == act.tag)).one()
        for act in (Act.OBJECTION_FILED, Act.COMPLAINT_FILED)
    )
    return f"收到异议 {filed} 件，投诉 {complained} 件。"


def _seat(session: LedgerSession, row: Tender, member: MemberView) -> CommitteeSeat:
    employer = session.get_one(Organisation, expert_of(session, member.expert).employer).name
    return CommitteeSeat(member.name, "专家", row.plan["committee"]["category"], employer)


def _lot(row: Tender, lot: Named, result: EvaluationView | None, award: AwardView | None) -> ReportedLot:
    return ReportedLot(
        code=lot.code,
        name=lot.title,
        evaluation_method=METHODS[row.plan["evaluation"]["method"]].zh,
        results=_results(result) if result else (),
        winner=award.bidder if award else None,
        price=money_of(award.price_fen) if award else None,
        fixed_at=award.issued_at if award else None,
        failed=lot.failed,
    )


def _results(result: EvaluationView) -> tuple[BidResult, ...]:
    return tuple(
        BidResult(
            rank=line.rank,
            tenderer=line.bidder,
            price=money_of(line.price_fen),
            total=None if line.total is None else Decimal(line.total),
            outcome="有效" if line.rank else f"否决：{GROUNDS[str(line.reason)][1]}（{line.article}）",
        )
        for line in (*result.ranking, *result.rejected)
    )
