"""Replay: rebuild every audited table from the ledger alone and compare with what is stored.

For the supervisor who does not trust the operator. Payloads are taken from the rows in the order of
the tree, each is checked against its leaf, the leaves against tiles and signed head, the head against
outside anchors; then the recorded changes are applied to an empty database and every stored value is
compared, through plain SQL and by type, so that a value that no longer parses is a named difference
too. It reads only, changes nothing, and never raises on broken data: each finding is one line.
"""

import base64
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from tender.ledger import canonical
from tender.ledger.act import fingerprint
from tender.ledger.guard import audited_tables, is_audited

NAMED = ("id", "type", "tender", "at", "subject")
SECRETS = ("aux_credential", "aux_contact")


@dataclass(frozen=True)
class Difference:
    """One finding: where (table, row key, column) and what was expected and found."""

    table: str
    row: str
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.table} [{self.row}] {self.column}: {self.text}"


@dataclass(frozen=True)
class Payload:
    """A payload row that could be read: its position, canonical bytes and value."""

    position: int
    raw: bytes
    value: dict[str, Any]


def read_payloads(rows: sqlite3.Connection) -> tuple[list[Payload], list[Difference]]:
    """The payload rows in order of position, with what is wrong about them as rows."""
    payloads: list[Payload] = []
    found: list[Difference] = []
    query = "SELECT id, type, tender, at, subject, payload, position FROM aux_outbox ORDER BY position IS NULL, position"
    for row in rows.execute(query):
        if row[6] is None:
            found.append(Difference("aux_outbox", str(row[0]), "position", "this payload is not in the tree"))
            continue
        try:
            raw = str(row[5]).encode()
            value = _shaped(canonical.decode(raw))
            subject = value["subject"]["id"] if value["subject"] else None
            named = (value["id"], value["type"], value["tender"], value["at"], subject)
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            found.append(Difference("aux_outbox", str(row[0]), "payload", f"not a payload: {broken!r}"))
            continue
        for column, stored, said in zip(NAMED, row[:5], named, strict=True):
            if stored != said:
                found.append(
                    Difference("aux_outbox", str(row[0]), column, f"payload says {said!r}, row {stored!r}")
                )
        payloads.append(Payload(row[6], raw, value))
    return payloads, found


def _shaped(value: Any) -> dict[str, Any]:
    """A payload with the parts that replay reads, each of its kind. Raises ValueError, KeyError, TypeError."""
    facts, mark = value["facts"], value["facts"].get("fingerprint")
    base64.b64decode(value["nonce"], validate=True)
    texts = [value["id"], value["type"], value["at"]]
    texts += [file[name] for file in value["files"] for name in ("name", "sha256")]
    texts += [mark["table"], mark["key"], mark["sha256"] or ""] if mark is not None else []
    lists = isinstance(value["changes"], list) and isinstance(value["files"], list)
    if not (lists and isinstance(facts, dict) and all(isinstance(text, str) for text in texts)):
        raise ValueError("a part of it is of another kind")
    return dict(value)


def rebuild(payloads: Iterable[Payload]) -> tuple[sqlite3.Connection, list[Difference]]:
    """An in-memory database made from the recorded changes only, and changes that do not fit."""
    shadow = sqlite3.connect(":memory:")
    tables = SQLModel.metadata.tables
    for name in audited_tables():
        shadow.execute(str(CreateTable(tables[name]).compile(dialect=sqlite.dialect())))
    found: list[Difference] = []
    for payload in payloads:
        for change in payload.value["changes"]:
            try:
                _apply(shadow, change)
            except (sqlite3.Error, KeyError, ValueError, TypeError, AttributeError) as broken:
                place = change.get("table", "?") if isinstance(change, dict) else "?"
                found.append(
                    Difference(str(place), payload.value["id"], "changes", f"cannot be replayed: {broken}")
                )
    return shadow, found


def _apply(shadow: sqlite3.Connection, change: dict[str, Any]) -> None:
    """Apply one recorded change; its old values must be what is there."""
    table = SQLModel.metadata.tables[change["table"]]
    if change["op"] == "insert":
        names = list(change["new"])
        marks = ", ".join("?" * len(names))
        shadow.execute(
            f"INSERT INTO {_quoted(table.name)} ({_list(names)}) VALUES ({marks})",  # noqa: S608
            list(change["new"].values()),
        )
        return
    where = {**change["key"], **change["old"]}
    condition = " AND ".join(f"{_quoted(name)} IS ?" for name in where)
    if change["op"] == "delete":
        cursor = shadow.execute(f"DELETE FROM {_quoted(table.name)} WHERE {condition}", list(where.values()))  # noqa: S608
    else:
        sets = ", ".join(f"{_quoted(name)} = ?" for name in change["new"])
        cursor = shadow.execute(
            f"UPDATE {_quoted(table.name)} SET {sets} WHERE {condition}",  # noqa: S608
            [*change["new"].values(), *where.values()],
        )
    if cursor.rowcount != 1:
        raise ValueError(f"{change['op']} found {cursor.rowcount} rows with the recorded old values")


def compare(rows: sqlite3.Connection, shadow: sqlite3.Connection) -> Iterator[Difference]:
    """Every stored value of every audited table against the rebuilt one, by key and type."""
    for name in _unknown_tables(rows):
        yield Difference(name, "*", "*", "the ledger knows no such table")
    for name in audited_tables():
        table = SQLModel.metadata.tables[name]
        columns = [column.name for column in table.columns]
        keys = [column.name for column in table.primary_key]
        try:
            stored = _by_key(rows, name, columns, keys)
        except sqlite3.Error as broken:
            yield Difference(name, "*", "*", f"cannot be read: {broken}")
            continue
        yield from _compare_table(name, columns, stored, _by_key(shadow, name, columns, keys))


def _unknown_tables(rows: sqlite3.Connection) -> list[str]:
    """Tables that ought to be audited but that no model describes."""
    names = [str(name) for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for name in names if is_audited(name) and name not in SQLModel.metadata.tables]


def _compare_table(
    name: str, columns: list[str], stored: dict[str, list[Any]], told: dict[str, list[Any]]
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | told.keys()):
        if key not in told:
            yield Difference(name, key, "*", "the row is not in the ledger")
        elif key not in stored:
            yield Difference(name, key, "*", "the row is gone; the ledger has it")
        else:
            for column, found, wanted in zip(columns, stored[key], told[key], strict=True):
                if type(found) is not type(wanted) or found != wanted:
                    yield Difference(
                        name, key, column, f"the ledger says {_short(wanted)}, stored is {_short(found)}"
                    )


def _by_key(
    source: sqlite3.Connection, name: str, columns: list[str], keys: list[str]
) -> dict[str, list[Any]]:
    where = [columns.index(key) for key in keys]
    query = f"SELECT {_list(columns)} FROM {_quoted(name)}"  # noqa: S608
    return {"/".join(str(row[at]) for at in where): list(row) for row in source.execute(query)}


def check_secrets(rows: sqlite3.Connection, payloads: Iterable[Payload]) -> Iterator[Difference]:
    """Unaudited values against the newest fingerprint the ledger holds of each (design §2)."""
    newest: dict[tuple[str, str], tuple[str, str, str | None]] = {}
    for payload in payloads:
        mark = payload.value["facts"].get("fingerprint")
        if isinstance(mark, dict):
            newest[mark["table"], mark["key"]] = (payload.value["id"], payload.value["nonce"], mark["sha256"])
    for table in SECRETS:
        rows_of = rows.execute(f"SELECT id, value, entry FROM {table}")  # noqa: S608
        stored = {str(key): (value, entry) for key, value, entry in rows_of}
        told = {key: mark for (name, key), mark in newest.items() if name == table and mark[2]}
        for key in sorted(stored.keys() | told.keys()):
            if key not in told:
                yield Difference(table, key, "value", "no act in the ledger has set it")
            elif key not in stored:
                yield Difference(table, key, "value", "it is gone; the ledger has it")
            else:
                yield from _compare_secret(table, key, stored[key], told[key])


def _compare_secret(
    table: str, key: str, stored: tuple[Any, Any], told: tuple[str, str, str | None]
) -> Iterator[Difference]:
    (value, entry), (act_id, nonce, mark) = stored, told
    if not isinstance(value, str) or fingerprint(nonce, value) != mark:
        yield Difference(table, key, "value", "it is not the value that the ledger's fingerprint names")
    if entry != act_id:
        yield Difference(table, key, "entry", f"the ledger says {act_id}, stored is {entry!r}")


def check_files(payloads: Iterable[Payload], digest_of: Callable[[str], str | None]) -> Iterator[Difference]:
    """Every file a payload names, by `digest_of(sha256)`: what the stored file hashes to, None if gone."""
    seen: set[str] = set()
    for payload in payloads:
        for file in payload.value["files"]:
            if file["sha256"] in seen:
                continue
            seen.add(file["sha256"])
            found = digest_of(file["sha256"])
            if found != file["sha256"]:
                text = "the file is gone" if found is None else f"the file hashes to {found[:16]}…"
                yield Difference("files", file["sha256"], file["name"], text)


def open_rows(path: Path) -> sqlite3.Connection:
    """The database file for reading only, one snapshot. Raises sqlite3.Error or OSError."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist")
    rows = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    rows.text_factory = lambda raw: raw.decode(errors="replace")
    rows.execute("BEGIN")
    return rows


def _quoted(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(f"{name!r} is not a name")
    return f'"{name}"'


def _list(names: Iterable[str]) -> str:
    return ", ".join(_quoted(name) for name in names)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else text[:57] + "…"
