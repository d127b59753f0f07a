"""docs/process.md says what the table says."""

from tender.tendering import process
from tender.tendering.lifecycle import TABLE, TITLES


def test_the_page_is_fresh():
    assert process.PAGE.read_text(encoding="utf-8") == process.page(), (
        "run python -m tender.tendering.process"
    )


def test_the_diagram_has_every_stage_and_every_step():
    drawn = process.diagram()
    assert all(f"as {stage}" in drawn for stage in TITLES)
    moves = [row for row in TABLE if row.source is not row.target]
    assert all(f"{row.source} --> {row.target}: {row.act.tag}" in drawn for row in moves)


def test_the_tables_hold_every_row_once():
    text = process.page()
    assert sum(line.startswith("|") for line in text.splitlines()) == len(TABLE) + 4
