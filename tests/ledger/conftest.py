"""A small log that grows in memory, its key and a witness's: what the tests of tree and files start from."""

from collections.abc import Sequence

import pytest

from tender.ledger import note, tree
from tender.ledger.checkpoint import Checkpoint
from tender.ledger.note import COSIGNATURE, Signer
from tender.ledger.tiles import MemoryTiles


class GrowingLog:
    """A log as its sequencer would write it: files, entries, and the newest signed checkpoint."""

    def __init__(self) -> None:
        self.signer = note.generate("centre.example/ledger")
        self.witness = note.generate("witness.example/1", COSIGNATURE)
        self.entries: list[bytes] = []
        self.files: dict[str, bytes] = {}
        self.tiles = MemoryTiles(self.files)
        self.signed = ""

    def append(self, entries: Sequence[bytes]) -> "GrowingLog":
        grown = tree.extend(self.tiles, len(self.entries), entries)
        self.entries += entries
        self.files.update(grown.files)
        return self.publish(grown.root, [self.signer, self.witness])

    def publish(self, root: bytes, signers: Sequence[Signer]) -> "GrowingLog":
        head = Checkpoint(self.signer.name, len(self.entries), root)
        self.signed = note.sign_note(head.text(), signers)
        self.files["checkpoint"] = self.signed.encode()
        return self

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def root(self) -> bytes:
        return tree.root(self.tiles, self.size)


@pytest.fixture
def log() -> GrowingLog:
    """600 entries: two full tiles at level 0 and a partial one, a partial one above."""
    return GrowingLog().append([b"entry %d" % at for at in range(600)])
