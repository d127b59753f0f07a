"""The row store: engines and column types that read the same in SQLite and PostgreSQL.

SQLite runs with WAL, `synchronous=FULL` (an acknowledged commit survives a power cut), foreign keys
and a busy timeout. A writing connection begins with BEGIN IMMEDIATE, so two writers wait for each
other at the start instead of failing in the middle; a reading one begins plainly and sees one
snapshot. Columns hold only text, integers or NULL: what the ledger records is what is stored.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Text, TypeDecorator, create_engine, event

READING = {"reading": True}
BUSY_MS = 30_000


def connect(path: Path) -> Engine:
    """An engine on the SQLite file at `path`, made when missing. Its errors name statements, never values:
    they end in logs."""
    address, threads = f"sqlite+pysqlite:///{path}", {"check_same_thread": False}
    engine = create_engine(address, connect_args=threads, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as text `2026-11-23T01:30:00.000Z`, which sorts like time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its zone")
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as text with sorted keys, so that equal values are stored alike.

    Assign a new value to change it; a change inside the old one is not noticed.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else json.loads(value)
