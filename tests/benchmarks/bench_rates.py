"""Rates as ratios against the bare limit, measured in the same run (`make bench`).

A ratio says how much of what the machine could do at best is left after everything the platform does;
it travels between machines, a time does not. Nothing here asserts a speed: the numbers are printed,
and what is asserted is that the work was done.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from storage import durable
from tender.bids.service import submit_bid
from tender.ledger import note, tree
from tender.ledger.act import PLATFORM, act, leaf_entry
from tender.ledger.acts import Act
from tender.ledger.checkpoint import Checkpoint, sign
from tender.ledger.tiles import MemoryTiles
from tender.ledger.verify import Trust, tiles_in, verify_log
from tender.platform import Platform
from tests.bidding import NAMES, bid_form, seal
from tests.cast import Cast

EARLY, LATE, WINDOW = 10, 2000, 10
ENTRIES, LEAVES = 4000, 70_001


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(what: str, rate: float, bare: float, limit: str) -> None:
    print(f"\n{what}: {rate:,.0f}/s = {rate / bare:.3f} of {bare:,.0f}/s ({limit})", end="")


def bare_commits(folder: Path, count: int) -> float:
    """Rows committed one by one with synchronous=FULL, each after one durable small file: per second."""
    rows = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    rows.execute("PRAGMA journal_mode=WAL")
    rows.execute("PRAGMA synchronous=FULL")
    rows.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")

    def commit_all() -> None:
        for number in range(count):
            durable.write(folder / f"file-{number}", b"x" * 2000)
            rows.execute("INSERT INTO bare (text) VALUES (?)", ["x" * 2000])

    return count / seconds(commit_all)


def test_bids_accepted_at_the_10th_and_at_the_2000th_bid(
    platform: Platform, cast: Cast, tender: str, noticed, tmp_path: Path
) -> None:
    accept = Accepting(platform, cast, noticed.terms[0], tmp_path)
    bare = bare_commits(tmp_path, 300)
    accept.many(EARLY - WINDOW // 2)
    early = accept.many(WINDOW)
    accept.many(LATE - WINDOW // 2 - accept.count)
    late = accept.many(WINDOW)
    told(f"bids accepted and witnessed at the {EARLY}th", early, bare, "one durable file and one commit")
    told(f"bids accepted and witnessed at the {LATE:,}th", late, bare, "one durable file and one commit")
    print(f"\n  the {LATE:,}th against the {EARLY}th: {late / early:.2f}")
    assert accept.count == LATE + WINDOW // 2


class Accepting:
    """Hands in sealed bids of all bidders in turn, each replacing the one before; sealing is not timed."""

    def __init__(self, platform: Platform, cast: Cast, terms: dict, folder: Path) -> None:
        self.platform, self.cast, self.terms, self.folder, self.count = platform, cast, terms, folder, 0

    def many(self, wanted: int) -> float:
        """Hand in `wanted` bids; how many were accepted per second."""
        spent = 0.0
        for _ in range(wanted):
            name = NAMES[self.count % len(NAMES)]
            sealed = seal(self.terms, self.cast, name, self.folder / f"bid-{self.count}")
            form, actor = bid_form(self.platform, sealed), self.cast.bidder(name).actor
            spent += seconds(lambda: self.platform.settle(submit_bid(self.platform, actor, form).entry))  # noqa: B023
            self.count += 1
        return wanted / spent


def test_ledger_entries_sequenced(platform: Platform, tmp_path: Path) -> None:
    for _ in range(ENTRIES):
        with platform.writing() as session, act(session, PLATFORM, Act.SEAT_GRANTED):
            pass
    rate = ENTRIES / seconds(platform.sequencer.sequence)
    rows = sqlite3.connect(tmp_path / "bare.sqlite3")
    rows.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, position INTEGER)")
    rows.executemany("INSERT INTO bare (id) VALUES (?)", [(number,) for number in range(ENTRIES)])
    rows.commit()
    updates = [(number, number) for number in range(ENTRIES)]

    def place_all() -> None:
        for pair in updates:
            rows.execute("UPDATE bare SET position = ? WHERE id = ?", pair)
        rows.commit()

    told("ledger entries sequenced", rate, ENTRIES / seconds(place_all), "one bare UPDATE each, one commit")
    with platform.reading() as session:
        assert platform.sequencer.head(session).size > ENTRIES


def test_tiles_verified() -> None:
    entries = [leaf_entry(str(number).encode()) for number in range(LEAVES)]
    signer = note.generate("bench.example/ledger")
    files: dict[str, bytes] = {}
    grown = tree.extend(MemoryTiles(files), 0, entries)
    files |= grown.files
    files["checkpoint"] = sign(Checkpoint(signer.name, grown.size, grown.root), signer).encode()
    trust = Trust(signer.verifier)
    rate = tiles_in(LEAVES) / seconds(lambda: verify_log(MemoryTiles(files), trust))
    bare = tiles_in(LEAVES) / seconds(lambda: hash_all(entries))
    told("tiles verified", rate, bare, "the same leaves and nodes through hashlib alone")
    assert tree.root(MemoryTiles(files), LEAVES) == grown.root


def hash_all(entries: Iterable[bytes]) -> None:
    """As many hashes as a tree of these entries has: each leaf, and one node for each leaf but one."""
    for entry in entries:
        hashlib.sha256(b"\x00" + entry).digest()
        hashlib.sha256(b"\x01" + entry[:64]).digest()
