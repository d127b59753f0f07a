"""Opening the bids from the posted shares, one act for each bid opened or failed (BL 36, E20 30-31).

Every combination of k genuine shares is tried; the rebuilt key lives in memory and in the child process
only. A bid fails for its tenderer's fault at once; what custodians or the platform may still mend waits
until the decryption window ends. One bid's failure never stops the others.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage

from storage.objects import NotStored, ObjectStore, StorageError, chunks
from tender import clock
from tender.bids import queries as bids
from tender.bids.closing import locked_tender
from tender.bids.queries import ListedBid
from tender.errors import Forbidden, Refused
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.notices.confidential import kept
from tender.opening import rules
from tender.opening.models import BidOutcome, Opening
from tender.opening.queries import decided_bids, opening_of, policy_of, posts_of, undecided_bids
from tender.platform import Platform
from tender.seal import Fault, OpenedBid, OpenedFile, Policy, Post, Sealed, gather, open_bid, read_manifest
from tender.seal.faults import fault
from tender.seal.opening import BINDING
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage, transition

BOUND = frozenset([*BINDING, "v", "uscc", "cert_sha256"])


@dataclass(frozen=True)
class Opened:
    """What became of one bid: `opened`, `failed`, or `waiting` for shares or a mended platform."""

    bid: str
    status: str
    code: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class _Case:
    """What is needed to open the bids of one opening."""

    opening: Opening
    policy: Policy
    posts: list[Post]
    ceiling_fen: int


@dataclass(frozen=True)
class _Content:
    """What was in a bid: the offer, and its files as stored objects."""

    offer: Mapping[str, Any]
    files: list[dict[str, Any]]


def open_bids(
    platform: Platform, actor: Actor, opening: str, step: Callable[[Opened], None] | None = None
) -> list[Opened]:
    """Open every current bid that is not decided yet; `step` is told of each as it is done.

    May be called again: decided bids are passed over. Raises Forbidden for other seats, and Refused, before
    anything is decrypted, where the stage has no opening: bids of a terminated tender stay sealed (BR 31).
    """
    if actor.seat not in Act.BID_OPENED.seats:
        zh, en = "只有开标席位可以办理。", "Only the opening desk may do this."
        raise Forbidden("wrong_seat", zh, en, article="BL 36")
    with platform.reading() as session:
        row = opening_of(session, opening)
        tender, lot = tendering.tender_of(session, row.tender), tendering.lot_of(session, row.lot)
        transition(Stage(tender.stage), Act.BID_OPENED, Facts(clock.now()))
        case = _Case(row, policy_of(tender), posts_of(session, row), lot.ceiling_fen)
        waiting = undecided_bids(session, row)
    outcomes = []
    for bid in waiting:
        outcomes.append(_open_one(platform, actor, case, bid))
        if step:
            step(outcomes[-1])
    return outcomes


def _open_one(platform: Platform, actor: Actor, case: _Case, bid: ListedBid) -> Opened:
    gathered = gather(bid.bid, read_manifest(bid.manifest.encode()), case.posts, case.policy)
    if gathered.identity is None:
        return _failed(platform, actor, case, bid, gathered.faults[-1], gathered.faults[:-1])
    found = _decrypted(platform, bid, gathered.identity)
    if isinstance(found, Fault):
        return _failed(platform, actor, case, bid, found, gathered.faults)
    row = _opened_row(case, bid, found, gathered.faults)
    _decide(platform, actor, Act.BID_OPENED, row)
    return Opened(bid.bid, "opened")


def _decrypted(platform: Platform, bid: ListedBid, identity: str) -> _Content | Fault:
    """What was in the bid, its files stored; what our own store or disk does is the platform's fault."""
    try:
        with tempfile.TemporaryDirectory(prefix="opening-") as folder:
            found = _opened_in(Path(folder), platform, bid, identity)
            if isinstance(found, Fault):
                return found
            return _Content(found.offer, [_keep(platform, one) for one in found.files])
    except (StorageError, OSError) as broken:
        return fault("opening_failed", type(broken).__name__)


def _opened_in(folder: Path, platform: Platform, bid: ListedBid, identity: str) -> OpenedBid | Fault:
    """The bid opened under `folder`, if what we stored of it is there and its bidder signed it."""
    try:
        signature = kept(platform, bid.signature)
    except (NotStored, pyrage.DecryptError) as broken:
        return fault("signature_differs", type(broken).__name__)
    try:
        _copy(platform.objects, bid.ct_sha256, folder / "bid.age")
    except NotStored as broken:
        return fault("ciphertext_differs", type(broken).__name__)
    (folder / "files").mkdir()
    manifest = read_manifest(bid.manifest.encode())
    sealed = Sealed(folder / "bid.age", manifest, signature, bid.received_at)
    found = open_bid(sealed, identity, platform.trust, folder / "files")
    return found if isinstance(found, Fault) else _of_its_bidder(platform, bid, manifest.tender, found)


def _of_its_bidder(platform: Platform, bid: ListedBid, tender: str, found: OpenedBid) -> OpenedBid | Fault:
    """The signer must be the organisation that handed the bid in, by its pseudonym."""
    with platform.reading() as session:
        bidder = bids.bidder_of(platform, session, tender, bid.pseudonym)
    if bidder is None or bidder.uscc != found.signer.uscc:
        return fault("signature_differs", "签名人不是投标人", "the signer is not the bidder")
    return found


def _copy(objects: ObjectStore, sha256: str, path: Path) -> None:
    with objects.open(sha256) as source, path.open("xb") as target:
        for chunk in chunks(source):
            target.write(chunk)


def _opened_row(case: _Case, bid: ListedBid, found: _Content, blamed: Sequence[Fault]) -> BidOutcome:
    """What is read out (BL 36): the figures of the offer without what bound them to the manifest."""
    figures = {name: value for name, value in found.offer.items() if name not in BOUND}
    price = figures.get("price_fen")
    above = isinstance(price, int) and price > case.ceiling_fen
    row = _row(case, bid, "opened", blamed)
    row.figures, row.files, row.price_fen, row.above_ceiling = figures, found.files, price, int(above)
    return row


def _failed(
    platform: Platform, actor: Actor, case: _Case, bid: ListedBid, why: Fault, blamed: Sequence[Fault]
) -> Opened:
    """Perform the act of failure, or wait while the failure is not final."""
    over = clock.now() >= case.opening.shares_until
    everyone = len({post.recipient for post in case.posts}) == case.policy.n
    if not rules.is_final(why, window_over=over, all_posted=everyone):
        return Opened(bid.bid, "waiting", why.code, why.fault)
    row = _row(case, bid, "failed", [why, *blamed])
    row.code, row.fault, row.treated_as = why.code, why.fault, rules.treated_as(why)
    _decide(platform, actor, Act.BID_FAILED, row)
    return Opened(bid.bid, "failed", why.code, why.fault)


def _row(case: _Case, bid: ListedBid, status: str, faults: Sequence[Fault]) -> BidOutcome:
    return BidOutcome(
        bid=bid.bid,
        opening=case.opening.id,
        lot=bid.lot,
        status=status,
        figures={},
        files=[],
        faults=[asdict(one) for one in faults],
        decided_at=clock.now(),
        entry="",
    )


def _decide(platform: Platform, actor: Actor, kind: Act, row: BidOutcome) -> None:
    """Record the outcome once, naming the bidder. Raises Refused when another call was quicker."""
    with platform.writing() as session, act(session, actor, kind) as entry:
        opening = opening_of(session, row.opening)
        tender = locked_tender(session, opening.tender)
        now: datetime = clock.now()
        tendering.advance(entry, tender, Facts(now))
        if row.bid in decided_bids(session, opening):
            raise Refused(
                "decided", "该投标已经处理。", "The bid is decided already.", field="bid", article="BL 36"
            )
        pseudonym = next(one.pseudonym for one in bids.listed_bids(session, row.lot) if one.bid == row.bid)
        bidder = bids.bidder_of(platform, session, tender.id, pseudonym)
        if bidder is not None:
            row.organisation, row.bidder, row.uscc = bidder.id, bidder.name, bidder.uscc
        row.decided_at, row.entry, entry.at = now, entry.id, clock.stamp(now)
        session.add(row)
        entry.about(row)
        entry.facts, entry.files = _facts(row), row.files


def _facts(row: BidOutcome) -> dict[str, Any]:
    """What is read out, or why the bid failed, by whose fault, and how it is treated (E20 31)."""
    facts: dict[str, Any] = {"opening": row.opening, "bid": row.bid, "bidder": row.bidder, "uscc": row.uscc}
    if row.status == "opened":
        return {
            **facts,
            "read_out": row.figures,
            "above_ceiling": bool(row.above_ceiling),
            "faults": row.faults,
        }
    zh, en = rules.WORDS[str(row.treated_as)]
    treated = {"code": row.treated_as, "zh": zh, "en": en}
    return {**facts, "code": row.code, "fault": row.fault, "treated_as": treated, "faults": row.faults}


def _keep(platform: Platform, file: OpenedFile) -> dict[str, Any]:
    with file.path.open("rb") as content:
        stored = platform.objects.put(content, limit=platform.settings.upload_limit)
    return {"name": file.name, "sha256": stored.sha256, "size": stored.size}
