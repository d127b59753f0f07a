"""The public list of tenders: found by words, stage and category, sorted, in pages or as CSV.

For the home page, the list and the open data. A tender under preparation shows its title only, never
its ceiling or plan. Queries name columns, not entities, because these pages are read the most.
"""

import csv
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_
from sqlmodel import col, select

from tender import clock, money
from tender.accounts.models import Organisation
from tender.ledger.guard import LedgerSession
from tender.portal.words import CATEGORIES, METHODS, stage_title, word
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender

PAGE_SIZE = 20
OVERVIEW = 4
MOST_WORDS = 200
SORTS: dict[str, Any] = {  # a ceiling not yet published must not show in the order either
    "noticed": Tender.noticed_at,
    "deadline": Tender.deadline,
    "amount": case((col(Tender.stage) == Stage.PREPARATION.value, None), else_=Tender.ceiling_fen),
    "number": Tender.number,
}
DEFAULT_SORT = "-noticed"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class TenderLine:
    """One tender in a list; `ceiling_fen` is None until the notice publishes it."""

    id: str
    number: str
    title: str
    category: str
    method: str
    stage: str
    owner: str
    ceiling_fen: int | None
    noticed_at: datetime | None
    deadline: datetime | None


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; anything unknown is read as not asked for."""

    q: str = ""
    stage: str = ""
    category: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def asked(
        cls, q: str = "", stage: str = "", category: str = "", sort: str = "", page: int = 1
    ) -> "Wanted":
        """From an address's own words, hostile ones included."""
        return cls(
            q=q.strip()[:MOST_WORDS],
            stage=stage if stage in set(Stage) else "",
            category=category if category in CATEGORIES else "",
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            page=min(max(page, 1), 100_000),
        )


def tenders(session: LedgerSession, wanted: Wanted, *, whole: bool = False) -> list[TenderLine]:
    """One page of what is wanted, or all of it."""
    key = wanted.sort.removeprefix("-")
    column = SORTS[key]
    order = column.desc() if wanted.sort.startswith("-") else column.asc()
    query = _lines().where(*_conditions(wanted)).order_by(order, Tender.id)
    if not whole:
        query = query.limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    return [_line(row) for row in session.exec(query)]


def how_many(session: LedgerSession, wanted: Wanted) -> int:
    """All that is wanted, over all pages."""
    return session.exec(select(func.count()).select_from(Tender).where(*_conditions(wanted))).one()


def counts(session: LedgerSession) -> list[tuple[str, int]]:
    """Stages that hold tenders, in the order of their life, with how many."""
    found = dict(session.exec(select(Tender.stage, func.count()).group_by(Tender.stage)).all())
    return [(stage.value, found[stage.value]) for stage in Stage if stage.value in found]


def closing_soon(session: LedgerSession, limit: int) -> list[TenderLine]:
    """Tenders that still take bids, the nearest deadline first."""
    query = _lines().where(Tender.stage == Stage.SUBMISSION.value, col(Tender.deadline) > clock.now())
    return [_line(row) for row in session.exec(query.order_by(Tender.deadline).limit(limit))]


def overview(session: LedgerSession) -> list[TenderLine]:
    """Some tenders of every stage, in the order of the stages, the newest first."""
    found: list[TenderLine] = []
    for stage in Stage:
        found += tenders(session, Wanted(stage=stage.value))[:OVERVIEW]
    return found


def as_csv(lines: list[TenderLine], heads: tuple[str, ...]) -> str:
    """The list as CSV (UTF-8 with a mark for spreadsheets); no cell can be read as a formula."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in _cells(line)])
    return "\ufeff" + target.getvalue()


def _cells(line: TenderLine) -> tuple[str, ...]:
    return (
        line.number,
        line.title,
        line.owner,
        word(CATEGORIES, line.category),
        word(METHODS, line.method),
        stage_title(line.stage),
        "" if line.ceiling_fen is None else str(money.yuan(line.ceiling_fen)),
        "" if line.noticed_at is None else clock.stamp(line.noticed_at),
        "" if line.deadline is None else clock.stamp(line.deadline),
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _lines() -> Any:
    columns: tuple[Any, ...] = (
        Tender.id, Tender.number, Tender.title, Tender.category, Tender.method, Tender.stage,
        Organisation.name, Tender.ceiling_fen, Tender.noticed_at, Tender.deadline,
    )  # fmt: skip
    return select(*columns).join(Organisation, Organisation.id == Tender.organisation)


def _line(row: Any) -> TenderLine:
    line = TenderLine(*row)
    if line.stage != Stage.PREPARATION:
        return line
    return replace(line, ceiling_fen=None, noticed_at=None, deadline=None)


def _conditions(wanted: Wanted) -> list[Any]:
    found: list[Any] = []
    for words in wanted.q.split():
        inside = (column.contains(words, autoescape=True) for column in (Tender.title, Tender.number))  # type: ignore[attr-defined]
        found.append(or_(*inside))
    if wanted.stage:
        found.append(Tender.stage == wanted.stage)
    if wanted.category:
        found.append(Tender.category == wanted.category)
    return found
