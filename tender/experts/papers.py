"""The signed record of a draw (抽取记录; rules §6, §12 no. 14), public once the tender is awarded or failed.

It prints what anybody needs to recompute the draw, and commitments instead of names (BL 37). Remarks on
calls stay out: they are about persons.
"""

import hashlib
from typing import Any

from sqlmodel import select

from reports import draw_record
from reports.draw_record import Call, Drawn, Excluded, Salt
from reports.facts import Signature
from tender.errors import NotFound
from tender.experts.disclosure import PUBLIC_FROM
from tender.experts.lifecycle import Step
from tender.experts.models import Draw
from tender.experts.queries import calls_of, draws_of, step_of
from tender.ledger.act import Actor
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.papers import Draft, centre_of, entry_number, issuable, issue
from tender.platform import Platform
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender

BASIS = ("招标投标法第三十七条", "评标专家和评标专家库管理办法")
PARTIES = {"centre": "公共资源交易中心", "supervisor": "行政监督部门"}
REASONS = {
    "inactive": "已退出专家库",
    "suspended": "暂停资格",
    "employer_supervises": "行政监督部门人员",
    "employer_is_agent": "招标代理机构人员",
    "employer_is_owner": "招标人单位人员",
    "employer_bids": "与投标人同一单位",
    "called_before": "本项目已通知过",
}


def issue_draw_records(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed record of every draw of a tender; returns the id of the first. Raises NotFound too early."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.DRAW, Seat.SUPERVISOR, Seat.ENTITY, Seat.AGENT)
        draws = [one for one in draws_of(session, tender) if step_of(one) is Step.DRAWN]
        if not draws or Stage(row.stage) not in PUBLIC_FROM:
            zh, en = "抽取记录在中标后出具。", "Records of draws are issued after the award."
            raise NotFound("no_draw", zh, en, field="tender", article="BL 37")
        entries = {one.id: _result_entry(session, one) for one in draws}
    made = [_issue(platform, actor, row, draw, entries[draw.id]) for draw in draws]
    return made[0]


def _issue(platform: Platform, actor: Actor, row: Tender, draw: Draw, entry: str) -> str:
    platform.settle(entry)
    with platform.reading() as session:
        facts, centre = _facts(session, row, draw, entry), centre_of(session)
    draft = Draft(
        "draw_record", entry, f"{row.number}-抽取-{draw.number:02d}", "抽取记录", BASIS, True,
        lambda imprint: draw_record.render(draw_record.DrawRecord(imprint, **facts)), about=draw.id,
        issuer=centre,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _result_entry(session: LedgerSession, draw: Draw) -> str:
    query = select(Outbox.id).where(Outbox.type == Act.DRAW_RESULT.tag, Outbox.subject == draw.id)
    return session.exec(query).one()


def _facts(session: LedgerSession, row: Tender, draw: Draw, entry: str) -> dict[str, Any]:
    calls = [one for one in calls_of(session, row.id) if one.draw == draw.id]
    number = entry_number(session, entry)
    return {
        "draw_id": draw.id,
        "category": draw.category,
        "wanted": draw.wanted,
        "reserves": draw.reserves,
        "candidates": len(draw.candidates),
        "pool_sha256": hashlib.sha256("\n".join(draw.candidates).encode()).hexdigest(),
        "operator": "专家抽取席",
        "witness": "行政监督部门",
        "excluded": tuple(Excluded(REASONS.get(why, why), count) for why, count in draw.excluded.items()),
        "salts": tuple(_salt(session, draw, party) for party in draw.commitments),
        "checkpoint_size": draw.size,
        "checkpoint_root": draw.root,
        "public_number": None,
        "key": draw.key,
        "drawn": tuple(
            Drawn(place, draw.candidates[place], "正选" if order < draw.wanted else "候补")
            for order, place in enumerate(draw.result)
        ),
        "calls": tuple(
            Call(order, one.at, "接受" if one.accepted else "谢绝") for order, one in enumerate(calls, 1)
        ),
        "signatures": (
            Signature("操作人", "专家抽取席", draw.frozen_at, number),
            Signature("见证人", "行政监督部门", draw.frozen_at, number),
        ),
    }


def _salt(session: LedgerSession, draw: Draw, party: str) -> Salt:
    made = draw.commitments[party]
    number = entry_number(session, made["entry"])
    return Salt(PARTIES.get(party, party), made["sha256"], draw.reveals[party], number)
