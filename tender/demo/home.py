"""What people of the demonstration do on their own machines: seal, sign, release shares.

Only what a bidder or custodian could do with public files and an own key; the platform is used as a
mailbox (uploads) and nothing more.
"""

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from tender import clock
from tender.bids.forms import SubmitBid, WithdrawBid
from tender.bids.rules import notice_of
from tender.demo.script import Offer
from tender.ledger import canonical
from tender.platform import Platform
from tender.seal import SealedBid, from_facts, read_opening, release_shares, seal_bid, signature
from tender.seal.custodian import CustodianIdentity
from tender.seal.signer import CertificateAndKey
from tender.web import uploads


def seal_offer(
    terms: dict[str, Any], offer: Offer, price: str, signer: CertificateAndKey, folder: Path
) -> SealedBid:
    """An offer with its technical file, sealed to the custodians of `terms` in a folder of its own."""
    made = Path(tempfile.mkdtemp(dir=folder))
    figures = {"price": price, "period_days": 300, "quality": "合格", "manager": f"{offer.stem}示范"}
    files = [("施工组织设计.txt", f"{terms['title']} 施工组织设计 {offer.stem}\n".encode() * 200)]
    return seal_bid(from_facts(terms), terms["lots"][offer.lot]["id"], "single", figures, files, signer, made)


def upload(platform: Platform, lot: str, sealed: SealedBid) -> SubmitBid:
    """Upload the ciphertext; the form that hands the bid in."""
    with sealed.bid_age.open("rb") as stream:
        stored = platform.objects.put(stream, limit=platform.settings.upload_limit)
    return SubmitBid(
        lot=lot,
        upload=uploads.record(platform, stored),
        manifest_b64=base64.b64encode(sealed.manifest.raw).decode(),
        signature_b64=base64.b64encode(sealed.signature).decode(),
    )


def sign_withdrawal(tender: str, lot: str, bid: str, signer: CertificateAndKey) -> WithdrawBid:
    """A signed withdrawal notice (BR 35)."""
    notice = canonical.encode(notice_of(tender, lot, bid, clock.stamp(clock.now())))
    return WithdrawBid(
        bid=bid,
        notice_b64=base64.b64encode(notice).decode(),
        signature_b64=base64.b64encode(signature.sign(notice, signer)).decode(),
    )


def release(given: dict[str, Any], platform: Platform, identity: CustodianIdentity) -> bytes:
    """Check the opening's list against the pinned keys and release this custodian's shares, signed."""
    checked = read_opening(json.dumps(given).encode(), platform.log_vkey, platform.witness_vkey)
    return json.dumps(release_shares(checked, identity)).encode()
