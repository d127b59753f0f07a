"""The signed evaluation report (评标报告; BL 40, BR 53, rules §12 no. 6), never public as a whole (BL 44).

For the procuring entity and the supervisors. The committee's names are its sealed part; every mark
stands with the code of its member. It prints what the report's act and the locked sheets hold.
"""

from decimal import Decimal
from typing import Any

from reports import evaluation_report
from reports.evaluation_report import (
    Alert,
    Candidate,
    Clarification,
    ComparedBid,
    Criterion,
    Dissent,
    Member,
    Opening,
    Rejection,
    ScoreSheet,
)
from reports.facts import Signature
from tender import money
from tender.accounts.models import Organisation
from tender.evaluation import marks
from tender.evaluation.clarifying import clarifications_of
from tender.evaluation.committee import chair_of, read_sheet, sheets_of
from tender.evaluation.methods import METHODS
from tender.evaluation.queries import EvaluationView, Line, MemberView, committee_view, result_of
from tender.evaluation.review import GROUNDS
from tender.experts.queries import expert_of
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, entry_number, issuable, issue, money_of
from tender.notices.queries import paper_for
from tender.opening.queries import OpeningRecordView, opened_bids, opening_record
from tender.platform import Platform
from tender.tendering.models import Tender

BASIS = ("招标投标法第四十条", "招标投标法实施条例第五十三条")
PARTS = {"technical": "技术", "commercial": "商务"}
ALERTS = {"unexplained_deviation": "主观分与其他评委均值相差过大而未说明理由"}


def issue_evaluation_report(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed report on a lot, not public; returns the paper's id. Raises NotFound before it is filed."""
    result = result_of(platform, tender, lot)
    record = opening_record(platform, tender, result.lot)
    committee = committee_view(platform, tender)
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT, Seat.EXPERT, Seat.SUPERVISOR)
        if actor.seat is Seat.EXPERT:
            chair_of(session, actor, tender)
        facts = _facts(session, row, result, record) | _people(session, row, committee)
    draft = Draft(
        "evaluation_report", result.entry, f"{row.number}-评标", "评标报告", BASIS, False,
        lambda imprint: evaluation_report.render(evaluation_report.EvaluationReport(imprint, **facts)),
        result.version, about=result.lot, lot=result.lot,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _facts(
    session: LedgerSession, row: Tender, result: EvaluationView, record: OpeningRecordView
) -> dict[str, Any]:
    """What was opened, reviewed, compared and recommended."""
    method = METHODS[result.method]
    offers = {bid.bid: dict(bid.offer) for bid in opened_bids(session, result.lot)}
    kinds = tuple(dict.fromkeys(criterion["part"] for criterion in row.plan["criteria"]))
    return {
        "basics": _basics(session, row, result, record),
        "evaluation_method": method.zh,
        "ceiling": money_of(record.ceiling_fen),
        "benchmark": None if result.benchmark is None else money_of(money.fen(result.benchmark)),
        "opening": _opening(session, row, record),
        "compliant": tuple(line.bidder for line in result.ranking),
        "rejections": tuple(map(_rejection, result.rejected)),
        "criteria": _criteria(row, result, kinds),
        "comparison": tuple(_compared(line, kinds, result.benchmark) for line in result.ranking),
        "sheets": _sheets(session, row, result, kinds),
        "candidates": tuple(_candidate(line, offers[line.bid]) for line in result.candidates),
        "clarifications": _clarifications(session, result),
        "alerts": tuple(
            Alert("提示", ALERTS.get(code, code), "—", result.remarks or "—") for code in result.alerts
        ),
    }


def _clarifications(session: LedgerSession, result: EvaluationView) -> tuple[Clarification, ...]:
    """The questions on this lot's bids, answered or not (BR 52)."""
    names = {line.bid: line.bidder for line in (*result.ranking, *result.rejected)}
    return tuple(
        Clarification(names[one.bid], one.asked_at, one.question, one.answer or "未答复")
        for one in clarifications_of(session, result.tender)
        if one.bid in names
    )


def _people(session: LedgerSession, row: Tender, committee: list[MemberView]) -> dict[str, Any]:
    """The committee: codes, the sealed list of names, dissents and signatures by locked sheet."""
    category = row.plan["committee"]["category"]
    sheets = sheets_of(session, row.id)
    entries = {sheet.locked_at: sheet.entry for sheet in sheets.values()}
    return {
        "member_codes": tuple(map(_code, committee)),
        "committee": tuple(
            Member(_code(one), one.name, "专家", category, _employer(session, one.expert))
            for one in committee
        ),
        "dissent": tuple(Dissent(_code(one), one.dissent) for one in committee if one.dissent),
        "signatures": tuple(
            Signature(
                "评标委员会成员", _code(one), one.locked_at, _number(session, entries.get(one.locked_at))
            )
            for one in committee
        ),
    }


def _code(member: MemberView) -> str:
    return f"评委{money.DIGITS[member.number] if member.number < 10 else member.number}"


def _employer(session: LedgerSession, expert: str) -> str:
    return session.get_one(Organisation, expert_of(session, expert).employer).name


def _number(session: LedgerSession, entry: str | None) -> int | None:
    return None if entry is None else entry_number(session, entry)


def _basics(
    session: LedgerSession, row: Tender, result: EvaluationView, record: OpeningRecordView
) -> tuple[tuple[str, str], ...]:
    opened = sum(line.result == "opened" for line in record.lines)
    return (
        ("招标人", session.get_one(Organisation, row.organisation).name),
        ("招标范围", row.plan["scope"]),
        ("收到投标文件", f"{len(record.lines)} 份，开启 {opened} 份"),
        ("有效投标", f"{len(result.ranking)} 份"),
        ("委员会的说明", result.remarks or "无"),
    )


def _opening(session: LedgerSession, row: Tender, record: OpeningRecordView) -> Opening:
    paper = paper_for(session, "opening_record", record.entry)
    digest = "尚未出具签章文件" if paper is None else paper.sha256
    return Opening(record.started_at, record.place, len(record.lines), f"{row.number}-开标", digest)


def _rejection(line: Line) -> Rejection:
    clause = "；".join(text for text in (line.article, line.clause) if text)
    reason = GROUNDS[line.reason][1] if line.reason in GROUNDS else str(line.reason)
    return Rejection(line.bidder, clause or "—", reason)


def _criteria(row: Tender, result: EvaluationView, kinds: tuple[str, ...]) -> tuple[Criterion, ...]:
    """The price and the parts of the printed criteria, in the order of the comparison's columns."""
    printed = row.plan["criteria"]
    found = []
    for part in kinds:
        own = [criterion for criterion in printed if criterion["part"] == part]
        points = sum((Decimal(criterion["max"]) for criterion in own), Decimal(0))
        kind = "客观" if all(criterion["kind"] == "objective" for criterion in own) else "主观"
        rule = "；".join(f"{criterion['title']} {criterion['max']} 分" for criterion in own)
        found.append(Criterion(PARTS[part], points, kind, rule))
    if not _has_price_score(result):
        return tuple(found)
    price = Decimal(100) - sum((criterion.points for criterion in found), Decimal(0))
    return (Criterion("报价", price, "客观", "按招标文件规定的报价评分公式计算"), *found)


def _has_price_score(result: EvaluationView) -> bool:
    return any(line.price_score is not None for line in result.ranking)


def _compared(line: Line, kinds: tuple[str, ...], benchmark: str | None) -> ComparedBid:
    price = () if line.price_score is None else (Decimal(line.price_score),)
    return ComparedBid(
        tenderer=line.bidder,
        price=money_of(line.price_fen),
        evaluated_price=Decimal(line.evaluated_price or money.yuan(line.price_fen)),
        deviation=None if benchmark is None else _deviation(money.yuan(line.price_fen), Decimal(benchmark)),
        scores=(*price, *(Decimal(line.scores.get(part, "0")) for part in kinds)),
        total=Decimal(line.total or "0"),
        rank=line.rank or 0,
    )


def _deviation(price: Decimal, benchmark: Decimal) -> str:
    """How far a price lies from the benchmark, in percent for the eye; scores rest on the exact figure."""
    return f"{money.rounded((price - benchmark) / benchmark * 100)}%"


def _sheets(
    session: LedgerSession, row: Tender, result: EvaluationView, kinds: tuple[str, ...]
) -> tuple[ScoreSheet, ...]:
    """The members' points by part of the criteria, as they count in the comparison."""
    rows, criteria = list(sheets_of(session, row.id).values()), row.plan["criteria"]
    bids = [line.bid for line in result.ranking]
    read = [read_sheet(sheet, criteria, bids) for sheet in rows]
    reasons = {bid: "；".join(_reasons(rows, bid)) for bid in bids}
    found = []
    for line in result.ranking:
        totals = marks.part_totals(read, criteria, line.bid)
        for part in kinds:
            points = tuple(Decimal(each) for each in totals[part])
            counted = Decimal(line.scores.get(part, "0"))
            found.append(ScoreSheet(line.bidder, PARTS[part], points, counted, reasons[line.bid]))
    return tuple(found)


def _reasons(sheets: list[Any], bid: str) -> list[str]:
    return [text for sheet in sheets for text in sheet.reasons.get(bid, {}).values()]


def _candidate(line: Line, offer: dict[str, Any]) -> Candidate:
    return Candidate(
        rank=line.rank or 0,
        tenderer=line.bidder,
        price=money_of(line.price_fen),
        total=None if line.total is None else Decimal(line.total),
        period=f"{offer['period_days']} 日" if "period_days" in offer else "—",
        quality=str(offer.get("quality", "—")),
    )
