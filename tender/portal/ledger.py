"""Reads of the ledger for anybody: the head, one entry, its proof, and the check of a receipt.

Of every entry the leaf and its proof are public, and nothing else (trust §3); what kind of act it is,
when and on what, only where `visibility` lists it, and the payload only where it is open. The check of
a receipt is ours and made now: the page says how to check without us.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from tender import clock
from tender.errors import NotFound
from tender.ledger import checkpoint, note, receipt, tree
from tender.ledger.act import Actor, leaf_entry
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.ledger.note import Verifier
from tender.ledger.refusals import Unverified
from tender.notices.invitees_secrecy import ENDING_TAGS, Known, known, readable_tender, whole_tender
from tender.opening.unopened import without_unopened
from tender.platform import Platform
from tender.portal import visibility
from tender.portal.visibility import Visibility
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender

MOST_RECEIPT = 1_000_000


@dataclass(frozen=True)
class HeadView:
    """The published tree head: root in hex, the signed note, and when which witness saw it."""

    origin: str
    size: int
    root: str
    checkpoint: str
    witnesses: tuple[tuple[str, datetime], ...]
    log_vkey: str
    witness_vkey: str


@dataclass(frozen=True)
class EntryView:
    """One entry. `shown` is its kind when the public may know it; `payload` its text when it is open."""

    number: int
    leaf: str
    leaf_hash: str
    shown: Visibility | None
    at: datetime | None
    tender: str | None
    payload: str | None


@dataclass(frozen=True)
class Checked:
    """What a receipt proves under the platform's own keys."""

    number: int
    tag: str
    at: datetime
    tender: str | None
    size: int
    witnesses: tuple[tuple[str, datetime], ...]


def head(platform: Platform) -> HeadView:
    """The newest published head, its signatures verified again now. Raises NotFound for an empty ledger."""
    with platform.reading() as session:
        signed = platform.sequencer.head(session, witnessed=platform.sequencer.witness is not None).note
    if not signed:
        raise NotFound("no_checkpoint", "账本还没有检查点。", "The ledger has no checkpoint yet.")
    seen = checkpoint.verify(signed, _log(platform), _witnesses(platform))
    found = seen.checkpoint
    return HeadView(
        found.origin,
        found.size,
        found.root.hex(),
        signed,
        seen.cosignatures,
        platform.log_vkey,
        platform.witness_vkey,
    )


def entry(platform: Platform, number: int) -> EntryView:
    """The entry of this number. Raises NotFound beyond the published head."""
    with platform.reading() as session:
        row = _row(session, number)
        stage = _stage(session, row.tender)
        kept_back = bool(row.tender) and not without_unopened(session, str(row.tender), [row])
        kept_back = kept_back or _is_secret(session, row)
    payload = row.payload.encode()
    leaf = leaf_entry(payload)
    shown = visibility.of(row.type)
    listed = shown is not None and visibility.is_listed(shown, stage) and not kept_back
    opened = shown is not None and visibility.is_open(shown, stage)
    return EntryView(
        number,
        leaf.decode(),
        tree.leaf_hash(leaf).hex(),
        shown if listed else None,
        clock.parse(row.at) if listed else None,
        row.tender if listed else None,
        row.payload if listed and opened else None,
    )


def proof_text(platform: Platform, number: int) -> str:
    """The C2SP tlog-proof of an entry: hashes and signatures, public for every entry. Raises NotFound."""
    with platform.reading() as session:
        row = _row(session, number)
    return platform.proof(row.id)[2]


def terms_file(platform: Platform, tender: str) -> dict[str, Any]:
    """TERMS.json for `tender seal`: the notice act, its proof, and the keys. Raises NotFound before the notice."""
    with platform.reading() as session:
        return _terms(platform, whole_tender(session, tender))


def invited_terms(platform: Platform, actor: Actor, tender: str) -> dict[str, Any]:
    """The same of an invited tender, for whoever may read it. Raises NotFound for others."""
    with platform.reading() as session:
        return _terms(platform, readable_tender(platform, session, actor, tender))


def _terms(platform: Platform, row: Tender) -> dict[str, Any]:
    if row.terms_entry is None:
        zh, en = "该项目尚未发布招标公告。", "The tender has not been noticed yet."
        raise NotFound("no_terms", zh, en, field="tender", article="BL 16")
    entry_id = row.terms_entry
    payload, _leaf, proof = platform.proof(entry_id)
    trust = {"log": platform.log_vkey, "witness": platform.witness_vkey}
    return {"v": 1, "payload": json.loads(payload), "proof": proof, "trust": trust}


def check_receipt(platform: Platform, content: bytes) -> Checked:
    """What a receipt proves: its entry under our log's and witness's keys, and the same entry here now.

    Raises Malformed, Unverified.
    """
    found = receipt.check(content, _log(platform), _witnesses(platform))
    with platform.reading() as session:
        row = session.exec(select(Outbox).where(Outbox.position == found.index)).first()
    if row is None or json.loads(row.payload) != found.payload:
        zh, en = "回执与本账本现存的条目不符。", "The receipt differs from the entry that stands here now."
        raise Unverified(zh, en, "receipt")
    said = found.payload
    return Checked(
        found.index,
        said["type"],
        clock.parse(said["at"]),
        said["tender"],
        found.checkpoint.size,
        found.cosignatures,
    )


def _row(session: LedgerSession, number: int) -> Outbox:
    row = session.exec(select(Outbox).where(Outbox.position == number)).first() if number < 1 << 62 else None
    if row is None:
        raise NotFound("no_entry", "账本里没有这一项。", "There is no such entry.", field="number")
    return row


def _is_secret(session: LedgerSession, row: Outbox) -> bool:
    """Whether the act is on an invited tender of which the public does not know it (rules §3b)."""
    tender = session.get(Tender, row.tender) if row.tender else None
    if tender is None or (told := known(tender)) is Known.WHOLE:
        return False
    return told is Known.NOTHING or row.type not in ENDING_TAGS


def _stage(session: LedgerSession, tender: str | None) -> Stage:
    """The stage that decides what of an act is public; an act on no tender has nothing to wait for."""
    row = session.get(Tender, tender) if tender else None
    return Stage.PREPARATION if row is None else Stage(row.stage)


def _log(platform: Platform) -> Verifier:
    return Verifier.from_vkey(platform.log_vkey, note.ED25519)


def _witnesses(platform: Platform) -> list[Verifier]:
    if not platform.witness_vkey:
        return []
    return [Verifier.from_vkey(platform.witness_vkey, note.COSIGNATURE)]
