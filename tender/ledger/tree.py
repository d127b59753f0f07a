"""The Merkle tree of RFC 6962 over tiles: growing it, its root, its proofs and their verification.

Leaves are SHA-256(00 ‖ entry), inner nodes SHA-256(01 ‖ left ‖ right). `extend` says which files a
longer tree needs and writes none; proofs are made from tiles without being believed by anyone, and
verified (RFC 9162 §2.1.3.2 and §2.1.4.2) from hashes alone. No signatures, no storage, no clock here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tender.ledger.refusals import Unverified
from tender.ledger.tiles import (
    HEIGHT,
    WIDTH,
    MemoryTiles,
    Tiles,
    bundle_path,
    pack,
    read_bundle,
    read_tile,
    tile_path,
    width_at,
)

EMPTY_ROOT = hashlib.sha256(b"").digest()
MOST_PROOF = 63


@dataclass(frozen=True)
class Extension:
    """A longer tree: its size and root, and the files (path → bytes) that it adds."""

    size: int
    root: bytes
    files: dict[str, bytes]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^k hashes of equal height."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


class Peaks:
    """The root of a tree that is only ever appended to, kept as its perfect subtrees."""

    def __init__(self) -> None:
        self.stack: list[tuple[int, bytes]] = []

    def add(self, height: int, digest: bytes) -> None:
        """Append a perfect subtree of 2^height leaves; the size so far must be a multiple of that."""
        while self.stack and self.stack[-1][0] == height:
            digest = node_hash(self.stack.pop()[1], digest)
            height += 1
        self.stack.append((height, digest))

    def root(self) -> bytes:
        if not self.stack:
            return EMPTY_ROOT
        digest = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            digest = node_hash(left, digest)
        return digest


class Nodes:
    """Hashes of ranges of leaves in a tree of `size`, from its tiles, each tile read once."""

    def __init__(self, tiles: Tiles, size: int) -> None:
        self.tiles, self.size = tiles, size
        self.cache: dict[tuple[int, int], list[bytes]] = {}

    def perfect(self, height: int, index: int) -> bytes:
        """The hash of leaves [index·2^height, (index+1)·2^height)."""
        level, rest = divmod(height, HEIGHT)
        number, start = divmod(index << rest, WIDTH)
        if (level, number) not in self.cache:
            width = width_at(self.size, level, number)
            self.cache[level, number] = read_tile(self.tiles, level, number, width)
        return perfect_root(self.cache[level, number][start : start + (1 << rest)])

    def span(self, low: int, high: int) -> bytes:
        """MTH(D[low:high]) for a range that is a subtree of the tree."""
        count = high - low
        if count == 0:
            return EMPTY_ROOT
        if count & (count - 1) == 0:
            return self.perfect(count.bit_length() - 1, low // count)
        middle = low + _split(count)
        return node_hash(self.span(low, middle), self.span(middle, high))


def root(tiles: Tiles, size: int) -> bytes:
    """The root of the first `size` leaves, read from the right edge. Raises Unverified."""
    return Nodes(tiles, size).span(0, size)


def extend(tiles: Tiles, size: int, entries: Sequence[bytes]) -> Extension:
    """The tree of `size` with `entries` appended; reads the right edge only and trusts it.

    `files` are new hash tiles and bundles: full ones, and the partial ones of the new size only.
    """
    number, width = divmod(size, WIDTH)
    bundles = _grown(number, read_bundle(tiles, number, width) if width and entries else [], entries)
    files = {bundle_path(n, len(part)): pack(part) for n, part in bundles.items()}
    level, count, fresh = 0, size, [leaf_hash(entry) for entry in entries]
    while fresh:
        number, width = divmod(count, WIDTH)
        rows = _grown(number, read_tile(tiles, level, number, width) if width else [], fresh)
        files.update({tile_path(level, n, len(row)): b"".join(row) for n, row in rows.items()})
        fresh = [perfect_root(row) for row in rows.values() if len(row) == WIDTH]
        level, count = level + 1, count >> HEIGHT
    longer = size + len(entries)
    return Extension(longer, root(MemoryTiles(files, tiles), longer), files)


def inclusion_proof(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size`, leaf's sibling first."""
    if not 0 <= index < size:
        raise ValueError("a leaf's index lies below the size of the tree")
    nodes, path, low, high = Nodes(tiles, size), [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(nodes.span(middle, high))
            high = middle
        else:
            path.append(nodes.span(low, middle))
            low = middle
    return path[::-1]


def consistency_proof(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """That the tree of `old` is a prefix of that of `new`; empty if old is 0 or new."""
    if not 0 <= old <= new:
        raise ValueError("the older tree is not the larger one")
    nodes, path, low, high = Nodes(tiles, new), [], 0, new
    while old not in (0, high):
        middle = low + _split(high - low)
        if old <= middle:
            path.append(nodes.span(middle, high))
            high = middle
        else:
            path.append(nodes.span(low, middle))
            low = middle
    if low and old:
        path.append(nodes.span(low, high))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raises Unverified unless `leaf` (a leaf hash) is leaf `index` of the tree of `size` and `root`."""
    if not 0 <= index < size or len(proof) > MOST_PROOF:
        raise _doubt("inclusion")
    fn, sn, digest = index, size - 1, leaf
    for each in proof:
        if sn == 0:
            raise _doubt("inclusion")
        if fn & 1 or fn == sn:
            digest = node_hash(each, digest)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            digest = node_hash(digest, each)
        fn, sn = fn >> 1, sn >> 1
    if sn or digest != root:
        raise _doubt("inclusion")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raises Unverified unless the tree of `old` and `old_root` is a prefix of the newer one."""
    if not 0 <= old <= new or len(proof) > MOST_PROOF:
        raise _doubt("consistency")
    if old in (0, new):
        if proof or old_root != (new_root if old else EMPTY_ROOT) or (new == 0 and new_root != EMPTY_ROOT):
            raise _doubt("consistency")
        return
    path = ([old_root] if old & (old - 1) == 0 else []) + list(proof)
    if not proof or _both_roots(old, new, path) != (old_root, new_root):
        raise _doubt("consistency")


def _both_roots(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Old and new root as `path` makes them; None when it is too short or too long."""
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    older = newer = path[0]
    for each in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            older, newer = node_hash(each, older), node_hash(each, newer)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node_hash(newer, each)
        fn, sn = fn >> 1, sn >> 1
    return None if sn else (older, newer)


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def _grown(number: int, row: Sequence[bytes], fresh: Sequence[bytes]) -> dict[int, list[bytes]]:
    """Rows of up to 256 by number, from `row`, the partial one at `number`, on with `fresh`."""
    whole = [*row, *fresh]
    return {number + at // WIDTH: whole[at : at + WIDTH] for at in range(0, len(whole), WIDTH)}


def _doubt(kind: str) -> Unverified:
    zh = {"inclusion": "收录证明不成立。", "consistency": "一致性证明不成立。"}[kind]
    return Unverified(zh, f"The {kind} proof does not hold.", "proof")
