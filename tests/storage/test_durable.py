"""Durable writes are whole or absent, and of two who create the same file one wins."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from storage import durable

REPLACE_ON_A_SMALL_DISK = """
import resource, sys
from pathlib import Path
from storage import durable
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    durable.write(Path(sys.argv[1]), b"z" * 5000)
except OSError:
    sys.exit(7)
"""


def test_a_write_replaces_the_content_and_leaves_nothing_else(tmp_path: Path) -> None:
    durable.write(tmp_path / "checkpoint", b"one")
    durable.write(tmp_path / "checkpoint", b"two")
    assert {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)} == {"checkpoint": b"two"}


def test_a_write_that_fails_keeps_the_old_content(tmp_path: Path) -> None:
    durable.write(tmp_path / "checkpoint", b"old")
    script = [sys.executable, "-c", REPLACE_ON_A_SMALL_DISK, str(tmp_path / "checkpoint")]
    assert subprocess.run(script, timeout=60).returncode == 7
    assert os.listdir(tmp_path) == ["checkpoint"]
    assert (tmp_path / "checkpoint").read_bytes() == b"old"


def test_a_new_file_never_replaces_an_old_one(tmp_path: Path) -> None:
    durable.write_new(tmp_path / "key", b"first", mode=0o640)
    with pytest.raises(FileExistsError):
        durable.write_new(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first" and os.listdir(tmp_path) == ["key"]


def test_of_many_who_create_the_same_file_one_wins(tmp_path: Path) -> None:
    gate, winners = threading.Barrier(8), []

    def create(number: int) -> None:
        gate.wait()
        try:
            durable.write_new(tmp_path / "key", b"%d" % number)
        except FileExistsError:
            return
        winners.append(b"%d" % number)

    racers = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert winners == [(tmp_path / "key").read_bytes()]


def test_files_are_for_their_owner_unless_said_otherwise(tmp_path: Path) -> None:
    durable.write(tmp_path / "key", b"secret")
    durable.write(tmp_path / "tile", b"public", mode=0o644)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "tile").stat().st_mode & 0o044 == 0o044 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_folders_are_made_with_their_parents_and_once_is_enough(tmp_path: Path) -> None:
    for _ in range(2):
        durable.make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    durable.write(tmp_path / "a", b"")
    with pytest.raises(OSError):
        durable.make_folder(tmp_path / "a" / "b")


def test_a_sweep_takes_old_leftovers_and_nothing_else(tmp_path: Path) -> None:
    left, young = durable.new_part(tmp_path), durable.new_part(tmp_path)
    for path in (left, young, tmp_path / "kept.part"):
        path.write_bytes(b"x")
    os.utime(left, (0, 0))
    os.utime(tmp_path / "kept.part", (0, 0))
    assert durable.sweep(tmp_path, timedelta(hours=1)) == 1
    assert {path.name for path in tmp_path.iterdir()} == {young.name, "kept.part"}
