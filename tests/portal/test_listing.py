"""The list of tenders: words, filters, order, pages, CSV; hostile addresses change nothing."""

import csv
import io
import sqlite3

import pytest

from tender.portal import listing
from tender.portal.listing import DEFAULT_SORT, TenderLine, Wanted
from tender.tendering.lifecycle import Stage

pytestmark = pytest.mark.slow

FACE = "tender, category, method, stage, number, amount, noticed, deadline"


def found(platform, **asked):
    with platform.reading() as session:
        return listing.tenders(session, Wanted.asked(**asked))


def test_words_are_found_inside_titles_and_numbers(platform):
    assert len(found(platform, q="实验小学 教学楼")) == 6
    assert [line.number for line in found(platform, q="gc-2026-0001")] == ["GC-2026-0001"]
    assert found(platform, q="没有这样的项目") == []


def test_words_are_found_inside_the_name_of_the_owner(platform, cast):
    owner = found(platform)[0].owner
    assert len(found(platform, q=f"{owner[2:]} 教学")) == 6 and found(platform, q=f"{owner}的") == []


@pytest.mark.parametrize("hostile", ["%", "_", "\\", "' OR 1=1 --", '"', "%%%"])
def test_wildcards_and_quotes_are_words_like_others(platform, hostile):
    assert found(platform, q=hostile) == []


def test_stage_and_category_filter(platform):
    assert [line.stage for line in found(platform, stage="failed")] == ["failed"]
    assert len(found(platform, category="works")) == 6 and found(platform, category="land") == []


def test_an_unknown_filter_order_or_page_is_as_if_not_asked():
    odd = Wanted.asked(stage="nowhere", category="x", sort="drop table", page=-5)
    assert odd == Wanted(sort=DEFAULT_SORT, page=1)


@pytest.mark.parametrize("sort", [sign + name for name in listing.SORTS for sign in ("", "-")])
def test_every_order_lists_every_tender_once(platform, sort):
    assert len({line.id for line in found(platform, sort=sort)}) == 6


def test_a_page_beyond_the_last_is_empty(platform):
    assert found(platform, page=2) == []


def test_a_tender_under_preparation_shows_no_ceiling_not_even_by_its_place(platform):
    line = found(platform, stage="preparation")[0]
    assert line.ceiling_fen is None and line.deadline is None
    assert (
        found(platform, sort="amount")[0].stage == "preparation" == found(platform, sort="-amount")[-1].stage
    )


def test_the_overview_has_every_stage_that_holds_a_tender(platform):
    with platform.reading() as session:
        stages = {line.stage for line in listing.overview(session)}
    assert stages == {"preparation", "submission", "evaluation", "evaluated", "completed", "failed"}


def test_acts_leave_the_search_tables_in_step_with_the_rows(platform):
    with sqlite3.connect(platform.settings.data / "tender.sqlite3") as rows:
        rows.execute("INSERT INTO tender_fts (tender_fts, rank) VALUES ('integrity-check', 1)")
        face, line = (set(rows.execute(f"SELECT {FACE} FROM {name}")) for name in ("face_fts", "line_fts"))
        assert face == line and len(face) == 6
        assert rows.execute("SELECT sum(tenders) FROM tally_fts").fetchone() == (6,)
    rows.close()


def test_no_cell_of_the_csv_is_a_formula():
    line = TenderLine(
        "tnd_1", "1", "=cmd|' /C calc'!A1", "works", "open", Stage.CLOSED, "@SUM(1)", 1, None, None
    )
    rows = list(csv.reader(io.StringIO(listing.as_csv([line], ("a",)))))
    assert rows[1][1].startswith("'=") and rows[1][2].startswith("'@")
