"""Export: a published ledger as a folder of plain files that any static server can serve.

Tiles are copied before the checkpoint, so that whoever reads the copy meanwhile never sees a head
without its tiles. What is there already is left alone: tiles never change.
"""

from pathlib import Path

from storage import durable
from tender.ledger.tiles import PATHS
from tender.ledger.verify import Step


def export(source: Path, target: Path, step: Step = lambda done, total: None) -> int:
    """Copy the ledger in `source` to `target`; how many files were written. Raises OSError."""
    note = (source / "checkpoint").read_bytes()
    names = [path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()]
    tiles = [name for name in names if PATHS.fullmatch(name) and name != "checkpoint"]
    written = 0
    for done, name in enumerate(tiles, 1):
        if not (target / name).exists():
            durable.make_folder((target / name).parent)
            durable.write(target / name, (source / name).read_bytes(), 0o644)
            written += 1
        step(done, len(tiles))
    durable.make_folder(target)
    durable.write(target / "checkpoint", note, 0o644)
    return written + 1
