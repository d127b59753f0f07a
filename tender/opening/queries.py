"""Reads on openings: what the acts decide upon, the opened bids for evaluation, the public record.

`opened_bids` and `opening_record` are what later stages and pages use. Shares are read here for the
decryption alone and given to nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from tender.bids.lifecycle import Status
from tender.bids.queries import ListedBid, listed_bids
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.invitees_secrecy import readable_tender, whole_tender
from tender.opening.models import BidOutcome, Opening, OpeningRecord, SharePost
from tender.platform import Platform
from tender.seal import Manifest, Policy, Post, check_post, from_facts, read_manifest
from tender.tendering import service as tendering
from tender.tendering.models import Tender


@dataclass(frozen=True)
class OpenedBid:
    """An opened bid for evaluation: whose, the figures read out, and its files."""

    bid: str
    bidder: str
    uscc: str
    organisation: str
    price_fen: int | None
    above_ceiling: bool
    offer: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...]
    status: str


@dataclass(frozen=True)
class RecordLine:
    """One listed bid in the record. `result`: opened, failed, replaced or withdrawn.

    bidder and uscc are None for replaced and withdrawn bids: who is no tenderer is not named.
    `treated_as` is `revoked` (撤销) or `withdrawn` (撤回) for a failed one; reasons in two languages.
    security: `form`, `amount_fen` and `status` of the bid security of an opened or failed one.
    """

    bid: str
    index: int
    result: str
    received_at: datetime
    bidder: str | None = None
    uscc: str | None = None
    price_fen: int | None = None
    period_days: int | None = None
    quality: str | None = None
    above_ceiling: bool = False
    code: str | None = None
    fault: str | None = None
    treated_as: str | None = None
    reason_zh: str | None = None
    reason_en: str | None = None
    security: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class OpeningRecordView:
    """The public record of an opening (rules §5); `shares` are {"body","at"}, `late` {"at","size","sealed"}."""

    opening: str
    tender: str
    lot: str
    place: str
    planned_at: datetime
    started_at: datetime
    recorded_at: datetime
    host: str
    supervisor: str
    recorder: str
    remarks: str
    ceiling_fen: int
    shares: tuple[Mapping[str, Any], ...]
    lines: tuple[RecordLine, ...]
    objections: tuple[Mapping[str, Any], ...]
    late: tuple[Mapping[str, Any], ...]
    entry: str


@dataclass(frozen=True)
class OpeningStatus:
    """Where an opening stands, for the desk and the custodians: which bodies posted, what is undecided."""

    opening: str
    tender: str
    lot: str
    started_at: datetime
    shares_until: datetime
    posted: tuple[str, ...]
    undecided: tuple[str, ...]
    recorded: bool


def opening_of(session: LedgerSession, opening: str) -> Opening:
    """The one access to an opening. Raises NotFound."""
    row = session.get(Opening, opening)
    if row is None:
        raise NotFound("no_opening", "没有这次开标。", "There is no such opening.", field="opening")
    return row


def started_opening(session: LedgerSession, lot: str) -> Opening | None:
    """The opening of a lot, if it has started."""
    return session.exec(select(Opening).where(Opening.lot == lot)).first()


def unrecorded_lots(session: LedgerSession, tender: str) -> list[str]:
    """Live lots of the tender whose opening has no record yet."""
    query = select(Opening.lot).join(OpeningRecord, OpeningRecord.opening == Opening.id)  # type: ignore[arg-type]
    recorded = set(session.exec(query.where(Opening.tender == tender)))
    return [lot.id for lot in tendering.live_lots(session, tender) if lot.id not in recorded]


def policy_of(tender: Tender) -> Policy:
    """The custodians of the tender's published terms."""
    return from_facts(tender.terms).policy


def manifests_of(session: LedgerSession, opening: Opening) -> dict[str, Manifest]:
    """Bid id → manifest of every current bid in the opening's list."""
    current = {one["bid"] for one in opening.bids if one["status"] == Status.CURRENT}
    listed = listed_bids(session, opening.lot)
    return {one.bid: read_manifest(one.manifest.encode()) for one in listed if one.bid in current}


def posts_of(session: LedgerSession, opening: Opening) -> list[Post]:
    """What custodians posted, the oldest first, verified again before use."""
    tender = session.get_one(Tender, opening.tender)
    policy, manifests = policy_of(tender), manifests_of(session, opening)
    return [
        check_post(row.document, policy, opening.entry, manifests) for row in share_posts(session, opening)
    ]


def share_posts(session: LedgerSession, opening: Opening) -> list[SharePost]:
    """The posts in the order in which they were written; of one custodian the last counts."""
    query = select(SharePost).join(Outbox, Outbox.id == SharePost.entry)  # type: ignore[arg-type]
    return list(session.exec(query.where(SharePost.opening == opening.id).order_by(Outbox.seq)))  # type: ignore[arg-type]


def decided_bids(session: LedgerSession, opening: Opening) -> dict[str, BidOutcome]:
    """Bid id → outcome of the bids opened or failed so far."""
    rows = session.exec(select(BidOutcome).where(BidOutcome.opening == opening.id))
    return {row.bid: row for row in rows}


def undecided_bids(session: LedgerSession, opening: Opening) -> list[ListedBid]:
    """Current bids of the list, neither opened nor failed, in the order of the list."""
    current = {one["bid"] for one in opening.bids if one["status"] == Status.CURRENT}
    left = current - decided_bids(session, opening).keys()
    return [one for one in listed_bids(session, opening.lot) if one.bid in left]


def opened_bids(session: LedgerSession, lot: str) -> list[OpenedBid]:
    """The opened bids of a lot in the order of the list; failed ones are not among them."""
    rows = {
        row.bid: row
        for row in session.exec(
            select(BidOutcome).where(BidOutcome.lot == lot, BidOutcome.status == "opened")
        )
    }
    return [_opened(rows[one.bid]) for one in listed_bids(session, lot) if one.bid in rows]


def opening_records(session: LedgerSession, tender: str) -> list[OpeningRecordView]:
    """The records of a tender's openings, one for each lot opened so far, in the order of the lots."""
    query = select(OpeningRecord, Opening).join(Opening, Opening.id == OpeningRecord.opening)  # type: ignore[arg-type]
    found = {
        row.lot: _view(record, row) for record, row in session.exec(query.where(Opening.tender == tender))
    }
    return [found[lot.id] for lot in tendering.lots_of(session, tender) if lot.id in found]


def opening_record(platform: Platform, tender: str, lot: str | None = None) -> OpeningRecordView:
    """The record of the opening of a lot (the first recorded if none is named). Raises NotFound before it."""
    with platform.reading() as session:
        found = [one for one in opening_records(session, tender) if lot in (None, one.lot)]
        if not found:
            zh, en = "开标记录尚未形成。", "There is no opening record yet."
            raise NotFound("no_opening_record", zh, en, field="tender")
        return found[0]


def public_record(platform: Platform, tender: str, lot: str | None = None) -> OpeningRecordView:
    """The record for anybody. Raises NotFound also for a tender that is secret (rules §3b)."""
    with platform.reading() as session:
        whole_tender(session, tender)
    return opening_record(platform, tender, lot)


def watched_status(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> OpeningStatus:
    """Where an opening stands, for whoever may read the tender. Raises NotFound for others."""
    with platform.reading() as session:
        readable_tender(platform, session, actor, tender)
    return opening_status(platform, tender, lot)


def opening_status(platform: Platform, tender: str, lot: str | None = None) -> OpeningStatus:
    """Where the opening of a lot stands (the one started last if none is named). Raises NotFound before."""
    with platform.reading() as session:
        query = select(Opening).where(Opening.tender == tender).order_by(col(Opening.started_at).desc())
        row = next((one for one in session.exec(query) if lot in (None, one.lot)), None)
        if row is None:
            raise NotFound("no_opening", "尚未开标。", "The opening has not started.", field="tender")
        posted = {post.body for post in share_posts(session, row)}
        undecided = tuple(one.bid for one in undecided_bids(session, row))
        recorded = session.get(OpeningRecord, row.id) is not None
    return OpeningStatus(
        row.id,
        row.tender,
        row.lot,
        row.started_at,
        row.shares_until,
        tuple(sorted(posted)),
        undecided,
        recorded,
    )


def line_of(stored: Mapping[str, Any]) -> RecordLine:
    """A line of the record as it stands in row and facts."""
    return RecordLine(**{**stored, "received_at": datetime.fromisoformat(stored["received_at"])})


def _opened(row: BidOutcome) -> OpenedBid:
    return OpenedBid(
        bid=row.bid,
        bidder=str(row.bidder),
        uscc=str(row.uscc),
        organisation=str(row.organisation),
        price_fen=row.price_fen,
        above_ceiling=bool(row.above_ceiling),
        offer=row.figures,
        files=tuple(row.files),
        status=row.status,
    )


def _view(row: OpeningRecord, opening: Opening) -> OpeningRecordView:
    return OpeningRecordView(
        opening=opening.id,
        tender=row.tender,
        lot=opening.lot,
        place=row.place,
        planned_at=opening.planned_at,
        started_at=opening.started_at,
        recorded_at=row.recorded_at,
        host=row.host,
        supervisor=row.supervisor,
        recorder=row.recorder,
        remarks=row.remarks,
        ceiling_fen=row.ceiling_fen,
        shares=tuple(row.shares),
        lines=tuple(map(line_of, row.lines)),
        objections=tuple(row.objections),
        late=tuple(row.late),
        entry=row.entry,
    )
