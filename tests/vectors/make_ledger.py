"""Makes tests/vectors/ledger/*.json: fixed keys and entries, so that the answers never change.

Roots and proofs come from the recursive definitions of RFC 6962 written out below, not from the
platform's tile arithmetic; run `python tests/vectors/make_ledger.py` and compare with git diff.
"""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tender.ledger.note import Signer, encoded

HERE = Path(__file__).parent / "ledger"
SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 300, 513]
PLACES = [
    (0, 1),
    (0, 2),
    (1, 2),
    (2, 3),
    (0, 7),
    (6, 7),
    (3, 8),
    (255, 256),
    (256, 257),
    (17, 300),
    (512, 513),
]
STEPS = [(1, 2), (2, 3), (3, 7), (4, 7), (4, 8), (7, 9), (255, 256), (256, 257), (257, 300), (8, 513)]


def leaves(size: int) -> list[bytes]:
    return [hashlib.sha256(b"\0" + f"entry {at}".encode()).digest() for at in range(size)]


def split(rows: list[bytes]) -> int:
    half = 1
    while half * 2 < len(rows):
        half *= 2
    return half


def root(rows: list[bytes]) -> bytes:
    if len(rows) < 2:
        return rows[0] if rows else hashlib.sha256(b"").digest()
    half = split(rows)
    return hashlib.sha256(b"\1" + root(rows[:half]) + root(rows[half:])).digest()


def inclusion(at: int, rows: list[bytes]) -> list[bytes]:
    if len(rows) == 1:
        return []
    half = split(rows)
    if at < half:
        return [*inclusion(at, rows[:half]), root(rows[half:])]
    return [*inclusion(at - half, rows[half:]), root(rows[:half])]


def consistency(old: int, rows: list[bytes], whole: bool = True) -> list[bytes]:
    if old == len(rows):
        return [] if whole else [root(rows)]
    half = split(rows)
    if old <= half:
        return [*consistency(old, rows[:half], whole), root(rows[half:])]
    return [*consistency(old - half, rows[half:], False), root(rows[:half])]


def hexes(path: list[bytes]) -> list[str]:
    return [each.hex() for each in path]


def tree_vectors() -> dict[str, object]:
    return {
        "entries": "entry N in ASCII, N from 0",
        "roots": {str(size): root(leaves(size)).hex() for size in SIZES},
        "inclusion": [{"index": i, "size": n, "proof": hexes(inclusion(i, leaves(n)))} for i, n in PLACES],
        "consistency": [{"old": o, "new": n, "proof": hexes(consistency(o, leaves(n)))} for o, n in STEPS],
    }


def note_vectors() -> dict[str, object]:
    """A checkpoint of 300 entries, signed by the log and cosigned at a fixed second."""
    log = Signer("centre.example/ledger", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
    witness = Signer("witness.example/1", key, 4)
    text = f"{log.name}\n300\n{encoded(root(leaves(300)))}\n"
    signed = key.sign(f"cosignature/v1\ntime 1767323045\n{text}".encode())
    line = encoded(witness.verifier.key_id + (1767323045).to_bytes(8, "big") + signed)
    note = f"{text}\n{log.sign(text)}— {witness.name} {line}\n"
    return {"log": log.vkey, "witness": witness.vkey, "time": "2026-01-02T03:04:05.000Z", "note": note}


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for name, vectors in {"tree": tree_vectors(), "note": note_vectors()}.items():
        (HERE / f"{name}.json").write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
