"""The signed record of an opening (开标记录表; BL 36, E20 32, rules §12 no. 5), public in engineering.

It prints the record as it stands in the ledger: every listed bid, opened or not, with cause and
treatment. Bids replaced or withdrawn in time are listed without a name. It adds and leaves out nothing.
"""

from collections.abc import Mapping
from typing import Any

from reports import opening_record
from reports.facts import Signature
from reports.opening_record import OpenedBid, PostedShare, SpotObjection
from tender import clock, money
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.notices.papers import Draft, entry_number, issuable, issue, money_of
from tender.opening import queries
from tender.opening.queries import OpeningRecordView, RecordLine
from tender.platform import Platform

BASIS = ("招标投标法第三十六条", "电子招标投标办法第三十二条")
RESULTS = {
    "opened": "密封完好，已解密",
    "failed": "解密失败",
    "replaced": "截止前已替换，未开启",
    "withdrawn": "截止前已撤回，未开启",
}
FORMS = {"transfer": "转账", "guarantee": "保函"}
STANDINGS = {
    "awaited": "未到账",
    "short": "金额不足",
    "paid": "已到账",
    "held": "到账不计",
    "guarantee_filed": "保函待核验",
    "guaranteed": "保函有效",
    "guarantee_refused": "保函未通过核验",
    "none": "未提交",
}
TREATED = {"revoked": "视为撤销投标文件", "withdrawn": "视为撤回投标文件"}


def issue_opening_record(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed record of a lot; returns the paper's id. Raises NotFound before its opening is recorded."""
    record = queries.opening_record(platform, tender, lot)
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT, Seat.OPENING)
        facts = _facts(record, entry_number(session, record.entry))
    draft = Draft(
        "opening_record", record.entry, f"{row.number}-开标", "开标记录表", BASIS, True,
        lambda imprint: opening_record.render(opening_record.OpeningRecord(imprint, **facts)), lot=record.lot,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _facts(record: OpeningRecordView, number: int | None) -> dict[str, Any]:
    at = record.recorded_at
    people = (("主持人", record.host), ("监督人", record.supervisor), ("记录人", record.recorder))
    return {
        "place": record.place,
        "planned_at": record.planned_at,
        "actual_at": record.started_at,
        "host": record.host,
        "supervisor": record.supervisor,
        "recorder": record.recorder,
        "ceiling": money_of(record.ceiling_fen),
        "base_estimate": None,
        "shares": tuple(PostedShare(one["body"], clock.parse(one["at"])) for one in record.shares),
        "bids": tuple(map(_bid, record.lines)),
        "objections": tuple(
            SpotObjection(one["by"], clock.parse(one["at"]), one["matter"], one["answer"])
            for one in record.objections
        ),
        "signatures": tuple(Signature(role, name, at, number) for role, name in people),
    }


def _bid(line: RecordLine) -> OpenedBid:
    cause = None
    if line.result == "failed":
        cause = f"{line.reason_zh}；{TREATED.get(str(line.treated_as), '—')}"
    return OpenedBid(
        bid=line.bid,
        tenderer=line.bidder or "（未开启，不列名）",
        received_at=line.received_at,
        result=RESULTS[line.result],
        cause=cause,
        price=None if line.price_fen is None else money_of(line.price_fen),
        period="—" if line.period_days is None else f"{line.period_days} 日",
        quality=line.quality or "—",
        security=_security(line.security),
        remarks="报价高于最高投标限价" if line.above_ceiling else "",
    )


def _security(found: Mapping[str, Any] | None) -> str:
    """The bid security in words: form, amount in yuan, standing."""
    if found is None:
        return "—"
    if found["status"] == "not_demanded":
        return "不要求"
    standing = STANDINGS.get(found["status"], "已处置")
    if found["form"] is None:
        return standing
    return f"{FORMS[found['form']]} {money.shown(found['amount_fen'])} 元，{standing}"
