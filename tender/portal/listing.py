"""The public list of tenders: found by words, stage and category, sorted, in pages or as CSV.

For the home page, the list and the open data. A tender under preparation shows its title only, never its
ceiling or plan; an invited one does not exist here before its award or end (rules §3b). Which tenders stand on a
page is read from the search tables, in a time that does not grow with the list; what they show, from the
audited rows. A search by words lists at most `MOST_FOUND` tenders, those registered last.
"""

import csv
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, null, or_
from sqlmodel import select

from tender import clock, money
from tender.accounts.models import Organisation
from tender.ledger.guard import LedgerSession
from tender.notices.invitees_secrecy import AFTER_AWARD
from tender.portal.search import line as found_line
from tender.portal.search import places, tally
from tender.portal.words import CATEGORIES, METHODS, stage_title, word
from tender.tendering.lifecycle import ENDED_EARLY, Stage
from tender.tendering.models import Tender

PAGE_SIZE = 20
OVERVIEW = 4
MOST_WORDS = 200
MOST_FOUND = 1000
SORTS = {name: found_line.c[name] for name in ("noticed", "deadline", "amount", "number")}
DEFAULT_SORT = "-noticed"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
DISCLOSED = tuple(stage.value for stage in (*AFTER_AWARD, *ENDED_EARLY))


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


def is_shown(of: Any) -> ColumnElement[bool]:
    """Whether the public may know of a tender: of an invited one only after its award or its end without one
    (BL 22, rules §3b).

    of: columns `method` and `stage` of a table, or the tender model.
    """
    return or_(of.method != "selective", of.stage.in_(DISCLOSED))


def tenders(
    session: LedgerSession, wanted: Wanted, *, whole: bool = False, size: int = PAGE_SIZE
) -> list[TenderLine]:
    """One page of what is wanted, or all of it."""
    return [_line(row) for row in session.execute(_lines(_page(wanted, None if whole else size), wanted))]


def one_page(session: LedgerSession, wanted: Wanted) -> tuple[int, list[TenderLine]]:
    """How many are wanted and one page of them; words are looked up once for both."""
    rows = session.execute(_lines(_page(wanted, PAGE_SIZE), wanted)).all()
    total = int(rows[0].total) if wanted.q and rows else how_many(session, wanted)
    return total, [_line(row) for row in rows]


def how_many(session: LedgerSession, wanted: Wanted) -> int:
    """All that is wanted, over all pages; of a search at most `MOST_FOUND`."""
    if wanted.q:
        query = select(func.count()).select_from(_found(wanted).subquery())
    else:
        query = select(func.coalesce(func.sum(tally.c.tenders), 0)).where(*_filters(tally.c, wanted))
    return int(session.execute(query).scalar_one())


def counts(session: LedgerSession) -> list[tuple[str, int]]:
    """Stages that hold tenders, in the order of their life, with how many."""
    query = select(tally.c.stage, func.sum(tally.c.tenders)).where(is_shown(tally.c))
    found = {stage: count for stage, count in session.execute(query.group_by(tally.c.stage)) if count}
    return [(stage.value, found[stage.value]) for stage in Stage if stage.value in found]


def closing_soon(session: LedgerSession, limit: int) -> list[TenderLine]:
    """Tenders that still take bids, the nearest deadline first."""
    wanted = Wanted(stage=Stage.SUBMISSION.value, sort="deadline")
    page = _page(wanted, limit).where(found_line.c.deadline > clock.now())
    return [_line(row) for row in session.execute(_lines(page, wanted))]


def overview(session: LedgerSession) -> list[TenderLine]:
    """Some tenders of every stage, in the order of the stages, the newest first."""
    stages = [stage for stage, _count in counts(session)]
    return [one for stage in stages for one in tenders(session, Wanted(stage=stage), size=OVERVIEW)]


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


def _page(wanted: Wanted, size: int | None) -> Select[Any]:
    """Which tenders stand on the page wanted (all of them without a size), by the search tables alone."""
    key, place = SORTS[wanted.sort.removeprefix("-")], found_line.c.place
    total = func.count().over() if wanted.q else null()
    page: Any = select(found_line.c.tender, place, key.label("key"), total.label("total"))
    page = page.where(*_conditions(wanted)).order_by(*_order(wanted, key, place))
    return page if size is None else page.limit(size).offset((wanted.page - 1) * size)


def _lines(page: Select[Any], wanted: Wanted) -> Select[Any]:
    """The lines of the tenders that `page` chose, in the order wanted."""
    chosen = page.subquery()
    columns: tuple[Any, ...] = (
        Tender.id, Tender.number, Tender.title, Tender.category, Tender.method, Tender.stage,
        Organisation.name, Tender.ceiling_fen, Tender.noticed_at, Tender.deadline,
        chosen.c.total,
    )  # fmt: skip
    query = select(*columns).select_from(chosen).join(Tender, Tender.id == chosen.c.tender)
    query = query.join(Organisation, Organisation.id == Tender.organisation)
    return query.where(is_shown(Tender)).order_by(*_order(wanted, chosen.c.key, chosen.c.place))


def _line(row: Any) -> TenderLine:
    *shown, _total = row
    line = TenderLine(*shown)
    if line.stage != Stage.PREPARATION:
        return line
    return replace(line, ceiling_fen=None, noticed_at=None, deadline=None)


def _order(wanted: Wanted, *columns: Any) -> list[Any]:
    down = wanted.sort.startswith("-")
    return [column.desc() if down else column.asc() for column in columns]


def _conditions(wanted: Wanted) -> list[Any]:
    return [found_line.c.place.in_(_found(wanted))] if wanted.q else _filters(found_line.c, wanted)


def _found(wanted: Wanted) -> Select[Any]:
    """Places of the tenders that a search by words lists."""
    marks = [mark for mark in (wanted.stage, wanted.category) if mark]
    return places(wanted.q.split(), marks, _filters(found_line.c, wanted), MOST_FOUND)


def _filters(of: Any, wanted: Wanted) -> list[Any]:
    asked = ((of.stage, wanted.stage), (of.category, wanted.category))
    return [is_shown(of), *(column == value for column, value in asked if value)]
