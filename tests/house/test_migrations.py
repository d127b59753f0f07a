"""The migration steps lead to exactly the tables that the code declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlmodel import SQLModel

from storage.database import connect
from tender import migrations


def drift(engine, declared: MetaData) -> list:
    """What would have to change in the database to match `declared`."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_declared}
        )
        return compare_metadata(context, declared)


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a model describes it: the search tables are made and kept by hand-written steps alone."""
    return kind != "table" or "_fts" not in str(name)


def test_the_steps_lead_to_the_declared_tables(tmp_path):
    engine = connect(tmp_path / "t.sqlite3")
    migrations.upgrade(engine)
    assert drift(engine, SQLModel.metadata) == []


def test_the_steps_are_one_line_without_branches(tmp_path):
    script = ScriptDirectory.from_config(migrations.configuration(connect(tmp_path / "t.sqlite3")))
    assert len(script.get_heads()) == 1 and len(script.get_bases()) == 1


def test_a_column_too_many_is_found(tmp_path):
    engine = connect(tmp_path / "t.sqlite3")
    migrations.upgrade(engine)
    table = next(name for name in SQLModel.metadata.tables if not name.startswith("aux_"))
    with engine.begin() as connection:
        connection.execute(text(f'ALTER TABLE "{table}" ADD COLUMN stray TEXT'))
    found = [entry for entry in drift(engine, SQLModel.metadata) if entry[0] == "remove_column"]
    assert [(entry[2], entry[3].name) for entry in found] == [(table, "stray")]
