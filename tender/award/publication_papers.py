"""The signed publications at the end of the competition: candidates, result, and a letter to each who lost.

Rules §12 nos. 7 and 8. The notices print what was published, word for word; a letter tells one tenderer its own
rank, total and reasons with their clauses, and of the others only the winner (BL 44, BL 45). The letter goes to
the pseudonym of its addressee, who alone among tenderers may read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from reports import candidates_notice, result_letter, result_notice
from reports.candidates_notice import CandidateLot, PublicCandidate
from reports.facts import Channel, Imprint, Reason
from reports.result_notice import ResultLot, Winner
from tender import clock, money
from tender.award.queries import AwardView, awards_of, candidates_of
from tender.award.rules import CAUSES
from tender.errors import NotFound
from tender.evaluation.methods import METHODS
from tender.evaluation.queries import EvaluationView, Line, results_of
from tender.evaluation.review import GROUNDS
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, issuable, issue, money_of
from tender.notices.publication_papers import GROUNDS as GROUNDS_OF_FAILURE
from tender.notices.queries import NoticeView, notice_of
from tender.notices.service import newest_notice
from tender.opening.queries import OpeningRecordView, opening_records
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.models import Tender

CANDIDATES_BASIS = ("招标投标法实施条例第五十四条", "招标公告和公示信息发布管理办法")
RESULT_BASIS = ("招标投标法第四十五条", "招标公告和公示信息发布管理办法")
AT_ISSUE = "经初步评审，响应招标文件的资格要求"


@dataclass(frozen=True)
class Named:
    """A lot as papers print it."""

    id: str
    code: str
    title: str
    ceiling_fen: int
    failed: str | None


@dataclass(frozen=True)
class Lost:
    """A bid that did not win its lot, with what its letter says of the lot."""

    row: Tender
    lot: Named
    award: AwardView
    line: Line
    received_at: datetime
    cause: str | None


def named(session: LedgerSession, row: Tender, lot: str) -> Named:
    """A lot by its id, with why it failed in words."""
    of = tendering.lot_of(session, lot)
    failed = None if of.failure is None else GROUNDS_OF_FAILURE.get(of.failure, of.failure)
    return Named(of.id, f"{row.number}-{of.number:02d}", of.title, of.ceiling_fen, failed)


def issue_candidates_notice(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed publicity of the candidates as last published, of all lots; returns the paper's id."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        notice = notice_of(session, newest_notice(session, tender, "candidates_notice").id)
        facts = _candidates(session, row, notice)
    draft = Draft(
        "candidates_notice", notice.entry, f"{row.number}-公示", "中标候选人公示", CANDIDATES_BASIS, True,
        lambda imprint: candidates_notice.render(candidates_notice.CandidatesNotice(imprint, **facts)), notice.version,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def issue_result_notice(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed result as last published, of all lots; returns the paper's id."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        notice = notice_of(session, newest_notice(session, tender, "result_notice").id)
        facts = _result(session, row, notice)
    draft = Draft(
        "result_notice", notice.entry, f"{row.number}-结果", "中标结果公告", RESULT_BASIS, True,
        lambda imprint: result_notice.render(result_notice.ResultNotice(imprint, **facts)), notice.version,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def issue_result_letters(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The letters to all who lost an awarded lot (of every awarded lot if none is named).

    Returns the id of the first; each addressee finds its own. Raises NotFound before an award, and when
    nobody lost.
    """
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        lost = list(_lost(session, row, lot))
        facts = [_letter(row, one) for one in lost]
    made = [_issue_letter(platform, actor, one, said) for one, said in zip(lost, facts, strict=True)]
    if not made:
        zh, en = "尚未发出中标通知书, 或没有未中标的投标人。", "There is no award yet, or nobody lost."
        raise NotFound("no_award", zh, en, field="tender", article="BL 45")
    return made[0]


def _issue_letter(platform: Platform, actor: Actor, one: Lost, facts: dict[str, Any]) -> str:
    def render(imprint: Imprint) -> bytes:
        return result_letter.render(result_letter.ResultLetter(imprint, **facts))

    to = platform.pseudonym(one.line.organisation, one.row.id)
    draft = Draft(
        "result_letter", one.award.entry, f"{one.row.number}-结果通知", "中标结果通知书", RESULT_BASIS, False,
        render, about=one.line.bid, lot=one.lot.id, addressee=to,
    )  # fmt: skip
    return issue(platform, actor, one.row, draft)


def _candidates(session: LedgerSession, row: Tender, notice: NoticeView) -> dict[str, Any]:
    body = notice.body
    results = {one.lot: one for one in results_of(session, row.id)}
    records = {one.lot: one for one in opening_records(session, row.id)}
    ends = clock.parse(body["until"])
    lots = [
        _candidate_lot(row, named(session, row, one["lot"]), one, results[one["lot"]], records[one["lot"]])
        for one in body["lots"]
    ]  # fmt: skip
    object_to = Channel("异议", body["objections_to"], "通过平台提交", ends, "招标投标法实施条例第五十四条")
    channels = (object_to, _complaint(row, notice.published_at))
    return {
        "starts_at": clock.parse(body["from"]),
        "ends_at": ends,
        "lots": tuple(lots),
        "channels": channels,
    }


def _candidate_lot(
    row: Tender, lot: Named, said: dict[str, Any], result: EvaluationView, record: OpeningRecordView
) -> CandidateLot:
    prices = tuple(
        (line.bidder, money.yuan(line.price_fen))
        for line in record.lines
        if line.result == "opened" and line.bidder and line.price_fen and not line.above_ceiling
    )
    return CandidateLot(
        code=lot.code,
        name=lot.title,
        evaluation_method=METHODS[result.method].zh,
        ceiling=money_of(lot.ceiling_fen),
        benchmark=None if result.benchmark is None else money_of(money.fen(result.benchmark)),
        candidates=tuple(_public(one) for one in said["candidates"]),
        prices=prices,
    )


def _public(one: dict[str, Any]) -> PublicCandidate:
    return PublicCandidate(
        rank=one["rank"],
        name=one["bidder"],
        price=money_of(one["price_fen"]),
        quality=str(one.get("quality", "—")),
        period=f"{one['period_days']} 日（自然日）" if "period_days" in one else "—",
        result="按评标价排序" if one["total"] is None else f"总分 {one['total']}",
        manager=str(one.get("manager", "—")),
        certificates=str(one.get("manager_certificate", "—")),
        qualification=AT_ISSUE,
    )


def _result(session: LedgerSession, row: Tender, notice: NoticeView) -> dict[str, Any]:
    offers = {one.bid: one.offer for one in candidates_of(session, row.id)}
    won = {one.lot: offers.get(one.bid, {}) for one in awards_of(session, row.id)}
    complain = _complaint(row, notice.published_at)
    return {
        "lots": tuple(
            _result_lot(row, named(session, row, one["lot"]), one, won.get(one["lot"], {}))
            for one in notice.body["lots"]
        ),
        "starts_at": notice.published_at,
        "ends_at": complain.until,
        "channels": (complain,),
    }


def _result_lot(row: Tender, lot: Named, said: dict[str, Any], offer: dict[str, Any]) -> ResultLot:
    items = row.plan["scope"]
    if "winner" not in said:
        return ResultLot(lot.code, lot.title, items, None, lot.failed)
    winner = Winner(
        name=said["winner"],
        address=str(offer.get("address", "—")),
        credit_code=said["uscc"],
        price=money_of(said["price_fen"]),
        period=f"{offer['period_days']} 日（自然日）" if "period_days" in offer else "—",
        quality=str(offer.get("quality", "—")),
        manager=str(offer.get("manager", "—")),
    )
    return ResultLot(lot.code, lot.title, items, winner)


def _lost(session: LedgerSession, row: Tender, lot: str | None) -> Iterable[Lost]:
    """Every opened bid of the awarded lots but the winner's, best first."""
    awards = {one.lot: one for one in awards_of(session, row.id)}
    records = {one.lot: one for one in opening_records(session, row.id)}
    dropped = {one.bid: one.reason for one in candidates_of(session, row.id) if one.standing == "dropped"}
    for result in results_of(session, row.id):
        award = awards.get(result.lot)
        if award is None or lot not in (None, result.lot):
            continue
        received = {line.bid: line.received_at for line in records[result.lot].lines}
        of = named(session, row, result.lot)
        for line in (*result.ranking, *result.rejected):
            if line.bid != award.bid:
                yield Lost(row, of, award, line, received[line.bid], dropped.get(line.bid))


def _letter(row: Tender, one: Lost) -> dict[str, Any]:
    line = one.line
    return {
        "addressee": line.bidder,
        "lot_name": one.lot.title,
        "winner": one.award.bidder,
        "price": money_of(one.award.price_fen),
        "bid": line.bid,
        "received_at": one.received_at,
        "own_price": money_of(line.price_fen),
        "rank": line.rank,
        "total": None if line.total is None else Decimal(line.total),
        "reasons": (_reason(one),),
        "channels": (_complaint(row, one.award.issued_at),),
        "security": _security(row),
    }


def _reason(one: Lost) -> Reason:
    """Why this bid did not win, with its clause: rejected, fallen, or ranked behind."""
    line = one.line
    if line.rank is None:
        clause = "；".join(text for text in (line.article, line.clause) if text)
        text = GROUNDS[line.reason][1] if line.reason in GROUNDS else str(line.reason)
        return Reason(clause or "BR 51", f"投标被否决：{text}")
    if one.cause is not None:
        article, zh, _en = CAUSES[one.cause]
        return Reason(article, f"中标候选人资格被取消：{zh}")
    clause = "招标投标法实施条例第五十五条；招标文件载明的评标办法"
    return Reason(clause, f"投标有效，评审名次为第 {line.rank} 名，排在中标人之后")


def _complaint(row: Tender, since: datetime) -> Channel:
    """To whom and until when to complain, counted from when it could be known (BR 60)."""
    span = tendering.rules_of(row).days("complaint.within")
    until = Calendar().add(since.astimezone(clock.ZONE).date(), span).ends_at
    return Channel("投诉", row.plan["supervisor"], "提交书面投诉书", until, "招标投标法实施条例第六十条")


def _security(row: Tender) -> str | None:
    if not row.plan.get("deposit"):
        return None
    span = tendering.rules_of(row).days("bid_security.refund_after_contract")
    return f"投标保证金在合同签订后 {span.n} 日内连同银行同期存款利息退还（招标投标法实施条例第五十七条）。"
