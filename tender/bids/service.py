"""Acts of a tenderer on its sealed bid: hand in, replace, withdraw (E20 26-27, BR 35-36).

What can be checked without the ledger is checked before the transaction; what others could change, and
the clock, is read inside it, under a lock on the tender that the closing of the bidding waits for. So
a bid is either in time and listed, or refused. The acts name the bidder's pseudonym and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import or_, select

from storage.objects import Stored
from tender import clock
from tender.accounts import service as accounts
from tender.bids import lifecycle, rules
from tender.bids.closing import close_bidding, close_due, locked_tender
from tender.bids.forms import SubmitBid, WithdrawBid
from tender.bids.lifecycle import Status
from tender.bids.models import Bid, LateBid
from tender.bids.queries import OwnBid, own_bid, own_bids
from tender.bids.receipts import receipt
from tender.errors import NotFound, Refused, TenderError
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import keep, pseudonymous
from tender.notices.invitees import require_may_bid
from tender.platform import Platform
from tender.seal import CheckedManifest, Signer, Terms, check_submission, fields, from_facts, signature
from tender.seal.manifest import LARGEST_MANIFEST, Manifest, check_against
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.web import uploads

__all__ = [
    "OwnBid",
    "Submitted",
    "close_bidding",
    "close_due",
    "own_bids",
    "receipt",
    "submit_bid",
    "withdraw_bid",
]


@dataclass(frozen=True)
class Submitted:
    """An accepted bid and its entry in the ledger."""

    bid: str
    entry: str


def submit_bid(platform: Platform, actor: Actor, form: SubmitBid) -> Submitted:
    """Hand in a sealed bid; an earlier one of the same bidder, lot and envelope is replaced.

    Raises Late at the deadline or after it, and leaves a record of that; otherwise BadInput, NotFound
    or Refused by cause, and leaves nothing.
    """
    terms = _terms_of(platform, actor, form.lot)
    bidder = pseudonymous(platform, actor, terms.tender)
    try:
        checked = _checked(platform, form, terms)
    except TenderError:
        _record_if_late(platform, bidder, terms.tender, form, sealed=False)
        raise
    kept = keep(platform, _signature(form.signature_b64))
    try:
        return _enter(platform, actor, bidder, form, checked, kept)
    except rules.Late:
        _record_if_late(platform, bidder, terms.tender, form, sealed=True)
        raise


def withdraw_bid(platform: Platform, actor: Actor, form: WithdrawBid) -> str:
    """Withdraw one's bid by a signed notice before the deadline; returns the entry in the ledger.

    The ciphertext stays, sealed for ever. Raises NotFound for a bid that is not the actor's.
    """
    with platform.reading() as session:
        about = own_bid(platform, session, actor, form.bid)
    raw = fields.base64_bytes(form.notice_b64, "notice_b64", rules.LARGEST_NOTICE)
    notice = rules.check_notice(raw, about.tender, about.lot, about.id)
    signed = _signature(form.signature_b64)
    signer = signature.verify(raw, signed, platform.trust, clock.now())
    kept = keep(platform, signed)
    bidder = pseudonymous(platform, actor, about.tender)
    with platform.writing() as session, act(session, bidder, Act.BID_WITHDRAWN) as entry:
        tender = locked_tender(session, about.tender)
        now = _at(entry)
        tendering.advance(entry, tender, Facts(now, deadline=tender.deadline))
        _check_signer(session, actor, signer, entry)
        row = session.get_one(Bid, about.id)
        _end(entry, row)
        row.notice, row.notice_signature = notice, kept.sha256
        entry.about(row)
        entry.facts = {"bid": row.id, "lot": row.lot, "notice": notice}
        entry.files = [_file("withdrawal.p7s.age", kept)]
    return entry.id


def _terms_of(platform: Platform, actor: Actor, lot: str) -> Terms:
    """The published terms of the lot's tender; before the notice there is no such lot for a bidder, and of an
    invited tender never for one who is not on its list."""
    with platform.reading() as session:
        tender = tendering.tender_of(session, tendering.lot_of(session, lot).tender)
        if not tender.terms:
            raise NotFound("no_lot", "没有这个标段。", "There is no such lot.", field="lot")
        require_may_bid(platform, session, actor, tender)
        return from_facts(tender.terms)


def _checked(platform: Platform, form: SubmitBid, terms: Terms) -> CheckedManifest:
    """The manifest and its signer, as far as form, terms and signature alone tell."""
    raw = fields.base64_bytes(form.manifest_b64, "manifest_b64", 2 * LARGEST_MANIFEST)
    signed = _signature(form.signature_b64)
    return check_submission(raw, signed, terms, form.lot, platform.trust, clock.now())


def _signature(text: str) -> bytes:
    return fields.base64_bytes(text, "signature_b64", 2 * signature.LARGEST_SIGNATURE)


def _enter(
    platform: Platform, actor: Actor, bidder: Actor, form: SubmitBid, checked: CheckedManifest, kept: Stored
) -> Submitted:
    """The act itself. If we stop before its commit the bidder has no answer and the bid is not in."""
    manifest = checked.manifest
    with platform.writing() as session, act(session, bidder, Act.BID_SUBMITTED) as entry:
        tender = locked_tender(session, manifest.tender)
        now = _at(entry)
        if rules.is_late(now, tender.deadline):
            raise rules.Late
        tendering.advance(entry, tender, Facts(now, deadline=tender.deadline))
        check_against(manifest, from_facts(tender.terms), form.lot)  # an amendment may have come meanwhile
        stored = uploads.take(session, form.upload)
        rules.check_ciphertext(manifest, form.envelope, stored.sha256, stored.size)
        rules.check_sealed(_head(platform, stored))
        _check_signer(session, actor, checked.signer, entry)
        _refuse_repeated(session, manifest)
        replaced = _replace_older(session, entry, bidder, manifest)
        row = _row(entry, bidder, manifest, kept)
        session.add(row)
        entry.about(row)
        ct = {"sha256": stored.sha256, "size": stored.size}
        entry.facts = {
            "bid": row.id,
            "lot": row.lot,
            "envelope": row.envelope,
            "ct": ct,
            "replaces": replaced,
        }
        entry.facts |= {"recipient": row.recipient, "nonce": row.nonce, "manifest_sha256": manifest.sha256}
        entry.files = [_file("bid.age", stored), _file("manifest.p7s.age", kept)]
    return Submitted(row.id, entry.id)


def _row(entry: Entry, bidder: Actor, manifest: Manifest, kept: Stored) -> Bid:
    return Bid(
        id=new_id("bid"),
        tender=manifest.tender,
        lot=manifest.lot,
        envelope=manifest.envelope,
        pseudonym=str(bidder.pseudonym),
        status=Status.CURRENT.value,
        recipient=manifest.recipient,
        ct_sha256=manifest.ct_sha256,
        ct_size=manifest.ct_size,
        nonce=manifest.nonce,
        manifest=manifest.raw.decode(),
        signature=kept.sha256,
        received_at=clock.parse(entry.at),
        entry=entry.id,
    )


def _at(entry: Entry) -> datetime:
    """The moment of the act, read after the lock was granted; the entry states the same moment."""
    now = clock.now()
    entry.at = clock.stamp(now)
    return now


def _check_signer(session: LedgerSession, actor: Actor, signer: Signer, entry: Entry) -> None:
    """The signature is by a certificate enrolled for the actor's own organisation."""
    accounts.check_enrolled(session, str(actor.organisation), signer.cert_sha256, clock.parse(entry.at))


def _refuse_repeated(session: LedgerSession, manifest: Manifest) -> None:
    """Refuse recipient, ciphertext or nonce of any bid of any tender: nobody enters a copy (trust §2)."""
    same = or_(
        Bid.recipient == manifest.recipient, Bid.ct_sha256 == manifest.ct_sha256, Bid.nonce == manifest.nonce
    )
    if session.exec(select(Bid.id).where(same)).first() is not None:
        zh, en = (
            "这份密文、公钥或随机数已经提交过。",
            "This ciphertext, recipient or nonce was handed in before.",
        )
        raise Refused("repeated", zh, en, field="manifest", article="E20 27")


def _replace_older(session: LedgerSession, entry: Entry, bidder: Actor, manifest: Manifest) -> str | None:
    """End the bidder's current bid for the same lot and envelope; its id, if there is one."""
    query = select(Bid).where(Bid.pseudonym == bidder.pseudonym, Bid.status == Status.CURRENT.value)
    older = session.exec(query.where(Bid.lot == manifest.lot, Bid.envelope == manifest.envelope)).first()
    if older is None:
        return None
    _end(entry, older)
    return older.id


def _end(entry: Entry, row: Bid) -> None:
    row.status = lifecycle.transition(Status(row.status), entry.kind).value
    row.ended_at, row.ended_entry = clock.parse(entry.at), entry.id


def _record_if_late(platform: Platform, bidder: Actor, tender: str, form: SubmitBid, *, sealed: bool) -> None:
    """Record the time and seal state of a late bid (BR 36) and raise Late; before the deadline do nothing."""
    with platform.reading() as session:
        if not rules.is_late(clock.now(), tendering.tender_of(session, tender).deadline):
            return
    with platform.writing() as session, act(session, bidder, Act.BID_REFUSED) as entry:
        row = locked_tender(session, tender)
        now = _at(entry)
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        stored = uploads.take(session, form.upload)
        sealed = sealed and rules.is_sealed(_head(platform, stored))
        late = LateBid(
            id=new_id("bid"),
            tender=tender,
            lot=form.lot,
            pseudonym=str(bidder.pseudonym),
            ct_sha256=stored.sha256,
            ct_size=stored.size,
            sealed=int(sealed),
            received_at=now,
            entry=entry.id,
        )
        session.add(late)
        entry.about(late)
        entry.facts = {
            "bid": late.id,
            "lot": late.lot,
            "size": stored.size,
            "sha256": stored.sha256,
            "sealed": sealed,
        }
    raise rules.Late


def _head(platform: Platform, stored: Stored) -> bytes:
    with platform.objects.open(stored.sha256) as file:
        return file.read(len(rules.AGE_HEAD))


def _file(name: str, stored: Stored) -> dict[str, str | int]:
    return {"name": name, "sha256": stored.sha256, "size": stored.size}
