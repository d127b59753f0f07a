"""Where the files of a tiled log lie (C2SP tlog-tiles, tile height 8) and how they are read.

`tile/<L>/<N>[.p/<W>]` holds W (or 256) hashes of 32 bytes, `tile/entries/<N>[.p/<W>]` that many entries,
each behind its length as a big-endian uint16. Folder, address and memory are the three readers. Nothing
read here is believed: widths and lengths are checked here, hashes by whoever asked.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import httpx

from tender.ledger.refusals import Malformed, Unverified

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
MOST_ENTRY = 0xFFFF
MOST_BYTES = WIDTH * (2 + MOST_ENTRY)
PATHS = re.compile(
    r"checkpoint|tile/(?:entries|[0-9]|[1-5][0-9]|6[0-3])(?:/x\d{3})*/\d{3}(?:\.p/[1-9]\d{0,2})?"
)


class Tiles(Protocol):
    """The files of one log by their path below its prefix."""

    def read(self, path: str) -> bytes:
        """The whole file. Raises FileNotFoundError or KeyError when there is none, OSError when it
        cannot be told."""
        ...


class MemoryTiles:
    """Files in a dict; `below` answers for what the dict lacks."""

    def __init__(self, files: dict[str, bytes], below: Tiles | None = None) -> None:
        self.files, self.below = files, below

    def read(self, path: str) -> bytes:
        if path in self.files or self.below is None:
            return self.files[path]
        return self.below.read(path)


class FolderTiles:
    """Files below a folder; no path leads out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def read(self, path: str) -> bytes:
        if not PATHS.fullmatch(path):
            raise FileNotFoundError(path)
        file = self.folder / path
        if file.stat().st_size > MOST_BYTES:
            raise Unverified("账本文件过大。", f"{path} is larger than any file of a log.", path)
        return file.read_bytes()


class UrlTiles:
    """Files below an http(s) address; no redirect is followed, no more than a bundle is read."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self.client = httpx.Client(timeout=timeout, follow_redirects=False)

    def read(self, path: str) -> bytes:
        try:
            with self.client.stream("GET", f"{self.url}/{path}") as answer:
                if answer.status_code in (404, 410):
                    raise FileNotFoundError(path)
                if answer.status_code != 200:
                    raise OSError(f"{path}: HTTP status {answer.status_code}")
                return _limited(answer, path)
        except httpx.HTTPError as broken:
            raise OSError(f"{path}: {broken}") from broken


def _limited(answer: httpx.Response, path: str) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unverified("账本文件过大。", f"{path} is larger than any file of a log.", path)
    return bytes(body)


def tile_path(level: int, number: int, width: int) -> str:
    """`tile/0/x001/x234/067` for number 1234067; `.p/<W>` is added when `width` is below 256."""
    return _path(f"tile/{level}", number, width)


def bundle_path(number: int, width: int) -> str:
    """`tile/entries/<N>[.p/<W>]`."""
    return _path("tile/entries", number, width)


def width_at(size: int, level: int, number: int) -> int:
    """How many hashes the tile `number` of `level` holds in a tree of `size` (0 to 256)."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH))


def read_tile(tiles: Tiles, level: int, number: int, width: int) -> list[bytes]:
    """The first `width` hashes of a tile, from the full one if the partial one is gone.

    Raises Unverified when the tile is absent or not as long as its name says.
    """
    raw, got = _read(tiles, f"tile/{level}", number, width)
    if len(raw) != got * HASH_BYTES:
        en = f"Tile {level}/{number} has {len(raw)} bytes, not {got * HASH_BYTES}."
        raise Unverified("瓦片长度不符。", en, _path(f"tile/{level}", number, got))
    return [raw[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]


def read_bundle(tiles: Tiles, number: int, width: int) -> list[bytes]:
    """The first `width` entries of a bundle. Raises Unverified as `read_tile` does."""
    raw, got = _read(tiles, "tile/entries", number, width)
    return unpack(raw, got, _path("tile/entries", number, got))[:width]


def pack(entries: Sequence[bytes]) -> bytes:
    """A bundle. Raises Malformed for an entry of more than 65,535 bytes."""
    if any(len(entry) > MOST_ENTRY for entry in entries):
        raise Malformed("账本条目过大。", "A log entry has at most 65,535 bytes.", "entry")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(raw: bytes, count: int, path: str = "bundle") -> list[bytes]:
    """Exactly `count` entries that use up all of `raw`. Raises Unverified."""
    entries: list[bytes] = []
    at = 0
    while len(entries) < count and at + 2 <= len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        entries.append(raw[at + 2 : end])
        at = end
    if len(entries) != count or at != len(raw):
        raise Unverified("条目包被截断或有多余内容。", f"{path} is cut short or too long.", path)
    return entries


def _path(prefix: str, number: int, width: int) -> str:
    last, number = f"{number % 1000:03d}", number // 1000
    while number:
        last, number = f"x{number % 1000:03d}/{last}", number // 1000
    return f"{prefix}/{last}" + ("" if width == WIDTH else f".p/{width}")


def _read(tiles: Tiles, prefix: str, number: int, width: int) -> tuple[bytes, int]:
    """The file of that width, or the full one; with the width it must have."""
    for got in (width, WIDTH):
        try:
            return tiles.read(_path(prefix, number, got)), got
        except (FileNotFoundError, KeyError):
            continue
    path = _path(prefix, number, width)
    raise Unverified("账本文件缺失。", f"{path} is absent though the checkpoint promises it.", path)
