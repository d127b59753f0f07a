"""The opening record as a table for the public (BL 36, E20 32): every listed bid and what came of it.

Shown once the record stands, never before. Bids replaced or withdrawn in time are listed without a
name, as the record does. The reader may sort by receipt or by price; nothing is ranked here.
"""

from collections.abc import Callable
from typing import Any

from tender import i18n, money
from tender.i18n import _, mark
from tender.notices.invitees_secrecy import Known, known
from tender.opening.queries import OpeningRecordView, RecordLine, opening_records
from tender.platform import Platform
from tender.portal.words import word
from tender.tendering.service import tender_of
from tender.web.parts import Column, Table
from tender.web.templates import shown

RESULTS = {
    "opened": mark("已解密"),
    "failed": mark("解密失败"),
    "replaced": mark("已被替换，未开启"),
    "withdrawn": mark("已撤回，未开启"),
}
TREATED = {"revoked": mark("视为撤销投标文件"), "withdrawn": mark("视为撤回投标文件")}
ORDERS: dict[str, Callable[[RecordLine], Any]] = {
    "number": lambda line: line.index,
    "received": lambda line: line.received_at,
    "price": lambda line: (line.price_fen is None, line.price_fen or 0),
}


def records_of(platform: Platform, tender: str) -> list[OpeningRecordView]:
    """The records made so far that the public may read, one for each lot opened."""
    with platform.reading() as session:
        whole = known(tender_of(session, tender)) is Known.WHOLE
        return opening_records(session, tender) if whole else []


def table(record: OpeningRecordView, sort: str = "") -> Table:
    """A record's table in the order asked for."""
    key = sort.removeprefix("-")
    lines = sorted(record.lines, key=ORDERS.get(key, ORDERS["number"]), reverse=sort.startswith("-"))
    return Table(
        caption=_("开标记录：{place}，{at}", place=record.place, at=shown(record.started_at)),
        columns=_columns(),
        rows=tuple(_row(line) for line in lines),
        sort=sort if key in ORDERS else "number",
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("number", _("投标人")),
        Column("received", _("接收时间")),
        Column("result", _("解密结果")),
        Column("price", _("报价"), _("元"), figure=True),
        Column("period", _("工期"), _("天"), figure=True),
        Column("quality", _("质量")),
    )


def _row(line: RecordLine) -> tuple[str, ...]:
    price = "—" if line.price_fen is None else money.shown(line.price_fen)
    if line.above_ceiling:
        price += " " + _("（超过限价）")
    return (
        line.bidder or "—",
        shown(line.received_at),
        _result(line),
        price,
        "—" if line.period_days is None else str(line.period_days),
        line.quality or "—",
    )


def _result(line: RecordLine) -> str:
    """What came of the bid; of a failed one also the cause and how it is treated (E20 31)."""
    said = [word(RESULTS, line.result)]
    if line.result == "failed":
        said.append(str(line.reason_zh if i18n.language() == i18n.SOURCE else line.reason_en))
        said.append(word(TREATED, str(line.treated_as)))
    return " · ".join(said)
