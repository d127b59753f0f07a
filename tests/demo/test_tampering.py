"""Whatever is changed behind the platform's back is named: table, row and column (design §2).

One demonstration is copied for each case and spoiled with plain SQL, triggers dropped first, as
somebody with the database file in hand would do it.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tender.cli import main
from tender.ledger import canonical
from tender.ledger.guard import audited_tables
from tender.ledger.review import anchor_note
from tender.migrations import tables
from tests.played import copied, reviewed

pytestmark = pytest.mark.slow
assert tables.LOADED
AUDITED = audited_tables()


@pytest.fixture
def spoiled(demonstration: Path, tmp_path: Path) -> Path:
    return copied(demonstration, tmp_path)


@contextmanager
def behind_its_back(folder: Path) -> Iterator[sqlite3.Connection]:
    """Plain SQL on the data folder, triggers and views dropped."""
    rows = sqlite3.connect(folder / "data" / "tender.sqlite3")
    for kind in ("trigger", "view"):
        for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = ?", [kind]).fetchall():
            rows.execute(f"DROP {kind} {name}")
    yield rows
    rows.commit()
    rows.close()


def columns(rows: sqlite3.Connection, table: str) -> list[tuple[str, bool]]:
    """Name of each column and whether it is the key."""
    return [(str(row[1]), bool(row[5])) for row in rows.execute(f"PRAGMA table_info({table})")]


def first_row(rows: sqlite3.Connection, table: str) -> tuple[int, str]:
    """The rowid of a row, and its key as findings name it."""
    keys = " || '/' || ".join(name for name, is_key in columns(rows, table) if is_key)
    return rows.execute(f"SELECT rowid, {keys} FROM {table} LIMIT 1").fetchone()


def named(folder: Path) -> set[tuple[str, str, str]]:
    return {(one.table, one.row, one.column) for one in reviewed(folder).differences}


def test_nothing_is_found_where_nothing_was_changed(demonstration: Path) -> None:
    found = reviewed(demonstration)
    assert found.differences == ()
    assert found.entries > 700


def test_every_audited_table_has_a_row_to_spoil(demonstration: Path) -> None:
    with sqlite3.connect(demonstration / "data" / "tender.sqlite3") as rows:
        empty = [
            table for table in AUDITED if not rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        ]
    rows.close()
    assert empty == []


def test_a_changed_value_of_any_table_is_named_by_table_row_and_column(spoiled: Path) -> None:
    changed = set()
    with behind_its_back(spoiled) as rows:
        for table in AUDITED:
            row, key = first_row(rows, table)
            for name in [name for name, is_key in columns(rows, table) if not is_key]:
                changed.add((table, key, name))
                value = f"'x' || coalesce(\"{name}\", '')"
                rows.execute(f'UPDATE {table} SET "{name}" = {value} WHERE rowid = ?', [row])
    assert named(spoiled) == changed


def test_a_deleted_row_of_any_table_is_named(spoiled: Path) -> None:
    deleted = set()
    with behind_its_back(spoiled) as rows:
        for table in AUDITED:
            row, key = first_row(rows, table)
            rows.execute(f"DELETE FROM {table} WHERE rowid = ?", [row])
            deleted.add((table, key, "*"))
    assert named(spoiled) == deleted


def test_an_added_row_of_any_table_is_named(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        added = {(table, add_row(rows, table), "*") for table in AUDITED}
    assert named(spoiled) == added


def add_row(rows: sqlite3.Connection, table: str) -> str:
    """A copy of a row under another key, unique constraints taken off; its key as findings name it."""
    names = columns(rows, table)
    first = rows.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    made = [f"added-{name}" if is_key else value for (name, is_key), value in zip(names, first, strict=True)]
    rows.execute(f"CREATE TABLE aux_copy AS SELECT * FROM {table}")
    rows.execute(f"DROP TABLE {table}")
    rows.execute(f"ALTER TABLE aux_copy RENAME TO {table}")
    rows.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", made)
    return "/".join(f"added-{name}" for name, is_key in names if is_key)


def test_a_flag_that_the_mapper_would_read_alike_is_another_value(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("UPDATE project SET soe_controls = 2")
    assert {(table, column) for table, _, column in named(spoiled)} == {("project", "soe_controls")}


@pytest.mark.parametrize("value", ["2", "not a moment", None])
def test_a_value_that_no_longer_parses_is_a_named_difference(spoiled: Path, value: str | None) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("UPDATE tender SET deadline = ?", [value])
    assert {(table, column) for table, _, column in named(spoiled)} == {("tender", "deadline")}


MISSHAPEN = (
    *({name: None} for name in ("id", "changes", "facts", "files", "nonce")),
    {"changes": 5},
    {"changes": [{"table": "bid", "op": "insert", "new": [1]}]},
    {"facts": []},
    {"files": [{}]},
    {"files": [{"name": "x", "sha256": "../../outside"}]},
    {"id": ["x"]},
    {"nonce": "x"},
    {"facts": {"fingerprint": {"table": "aux_credential"}}},
    {"facts": {"fingerprint": {"table": [], "key": {}, "sha256": 5}}},
)


@pytest.mark.parametrize("changed", MISSHAPEN, ids=repr)
def test_a_payload_of_another_shape_is_a_named_difference(spoiled: Path, changed: dict[str, object]) -> None:
    with behind_its_back(spoiled) as rows:
        place, text = rows.execute("SELECT rowid, payload FROM aux_outbox LIMIT 1").fetchone()
        payload = canonical.encode({**json.loads(text), **changed}).decode()
        rows.execute("UPDATE aux_outbox SET payload = ? WHERE rowid = ?", [payload, place])
    assert ("aux_outbox", "payload") in {(table, column) for table, _, column in named(spoiled)}


@pytest.mark.parametrize(("column", "value"), [("size", 2**62), ("root", "x")])
def test_a_head_whose_row_differs_from_its_note_is_named(
    spoiled: Path, column: str, value: int | str
) -> None:
    with behind_its_back(spoiled) as rows:
        newest = "(SELECT max(size) FROM aux_checkpoint)"
        rows.execute(f"UPDATE aux_checkpoint SET {column} = ? WHERE size = {newest}", [value])
    assert {(table, column) for table, _, column in named(spoiled)} == {("aux_checkpoint", column)}


@pytest.mark.parametrize("table", ["aux_credential", "aux_contact"])
@pytest.mark.parametrize("column", ["value", "entry"])
def test_a_changed_credential_is_named(spoiled: Path, table: str, column: str) -> None:
    with behind_its_back(spoiled) as rows:
        key, *_ = rows.execute(f"SELECT id FROM {table} LIMIT 1").fetchone()
        rows.execute(f"UPDATE {table} SET {column} = 'x' WHERE id = ?", [key])
    assert named(spoiled) == {(table, key, column)}


@pytest.mark.parametrize("table", ["aux_credential", "aux_contact"])
def test_a_deleted_or_added_credential_is_named(spoiled: Path, table: str) -> None:
    with behind_its_back(spoiled) as rows:
        key, value, entry = rows.execute(f"SELECT id, value, entry FROM {table} LIMIT 1").fetchone()
        rows.execute(f"DELETE FROM {table} WHERE id = ?", [key])
        rows.execute(f"INSERT INTO {table} (id, value, entry) VALUES ('added', ?, ?)", [value, entry])
    assert named(spoiled) == {(table, key, "value"), (table, "added", "value")}


def payload_of(rows: sqlite3.Connection, position: int) -> dict:
    return json.loads(
        rows.execute("SELECT payload FROM aux_outbox WHERE position = ?", [position]).fetchone()[0]
    )


def test_a_changed_payload_is_named(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        payload = payload_of(rows, 100)
        rows.execute(
            "UPDATE aux_outbox SET payload = replace(payload, '\"v\":1', '\"v\":2') WHERE position = 100"
        )
    assert ("aux_outbox", payload["id"], "payload") in named(spoiled)


@pytest.mark.parametrize("column", ["id", "type", "tender", "subject", "at"])
def test_a_changed_search_column_of_a_payload_is_named(spoiled: Path, column: str) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute(f"UPDATE aux_outbox SET {column} = 'x' WHERE position = 100")
    assert {(table, where) for table, _, where in named(spoiled)} == {("aux_outbox", column)}


def test_a_deleted_payload_is_named(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("DELETE FROM aux_outbox WHERE position = 100")
    assert ("aux_outbox", "position 100", "payload") in named(spoiled)


@pytest.mark.parametrize("position", [None, 100_000])
def test_an_added_payload_is_named(spoiled: Path, position: int | None) -> None:
    with behind_its_back(spoiled) as rows:
        payload = payload_of(rows, 100) | {"id": "act_added"}
        text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        values = [
            "act_added",
            payload["type"],
            payload["tender"],
            payload["subject"]["id"],
            payload["at"],
            text,
        ]
        rows.execute(
            "INSERT INTO aux_outbox (id, type, tender, subject, at, payload, position) VALUES (?,?,?,?,?,?,?)",
            [*values, position],
        )
    assert ("aux_outbox", "act_added", "position") in named(spoiled)


@pytest.mark.parametrize("spoil", ["change", "delete"])
def test_a_changed_or_lost_file_is_named(spoiled: Path, spoil: str) -> None:
    path = max((spoiled / "data" / "objects").iterdir(), key=lambda one: one.stat().st_size)
    path.unlink() if spoil == "delete" else path.write_bytes(b"x" + path.read_bytes()[1:])
    assert {(table, row) for table, row, _ in named(spoiled)} == {("files", path.name)}


def test_a_changed_tile_is_named(spoiled: Path) -> None:
    tile = next((spoiled / "data" / "ledger" / "tile" / "entries").rglob("0*"))
    tile = max((one for one in tile.parent.rglob("*") if one.is_file()), key=lambda one: one.stat().st_size)
    tile.write_bytes(tile.read_bytes().replace(b'"v":1', b'"v":2', 1))
    assert {table for table, _, _ in named(spoiled)} == {"ledger"}


def cut_tail(folder: Path, size: int) -> None:
    """Take everything after `size` away: payloads, heads, and the rows they made; tiles stay."""
    with behind_its_back(folder) as rows:
        tail = rows.execute(
            "SELECT payload FROM aux_outbox WHERE position >= ? ORDER BY position DESC", [size]
        )
        for (text,) in tail.fetchall():
            for change in reversed(json.loads(text)["changes"]):
                undo(rows, change)
        rows.execute("DELETE FROM aux_outbox WHERE position >= ?", [size])
        rows.execute("DELETE FROM aux_checkpoint WHERE size > ?", [size])
        note = rows.execute("SELECT note FROM aux_checkpoint ORDER BY size DESC").fetchone()[0]
    (folder / "data" / "ledger" / "checkpoint").write_text(note)


def undo(rows: sqlite3.Connection, change: dict) -> None:
    key = " AND ".join(f"{name} = ?" for name in change["key"])
    values = list(change["key"].values())
    if change["op"] == "insert":
        rows.execute(f"DELETE FROM {change['table']} WHERE {key}", values)
    else:
        sets = ", ".join(f"{name} = ?" for name in change["old"])
        rows.execute(f"UPDATE {change['table']} SET {sets} WHERE {key}", [*change["old"].values(), *values])


def witnessed_size(folder: Path) -> int:
    """A witnessed head from which only papers and notices follow (nothing unaudited to undo)."""
    rows = sqlite3.connect(folder / "data" / "tender.sqlite3")
    size = rows.execute(
        "SELECT size FROM aux_checkpoint WHERE witnessed = 1 ORDER BY size DESC LIMIT 1 OFFSET 1"
    )
    found = int(size.fetchone()[0])
    rows.close()
    return found


def test_a_cut_tail_passes_without_an_anchor_and_is_found_with_one(
    demonstration: Path, spoiled: Path
) -> None:
    newest = (demonstration / "ledger" / "checkpoint").read_text()
    cut_tail(spoiled, witnessed_size(spoiled))
    assert reviewed(spoiled).differences == ()
    assert reviewed(spoiled).anchors == ()
    assert [one.table for one in reviewed(spoiled, newest).differences] == ["ledger"]


def test_a_receipt_is_an_anchor(demonstration: Path) -> None:
    receipts = [path.read_bytes() for path in (demonstration / "receipts").iterdir()]
    found = reviewed(demonstration, *map(anchor_note, receipts))
    assert found.differences == ()
    assert len(found.anchors) == len(receipts)


def test_the_command_names_the_difference_and_exits_1(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("UPDATE award SET price_fen = price_fen + 1")
    result = CliRunner().invoke(main, ["ledger", "replay", "--data", str(spoiled / "data")])
    assert result.exit_code == 1
    assert "award [" in result.output and "] price_fen:" in result.output


def test_the_command_exits_0_on_an_untouched_folder_and_2_on_none(
    demonstration: Path, tmp_path: Path
) -> None:
    run = CliRunner()
    fine = run.invoke(main, ["ledger", "replay", "--data", str(demonstration / "data")])
    assert (fine.exit_code, "0 differences" in fine.output) == (0, True)
    assert run.invoke(main, ["ledger", "replay", "--data", str(tmp_path / "nothing")]).exit_code == 2


def test_an_unknown_table_is_named(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("CREATE TABLE side_deal (id TEXT)")
    assert named(spoiled) == {("side_deal", "*", "*")}


def test_rows_that_vanish_with_their_table_are_named(spoiled: Path) -> None:
    with behind_its_back(spoiled) as rows:
        rows.execute("DROP TABLE award")
    assert named(spoiled) == {("award", "*", "*")}


def test_the_witness_folder_is_not_part_of_the_data(demonstration: Path) -> None:
    names = {path.name for path in (demonstration / "data").iterdir()}
    assert names <= {"tender.sqlite3", "objects", "ledger", "tender.sqlite3-wal", "tender.sqlite3-shm"}
    assert not [
        path for path in (demonstration / "data").rglob("*") if path.suffix in (".key", ".age-identity")
    ]
