"""The witness's memory: the newest head it cosigned for each log, in its own SQLite file.

One row per origin. `changing` is an exclusive transaction, so that looking, deciding and keeping are
one step whoever else asks at the same time, in this process or another; what it kept is on the disk
(journal WAL, synchronous FULL) when the block has ended. An exception inside keeps nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tender.ledger.checkpoint import Checkpoint

TABLE = """CREATE TABLE IF NOT EXISTS head (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL) STRICT"""
WAIT_SECONDS = 10


class Rows:
    """The heads, inside one exclusive transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def last(self, origin: str) -> Checkpoint | None:
        """The newest head cosigned for that log; None before the first."""
        query = "SELECT size, root FROM head WHERE origin = ?"
        row = self.connection.execute(query, (origin,)).fetchone()
        return Checkpoint(origin, row[0], row[1]) if row else None

    def keep(self, head: Checkpoint, note: str) -> None:
        """Remember `head`, with the note that proves the log signed it."""
        statement = "INSERT OR REPLACE INTO head (origin, size, root, note) VALUES (?, ?, ?, ?)"
        self.connection.execute(statement, (head.origin, head.size, head.root, note))


class Store:
    """The file; made on first use, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(TABLE)

    @contextmanager
    def changing(self) -> Iterator[Rows]:
        """Everything inside happens alone and is durable at the end, or does not happen."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Rows(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection
