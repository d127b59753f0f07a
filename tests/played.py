"""Looking at what a performed demonstration left: copies to spoil, its public keys, what replay finds."""

import shutil
from pathlib import Path

from tender.ledger import note
from tender.ledger.review import Review, review
from tender.ledger.verify import Trust


def copied(demonstration: Path, target: Path) -> Path:
    """A copy of the data and key folders that a test may spoil."""
    for name in ("data", "keys"):
        shutil.copytree(demonstration / name, target / name)
    return target


def trust_in(folder: Path) -> Trust:
    """The demonstration's public keys."""
    log = note.read_vkey(str(folder / "keys" / "ledger.vkey"), note.ED25519)
    return Trust(log, (note.read_vkey(str(folder / "keys" / "witness.vkey"), note.COSIGNATURE),), 1)


def reviewed(folder: Path, *anchors: str) -> Review:
    """What replay finds in a folder."""
    return review(folder / "data", trust_in(folder), anchors)
