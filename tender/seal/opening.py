"""Opening one bid once its identity is rebuilt: what it offers, or whose fault it is that it does not.

In this order (E20 30-31, trust §2): the ciphertext is the one handed in, the signature counted when it
was handed in, the key is the bid's, the ciphertext opens and unpacks within the limits (in a child
process), and `offer.json` repeats the manifest and names the signing certificate. The last is what
keeps anybody from entering a copy of another's envelope. Nothing here decides about awards or deposits.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage

from tender.errors import TenderError
from tender.ledger import canonical
from tender.money import LARGEST
from tender.seal import fields, signature, unpack
from tender.seal.faults import Fault, fault
from tender.seal.manifest import Manifest
from tender.seal.signer import Signer, TrustStore

OFFER = "offer.json"
LARGEST_OFFER = 256 * 1024
BINDING = ("tender", "lot", "envelope", "recipient", "nonce")
FIGURES = {
    "single": {"price_fen", "period_days", "quality"},
    "technical": set(),
    "commercial": {"price_fen"},
}
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Limits:
    """What the child process may use: files, bytes on disk, bytes of memory, seconds."""

    files: int = 500
    unpacked: int = 2 * 1024**3
    memory: int = 1024**3
    seconds: int = 600


@dataclass(frozen=True)
class OpenedFile:
    """A file of the bid: the bidder's `name`, and where it lies under a number of ours."""

    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class OpenedBid:
    """An opened bid: the whole offer with its binding, who signed, and the other files in order."""

    offer: Mapping[str, Any]
    signer: Signer
    files: tuple[OpenedFile, ...]


@dataclass(frozen=True)
class Sealed:
    """What is stored of a bid: ciphertext, manifest, signature, and when it was received (UTC)."""

    bid_age: Path
    manifest: Manifest
    signature: bytes
    received_at: datetime


def open_bid(
    sealed: Sealed, identity: str, trust: TrustStore, into: Path, limits: Limits | None = None
) -> OpenedBid | Fault:
    """The opened bid with its files in the empty folder `into`, or the fault.

    `identity` is the age secret key that `shares.gather` rebuilt. After a fault `into` may hold
    numbered files that count for nothing; the caller removes the folder.
    """
    if ciphertext_of(sealed.bid_age) != (sealed.manifest.ct_sha256, sealed.manifest.ct_size):
        return fault("ciphertext_differs")
    signer = _signer(sealed, trust)
    if isinstance(signer, Fault):
        return signer
    if not is_identity_of(identity, sealed.manifest.recipient):
        return fault("identity_differs")
    found = _unpacked(sealed, identity, into, limits or Limits())
    if isinstance(found, Fault):
        return found
    return _bound(sealed.manifest, signer, found)


def ciphertext_of(path: Path) -> tuple[str, int]:
    """Hex SHA-256 and size of a file, read in pieces."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()


def is_identity_of(identity: str, recipient: str) -> bool:
    """Whether the age secret key belongs to the recipient."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public()) == recipient
    except pyrage.IdentityError:
        return False


def read_offer(raw: bytes, envelope: str) -> Mapping[str, Any]:
    """A well-formed offer.json: binding, figures of its envelope, more text or integers. Raises BadInput."""
    offer = fields.decoded(raw, LARGEST_OFFER, OFFER)
    needed = {"v", *BINDING, "uscc", "cert_sha256"} | FIGURES[envelope]
    fields.version_one(fields.at_least(offer, needed, OFFER), OFFER)
    for key, value in offer.items():
        fields.matching(key, KEY, OFFER)
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise fields.bad(key, f"{key}应为文本或整数。", f"{key} must be text or an integer.")
    check_figures(offer)
    return offer


def check_figures(offer: Mapping[str, Any]) -> None:
    """The known figures have their types: whole fen, whole days, text. Raises BadInput."""
    if "price_fen" in offer:
        fields.count(offer["price_fen"], "price_fen", int(LARGEST * 100), least=0)
    if "period_days" in offer:
        fields.count(offer["period_days"], "period_days", 100_000)
    if "quality" in offer:
        fields.text(offer["quality"], "quality")


def _signer(sealed: Sealed, trust: TrustStore) -> Signer | Fault:
    """Who signed, judged at the moment of receipt; a signature accepted then must still verify."""
    try:
        return signature.verify(sealed.manifest.raw, sealed.signature, trust, sealed.received_at)
    except TenderError as refused:
        code = "cert_not_counting" if refused.code.startswith("cert_") else "signature_differs"
        return fault(code, refused.zh, refused.en)


def _unpacked(sealed: Sealed, identity: str, into: Path, limits: Limits) -> list[OpenedFile] | Fault:
    """Run the child process; its own failure is the platform's."""
    job = {
        "source": str(sealed.bid_age),
        "identity": identity,
        "into": str(into),
        "ct_size": sealed.manifest.ct_size,
        "most_files": limits.files,
        "most_bytes": limits.unpacked,
        "memory": limits.memory,
        "seconds": limits.seconds,
    }
    command = [sys.executable, "-I", str(Path(unpack.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, the job on standard input
            command, input=json.dumps(job).encode(), capture_output=True, timeout=limits.seconds, check=True
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as broken:
        return fault("opening_failed", type(broken).__name__)
    if "fault" in answer:
        return fault(answer["fault"], answer["detail"])
    return [
        OpenedFile(one["name"], into / one["stored"], one["size"], one["sha256"]) for one in answer["files"]
    ]


def _bound(manifest: Manifest, signer: Signer, files: list[OpenedFile]) -> OpenedBid | Fault:
    """The bid, if offer.json is there, well formed, and repeats manifest and certificate."""
    found = next((one for one in files if one.name == OFFER), None)
    if found is None:
        return fault("no_offer")
    if found.size > LARGEST_OFFER:
        return fault("bad_offer", f"> {LARGEST_OFFER} bytes")
    try:
        offer = read_offer(found.path.read_bytes(), manifest.envelope)
    except TenderError as malformed:
        return fault("bad_offer", malformed.zh, malformed.en)
    bound = {field: getattr(manifest, field) for field in BINDING}
    bound |= {"uscc": signer.uscc, "cert_sha256": signer.cert_sha256}
    for field, value in bound.items():
        if offer[field] != value:
            return fault("binding_broken", field)
    return OpenedBid(offer, signer, tuple(one for one in files if one is not found))


def offer_bytes(offer: Mapping[str, Any]) -> bytes:
    """The canonical offer.json. Raises NotCanonical."""
    return canonical.encode(dict(offer))
