"""The record of the opening (开标记录, BL 36; rules §5): every listed bid with what came of it.

It is made by going through the opening's list, so no listed bid can be missing; while one is neither
opened nor failed it is refused. With fewer opened bids than the law asks the same act fails the lot, or
with the last lot the tender, and the record stands all the same (E20 31, BL 28).
"""

from dataclasses import asdict
from typing import Any

from tender import clock
from tender.bids import queries as bids
from tender.bids.closing import locked_tender
from tender.bids.lifecycle import Status
from tender.bids.queries import ListedBid
from tender.deposits.queries import security_of
from tender.errors import Refused
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.opening.forms import RecordOpening
from tender.opening.models import BidOutcome, Opening, OpeningRecord
from tender.opening.queries import (
    RecordLine,
    decided_bids,
    opening_of,
    share_posts,
    undecided_bids,
    unrecorded_lots,
)
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender

FAILURE = "fewer_than_3_opened"


def record_opening(platform: Platform, actor: Actor, opening: str, form: RecordOpening) -> None:
    """Write the record and move the tender on: to evaluation after the last lot, or to its end.

    A lot with too few opened bids fails; the others go on without it. Raises Refused while a listed bid is
    undecided, and when the record is there already.
    """
    kind = _outcome(platform, opening)
    with platform.writing() as session, act(session, actor, kind) as entry:
        row = opening_of(session, opening)
        tender = locked_tender(session, row.tender, exclusive=True)
        now = clock.now()
        entry.at = clock.stamp(now)
        recorded = row.lot not in unrecorded_lots(session, tender.id)
        tendering.advance(entry, tender, _stand(session, tender, row))
        if recorded:
            zh, en = "该标段的开标记录已经形成。", "The lot's record is there already."
            raise Refused("recorded_already", zh, en, field="opening", article="BL 36")
        if kind is not Act.OPENING_RECORDED:
            lot = None if kind is Act.TENDER_FAILED else tendering.lot_of(session, row.lot)
            tendering.fail(entry, tender, lot, FAILURE)
        record = _record(session, tender, row, form, entry.id)
        session.add(record)
        entry.about(record)
        entry.facts["record"] = _public(record, row)


def _stand(session: LedgerSession, tender: Tender, opening: Opening) -> Facts:
    """Opened bids and undecided ones, as the lifecycle's guards ask."""
    opened = [one for one in decided_bids(session, opening).values() if one.status == "opened"]
    undecided = len(undecided_bids(session, opening))
    least = tendering.rules_of(tender).integer("tender.min_bids")
    left = [lot for lot in unrecorded_lots(session, tender.id) if lot != opening.lot]
    others = [lot for lot in tendering.live_lots(session, tender.id) if lot.id != opening.lot]
    return Facts(
        clock.now(),
        least_bids=least,
        bids=len(opened),
        undecided=undecided,
        lots_left=len(left),
        other_lots=len(others),
    )


def _outcome(platform: Platform, opening: str) -> Act:
    """What the record comes to; while bids are undecided the act is the record and its guard refuses."""
    with platform.reading() as session:
        row = opening_of(session, opening)
        facts = _stand(session, tendering.tender_of(session, row.tender), row)
    if facts.undecided or (facts.bids or 0) >= (facts.least_bids or 0):
        return Act.OPENING_RECORDED
    return Act.LOT_FAILED if facts.other_lots else Act.TENDER_FAILED


def _record(
    session: LedgerSession, tender: Tender, opening: Opening, form: RecordOpening, entry: str
) -> OpeningRecord:
    now = clock.now()
    posts = share_posts(session, opening)
    late = [one for one in bids.late_bids(session, tender.id) if one.lot == opening.lot]
    said = [{**one.model_dump(), "at": clock.stamp(now)} for one in form.objections]
    return OpeningRecord(
        opening=opening.id,
        tender=tender.id,
        place=tender.plan["opening_place"],
        host=form.host,
        supervisor=form.supervisor,
        recorder=form.recorder,
        remarks=form.remarks,
        ceiling_fen=tendering.lot_of(session, opening.lot).ceiling_fen,
        objections=said,
        shares=[{"body": post.body, "at": clock.stamp(post.posted_at), "junk": post.junk} for post in posts],
        lines=_lines(session, opening),
        late=[
            {"at": clock.stamp(one.received_at), "size": one.ct_size, "sealed": one.sealed} for one in late
        ],
        recorded_at=now,
        entry=entry,
    )


def _lines(session: LedgerSession, opening: Opening) -> list[dict[str, Any]]:
    """One line for each bid of the list, in its order. A listed bid without a row is a KeyError."""
    listed = {one.bid: one for one in bids.listed_bids(session, opening.lot)}
    outcomes = decided_bids(session, opening)
    return [
        _line(session, listed[one["bid"]], one["index"], outcomes[one["bid"]])
        if one["status"] == Status.CURRENT
        else _ended(listed[one["bid"]], one["index"], one["status"])
        for one in opening.bids
    ]


def _line(session: LedgerSession, bid: ListedBid, index: int, outcome: BidOutcome) -> dict[str, Any]:
    why = outcome.faults[0] if outcome.status == "failed" else {}
    line = RecordLine(
        bid=bid.bid,
        index=index,
        result=outcome.status,
        received_at=bid.received_at,
        bidder=outcome.bidder,
        uscc=outcome.uscc,
        price_fen=outcome.price_fen,
        period_days=outcome.figures.get("period_days"),
        quality=outcome.figures.get("quality"),
        above_ceiling=bool(outcome.above_ceiling),
        code=outcome.code,
        fault=outcome.fault,
        treated_as=outcome.treated_as,
        reason_zh=why.get("zh"),
        reason_en=why.get("en"),
        security=asdict(security_of(session, bid.lot, bid.pseudonym)),
    )
    return _stored(line)


def _ended(bid: ListedBid, index: int, status: str) -> dict[str, Any]:
    """A bid replaced or withdrawn before the deadline: listed, unopened, unnamed."""
    return _stored(RecordLine(bid.bid, index, status, bid.received_at))


def _stored(line: RecordLine) -> dict[str, Any]:
    return {**asdict(line), "received_at": clock.stamp(line.received_at)}


def _public(record: OpeningRecord, opening: Opening) -> dict[str, Any]:
    """The whole record for the facts: public in engineering (rules §11)."""
    fixed = record.model_dump(mode="json", exclude={"recorded_at", "entry"})
    times = {
        "planned_at": opening.planned_at,
        "started_at": opening.started_at,
        "recorded_at": record.recorded_at,
    }
    return {**fixed, "lot": opening.lot, **{name: clock.stamp(moment) for name, moment in times.items()}}
