"""Files of the log: their paths, their readers, and files that are not what their name says."""

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tender.ledger import tiles, tree
from tender.ledger.refusals import Unverified
from tender.ledger.tiles import (
    FolderTiles,
    MemoryTiles,
    UrlTiles,
    bundle_path,
    read_bundle,
    read_tile,
    tile_path,
)

PATHS = [
    (tile_path(0, 0, 256), "tile/0/000"),
    (tile_path(2, 1234067, 17), "tile/2/x001/x234/067.p/17"),
    (tile_path(63, 1000, 1), "tile/63/x001/000.p/1"),
    (bundle_path(999, 255), "tile/entries/999.p/255"),
    (bundle_path(1_000_000, 256), "tile/entries/x001/x000/000"),
]


@pytest.mark.parametrize(("path", "wanted"), PATHS, ids=[wanted for _, wanted in PATHS])
def test_a_path_has_three_digits_a_folder_and_the_width_of_a_partial_tile(path: str, wanted: str) -> None:
    assert path == wanted
    assert tiles.PATHS.fullmatch(path)


def test_a_tree_of_70000_has_the_tiles_the_specification_lists() -> None:
    assert [tiles.width_at(70_000, level, number) for level, number in [(0, 272), (0, 273), (0, 274)]] == [
        256,
        112,
        0,
    ]
    assert [tiles.width_at(70_000, level, number) for level, number in [(1, 0), (1, 1), (2, 0)]] == [
        256,
        17,
        1,
    ]


@pytest.fixture
def folder(log, tmp_path: Path) -> Path:
    for path, data in log.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            return

        def __init__(self, *args, **named) -> None:
            super().__init__(*args, directory=str(folder), **named)

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_folder_and_address_read_the_same_root(log, folder: Path, address: str) -> None:
    reader = UrlTiles(address)
    assert tree.root(FolderTiles(folder), 600) == tree.root(reader, 600) == log.root
    reader.client.close()


def test_an_absent_file_is_file_not_found_in_a_folder_and_at_an_address(folder: Path, address: str) -> None:
    reader = UrlTiles(address)
    for source in (FolderTiles(folder), reader):
        with pytest.raises(FileNotFoundError):
            source.read("tile/0/009")
    reader.client.close()


def test_an_address_that_does_not_answer_is_an_os_error() -> None:
    reader = UrlTiles("http://127.0.0.1:9", timeout=2)
    with pytest.raises(OSError, match="tile/0/000"):
        reader.read("tile/0/000")
    reader.client.close()


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/hostname", "tile/0/../../secret", "tile/64/000", "tile/0/00"]
)
def test_no_path_leads_out_of_the_folder(folder: Path, path: str) -> None:
    (folder.parent / "secret").write_text("secret")
    with pytest.raises(FileNotFoundError):
        FolderTiles(folder).read(path)


def test_a_file_larger_than_any_bundle_is_not_read(folder: Path) -> None:
    with (folder / "tile/0/000").open("wb") as file:
        file.truncate(tiles.MOST_BYTES + 1)
    with pytest.raises(Unverified, match="larger"):
        FolderTiles(folder).read("tile/0/000")


@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw + b"x", lambda raw: b""])
def test_a_tile_of_the_wrong_length_is_refused(log, change) -> None:
    log.files["tile/0/000"] = change(log.files["tile/0/000"])
    with pytest.raises(Unverified, match="bytes"):
        read_tile(log.tiles, 0, 0, 256)


@pytest.mark.parametrize(
    "change", [lambda raw: raw[:-1], lambda raw: raw + b"\0\0", lambda raw: raw[:1], lambda raw: b""]
)
def test_a_bundle_cut_short_or_too_long_is_refused(log, change) -> None:
    log.files["tile/entries/000"] = change(log.files["tile/entries/000"])
    with pytest.raises(Unverified, match="cut short or too long"):
        read_bundle(log.tiles, 0, 256)


def test_a_missing_tile_is_named() -> None:
    with pytest.raises(Unverified, match=r"tile/0/007.p/3 is absent"):
        read_tile(MemoryTiles({}), 0, 7, 3)


def test_a_removed_partial_tile_is_read_from_the_full_one(log) -> None:
    log.append([b"more %d" % at for at in range(200)])
    for path in ("tile/0/002.p/88", "tile/entries/002.p/88"):
        del log.files[path]
    assert read_tile(log.tiles, 0, 2, 88) == [tree.leaf_hash(entry) for entry in log.entries[512:600]]
    assert read_bundle(log.tiles, 2, 88) == log.entries[512:600]
