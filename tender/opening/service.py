"""Acts of an opening: start it with the list of all bids, and post the custodians' shares (E20 29-30).

The list names leaf, hash and status of every bid of the lot, so that a custodian's own client releases
nothing for a bid that does not stand in it, and no bid can be opened apart from the rest. Opening the
bids is in `decryption`, the record in `recording`. Shares never leave their closed acts.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tender import clock
from tender.bids import queries as bids
from tender.bids.closing import live_bids, locked_tender
from tender.bids.queries import ListedBid
from tender.errors import Forbidden, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.opening import rules
from tender.opening.decryption import open_bids
from tender.opening.models import Opening, SharePost
from tender.opening.queries import manifests_of, opening_of, opening_record, policy_of, started_opening
from tender.opening.recording import record_opening
from tender.platform import Platform
from tender.seal import Manifest, Policy, Post, check_post, fields
from tender.seal.release import LARGEST_OPENING_FILE
from tender.seal.shares import is_share_of
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender

__all__ = ["open_bids", "opening_file", "opening_record", "post_shares", "record_opening", "start_opening"]


def start_opening(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """Start the opening of a lot (the next one not opened, if none is named) and list every bid of it.

    Returns the opening's id. Everything handed in before is in the tree first. Raises Refused before the
    bidding is closed, with too few bids, for a lot that failed or was opened before, or when a bid has
    no place in the tree yet.
    """
    platform.sequencer.sequence()
    with platform.writing() as session, act(session, actor, Act.OPENING_STARTED) as entry:
        row = locked_tender(session, tender, exclusive=True)
        book, now, chosen = tendering.rules_of(row), clock.now(), _to_open(session, tender, lot)
        least = book.integer("tender.min_bids")
        tendering.advance(entry, row, Facts(now, least_bids=least, bids=live_bids(session, chosen)))
        if started_opening(session, chosen) is not None:
            zh, en = "该标段已经开标。", "The lot's opening has started already."
            raise Refused("opened_already", zh, en, field="lot", article="BL 34")
        window = timedelta(minutes=book.integer("opening.decryption_window_minutes"))
        opening = _opening(session, row, chosen, entry, window)
        session.add(opening)
        entry.about(opening)
        entry.facts = _started(opening)
        if rules.starts_late(opening.planned_at, now, book.integer("opening.start_alert_minutes")):
            entry.facts["alert"] = {"code": "opening_late", "article": "BL 34"}
    platform.settle(entry.id)
    return opening.id


def opening_file(platform: Platform, actor: Actor, opening: str) -> dict[str, Any]:
    """OPENING.json for `tender open-share`: the proved list, and the manifest of every current bid.

    For the tender's custodians only. Raises Forbidden, or NotFound while the list is not witnessed yet.
    """
    with platform.reading() as session:
        row = opening_of(session, opening)
        _custodian_of(session, actor, row)
        manifests = manifests_of(session, row)
    platform.settle(row.entry)
    payload, _leaf, proof = platform.proof(row.entry)
    trust = {"log": platform.log_vkey, "witness": platform.witness_vkey}
    shown = {bid: json.loads(one.raw) for bid, one in manifests.items()}
    return {"v": 1, "payload": json.loads(payload), "proof": proof, "trust": trust, "manifests": shown}


def post_shares(platform: Platform, actor: Actor, opening: str, document: bytes) -> None:
    """Post a custodian's signed SHARES.json; a newer post replaces the older.

    Refused whole when the signature, the opening or a bid is wrong, or the window is over. A share that
    is not the sealed one is kept and named as its custodian's fault.
    """
    posted = fields.parsed(document, LARGEST_OPENING_FILE, "shares")
    with platform.writing() as session, act(session, actor, Act.SHARES_POSTED) as entry:
        row = opening_of(session, opening)
        tender = locked_tender(session, row.tender)
        now = clock.now()
        entry.at = clock.stamp(now)
        tendering.advance(entry, tender, Facts(now))
        rules.check_window(now, row.shares_until)
        manifests, policy = manifests_of(session, row), policy_of(tender)
        post = check_post(posted, policy, row.entry, manifests)
        _custodian_of(session, actor, row, post.recipient)
        kept = _post_row(row, entry, posted, post, policy, manifests)
        session.add(kept)
        entry.about(kept)
        entry.facts = {"opening": row.id, "body": kept.body, "shares": sorted(post.shares), "junk": kept.junk}
        entry.facts["bad"] = dict(sorted(post.bad.items()))


def _to_open(session: LedgerSession, tender: str, lot: str | None) -> str:
    """The lot to open: the one named, or the first live one not opened yet. Raises NotFound for a stranger."""
    lots = [one.id for one in tendering.live_lots(session, tender)]
    left = [one for one in lots if started_opening(session, one) is None]
    if lot is not None and lot not in lots:
        zh, en = "没有这个标段, 或该标段已流标。", "There is no such lot, or it has failed."
        raise NotFound("no_lot", zh, en, field="lot", article="BL 34")
    return lot or next(iter([*left, *lots, *(one.id for one in tendering.lots_of(session, tender))]))


def _opening(session: LedgerSession, tender: Tender, lot: str, entry: Entry, window: timedelta) -> Opening:
    """The opening of one lot, planned for the deadline (BL 34)."""
    assert tender.deadline is not None  # noqa: S101  a closed tender has one
    started = clock.parse(entry.at)
    return Opening(
        id=new_id("opn"),
        tender=tender.id,
        lot=lot,
        planned_at=tender.deadline,
        started_at=started,
        shares_until=started + window,
        bids=_list(bids.listed_bids(session, lot)),
        entry=entry.id,
    )


def _list(listed: Sequence[ListedBid]) -> list[dict[str, Any]]:
    if any(one.index is None for one in listed):
        zh, en = (
            "还有投标未入账, 请稍后再开标。",
            "A bid has no place in the ledger yet; start again shortly.",
        )
        raise Refused("not_sequenced", zh, en, field="tender", article="BL 34")
    return [
        {"bid": one.bid, "index": one.index, "ct_sha256": one.ct_sha256, "status": one.status}
        for one in listed
    ]


def _started(row: Opening) -> dict[str, Any]:
    """The facts that custodians' clients check, and the window for all."""
    return {
        "opening": row.id,
        "tender": row.tender,
        "lot": row.lot,
        "planned_at": clock.stamp(row.planned_at),
        "started_at": clock.stamp(row.started_at),
        "shares_until": clock.stamp(row.shares_until),
        "bids": row.bids,
    }


def _post_row(
    row: Opening,
    entry: Entry,
    document: dict[str, Any],
    post: Post,
    policy: Policy,
    manifests: Mapping[str, Manifest],
) -> SharePost:
    junk = [
        bid
        for bid, share in sorted(post.shares.items())
        if not is_share_of(manifests[bid].capsule_for(post.recipient), share)
    ]
    return SharePost(
        id=new_id("post"),
        opening=row.id,
        recipient=post.recipient,
        body=policy.custodian(post.recipient).body,
        document=document,
        junk=junk,
        posted_at=clock.parse(entry.at),
        entry=entry.id,
    )


def _custodian_of(
    session: LedgerSession, actor: Actor, opening: Opening, recipient: str | None = None
) -> None:
    """Refuse anybody but the bodies that hold a share, and a body that posts for another."""
    tender = tendering.tender_of(session, opening.tender)
    own = [
        key.recipient
        for key, body in tendering.custodians_of(session, tender)
        if body.id == actor.organisation
    ]
    if actor.seat not in Act.SHARES_POSTED.seats or (recipient or next(iter(own), None)) not in own:
        zh, en = "只有本项目的保管人可以办理。", "Only this tender's custodians may do this, each for itself."
        raise Forbidden("not_custodian", zh, en, article="E20 29")
