"""The sequencer: order, proof, restart after a stop at each step, and many writers at once."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from tender.clock import MovableClock
from tender.install import open_platform
from tender.ledger import note, proof, tree
from tender.ledger.act import PLATFORM, act
from tender.ledger.acts import Act
from tender.ledger.refusals import Conflict
from tender.ledger.tiles import FolderTiles
from tender.ledger.verify import Trust, verify_log
from tender.platform import Platform


def perform(platform: Platform) -> str:
    with platform.writing() as session, act(session, PLATFORM, Act.SEAT_GRANTED) as entry:
        pass
    return entry.id


def trust(platform: Platform) -> Trust:
    log = note.Verifier.from_vkey(platform.log_vkey)
    return Trust(log, (note.Verifier.from_vkey(platform.witness_vkey),), 1)


def size(platform: Platform) -> int:
    return verify_log(FolderTiles(platform.sequencer.folder), trust(platform)).checkpoint.size


def test_a_settled_act_has_a_proof_under_a_witnessed_head(platform: Platform) -> None:
    entry = perform(platform)
    assert platform.settle(entry)
    _, leaf, text_of = platform.proof(entry)
    given = trust(platform)
    index, seen = proof.verify(text_of, tree.leaf_hash(leaf), given.log, given.witnesses, 1)
    assert (index, seen.checkpoint.size) == (1, 2)


def test_a_receipt_is_the_same_when_asked_for_twice(platform: Platform, time: MovableClock) -> None:
    entry = perform(platform)
    assert platform.settle(entry)
    first = platform.receipt(entry)
    time.forward(hours=1)
    assert platform.receipt(entry) == first


def test_a_hundred_acts_at_once_all_find_their_place(platform: Platform) -> None:
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda _: perform(platform), range(100)))
        assert all(pool.map(platform.settle, entries))
    assert size(platform) == 101


@pytest.mark.parametrize("lost", ["checkpoint", "tile/0", "tile", "tile/entries"])
def test_a_start_after_a_stop_rebuilds_what_was_not_written(platform: Platform, lost: str) -> None:
    for _ in range(3):
        perform(platform)
    platform.sequencer.sequence()
    path = platform.sequencer.folder / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = open_platform(platform.settings)
    assert size(again) == 4
    again.engine.dispose()


def test_a_tile_that_could_not_be_written_is_written_by_the_next_round(platform: Platform) -> None:
    obstacle = platform.sequencer.folder / "tile/0/000.p/2"
    obstacle.mkdir()  # no file can take this name
    perform(platform)
    with pytest.raises(OSError, match=r"p/2"):
        platform.sequencer.sequence()
    obstacle.rmdir()
    entry = perform(platform)
    assert platform.settle(entry)
    assert size(platform) == 3


def test_an_act_stands_though_settling_it_fails(platform: Platform) -> None:
    obstacle = platform.sequencer.folder / "tile/0/000.p/2"
    obstacle.mkdir()
    entry = perform(platform)
    assert platform.settle(entry) is False
    obstacle.rmdir()
    assert platform.settle(entry)


def test_a_round_that_another_process_left_half_done_is_finished_here(platform: Platform) -> None:
    other = open_platform(platform.settings)
    obstacle = platform.sequencer.folder / "tile/0/000.p/2"
    obstacle.mkdir()
    entry = perform(other)
    assert other.settle(entry) is False  # and now the other process is killed
    other.engine.dispose()
    obstacle.rmdir()
    last = perform(platform)
    assert platform.settle(last) or platform.settle(last)
    assert size(platform) == 3


def test_two_processes_on_one_ledger_publish_one_head_after_the_other(platform: Platform) -> None:
    other = open_platform(platform.settings)
    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(lambda one: one.settle(perform(one)), one) for one in (platform, other) * 40]
        assert all(task.result() for task in tasks)
    with platform.reading() as session:
        newest = platform.sequencer.head(session)
    assert (newest.size, newest.witnessed) == (81, True)
    assert (platform.sequencer.folder / "checkpoint").read_text() == newest.note
    other.engine.dispose()


def test_a_cosigned_head_that_was_not_published_is_published_by_the_next_start(platform: Platform) -> None:
    public = platform.sequencer.folder / "checkpoint"
    cosigned = public.read_text()
    public.write_text(cosigned.rsplit("\u2014", 1)[0])  # as if we had stopped before the second writing
    again = open_platform(platform.settings)
    assert public.read_text() == cosigned
    again.engine.dispose()


class SlowWitness:
    """A witness that keeps its caller waiting and then does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def cosign(self, old_size: int, proof: list[bytes], signed_checkpoint: str) -> str:
        self.asked += 1
        sleep(0.3)
        raise OSError("timed out")


def test_acts_do_not_queue_behind_a_witness_that_does_not_answer(platform: Platform) -> None:
    platform.sequencer.witness = slow = SlowWitness()
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(platform.settle, [perform(platform) for _ in range(8)]))
    assert slow.asked == 1
    with platform.reading() as session:
        assert platform.sequencer.head(session).size == 9


def test_a_witness_that_saw_more_than_we_know_is_asked_again_from_there(platform: Platform) -> None:
    perform(platform)
    platform.sequencer.sequence()
    with platform.engine.begin() as connection:  # as if we had stopped before its line was stored
        connection.execute(text("DROP TRIGGER checkpoint_update"))
        connection.execute(text("UPDATE aux_checkpoint SET witnessed = 0 WHERE size = 2"))
    perform(platform)
    platform.sequencer.sequence()
    assert size(platform) == 3


def test_a_log_rolled_back_behind_its_witness_is_loud(platform: Platform, tmp_path: Path) -> None:
    platform.engine.dispose()  # checkpoints the write-ahead log into the file
    shutil.copytree(platform.settings.data, tmp_path / "kept")
    perform(platform)
    perform(platform)
    platform.sequencer.sequence()
    platform.engine.dispose()
    shutil.rmtree(platform.settings.data)
    shutil.copytree(tmp_path / "kept", platform.settings.data)
    again = open_platform(platform.settings)
    perform(again)
    with pytest.raises(Conflict):
        again.sequencer.sequence()
    again.engine.dispose()


def test_two_rounds_cannot_sign_two_heads_of_one_size(platform: Platform) -> None:
    with platform.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text("INSERT INTO aux_checkpoint (size, root, note, witnessed) VALUES (1, 'x', 'x', 0)")
        )


STATEMENTS = (
    "DELETE FROM aux_outbox",
    "UPDATE aux_outbox SET payload = '{}'",
    "UPDATE aux_outbox SET position = 9",
    "DELETE FROM aux_checkpoint",
    "UPDATE aux_checkpoint SET root = 'x'",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_ledger_rows_refuse_change_and_deletion(platform: Platform, statement: str) -> None:
    with (
        platform.engine.begin() as connection,
        pytest.raises((IntegrityError, OperationalError), match="append-only"),
    ):
        connection.execute(text(statement))
