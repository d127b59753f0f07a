"""The guard: audited tables change inside an act or not at all (design §2).

`LedgerSession.flush` marks the one path by which rows may change, the unit of work of a session with
an open act, and collects every change of every audited table on the way. Every other statement that
would change an audited table is refused before it reaches the database, whether it comes as ORM
bulk, Core, text or driver SQL. The known hole, somebody with the database file in hand, is what
`replay` is for.
"""

import re
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event, inspect
from sqlalchemy.orm import Mapper, QueryableAttribute, UOWTransaction
from sqlmodel import Session, SQLModel

_flushing: ContextVar[bool] = ContextVar("flushing", default=False)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_CHANGING = r"""
    \b(?: insert \s+ (?:or \s+ \w+ \s+)? into | replace \s+ into | merge \s+ into | copy
      | update (?: \s+ or \s+ \w+)? | delete \s+ from | truncate (?: \s+ table)?
      | (?:drop | alter) \s+ table (?: \s+ if \s+ exists)? )
    \s+ (?:only \s+)? (?: ["`\[]? \w+ ["`\]]? \s* \. \s* )? ["`\[]? (?:{names}) \b
"""


class ChangeOutsideAct(RuntimeError):
    """Code tried to change an audited table outside an act: a fault of the program, never of a user."""


def is_audited(table: str) -> bool:
    """Whether changes of `table` must be acts: all but `aux_*`, `alembic_version` and `*_fts*`."""
    return not (table.startswith(("aux_", "sqlite_")) or table == "alembic_version" or "_fts" in table)


def audited_tables() -> list[str]:
    """The audited tables, in an order in which foreign keys can be filled."""
    return [table.name for table in SQLModel.metadata.sorted_tables if is_audited(table.name)]


def stored_values(mapper: Mapper[Any], values: dict[str, Any], dialect: Any) -> dict[str, Any]:
    """`values` by attribute name turned into what the database stores, by column name."""
    stored = {}
    for name, value in values.items():
        column = mapper.columns[name]
        bind = column.type.dialect_impl(dialect).bind_processor(dialect)
        stored[column.name] = bind(value) if bind else value
    return stored


class LedgerSession(Session):
    """A session whose flush records the changes of audited rows in the open act.

    `info["act"]` is the open act's entry. A flush that would change an audited row without one, or a
    commit in the middle of one, raises ChangeOutsideAct.
    """

    def flush(self, objects: Any = None) -> None:
        mark = _flushing.set(True)
        try:
            super().flush(objects)
        finally:
            _flushing.reset(mark)

    def commit(self) -> None:
        if self.info.get("act") is not None:
            raise ChangeOutsideAct("an act commits by itself, at its end")
        super().commit()


@event.listens_for(LedgerSession, "before_flush")
def _collect_changes(session: LedgerSession, _context: UOWTransaction, _instances: Any) -> None:
    """Note changed and deleted rows while their old values are known, and new ones for later."""
    inserted = [row for row in session.new if _is_audited_row(row)]
    updated = [row for row in session.dirty if _is_audited_row(row) and session.is_modified(row)]
    deleted = [row for row in session.deleted if _is_audited_row(row)]
    if not (inserted or updated or deleted):
        return
    entry = session.info.get("act")
    if entry is None:
        raise ChangeOutsideAct(f"{type([*inserted, *updated, *deleted][0]).__name__} changed outside an act")
    session.info.setdefault("inserted", []).extend(inserted)
    entry.changes.extend(_change_of(session, row, deleted=False) for row in updated)
    entry.changes.extend(_change_of(session, row, deleted=True) for row in deleted)


@event.listens_for(LedgerSession, "after_flush")
def _collect_inserts(session: LedgerSession, _context: UOWTransaction) -> None:
    """Record new rows now that their keys exist."""
    for row in session.info.pop("inserted", []):
        mapper = inspect(row).mapper
        values = {name: row.__dict__.get(name) for name in mapper.columns.keys()}  # noqa: SIM118
        stored = stored_values(mapper, values, session.get_bind().dialect)
        session.info["act"].changes.append(
            {"table": _table(row), "op": "insert", "key": _key(mapper, stored), "new": stored}
        )


def _is_audited_row(row: Any) -> bool:
    return is_audited(_table(row))


def _table(row: Any) -> str:
    return str(inspect(row).mapper.local_table.name)


def _key(mapper: Mapper[Any], stored: dict[str, Any]) -> dict[str, Any]:
    return {column.name: stored[column.name] for column in mapper.primary_key}


def _change_of(session: LedgerSession, row: Any, *, deleted: bool) -> dict[str, Any]:
    """The change of a stored row: `update` with the changed columns old and new, or `delete`."""
    state = inspect(row)
    before, after = {}, {}
    for name in state.mapper.columns.keys():  # noqa: SIM118
        history = state.attrs[name].history
        after[name] = getattr(row, name)
        before[name] = history.deleted[0] if history.deleted else after[name]
    dialect = session.get_bind().dialect
    old = stored_values(state.mapper, before, dialect)
    new = stored_values(state.mapper, after, dialect)
    change = {"table": _table(row), "key": _key(state.mapper, old)}
    if deleted:
        return {**change, "op": "delete", "old": old}
    names = [name for name in old if old[name] != new[name]]
    return {
        **change,
        "op": "update",
        "old": {name: old[name] for name in names},
        "new": {name: new[name] for name in names},
    }


@event.listens_for(SQLModel, "attribute_instrument", propagate=True)
def _remember_old_values(_cls: Any, _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Load a value before it is replaced, so that an expired attribute still has its old value."""
    attribute.impl.active_history = True


def guard(engine: Engine) -> Engine:
    """Refuse on `engine` every change of an audited table that no act has collected."""
    names = "|".join(map(re.escape, audited_tables()))
    changing = re.compile(_CHANGING.replace("{names}", names), re.IGNORECASE | re.VERBOSE)

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not _flushing.get() and changing.search(_COMMENT.sub(" ", statement)):
            raise ChangeOutsideAct(f"refused outside an act: {statement.split(None, 3)[:3]}")

    return engine
