"""Signed notes (C2SP signed-note) with Ed25519: the form of checkpoints, and of what witnesses add.

A note is text, a blank line and signature lines `— name base64(key id ‖ signature)`. Type 1 signs the
text; type 4 (C2SP tlog-cosignature v1) signs the text under a header with the time, in POSIX seconds.
A line by an unknown key is ignored; a line by a known key that does not verify condemns the note.
It never returns text that no known key has signed. Private keys live in files of mode 0600 in the form
`PRIVATE+KEY+name+key id+base64(type ‖ seed)`.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tender import clock
from tender.ledger.refusals import Malformed, Unverified

ED25519 = 1
COSIGNATURE = 4
KINDS = (ED25519, COSIGNATURE)
DASH = "— "
MOST_BYTES = 1_000_000
MOST_SIGNATURES = 100
LATEST = 1 << 37  # POSIX seconds; far beyond any date a calendar can show is refused


@dataclass(frozen=True)
class Signature:
    """One line that verified; `at` is the moment a witness states, None for type 1."""

    verifier: "Verifier"
    at: datetime | None


@dataclass(frozen=True)
class Opened:
    """The text of a note and the known keys that signed it, each once."""

    text: str
    signatures: tuple[Signature, ...]

    def by(self, verifier: "Verifier") -> Signature | None:
        return next((each for each in self.signatures if each.verifier == verifier), None)


@dataclass(frozen=True)
class Verifier:
    """A public key under a name; `kind` is the C2SP signature type."""

    name: str
    public: bytes
    kind: int

    @classmethod
    def from_vkey(cls, text: str, kind: int | None = None) -> "Verifier":
        """From `name+key id+base64(type ‖ key)`, of the type `kind` if given. Raises Malformed."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise Malformed("验证公钥格式错误。", "A verifier key is name+id+base64.", "vkey")
        raw = decoded(parts[2], "vkey")
        if len(raw) != 33 or raw[0] not in KINDS or kind not in (None, raw[0]):
            raise Malformed("验证公钥类型不符。", "The verifier key is of another type.", "vkey")
        found = cls(checked_name(parts[0]), raw[1:], raw[0])
        if found.key_id.hex() != parts[1]:
            raise Malformed("验证公钥编号不符。", "The verifier key's id does not match.", "vkey")
        return found

    @property
    def key_id(self) -> bytes:
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(material).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def check(self, text: str, signature: bytes) -> datetime | None:
        """Verify the bytes after the key id; the stated moment for type 4. Raises Unverified."""
        message, at = text.encode(), None
        if self.kind == COSIGNATURE:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            if seconds >= LATEST:
                raise Unverified("共签时间无效。", "The cosignature's time is out of range.", "note")
            message, at = cosigned_message(text, seconds), datetime.fromtimestamp(seconds, UTC)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as wrong:
            en = f"The signature of {self.name} does not verify."
            raise Unverified(f"{self.name} 的签名无效。", en, "note") from wrong
        return at


@dataclass(frozen=True)
class Signer:
    """A private key under a name: a log's (type 1) or a witness's (type 4)."""

    name: str
    key: Ed25519PrivateKey
    kind: int = ED25519

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes_raw(), self.kind)

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    def sign(self, text: str) -> str:
        """One signature line, newline included; type 4 states the moment of `clock.now()`."""
        message, stamp = text.encode(), b""
        if self.kind == COSIGNATURE:
            seconds = int(clock.now().timestamp())
            message, stamp = cosigned_message(text, seconds), seconds.to_bytes(8, "big")
        blob = self.verifier.key_id + stamp + self.key.sign(message)
        return f"{DASH}{self.name} {encoded(blob)}\n"

    def save(self, path: Path) -> None:
        """Write a new key file, mode 0600, durably. Raises FileExistsError rather than overwrite."""
        secret = encoded(bytes([self.kind]) + self.key.private_bytes_raw())
        text = f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{secret}\n"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def generate(name: str, kind: int = ED25519) -> Signer:
    """A fresh key for `name`: not empty, without spaces or `+`."""
    return Signer(checked_name(name), Ed25519PrivateKey.generate(), kind)


def load(path: Path) -> Signer:
    """The key in a file. Raises OSError, and Malformed when it is open to others or broken."""
    if path.stat().st_mode & 0o077:
        raise Malformed("私钥文件权限过宽。", f"{path.name} must have mode 0600.", "key")
    parts = path.read_text(encoding="utf-8").strip().split("+", 4)
    if parts[:2] != ["PRIVATE", "KEY"] or len(parts) != 5:
        raise Malformed("私钥文件格式错误。", f"{path.name} is not a note key.", "key")
    raw = decoded(parts[4], "key")
    if len(raw) != 33 or raw[0] not in KINDS:
        raise Malformed("私钥类型不符。", f"{path.name} holds another kind of key.", "key")
    signer = Signer(checked_name(parts[2]), Ed25519PrivateKey.from_private_bytes(raw[1:]), raw[0])
    if signer.verifier.key_id.hex() != parts[3]:
        raise Malformed("私钥编号不符。", f"{path.name}: the key id does not match.", "key")
    return signer


def read_vkey(given: str, kind: int) -> Verifier:
    """The verifier key in `given`: the key itself, or a file that holds it (`FILE` or `@FILE`).

    Raises Malformed, OSError.
    """
    if "+" in given and not given.startswith("@"):
        return Verifier.from_vkey(given, kind)
    try:
        return Verifier.from_vkey(Path(given.removeprefix("@")).read_text(encoding="utf-8"), kind)
    except UnicodeDecodeError as broken:
        raise Malformed("验证公钥文件不是文本。", "The verifier key's file is not text.", "vkey") from broken


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """The note over `text`, which must end in a newline. More lines may simply be appended later."""
    if not text.endswith("\n"):
        raise ValueError("the text of a note ends in a newline")
    return text + "\n" + "".join(each.sign(text) for each in signers)


def open_note(note: str, verifiers: Iterable[Verifier]) -> Opened:
    """Text and signatures of a note that at least one of `verifiers` signed.

    A key that signed twice counts once, yet each of its lines must verify. Raises Malformed, Unverified.
    """
    text, lines = _parts(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    found: dict[Verifier, Signature] = {}
    for line in lines:
        name, blob = _signature(line)
        verifier = known.get((name, blob[:4]))
        if verifier is not None:
            found.setdefault(verifier, Signature(verifier, verifier.check(text, blob[4:])))
    if not found:
        raise Unverified("没有可信密钥的签名。", "No known key has signed this note.", "note")
    return Opened(text, tuple(found.values()))


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a type 4 signature signs: header, time line, the checkpoint's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decoded(text: str, field: str) -> bytes:
    """Bytes of standard base64 in its one canonical spelling. Raises Malformed."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Malformed("Base64 编码错误。", "This is not base64.", field) from broken
    if encoded(raw) != text:
        raise Malformed("Base64 编码不规范。", "This base64 is not canonical.", field)
    return raw


def checked_name(name: str) -> str:
    """`name` if it may name a key. Raises Malformed."""
    printable = all(sign >= " " and not sign.isspace() and sign != "+" for sign in name)
    if not name or not printable or len(name) > 255:
        raise Malformed("密钥名称无效。", "A key name is 1 to 255 signs without space or +.", "name")
    return name


def _parts(note: str) -> tuple[str, list[str]]:
    """The text (with its final newline) and the signature lines, limits and alphabet checked."""
    try:
        size = len(note.encode())
    except UnicodeEncodeError as broken:
        raise Malformed("签名文本不是 UTF-8。", "The note is not UTF-8.", "note") from broken
    if size > MOST_BYTES or any(sign < " " and sign != "\n" for sign in note):
        raise Malformed("签名文本过大或含控制字符。", "The note is too large or has control signs.", "note")
    text, blank, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not blank or lines[-1] or not 1 < len(lines) <= MOST_SIGNATURES + 1:
        en = "A note is text, a blank line and 1 to 100 signature lines."
        raise Malformed("签名文本格式错误。", en, "note")
    return text + "\n", lines[:-1]


def _signature(line: str) -> tuple[str, bytes]:
    """Name and raw bytes (key id first) of one signature line."""
    name, space, blob = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space:
        raise Malformed("签名行格式错误。", "A signature line is broken.", "note")
    raw = decoded(blob, "note")
    if len(raw) < 5:
        raise Malformed("签名行过短。", "A signature line is too short.", "note")
    return checked_name(name), raw
