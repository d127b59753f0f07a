"""The search tables under the list: always in step with the rows, and never showing what is not public.

The rows are written plainly (`tests.filled`), so that every stage and method can be had at once; the same
questions on tenders that acts made are in `test_listing`.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from storage.database import READING, connect
from tender import migrations
from tender.install import open_platform
from tender.ledger.guard import LedgerSession
from tender.notices import queries as notices
from tender.portal import listing
from tender.portal.listing import DISCLOSED, MOST_FOUND, PAGE_SIZE, TenderLine, Wanted
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender
from tests import filled
from tests.conftest import settings_in
from tests.sites import Site

NOON = "2026-03-02T04:00:00.000Z"
FACE = "SELECT tender, category, method, stage, number, amount, noticed, deadline FROM"


class County:
    """Rows of tenders and the list over them."""

    def __init__(self, file: Path) -> None:
        self.engine = connect(file)
        self.rows = sqlite3.connect(file, isolation_level=None)
        filled.write(self.rows, "organisation", id="org_1", name="示范县建设局", uscc="1")
        filled.write(self.rows, "organisation", id="org_2", name="外地", uscc="2")
        filled.write(self.rows, "project", id="prj_1", organisation="org_1")

    def add(self, name: str, **of) -> None:
        known = {"number": f"GC-{name}", "title": "城东小学教学楼", "category": "works", "method": "open"}
        known |= {"stage": "completed", "ceiling_fen": 100, "noticed_at": NOON, "deadline": NOON}
        known |= {"organisation": "org_1"}
        filled.write(self.rows, "tender", id=name, project="prj_1", **{**known, **of})

    def listed(self, **asked) -> list[TenderLine]:
        with LedgerSession(self.engine.execution_options(**READING)) as session:
            return listing.tenders(session, Wanted.asked(**asked))

    def found(self, **asked) -> list[str]:
        """Ids in their order, after seeing that the counts agree."""
        with LedgerSession(self.engine.execution_options(**READING)) as session:
            lines = listing.tenders(session, Wanted.asked(**asked), whole=True)
            assert listing.how_many(session, Wanted.asked(**asked)) == len(lines)
            assert listing.one_page(session, Wanted.asked(**asked)) == (len(lines), lines[:PAGE_SIZE])
            assert listing.one_page(session, Wanted.asked(**asked, page=99)) == (len(lines), [])
        return [line.id for line in lines]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and no rows."""
    file = tmp_path_factory.mktemp("empty") / "t.sqlite3"
    engine = connect(file)
    migrations.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def county(empty: Path, tmp_path: Path) -> Iterator[County]:
    made = County(Path(shutil.copy(empty, tmp_path)))
    yield made
    made.rows.close()
    made.engine.dispose()


@pytest.mark.parametrize(
    "words",
    [
        "县",
        "城东",
        "小学",
        "教学楼",
        "城东小学教学楼",
        "教学楼 城东",
        "gc-A",
        "GC-a",
        "建设局",
        "-",
        "c-",
        "（一）",
        "楼（",
    ],
)
def test_any_part_of_title_number_or_owner_is_found_whatever_its_length(county, words):
    county.add("a", title="城东小学教学楼（一）")
    county.add("b", title="桥梁", number="无关", organisation="org_2")
    assert county.found(q=words) == ["a"]


@pytest.mark.parametrize("words", ["东城", "城小", "学教楼", "教学楼 桥", "楼GC", "a示", "城东\n小学 桥"])
def test_what_stands_in_another_order_or_across_two_fields_is_not_found(county, words):
    county.add("a")
    assert county.found(q=words) == []


HOSTILE = [
    "%", "_", "\\", "'", '"', '""', "*", "^教", "NEAR(", "教* OR 学", "marks : completed", "-教学", "(", "教 AND",
    "\x00", "\ud800", "completed", "works", "69 73", "' OR 1=1 --", "x" * 100_000, "教 " * 50_000, "{ones} : a",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_words_like_others(county, words):
    county.add("a")
    assert county.found(q=words) == (["a"] if set(words) <= set("教 ") else [])


def test_wildcards_that_stand_in_a_title_are_found_as_they_are(county):
    county.add("a", title='100% "定额"_甲')
    county.add("b")
    assert [county.found(q=words) for words in ("%", '"', "_甲", '0% "定')] == [["a"]] * 4


def test_an_invited_tender_is_nowhere_before_its_award_and_everywhere_after(county):
    for stage in Stage:
        county.add(f"invited-{stage}", method="selective", stage=stage.value)
    after = [f"invited-{stage}" for stage in DISCLOSED]
    assert sorted(county.found()) == sorted(county.found(q="教学楼")) == sorted(after)
    with LedgerSession(county.engine.execution_options(**READING)) as session:
        assert [stage for stage, _count in listing.counts(session)] == list(DISCLOSED)
        assert {line.stage for line in listing.overview(session)} == set(DISCLOSED)
        assert set(session.exec(select(Tender.id).where(listing.is_shown(Tender)))) == set(after)
        assert listing.closing_soon(session, 5) == []


def test_a_notice_of_an_invited_tender_is_not_among_the_newest(county):
    for method in ("open", "selective"):
        county.add(method, method=method, stage="submission")
        filled.write(county.rows, "notice", id=f"ntc_{method}", tender=method, published_at=NOON)
    with LedgerSession(county.engine.execution_options(**READING)) as session:
        newest = notices.newest_notices(session, 8, listing.is_shown(Tender))
    assert [one.id for one in newest] == ["ntc_open"]


def test_a_search_table_that_was_tampered_with_shows_no_invited_tender(county):
    county.add("a", method="selective", stage="submission")
    county.rows.execute("UPDATE line_fts SET method = 'open'")
    assert county.listed() == []


@pytest.mark.parametrize("sort", ["amount", "noticed", "deadline"])
def test_preparation_has_no_place_in_any_order_that_would_tell_what_is_planned(county, sort):
    for name, amount in (("a", 100), ("b", 300)):
        county.add(
            name,
            ceiling_fen=amount,
            noticed_at=f"2026-03-0{amount // 100}T04:00:00.000Z",
            deadline=f"2026-03-0{amount // 100}T04:00:00.000Z",
        )
    county.add("p", stage="preparation", ceiling_fen=200, noticed_at=NOON, deadline=NOON)
    assert county.found(sort=sort) == ["p", "a", "b"] and county.found(sort=f"-{sort}") == ["b", "a", "p"]


def test_every_change_of_a_tender_is_in_the_search_tables_at_once(county):
    county.add("a", stage="preparation")
    county.rows.execute(
        "UPDATE tender SET stage = 'submission', title = '桥梁', ceiling_fen = 7, category = 'land'"
    )
    assert county.found(q="教学楼") == [] and county.found(q="桥梁", stage="submission", category="land") == [
        "a"
    ]
    assert county.found(stage="preparation") == county.found(category="works") == []
    county.rows.execute("UPDATE organisation SET name = '新名称' WHERE id = 'org_1'")
    assert county.found(q="示范县") == [] and county.found(q="新名称 桥") == ["a"]
    assert in_step(county)


def in_step(county: County) -> bool:
    """Whether lines say what the rows say, and the index what both say."""
    county.rows.execute("INSERT INTO tender_fts (tender_fts, rank) VALUES ('integrity-check', 1)")
    return sorted(county.rows.execute(f"{FACE} face_fts")) == sorted(county.rows.execute(f"{FACE} line_fts"))


def test_a_tender_that_is_rolled_back_is_not_found(county):
    county.rows.execute("BEGIN")
    county.add("a")
    county.rows.execute("ROLLBACK")
    assert county.found() == county.found(q="教学楼") == [] and in_step(county)


def test_an_index_that_is_out_of_step_is_noticed(county):
    county.add("a")
    county.rows.execute("DROP TRIGGER tender_before_fts")
    county.rows.execute("DROP TRIGGER tender_after_fts")
    county.rows.execute("UPDATE tender SET title = '桥梁'")
    with pytest.raises(sqlite3.DatabaseError):
        in_step(county)


def test_a_search_lists_no_more_than_the_tenders_registered_last(county):
    for number in range(MOST_FOUND + 5):
        county.add(f"t{number:05d}", ceiling_fen=number)
    assert len(county.found()) == MOST_FOUND + 5
    assert county.found(q="教学", sort="number") == [f"t{number:05d}" for number in range(5, MOST_FOUND + 5)]


def test_a_database_that_is_older_than_the_search_tables_is_indexed_when_it_is_opened(tmp_path):
    file = tmp_path / "older" / "t.sqlite3"
    filled.fill(file, 30)
    engine = connect(file)
    migrations.upgrade(engine)
    with LedgerSession(engine.execution_options(**READING)) as session:
        assert listing.how_many(session, Wanted()) == listing.how_many(session, Wanted(q="工程")) == 30
    engine.dispose()


@pytest.mark.slow
def test_the_page_says_when_words_found_more_than_it_lists(tmp_path):
    filled.fill(tmp_path / "data" / "tender.sqlite3", MOST_FOUND + 1)
    platform = open_platform(settings_in(tmp_path))
    visitor = Site(platform).visitor()
    everything, cut = visitor.get("/tenders"), visitor.get("/tenders?q=工程")
    assert "共 1001 个项目" in everything.text and "只列出最近登记的 1000 个" in cut.text
    assert visitor.get("/tenders.csv?q=工程").text.count("GC-") == MOST_FOUND
    platform.engine.dispose()
