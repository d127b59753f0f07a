"""Every rule of the works law has its tests, the tests are there, and the page says so."""

import re

from tests.law import page

SECTIONS = ["3a", "3b", "4", "5", "6", "11", "12"]


def test_the_page_is_fresh():
    assert page.PAGE.read_text(encoding="utf-8") == page.whole(), "run python -m tests.law"


def test_no_rule_is_without_a_test():
    assert [(part.id, row.zh) for part in page.sections() for row in part.rows if not row.tests] == []


def test_every_test_that_a_rule_names_is_there():
    named = [test for part in page.sections() for row in part.rows for test in row.tests]
    assert page.lost_tests(named) == []


def test_a_rule_stands_once_in_both_languages_with_its_article():
    assert [part.id for part in page.sections()] == SECTIONS
    for part in page.sections():
        assert all(row.zh and row.en and row.article for row in part.rows)
        assert len({row.en for row in part.rows}) == len(part.rows)


def test_the_stages_and_the_papers_are_complete():
    counted = {
        part.id: [int(found[0]) for row in part.rows if (found := re.findall(r"^\d+", row.zh))]
        for part in page.sections()
    }
    assert counted["3a"] == list(range(1, 19)) and counted["12"] == list(range(1, 15))


def test_no_test_stands_outside_the_tests(files):
    assert [
        name for name in files if re.search(r"(^|/)test_[^/]+\.py$", name) and not name.startswith("tests/")
    ] == []


def test_a_lost_test_is_found(tmp_path):
    (tmp_path / "test_a.py").write_text("def test_one(): ...\n", encoding="utf-8")
    named = ["test_a.py::test_one", "test_a.py::test_two", "test_b.py::test_one"]
    assert page.lost_tests(named, tmp_path) == named[1:]
