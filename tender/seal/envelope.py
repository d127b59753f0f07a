"""Sealing a bid on the bidder's own machine (trust §2, E20 26).

offer.json and the files become a ZIP, encrypted to an age identity made for this bid alone; the identity
is split into capsules for the tender's custodians and then forgotten. Out come `bid.age`,
`manifest.json` and `manifest.p7s`. Nothing is held in memory whole, the plaintext ZIP is a nameless
temporary file in the output folder, and no hash of plaintext is written anywhere.
"""

import base64
import hashlib
import os
import secrets
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage

from tender import clock, money
from tender.errors import BadInput
from tender.ledger import canonical
from tender.seal import fields, signature
from tender.seal.manifest import Capsule, Manifest, read
from tender.seal.opening import OFFER, offer_bytes, read_offer
from tender.seal.shares import split_identity
from tender.seal.signer import CertificateAndKey, read_signer
from tender.seal.terms import Terms
from tender.seal.unpack import folded, name_problem

CHUNK = 1 << 20
BINDING = frozenset(["v", "tender", "lot", "envelope", "recipient", "nonce", "uscc", "cert_sha256"])
Attachment = Path | tuple[str, bytes]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class SealedBid:
    """What was written to `folder`: bid.age, manifest.json, manifest.p7s."""

    folder: Path
    manifest: Manifest
    signature: bytes

    @property
    def bid_age(self) -> Path:
        return self.folder / "bid.age"


def seal_bid(
    terms: Terms,
    lot: str,
    envelope: str,
    offer: Mapping[str, Any],
    files: Sequence[Attachment],
    signer: CertificateAndKey,
    out: Path,
    progress: Progress | None = None,
) -> SealedBid:
    """Seal `offer` (the bidder's own figures: `price` in yuan as text, `period_days`, `quality` …).

    `files` are paths or (name, bytes); names are flat and unique. `progress` is called with the number
    of plaintext bytes just encrypted. Raises BadInput, NotFound (lot), FileExistsError when `out`
    already holds a bid; then nothing was overwritten.
    """
    identity = pyrage.x25519.Identity.generate()
    recipient, nonce = str(identity.to_public()), secrets.token_hex(16)
    if envelope not in terms.lot(lot).envelopes:
        raise fields.bad("envelope", "本标段不收这种信封。", "The lot takes no such envelope.")
    about = {"v": 1, "tender": terms.tender, "lot": lot, "envelope": envelope}
    about |= {"recipient": recipient, "nonce": nonce}
    holder = read_signer(signer.certificate)
    full = bound_offer(offer, {**about, "uscc": holder.uscc, "cert_sha256": holder.cert_sha256}, envelope)
    check_names(files)
    out.mkdir(parents=True, exist_ok=True)
    ct = _encrypt([(OFFER, full), *files], out / "bid.age", identity.to_public(), progress)
    raw = canonical.encode(
        {
            **about,
            "terms_sha256": terms.sha256,
            "ct": ct,
            "policy": {"k": terms.policy.k, "n": terms.policy.n, "custodians": list(terms.policy.recipients)},
            "capsules": [_row(one) for one in split_identity(str(identity), terms, lot, envelope)],
            "made_at": clock.stamp(clock.now()),
        }
    )
    return _write(out, raw, signature.sign(raw, signer))


def bound_offer(offer: Mapping[str, Any], binding: Mapping[str, Any], envelope: str) -> bytes:
    """offer.json of the bidder's figures and the binding. Raises BadInput naming the figure."""
    figures = dict(offer)
    if taken := sorted((BINDING | {"price_fen"}) & figures.keys()):
        raise fields.bad(taken[0], f"{taken[0]}由程序填写。", f"{taken[0]} is filled in by the sealer.")
    if "price" in figures:
        try:
            figures["price_fen"] = money.fen(figures.pop("price"))
        except ValueError as broken:
            raise fields.bad("price", "价格应为元，如4620000.00。", f"price: {broken}.") from broken
    try:
        raw = offer_bytes({**figures, **binding})
    except canonical.NotCanonical as broken:
        raise fields.bad(OFFER, "报价数据只能是文本或整数。", f"offer: {broken}.") from broken
    read_offer(raw, envelope)
    return raw


def check_names(files: Sequence[Attachment]) -> None:
    """Refuse names that the opening would refuse. Raises BadInput."""
    seen = {OFFER}
    for file in files:
        name = name_of(file)
        if problem := name_problem(name):
            raise BadInput("bad_name", f"文件名不合规定：{name}。", f"File name: {problem}.", field="file")
        if folded(name) in seen:
            raise BadInput(
                "duplicate_name", f"文件名重复：{name}。", f"Two files are named {name}.", field="file"
            )
        seen.add(folded(name))


def name_of(file: Attachment) -> str:
    """The name under which a file stands in the bid."""
    return file.name if isinstance(file, Path) else file[0]


class _Ciphertext:
    """The output file: hashes and counts what is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self.size += len(content)
        return self.file.write(content)

    def flush(self) -> None:
        self.file.flush()


class _Plaintext:
    """The input file: tells `progress` what was read."""

    def __init__(self, file: IO[bytes], progress: Progress | None) -> None:
        self.file, self.progress = file, progress

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        if self.progress:
            self.progress(len(content))
        return content


def _encrypt(
    files: Sequence[Attachment], path: Path, recipient: pyrage.x25519.Recipient, progress: Progress | None
) -> dict[str, Any]:
    """Write bid.age; answers `ct` of the manifest."""
    with path.open("xb") as file, tempfile.TemporaryFile(dir=path.parent) as archive:
        try:
            _pack(files, archive)
            archive.seek(0)
            ciphertext = _Ciphertext(file)
            pyrage.encrypt_io(_Plaintext(archive, progress), ciphertext, [recipient])
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()  # half a ciphertext is of no use, and would block the next attempt
            raise
    return {"sha256": ciphertext.digest.hexdigest(), "size": ciphertext.size}


def _pack(files: Sequence[Attachment], archive: IO[bytes]) -> None:
    """A stored (not compressed) ZIP with one fixed date, so that it says nothing beside its content."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as bundle:
        for file in files:
            member = zipfile.ZipInfo(name_of(file))
            with bundle.open(member, "w", force_zip64=True) as target:
                if isinstance(file, Path):
                    _copy(file, target)
                else:
                    target.write(file[1])


def _copy(path: Path, target: IO[bytes]) -> None:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _row(capsule: Capsule) -> dict[str, str]:
    text = base64.b64encode(capsule.ciphertext).decode()
    return {"to": capsule.to, "capsule_b64": text, "share_sha256": capsule.share_sha256}


def _write(out: Path, raw: bytes, signed: bytes) -> SealedBid:
    """Manifest and signature beside bid.age; reads the manifest back as the platform will."""
    for name, content in (("manifest.json", raw), ("manifest.p7s", signed)):
        with (out / name).open("xb") as file:
            file.write(content)
    return SealedBid(out, read(raw), signed)
