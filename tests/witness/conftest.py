"""A log's key, a tree of 300 entries to take heads from, and a witness with an empty memory."""

from pathlib import Path

import pytest

from tender.ledger import checkpoint, note, tree
from tender.ledger.checkpoint import Checkpoint
from tender.ledger.note import COSIGNATURE
from tender.ledger.tiles import MemoryTiles
from tender.witness.cosign import LocalWitness
from tender.witness.store import Store


class WatchedLog:
    """A log that can sign the head of any size up to 300, honest or forked."""

    def __init__(self, first: bytes = b"entry 0", signer: note.Signer | None = None) -> None:
        self.signer = signer or note.generate("centre.example/ledger")
        entries = [first, *(b"entry %d" % at for at in range(1, 300))]
        self.tiles = MemoryTiles({})
        for size in range(300):
            self.tiles.files.update(tree.extend(self.tiles, size, entries[size : size + 1]).files)

    def head(self, size: int) -> str:
        return checkpoint.sign(Checkpoint(self.signer.name, size, tree.root(self.tiles, size)), self.signer)

    def proof(self, old: int, new: int) -> list[bytes]:
        return tree.consistency_proof(self.tiles, old, new)


@pytest.fixture(scope="session")
def log() -> WatchedLog:
    return WatchedLog()


@pytest.fixture(scope="session")
def forked(log: WatchedLog) -> WatchedLog:
    """The same log's key over another history."""
    return WatchedLog(b"another first entry", log.signer)


@pytest.fixture
def witness(log: WatchedLog, tmp_path: Path) -> LocalWitness:
    signer = note.generate("witness.example/1", COSIGNATURE)
    return LocalWitness(Store(tmp_path / "witness" / "witness.sqlite3"), signer, log.signer.verifier)
