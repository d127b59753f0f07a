"""The contract of `storage.objects.ObjectStore`, run against every backend, with faults injected."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.local import LocalObjects
from storage.objects import Held, NotStored, ObjectStore, TooLarge, Unavailable, is_intact

BACKENDS: dict[str, Callable[[Path], ObjectStore]] = {"local": LocalObjects}
NOW = timedelta(0)
HOUR = timedelta(hours=1)
BID = b"sealed" * 1000
BID_NAME = hashlib.sha256(BID).hexdigest()

WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from storage.local import LocalObjects
upload = LocalObjects(Path(sys.argv[1])).begin(10**9)
upload.write(b"half a bid")
os.kill(os.getpid(), signal.SIGKILL)
"""
WRITE_TO_A_SMALL_DISK = """
import resource, sys
from pathlib import Path
from storage.local import LocalObjects
from storage.objects import Unavailable
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    LocalObjects(Path(sys.argv[1])).put([b"x" * 60_000, b"y" * 60_000], 10**9)
except Unavailable:
    sys.exit(7)
"""


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return BACKENDS[request.param](tmp_path / "objects")


def files_in(store: ObjectStore) -> list[str]:
    assert isinstance(store, LocalObjects)
    return sorted(os.listdir(store.folder))


def run_python(script: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", script, *arguments], timeout=60).returncode


def test_an_acknowledged_object_is_named_by_its_content_and_read_back_whole(store: ObjectStore) -> None:
    stored = store.put(io.BytesIO(BID), limit=len(BID))
    assert (stored.sha256, stored.size) == (BID_NAME, len(BID))
    with store.open(BID_NAME) as file:
        assert file.read() == BID
    assert store.size(BID_NAME) == len(BID)
    assert store.exists(BID_NAME) and list(store.listing()) == [BID_NAME]


def test_lines_chunks_and_one_piece_make_the_same_object(store: ObjectStore) -> None:
    text = b"a\nb\n\nc" * 300_000
    names = {store.put(source, 10**8).sha256 for source in (io.BytesIO(text), [text[:7], b"", text[7:]])}
    assert names == {hashlib.sha256(text).hexdigest()}


def test_an_empty_file_is_an_object(store: ObjectStore) -> None:
    assert store.put([], limit=0).sha256 == hashlib.sha256(b"").hexdigest()


def test_one_byte_over_the_limit_is_refused_and_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(TooLarge) as refusal:
        store.put([BID[:-1], BID[-1:]], limit=len(BID) - 1)
    assert refusal.value.limit == len(BID) - 1
    assert files_in(store) == []


def test_an_upload_is_invisible_until_it_is_finished(store: ObjectStore) -> None:
    upload = store.begin(limit=10**6)
    upload.write(BID)
    assert list(store.listing()) == [] and not store.exists(BID_NAME) and upload.size == len(BID)
    assert upload.finish().sha256 == BID_NAME
    assert store.exists(BID_NAME)


def test_an_aborted_upload_leaves_nothing_and_takes_nothing_more(store: ObjectStore) -> None:
    with store.begin(limit=10**6) as upload:
        upload.write(BID)
    upload.abort()
    assert files_in(store) == []
    with pytest.raises(ValueError, match="closed"):
        upload.write(b"more")
    with pytest.raises(ValueError, match="closed"):
        upload.finish()


def test_a_source_that_fails_half_way_leaves_nothing(store: ObjectStore) -> None:
    def broken_line() -> object:
        yield BID
        raise ConnectionResetError("the bidder's line broke")

    with pytest.raises(ConnectionResetError):
        store.put(broken_line(), limit=10**6)  # type: ignore[arg-type]
    assert files_in(store) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "A" * 64,
        "a" * 63,
        "a" * 64 + "\n",
        ".",
        "a" * 63 + "/",
        None,
    ],
)
def test_only_sixty_four_hex_digits_name_an_object(store: ObjectStore, name: str) -> None:
    for ask in (store.open, store.size, store.exists, store.delete):
        with pytest.raises(ValueError, match="64 lower-case hex"):
            ask(name)


def test_what_is_not_there_is_said_to_be_missing(store: ObjectStore) -> None:
    with pytest.raises(NotStored):
        store.open(BID_NAME)
    with pytest.raises(NotStored):
        store.size(BID_NAME)
    assert not store.exists(BID_NAME) and not is_intact(store, BID_NAME)
    store.delete(BID_NAME)


def test_a_reader_keeps_reading_what_is_deleted_meanwhile(store: ObjectStore) -> None:
    store.put([BID], limit=10**6)
    with store.open(BID_NAME) as file:
        store.delete(BID_NAME)
        assert file.read() == BID
    assert not store.exists(BID_NAME)


def test_many_writers_of_the_same_content_all_succeed_with_one_object(store: ObjectStore) -> None:
    gate, names = threading.Barrier(8), []

    def write() -> None:
        gate.wait()
        names.append(store.put([BID], limit=10**6).sha256)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert names == [BID_NAME] * 8 and files_in(store) == [BID_NAME] and is_intact(store, BID_NAME)


def test_a_sweep_removes_old_objects_that_no_row_names_and_keeps_the_others(store: ObjectStore) -> None:
    named, orphan = (store.put([text], 100).sha256 for text in (b"named", b"orphan"))
    assert store.sweep({named}, HOUR) == []
    assert store.sweep({named}, NOW) == [orphan]
    assert list(store.listing()) == [named]


def test_content_written_again_counts_as_fresh_and_survives_a_sweep(store: ObjectStore) -> None:
    store.put([BID], limit=10**6)
    assert isinstance(store, LocalObjects)
    os.utime(store.folder / BID_NAME, (0, 0))
    store.put([BID], limit=10**6)
    assert store.sweep(set(), HOUR) == []
    assert store.exists(BID_NAME)


def test_no_acknowledged_object_is_lost_to_a_sweep_at_the_same_time(store: ObjectStore) -> None:
    done = threading.Event()

    def keep_sweeping() -> None:
        while not done.is_set():
            store.sweep(set(), HOUR)

    sweeper = threading.Thread(target=keep_sweeping)
    sweeper.start()
    for _ in range(40):
        name = store.put([BID], limit=10**6).sha256
        assert store.exists(name)
        assert isinstance(store, LocalObjects)
        os.utime(store.folder / name, (0, 0))
    done.set()
    sweeper.join()


def test_a_writer_killed_in_the_middle_leaves_nothing_visible_and_is_swept(store: ObjectStore) -> None:
    assert isinstance(store, LocalObjects)
    assert run_python(WRITE_AND_DIE, str(store.folder)) == -signal.SIGKILL
    assert len(files_in(store)) == 1 and list(store.listing()) == []
    assert store.sweep(set(), HOUR) == [] and len(files_in(store)) == 1
    store.sweep(set(), NOW)
    assert files_in(store) == []


def test_a_full_disk_refuses_the_object_and_keeps_no_part_of_it(store: ObjectStore) -> None:
    assert isinstance(store, LocalObjects)
    assert run_python(WRITE_TO_A_SMALL_DISK, str(store.folder)) == 7
    assert files_in(store) == []


def test_an_upload_whose_part_was_swept_is_not_acknowledged(store: ObjectStore) -> None:
    upload = store.begin(limit=10**6)
    upload.write(BID)
    store.sweep(set(), NOW)
    with pytest.raises(Unavailable):
        upload.finish()
    assert not store.exists(BID_NAME)


def test_a_changed_file_is_no_longer_intact(store: ObjectStore) -> None:
    store.put([BID], limit=10**6)
    assert is_intact(store, BID_NAME)
    assert isinstance(store, LocalObjects)
    (store.folder / BID_NAME).write_bytes(BID.replace(b"s", b"S", 1))
    assert not is_intact(store, BID_NAME)


STAGE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from storage.local import LocalObjects
staged = LocalObjects(Path(sys.argv[1])).stage("upl_1", 10**9)
staged.write(b"sealed" * 500)
staged.sync()
staged.write(b"never acknowledged")
os.kill(os.getpid(), signal.SIGKILL)
"""
STAGE_ON_A_SMALL_DISK = """
import resource, sys
from pathlib import Path
from storage.local import LocalObjects
from storage.objects import Unavailable
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
staged = LocalObjects(Path(sys.argv[1])).stage("upl_1", 10**9)
staged.write(b"sealed" * 500)
try:
    staged.write(b"y" * 3000)
except Unavailable:
    sys.exit(0 if staged.sync() == 3000 else 1)
"""


def test_a_staged_file_arrives_in_pieces_and_is_an_object_once_finished(store: ObjectStore) -> None:
    with store.stage("upl_1", len(BID)) as first:
        first.write(BID[:100])
        assert first.sync() == 100 and list(store.listing()) == []
    with store.stage("upl_1", len(BID)) as second:
        second.keep(100)
        second.write(BID[100:])
        assert second.finish().sha256 == BID_NAME
    store.discard("upl_1")
    assert is_intact(store, BID_NAME) and list(store.staged()) == []


def test_what_was_not_acknowledged_of_a_staged_file_is_cut_off(store: ObjectStore) -> None:
    with store.stage("upl_1", 10**6) as staged:
        staged.write(b"acknowledged, and more")
    with store.stage("upl_1", 10**6) as staged:
        staged.keep(12)
        staged.write(b"!")
        assert staged.finish().sha256 == hashlib.sha256(b"acknowledged!").hexdigest()


def test_a_staged_file_shorter_than_acknowledged_is_said_to_be_lost(store: ObjectStore) -> None:
    with store.stage("upl_1", 10**6) as staged, pytest.raises(NotStored):
        staged.keep(1)


def test_one_caller_at_a_time_holds_a_staged_file(store: ObjectStore) -> None:
    with store.stage("upl_1", 10**6):
        with pytest.raises(Held):
            store.stage("upl_1", 10**6)
        with pytest.raises(Held):
            store.discard("upl_1")
    store.stage("upl_1", 10**6).close()


def test_a_staged_file_over_its_limit_keeps_what_came_before(store: ObjectStore) -> None:
    with store.stage("upl_1", 5) as staged:
        staged.write(b"12345")
        with pytest.raises(TooLarge):
            staged.write(b"6")
        assert staged.sync() == 5


def test_a_finished_staged_file_never_changes_its_object(store: ObjectStore) -> None:
    for _ in range(2):
        with store.stage("upl_1", 10**6) as staged:
            if not staged.size:
                staged.write(BID)
            assert staged.finish().sha256 == BID_NAME
            with pytest.raises(TooLarge):
                staged.write(b"more")
    assert is_intact(store, BID_NAME)


def test_a_staged_file_that_was_there_before_as_an_object_is_the_same_object(store: ObjectStore) -> None:
    store.put([BID], limit=10**6)
    with store.stage("upl_1", 10**6) as staged:
        staged.write(BID)
        staged.finish()
    store.discard("upl_1")
    assert files_in(store) == [BID_NAME, "staged"] and is_intact(store, BID_NAME)


def test_a_sweep_leaves_staged_files_to_their_owner(store: ObjectStore) -> None:
    store.stage("upl_1", 10**6).close()
    assert store.sweep(set(), NOW) == [] and list(store.staged()) == ["upl_1"]
    store.discard("upl_1")
    store.discard("upl_1")
    assert list(store.staged()) == []


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "a" * 65, "a\n", None])
def test_no_path_can_be_made_of_a_staged_files_name(store: ObjectStore, name: str) -> None:
    with pytest.raises(ValueError, match="a staged file is named"):
        store.stage(name, 1)
    with pytest.raises(ValueError, match="a staged file is named"):
        store.discard(name)


def test_a_holder_killed_in_the_middle_leaves_what_was_acknowledged(store: ObjectStore) -> None:
    assert isinstance(store, LocalObjects)
    assert run_python(STAGE_AND_DIE, str(store.folder)) == -signal.SIGKILL
    with store.stage("upl_1", len(BID)) as staged:
        staged.keep(3000)
        staged.write(BID[3000:])
        assert staged.finish().sha256 == BID_NAME


def test_a_full_disk_refuses_the_piece_and_keeps_what_came_before(store: ObjectStore) -> None:
    assert isinstance(store, LocalObjects)
    assert run_python(STAGE_ON_A_SMALL_DISK, str(store.folder)) == 0
    with store.stage("upl_1", len(BID)) as staged:
        staged.keep(3000)
        staged.write(BID[3000:])
        assert staged.finish().sha256 == BID_NAME
