"""The body of `POST /add-checkpoint` (C2SP tlog-witness): old size, consistency proof, checkpoint.

Written by the platform and read by the witness; the checkpoint goes through as it was signed. Reading
checks form and limits only (63 hashes, 64 KiB), never truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tender.ledger.checkpoint import parse_size
from tender.ledger.note import encoded
from tender.ledger.proof import parse_path
from tender.ledger.refusals import Malformed

MOST_BYTES = 64 << 10


@dataclass(frozen=True)
class Asked:
    """What a log asks of the witness."""

    old_size: int
    proof: tuple[bytes, ...]
    signed_checkpoint: str


def cosign_request(old_size: int, proof: Sequence[bytes], signed_checkpoint: str) -> bytes:
    """The body to post."""
    lines = [f"old {old_size}", *map(encoded, proof)]
    return ("\n".join(lines) + "\n\n" + signed_checkpoint).encode()


def parse_request(body: bytes) -> Asked:
    """Raises Malformed."""
    try:
        head, blank, note = body.decode().partition("\n\n")
    except UnicodeDecodeError as broken:
        raise Malformed("请求不是 UTF-8。", "The request is not UTF-8.", "body") from broken
    lines = head.split("\n")
    if len(body) > MOST_BYTES or not blank or not lines[0].startswith("old "):
        raise Malformed("请求格式错误。", "A request is an old size, a proof and a checkpoint.", "body")
    return Asked(parse_size(lines[0].removeprefix("old "), "old"), parse_path(lines[1:], "proof"), note)
