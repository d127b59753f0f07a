"""Checkpoints (C2SP tlog-checkpoint): origin, size and root of the ledger as a signed note.

The log signs each head once and only ever a longer one; witnesses add cosignature lines. Here is the
form and the check of it; that a newer head extends an older one is shown by `tree`. Extension lines
are refused, because nobody could audit them; this ledger makes none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tender.ledger.note import Opened, Signer, Verifier, decoded, encoded, open_note, sign_note
from tender.ledger.refusals import Malformed, Unverified

SIZES = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: whose log, how many leaves, which root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """From the text of a note (without signatures). Raises Malformed."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise Malformed("检查点应为三行。", "A checkpoint is three lines.", "checkpoint")
        root = decoded(lines[2], "checkpoint")
        if len(root) != 32:
            raise Malformed("检查点根哈希长度不符。", "A root has 32 bytes.", "checkpoint")
        return cls(lines[0], parse_size(lines[1], "checkpoint"), root)


@dataclass(frozen=True)
class Cosigned:
    """A checkpoint that verified, and which of the witnesses asked for saw it when."""

    checkpoint: Checkpoint
    cosignatures: tuple[tuple[str, datetime], ...]


def parse_size(text: str, field: str) -> int:
    """A decimal below 2^63 without leading zeros. Raises Malformed."""
    if not SIZES.fullmatch(text) or int(text) >= 1 << 63:
        raise Malformed("数字格式错误。", "A size or index is a plain decimal below 2^63.", field)
    return int(text)


def size_of(note: str) -> int:
    """The size that a checkpoint file names, nothing verified: for one's own files. Raises Malformed."""
    return Checkpoint.parse(note.partition("\n\n")[0] + "\n").size


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """The signed note; a witness's line is appended as it is: `sign(…) + line`."""
    return sign_note(checkpoint.text(), [signer])


def verify(note: str, log: Verifier, witnesses: Sequence[Verifier] = (), min_witnesses: int = 0) -> Cosigned:
    """The checkpoint in `note` if `log` signed it under its own name as origin and enough witnesses did.

    One key under two names is one witness. Raises Malformed, Unverified.
    """
    opened = open_note(note, [log, *witnesses])
    if opened.by(log) is None:
        en = f"The checkpoint is not signed by the log {log.name}."
        raise Unverified("检查点没有账本签名。", en, "checkpoint")
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != log.name:
        en = f"The checkpoint is of {checkpoint.origin}, not of {log.name}."
        raise Unverified("检查点属于另一账本。", en, "checkpoint")
    seen = _seen(opened, witnesses)
    if len(seen) < min_witnesses:
        en = f"{len(seen)} of the {min_witnesses} witnesses asked for cosigned the checkpoint."
        raise Unverified("见证签名数量不足。", en, "checkpoint")
    return Cosigned(checkpoint, seen)


def _seen(opened: Opened, witnesses: Sequence[Verifier]) -> tuple[tuple[str, datetime], ...]:
    """Name and time of each witness that cosigned, each public key once."""
    found: dict[bytes, tuple[str, datetime]] = {}
    for verifier in witnesses:
        signature = opened.by(verifier)
        if signature is not None and signature.at is not None:
            found.setdefault(verifier.public, (verifier.name, signature.at))
    return tuple(found.values())
