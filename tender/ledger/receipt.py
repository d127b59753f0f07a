"""The receipt (回执): a zip that proves, offline, what was handed in, when, and that it stands in the ledger.

`payload.json` is the act as recorded, `leaf.json` its public entry (its hash), `receipt.tlog-proof` the
place of that entry under a checkpoint of log and witness, `receipt.tsr` an outside RFC 3161 time over
SHA-256(leaf.json), `how-to-verify.txt` the way to check without this program (E20 26-27: 即时回执).
`check` believes only the keys it is given; without a timestamp certificate it calls no time proved.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import Certificate, ExtendedKeyUsage, ExtensionNotFound, InvalidVersion
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from tender.ledger import canonical, proof, tree
from tender.ledger.canonical import NotCanonical
from tender.ledger.checkpoint import Checkpoint
from tender.ledger.note import Verifier, encoded
from tender.ledger.refusals import Malformed, Unverified

PAYLOAD, LEAF, PROOF, TIME, GUIDE = (
    "payload.json",
    "leaf.json",
    "receipt.tlog-proof",
    "receipt.tsr",
    "how-to-verify.txt",
)
NEEDED = {PAYLOAD, LEAF, PROOF}
ALLOWED = NEEDED | {TIME, GUIDE}
MOST_ZIP = 8 << 20
MOST_FILE = 4 << 20
SHA256 = "2.16.840.1.101.3.4.2.1"

HOW_TO_VERIFY = """\
如何核验本回执 / How to verify this receipt

所需公钥须从交易中心以外的渠道取得（如监督部门公布的账本与见证公钥）。
Take the keys from elsewhere than this file: the ledger's and the witness's, as the supervisor publishes them.

1. tender verify RECEIPT.zip --vkey LEDGER.vkey --witness WITNESS.vkey --tsa TSA.pem
2. 不用本程序 / without that program:
   a. openssl dgst -sha256 -binary payload.json | base64     = "h" in leaf.json
   b. (printf '\\000'; cat leaf.json) | openssl dgst -sha256    = 叶哈希 the leaf hash
   c. receipt.tlog-proof: c2sp.org/tlog-proof, 任何兼容工具均可核验 any verifier of that format, with that leaf hash
   d. openssl ts -verify -data leaf.json -in receipt.tsr -CAfile TSA.pem   (若有 receipt.tsr / if present)
"""


@dataclass(frozen=True)
class Receipt:
    """What a receipt proves; `stamped_at` is None unless a timestamp certificate was given."""

    payload: dict[str, Any]
    index: int
    checkpoint: Checkpoint
    cosignatures: tuple[tuple[str, datetime], ...]
    stamped_at: datetime | None


def build(payload: bytes, leaf: bytes, proof: str, tsr: bytes | None) -> bytes:
    """The zip; the same parts always give the same bytes."""
    files = {PAYLOAD: payload, LEAF: leaf, PROOF: proof.encode(), GUIDE: HOW_TO_VERIFY.encode()}
    if tsr is not None:
        files[TIME] = tsr
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def check(
    receipt: bytes,
    log: Verifier,
    witnesses: Sequence[Verifier] = (),
    *,
    min_witnesses: int | None = None,
    tsa: Sequence[Certificate] = (),
) -> Receipt:
    """What the receipt proves under these keys; all `witnesses` must have cosigned unless fewer are asked.

    With `tsa` (the authority's certificate or its chain) the timestamp must be there and verify.
    Raises Malformed, Unverified.
    """
    files = unpack(receipt)
    payload = _payload(files)
    wanted = len(witnesses) if min_witnesses is None else min_witnesses
    index, seen = proof.verify(
        _text(files[PROOF], PROOF), tree.leaf_hash(files[LEAF]), log, witnesses, wanted
    )
    stamped = _stamped(files.get(TIME), files[LEAF], tsa)
    return Receipt(payload, index, seen.checkpoint, seen.cosignatures, stamped)


def unpack(receipt: bytes) -> dict[str, bytes]:
    """The files of a receipt, names and sizes checked. Raises Malformed."""
    if len(receipt) > MOST_ZIP:
        raise Malformed("回执文件过大。", "A receipt has at most 8 MiB.", "receipt")
    try:
        with zipfile.ZipFile(io.BytesIO(receipt)) as archive:
            return _files(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as broken:
        if isinstance(broken, Malformed):
            raise
        raise Malformed(
            "回执不是完好的 ZIP 文件。", "The receipt is not a sound zip file.", "receipt"
        ) from broken


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) != len(set(names)) or not NEEDED <= set(names) <= ALLOWED:
        en = f"A receipt holds {', '.join(sorted(NEEDED))}, once each, and nothing unknown."
        raise Malformed("回执内容不全或有多余文件。", en, "receipt")
    return {entry.filename: _read(archive, entry) for entry in entries}


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file; reading stops at the limit whatever size the entry states."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Malformed("回执的压缩方式不支持。", "A receipt is stored or deflated.", entry.filename)
    with archive.open(entry) as file:
        content = file.read(MOST_FILE + 1)
    if len(content) > MOST_FILE:
        raise Malformed("回执内的文件过大。", f"{entry.filename} has more than 4 MiB.", entry.filename)
    return content


def _payload(files: dict[str, bytes]) -> dict[str, Any]:
    """The payload, which must be what the leaf names by its hash."""
    try:
        payload, leaf = canonical.decode(files[PAYLOAD]), canonical.decode(files[LEAF])
    except NotCanonical as broken:
        raise Malformed("回执内的 JSON 不规范。", f"The receipt's JSON: {broken}.", "receipt") from broken
    if leaf != {"v": 1, "h": encoded(hashlib.sha256(files[PAYLOAD]).digest())}:
        raise Unverified("内容与账本条目不符。", "The payload is not the one the leaf names.", PAYLOAD)
    if not isinstance(payload, dict):
        raise Malformed("内容应为 JSON 对象。", "The payload is not an object.", PAYLOAD)
    return payload


def _text(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as broken:
        raise Malformed("文件不是 UTF-8。", f"{name} is not UTF-8.", name) from broken


def _stamped(token: bytes | None, leaf: bytes, tsa: Sequence[Certificate]) -> datetime | None:
    """The time proved over `leaf`; None when nobody is trusted for it."""
    if token is None:
        if tsa:
            raise Unverified("回执没有时间戳。", "The receipt has no timestamp.", TIME)
        return None
    try:
        answer = decode_timestamp_response(token)
        imprint = answer.tst_info.message_imprint
        stamped = (imprint.hash_algorithm.dotted_string, imprint.message)
    except ValueError as broken:
        raise Malformed("时间戳格式错误。", "The timestamp is not an RFC 3161 response.", TIME) from broken
    if stamped != (SHA256, hashlib.sha256(leaf).digest()):
        raise Unverified("时间戳不是本条目的。", "The timestamp is over something else.", TIME)
    return _proved_time(answer, leaf, tsa) if tsa else None


def _proved_time(answer: TimeStampResponse, leaf: bytes, tsa: Sequence[Certificate]) -> datetime:
    """The time, when the authority's certificates verify the token."""
    try:
        own = next(filter(_stamps_time, tsa), None)
        builder = VerifierBuilder(roots=list(tsa), tsa_certificate=own, intermediates=[])
        builder.build().verify_message(answer, leaf)
    except (VerificationError, UnsupportedAlgorithm, InvalidVersion, ValueError) as wrong:
        raise Unverified("时间戳验证失败。", f"The timestamp does not verify: {wrong}", TIME) from wrong
    return answer.tst_info.gen_time.astimezone(UTC)


def _stamps_time(certificate: Certificate) -> bool:
    """Whether the certificate is a timestamp authority's own."""
    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage
