"""What the platform checks of a bid it may not read: form, fit to the tender, and who signed (E20 26-27).

It decides only what the manifest and the signature alone can tell. Whether the upload is complete,
in time, the signer's organisation that of the session, and recipient, hash and nonce new in the ledger,
is for `bids`.
"""

from dataclasses import dataclass
from datetime import datetime

from tender.seal import signature
from tender.seal.manifest import Manifest, check_against, read
from tender.seal.signer import Signer, TrustStore
from tender.seal.terms import Terms


@dataclass(frozen=True)
class CheckedManifest:
    """A manifest that fits the tender, and who signed it."""

    manifest: Manifest
    signer: Signer


def check_submission(
    manifest_bytes: bytes,
    p7s_bytes: bytes,
    terms: Terms,
    lot: str,
    trust: TrustStore,
    moment: datetime,
) -> CheckedManifest:
    """The checked manifest. Raises TooLarge, BadInput (malformed, bad_signature, weak_key, no_uscc),
    NotFound (lot) or Refused (terms_differ, no_such_envelope, not_signed_by, cert_untrusted,
    cert_not_valid_then, cert_revoked), each naming field and article."""
    terms.lot(lot)
    manifest = read(manifest_bytes)
    check_against(manifest, terms, lot)
    return CheckedManifest(manifest, signature.verify(manifest_bytes, p7s_bytes, trust, moment))
