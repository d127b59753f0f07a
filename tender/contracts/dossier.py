"""交易全过程卷宗: the facts that bind a whole tender, each act with its proof in the ledger (rules §12; trust §3).

Two kinds. The public one lists what the public may know, after the end; the full one, for the archive and the
supervisors, lists every act. Words and what is public come from the one table of visibility. All proofs
lead to one checkpoint. It carries no payload, no pseudonym and no name that another paper keeps secret.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from reports import dossier
from reports.dossier import ActLine, AwardLine, BidLine, DossierParty, LedgerKey, PaperLine
from tender import clock
from tender.accounts.models import Organisation
from tender.award.queries import awards_of
from tender.bids.queries import listed_bids
from tender.errors import NotFound, Refused
from tender.ledger import tree
from tender.ledger.act import Actor, leaf_entry
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.ledger.sequencer import Head
from tender.notices.papers import Draft, centre_of, entry_number, issuable, issue, money_of
from tender.notices.queries import papers_of
from tender.opening.queries import opening_records
from tender.opening.unopened import without_unopened
from tender.platform import Platform
from tender.portal import visibility
from tender.tendering import service as tendering
from tender.tendering.lifecycle import ENDED_EARLY, TITLES, Stage
from tender.tendering.models import Tender

BASIS = ("招标投标法实施条例第五条", "公共资源交易平台管理暂行办法")
PAPERWORK = (Act.REPORT_ISSUED.tag, Act.LETTER_ISSUED.tag, Act.SECRET_READ.tag)
OVER = (Stage.COMPLETED, Stage.ARCHIVED)
METHODS = {"open": "公开招标", "selective": "邀请招标"}
NAMELESS = "（未开启，不列名）"
STATUSES = {"current": "有效", "replaced": "已替换", "withdrawn": "已撤回"}
RESULTS = {"opened": "已开启", "failed": "解密失败", "replaced": "已替换", "withdrawn": "已撤回"}


@dataclass(frozen=True)
class Scope:
    """What a dossier may tell: the tender, whether to the public, and the head that its proofs lead to."""

    tender: Tender
    public: bool
    head: Head


def issue_dossier(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The public dossier of an ended tender; returns the paper's id. A new one once more has happened."""
    return _issue(platform, actor, tender, public=True)


def issue_full_dossier(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The dossier of every act, for desk, supervisors and archive, at any time after the first act."""
    return _issue(platform, actor, tender, public=False)


def _issue(platform: Platform, actor: Actor, tender: str, *, public: bool) -> str:
    kind = "dossier" if public else "full_dossier"
    seats = (Seat.DESK, Seat.SUPERVISOR, Seat.DISCIPLINE)
    with platform.reading() as session:
        row = issuable(session, actor, tender, *seats, *((Seat.ENTITY, Seat.AGENT) if public else ()))
        _check_over(row, public)
        newest = newest_act(session, row, public=public)
        version = 1 + sum(one.kind == kind and one.entry != newest for one in papers_of(session, tender))
    platform.settle(newest)
    with platform.reading() as session:
        facts, centre = gather(platform, session, row, public=public), centre_of(session)
    title = "交易全过程卷宗" if public else "交易全过程卷宗（完整）"
    draft = Draft(
        kind, newest, f"{row.number}-卷宗", title, BASIS, public,
        lambda imprint: dossier.render(dossier.Dossier(imprint, **facts)), version,
        issuer=centre,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _check_over(row: Tender, public: bool) -> None:
    """The public one waits for the end; of an invited tender that ended early nothing is public (BL 22)."""
    stage = Stage(row.stage)
    if public and stage not in OVER and not (stage in ENDED_EARLY and row.method == "open"):
        zh, en = "交易结束后方可出具公开卷宗。", "The public dossier waits for the end of the tender."
        raise NotFound("not_over", zh, en, field="tender", article="rules §11")


def newest_act(session: LedgerSession, row: Tender, *, public: bool) -> str:
    """The last act on the tender that is not about its papers; of those the public sees, if asked so."""
    query = select(Outbox.id).where(Outbox.tender == row.id, col(Outbox.type).not_in(PAPERWORK))
    if public:
        query = query.where(col(Outbox.type).in_(visibility.listed_tags(Stage(row.stage))))
    found = session.exec(query.order_by(col(Outbox.seq).desc())).first()
    if found is None:
        raise NotFound("no_act", "尚无可列入卷宗的行为。", "There is no act to list yet.", field="tender")
    return found


def gather(platform: Platform, session: LedgerSession, row: Tender, *, public: bool) -> dict[str, Any]:
    """The fields of `Dossier` but its imprint, all under the newest (witnessed) head."""
    head = platform.sequencer.head(session, witnessed=platform.sequencer.witness is not None)
    if not head.note:
        raise Refused("no_checkpoint", "账本还没有检查点。", "The ledger has no checkpoint yet.")
    of = Scope(row, public, head)
    return {
        "summary": _summary(row),
        "as_of": clock.now(),
        "parties": _parties(session, row),
        "awards": _awards(session, row),
        "bids": _bids(session, of),
        "papers": _papers(session, of),
        "acts": _acts(platform, session, of),
        "keys": _keys(platform),
        "checkpoint": head.note,
    }


def _acts(platform: Platform, session: LedgerSession, of: Scope) -> tuple[ActLine, ...]:
    """Every act with a place under the head, in the order of the tree."""
    query = select(Outbox).where(Outbox.tender == of.tender.id, col(Outbox.position) < of.head.size)
    if of.public:
        query = query.where(col(Outbox.type).in_(visibility.listed_tags(Stage(of.tender.stage))))
    rows = list(session.exec(query.order_by(col(Outbox.position))))
    if of.public:
        rows = without_unopened(session, of.tender.id, rows)
    return tuple(_act(platform, row, of.head.size) for row in rows)


def _act(platform: Platform, row: Outbox, size: int) -> ActLine:
    shown = visibility.of(row.type)
    assert shown is not None  # noqa: S101  every act has its row
    assert row.position is not None  # noqa: S101  asked for by the query
    path = tree.inclusion_proof(platform.sequencer.tiles, row.position, size)
    return ActLine(
        at=clock.parse(row.at),
        seat=json.loads(row.payload)["actor"]["seat"],
        words=shown.zh,
        tag=row.type,
        article=shown.act.article,
        leaf=row.position,
        leaf_hash=tree.leaf_hash(leaf_entry(row.payload.encode())).hex(),
        proof=tuple(step.hex() for step in path),
    )


def _bids(session: LedgerSession, of: Scope) -> tuple[BidLine, ...]:
    """The bids of every lot; of a lot without an opening record the public learns none (BL 22)."""
    records = {one.lot: one for one in opening_records(session, of.tender.id)}
    found: list[BidLine] = []
    for lot in tendering.lots_of(session, of.tender.id):
        lines = {line.bid: line for line in records[lot.id].lines} if lot.id in records else {}
        for bid in listed_bids(session, lot.id):
            line = lines.get(bid.bid)
            if line is None and of.public:
                continue
            who = (line.bidder if line else None) or NAMELESS
            status = RESULTS[line.result] if line else STATUSES.get(bid.status, bid.status)
            code = f"{of.tender.number}-{lot.number:02d}"
            found.append(BidLine(code, bid.bid, who, bid.received_at, status, bid.index, bid.ct_sha256))
    return tuple(found)


def _papers(session: LedgerSession, of: Scope) -> tuple[PaperLine, ...]:
    listed = papers_of(session, of.tender.id, public=of.public)
    return tuple(
        PaperLine(one.name, one.id, one.issued_at, entry_number(session, one.entry), one.size, one.sha256)
        for one in listed
    )


def _awards(session: LedgerSession, row: Tender) -> tuple[AwardLine, ...]:
    codes = {lot.id: f"{row.number}-{lot.number:02d}" for lot in tendering.lots_of(session, row.id)}
    return tuple(
        AwardLine(
            codes[one.lot],
            one.bidder,
            money_of(one.price_fen),
            one.issued_at,
            entry_number(session, one.entry),
        )
        for one in awards_of(session, row.id)
    )


def _parties(session: LedgerSession, row: Tender) -> tuple[DossierParty, ...]:
    owner = session.get_one(Organisation, row.organisation).name
    found = [DossierParty("招标人", owner, Seat.ENTITY.value)]
    if row.agent:
        agent = session.get_one(Organisation, row.agent).name
        found.append(DossierParty("招标代理机构", agent, Seat.AGENT.value))
    found += [
        DossierParty("密钥保管单位", body.name, body.kind)
        for _key, body in tendering.custodians_of(session, row)
    ]
    winners = dict.fromkeys(one.bidder for one in awards_of(session, row.id))
    return (*found, *(DossierParty("中标人", name, Seat.TENDERER.value) for name in winners))


def _summary(row: Tender) -> tuple[tuple[str, str], ...]:
    versions = "；".join(f"{pack} {version}" for pack, version in sorted(row.rulebook.items()))
    return (
        ("项目名称", row.title),
        ("招标方式", METHODS.get(row.method, row.method)),
        ("当前阶段", TITLES[Stage(row.stage)][0]),
        ("行政监督部门", row.plan["supervisor"]),
        ("适用规则", versions or "—"),
    )


def _keys(platform: Platform) -> Sequence[LedgerKey]:
    found = [LedgerKey("平台账本", platform.log_vkey)]
    if platform.witness_vkey:
        found.append(LedgerKey("监督部门见证", platform.witness_vkey))
    return tuple(found)
