"""Inclusion proofs as files (C2SP tlog-proof@v1): what a receipt carries and a doubter checks offline.

Index, audit path and the checkpoint as the log and its witnesses signed it; extra bytes are opaque and
unauthenticated. `verify` needs no network and believes nothing but the keys it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tender.ledger import checkpoint, tree
from tender.ledger.checkpoint import Cosigned
from tender.ledger.note import MOST_BYTES, Verifier, decoded, encoded
from tender.ledger.refusals import Malformed

FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class TlogProof:
    """Where a leaf stands, its audit path (32 bytes each, sibling first) and the signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def text(self) -> str:
        extra = [] if self.extra is None else [f"extra {encoded(self.extra)}"]
        lines = [FIRST_LINE, *extra, f"index {self.index}", *map(encoded, self.path)]
        return "\n".join(lines) + "\n\n" + self.checkpoint_note

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """Raises Malformed; nothing is verified yet."""
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if len(text) > MOST_BYTES or not blank or lines.pop(0) != FIRST_LINE:
            raise Malformed("证明格式错误。", f"A proof begins with {FIRST_LINE}.", "proof")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = decoded(lines.pop(0).removeprefix("extra "), "proof")
        if not lines or not lines[0].startswith("index "):
            raise Malformed("证明缺少序号。", "The proof has no index line.", "proof")
        index = checkpoint.parse_size(lines.pop(0).removeprefix("index "), "proof")
        return cls(index, parse_path(lines, "proof"), note, extra)


def parse_path(lines: Sequence[str], field: str) -> tuple[bytes, ...]:
    """At most 63 hashes, one a line. Raises Malformed."""
    path = tuple(decoded(line, field) for line in lines[: tree.MOST_PROOF + 1])
    if len(path) > tree.MOST_PROOF or any(len(each) != 32 for each in path):
        raise Malformed("证明的哈希数量或长度不符。", "A proof has at most 63 hashes of 32 bytes.", field)
    return path


def verify(
    text: str, leaf_hash: bytes, log: Verifier, witnesses: Sequence[Verifier] = (), min_witnesses: int = 0
) -> tuple[int, Cosigned]:
    """Index and checkpoint under which the leaf is proved. Raises Malformed, Unverified."""
    found = TlogProof.parse(text)
    seen = checkpoint.verify(found.checkpoint_note, log, witnesses, min_witnesses)
    head = seen.checkpoint
    tree.verify_inclusion(leaf_hash, found.index, head.size, found.path, head.root)
    return found.index, seen
