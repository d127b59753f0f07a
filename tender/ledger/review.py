"""The whole of `tender ledger replay`: tree, payloads, rows, secrets and files, against each other.

Order of belief: outside anchors first (a receipt or an older checkpoint that somebody kept), then the
signed and witnessed head, the tiles under it, the payloads under those, and last the rows, which must
be what the payloads say. Without an anchor a wholly rewritten installation passes, and the result says
so. It reads only; a live server may go on meanwhile.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.local import LocalObjects
from storage.objects import StorageError
from tender.ledger import receipt, replay, tree
from tender.ledger.act import leaf_entry
from tender.ledger.checkpoint import Checkpoint
from tender.ledger.refusals import Malformed, Unverified
from tender.ledger.replay import Difference, Payload
from tender.ledger.tiles import WIDTH, FolderTiles, Tiles, read_bundle, width_at
from tender.ledger.verify import Step, Trust, verify_log


@dataclass(frozen=True)
class Review:
    """What was compared and every difference found; `anchors` are the sizes of outside anchors."""

    entries: int
    rows: int
    differences: tuple[Difference, ...]
    anchors: tuple[int, ...]


@dataclass(frozen=True)
class _Under:
    """The tiles under the head that the rows hold, whatever the server publishes meanwhile."""

    tiles: Tiles
    note: str

    def read(self, path: str) -> bytes:
        """The head of the rows, or the tile as published."""
        return self.note.encode() if path == "checkpoint" else self.tiles.read(path)


def review(
    data: Path, trust: Trust, anchors: Sequence[str] = (), step: Step = lambda done, total: None
) -> Review:
    """Compare everything in a data folder. Raises OSError or sqlite3.Error when it cannot be opened."""
    rows = replay.open_rows(data / "tender.sqlite3")
    try:
        payloads, found = replay.read_payloads(rows)
        head, misnamed = _newest_head(rows)
        found += misnamed
        found += _check_tree(FolderTiles(data / "ledger"), head, payloads, trust, anchors, step)
        shadow, wrong = replay.rebuild(payloads)
        found += wrong
        found += replay.compare(rows, shadow)
        found += replay.check_secrets(rows, payloads)
        found += replay.check_files(payloads, _digest_of(data / "objects"))
        counted = sum(
            shadow.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for name in replay.audited_tables()
        )
    finally:
        rows.close()
    sizes = tuple(_size_of(anchor) for anchor in anchors)
    return Review(len(payloads), counted, tuple(dict.fromkeys(found)), sizes)


def anchor_note(content: bytes) -> str:
    """The signed checkpoint in a receipt zip, or the content itself. Raises Malformed."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    proof = receipt.unpack(content)["receipt.tlog-proof"].decode()
    return proof.split("\n\n", 1)[1]


def _newest_head(rows: sqlite3.Connection) -> tuple[str, list[Difference]]:
    """The signed note of the newest head, and where its row says something else than the note."""
    newest = "SELECT size, root, note FROM aux_checkpoint ORDER BY size DESC LIMIT 1"
    row = rows.execute(newest).fetchone()
    if row is None:
        return "", []
    size, root, signed = row[0], row[1], str(row[2])
    try:
        said = Checkpoint.parse(signed.partition("\n\n")[0] + "\n")
    except Malformed:
        return signed, []  # the check of the tree names it
    wrong = [("size", size, said.size), ("root", root, said.root.hex())]
    return signed, [
        Difference("aux_checkpoint", str(said.size), column, f"the note says {wanted!r}, stored is {found!r}")
        for column, found, wanted in wrong
        if found != wanted
    ]


def _check_tree(
    tiles: Tiles, head: str, payloads: Sequence[Payload], trust: Trust, anchors: Sequence[str], step: Step
) -> list[Difference]:
    """Signatures, tiles and anchors under the rows' newest head, then each payload against its leaf."""
    try:
        under = _Under(tiles, head)
        size = verify_log(under, trust, anchors, (), step).checkpoint.size
    except (Malformed, Unverified, OSError, KeyError) as wrong:
        return [Difference("ledger", "tree", str(getattr(wrong, "field", "") or "tile"), str(wrong))]
    found = list(_compare_leaves(under, size, payloads))
    try:
        published = Checkpoint.parse(tiles.read("checkpoint").decode().partition("\n\n")[0] + "\n")
        if published.size < size:
            found.append(
                Difference("ledger", "checkpoint", "size", f"published {published.size}, signed {size}")
            )
    except (Malformed, OSError, KeyError, UnicodeDecodeError) as wrong:
        found.append(Difference("ledger", "checkpoint", "note", f"cannot be read: {wrong}"))
    return found


def _compare_leaves(tiles: Tiles, size: int, payloads: Sequence[Payload]) -> Iterator[Difference]:
    """Each leaf has its payload and each payload its leaf."""
    by_position = {payload.position: payload for payload in payloads}
    for position in sorted(by_position.keys() - range(size)):
        payload = by_position[position]
        yield Difference(
            "aux_outbox", payload.value["id"], "position", f"{position} is outside the tree of {size}"
        )
    for number in range(-(-size // WIDTH)):
        entries = read_bundle(tiles, number, width_at(size, 0, number))
        for position, entry in enumerate(entries, number * WIDTH):
            held = by_position.get(position)
            if held is None:
                yield Difference(
                    "aux_outbox", f"position {position}", "payload", "the payload is gone; the tree has it"
                )
            elif tree.leaf_hash(leaf_entry(held.raw)) != tree.leaf_hash(entry):
                yield Difference(
                    "aux_outbox",
                    held.value["id"],
                    "payload",
                    f"leaf {position} in the tree is of another payload",
                )


def _digest_of(folder: Path) -> Callable[[str], str | None]:
    """What a stored file really hashes to, None when it is gone."""
    objects = LocalObjects(folder)

    def digest(sha256: str) -> str | None:
        try:
            with objects.open(sha256) as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        except (StorageError, OSError, ValueError):
            return None

    return digest


def _size_of(note: str) -> int:
    """The size of an anchor, 0 when it cannot be read (which is a difference already)."""
    try:
        return Checkpoint.parse(note.partition("\n\n")[0] + "\n").size
    except Malformed:
        return 0
