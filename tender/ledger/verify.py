"""A whole published log, checked from its files alone: what `tender ledger verify` does.

Every tile and every entry bundle is read once; entries must hash to the leaves, each tile to the tile
above it, all of it to the root that log and witnesses signed. Older checkpoints and receipts' proofs
must lie on the same history. A log alone proves only that it agrees with itself: whoever wants more
gives a witness key, an older checkpoint or a proof. It never repairs and never writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tender.ledger import checkpoint, proof, tree
from tender.ledger.checkpoint import Checkpoint, Cosigned
from tender.ledger.note import Verifier
from tender.ledger.proof import TlogProof
from tender.ledger.refusals import Malformed, Unverified
from tender.ledger.tiles import HEIGHT, WIDTH, Tiles, read_bundle, read_tile, width_at

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Trust:
    """Whom the doubter believes: the log's key, witnesses' keys and how many of them are enough."""

    log: Verifier
    witnesses: tuple[Verifier, ...] = ()
    min_witnesses: int = 0


@dataclass(frozen=True)
class Verified:
    """What was found true: the head, who cosigned it, and how much was read."""

    checkpoint: Checkpoint
    cosignatures: tuple[tuple[str, datetime], ...]
    tiles: int
    entry_bytes: int
    older: tuple[int, ...]
    proofs: tuple[int, ...]


def verify_log(
    tiles: Tiles,
    trust: Trust,
    older: Sequence[str] = (),
    proofs: Sequence[str] = (),
    step: Step = lambda done, total: None,
) -> Verified:
    """Check the log behind `tiles`; `older` are signed checkpoints, `proofs` tlog-proof texts.

    `step(tiles read, tiles in all)` is called as it goes. Raises Malformed, Unverified; OSError when
    the log cannot be read.
    """
    seen = read_checkpoint(tiles, trust)
    head = seen.checkpoint
    read, entry_bytes, root = _read_everything(tiles, head.size, step)
    if root != head.root:
        en = "The root made from the tiles is not the one in the checkpoint."
        raise Unverified("由瓦片重算的根与检查点不符。", en, "checkpoint")
    old_sizes = tuple(_extends(tiles, head, checkpoint.verify(each, trust.log).checkpoint) for each in older)
    indexes = tuple(_proved(tiles, head, trust, each) for each in proofs)
    return Verified(head, seen.cosignatures, read, entry_bytes, old_sizes, indexes)


def read_checkpoint(tiles: Tiles, trust: Trust) -> Cosigned:
    """The newest checkpoint of the log, verified. Raises FileNotFoundError when there is none."""
    try:
        note = tiles.read("checkpoint").decode()
    except UnicodeDecodeError as broken:
        raise Malformed("检查点不是 UTF-8。", "The checkpoint is not UTF-8.", "checkpoint") from broken
    except KeyError as missing:
        raise FileNotFoundError("checkpoint") from missing
    return checkpoint.verify(note, trust.log, trust.witnesses, trust.min_witnesses)


def tiles_in(size: int) -> int:
    """How many hash tiles, partial ones too, a tree of `size` has."""
    total = 0
    while size:
        total += -(-size // WIDTH)
        size >>= HEIGHT
    return total


def _read_everything(tiles: Tiles, size: int, step: Step) -> tuple[int, int, bytes]:
    """Tiles read, bytes of entries, and the root made of all leaves."""
    total, read, entry_bytes = tiles_in(size), 0, 0
    peaks, below = tree.Peaks(), []
    for number in range(-(-size // WIDTH)):
        width = width_at(size, 0, number)
        leaves = read_tile(tiles, 0, number, width)
        entry_bytes += _same_entries(tiles, number, leaves)
        below += _add(peaks, leaves)
        read += 1
        step(read, total)
    level = 1
    while size >> (HEIGHT * level):
        above: list[bytes] = []
        for number in range(-(-len(below) // WIDTH)):
            hashes = read_tile(tiles, level, number, width_at(size, level, number))
            above += _same_hashes(below, level, number, hashes)
            read += 1
            step(read, total)
        below, level = above, level + 1
    return read, entry_bytes, peaks.root()


def _add(peaks: tree.Peaks, leaves: Sequence[bytes]) -> list[bytes]:
    """Append the leaves of one tile to the tree; the tile's own root if it is full."""
    if len(leaves) < WIDTH:
        for leaf in leaves:
            peaks.add(0, leaf)
        return []
    top = tree.perfect_root(leaves)
    peaks.add(HEIGHT, top)
    return [top]


def _same_entries(tiles: Tiles, number: int, leaves: Sequence[bytes]) -> int:
    """Bytes of the bundle whose entries hash to `leaves`."""
    entries = read_bundle(tiles, number, len(leaves))
    for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=True), number * WIDTH):
        if tree.leaf_hash(entry) != leaf:
            raise Unverified(f"第 {at} 条与其叶哈希不符。", f"Entry {at} does not hash to its leaf.", "entry")
    return sum(map(len, entries))


def _same_hashes(below: Sequence[bytes], level: int, number: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The root of a full tile of a higher level, whose hashes must be those of the tiles below."""
    if list(hashes) != below[number * WIDTH : number * WIDTH + len(hashes)]:
        en = f"Tile {level}/{number} does not hold the hashes of the tiles below."
        raise Unverified("上层瓦片与下层不符。", en, f"tile/{level}/{number}")
    return [tree.perfect_root(hashes)] if len(hashes) == WIDTH else []


def _extends(tiles: Tiles, head: Checkpoint, old: Checkpoint) -> int:
    """The size of `old` if the log still holds it as its beginning."""
    if old.size > head.size:
        en = f"The older checkpoint has size {old.size}, the log only {head.size}."
        raise Unverified("账本被回退。", en, "old")
    path = tree.consistency_proof(tiles, old.size, head.size)
    tree.verify_consistency(old.size, old.root, head.size, head.root, path)
    return old.size


def _proved(tiles: Tiles, head: Checkpoint, trust: Trust, text: str) -> int:
    """The index of a proof that holds for the log's own leaf there, and whose checkpoint it extends."""
    index = TlogProof.parse(text).index
    if index >= head.size:
        raise Unverified("证明的序号超出账本。", f"The log has no leaf {index}.", "proof")
    number, at = divmod(index, WIDTH)
    leaf = read_tile(tiles, 0, number, width_at(head.size, 0, number))[at]
    _, seen = proof.verify(text, leaf, trust.log, trust.witnesses, trust.min_witnesses)
    _extends(tiles, head, seen.checkpoint)
    return index
