"""The rule packs: what was in force, what a tender pins, and what a broken pack says."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender import rulebook
from tender.rulebook import PackError, Rule, Span
from tender.rulebook.loader import PACKS

TODAY = date(2026, 11, 23)
LINE = (
    '{ id = "a.b", value = 3, unit = "d", article = "BL 1", effective_from = 2020-01-01, '
    'effective_to = 2024-12-31, sure = "statute", zh = "甲", en = "a" }'
)
NEXT = LINE.replace("value = 3", "value = 5").replace(
    "effective_from = 2020-01-01, effective_to = 2024-12-31", "effective_from = 2025-01-01"
)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Replaces the county pack, beside the two real ones, by one with the given lines."""

    def make(*lines: str, version: str = "1", day: str = "2026-01-01", file: str = "county.toml") -> Path:
        for name in ("national", "government_procurement"):
            shutil.copy(PACKS / f"{name}.toml", tmp_path)
        head = f'name = "county"\nzh = "县"\nen = "county"\nversion = "{version}"\ndate = {day}\n'
        (tmp_path / file).write_text(f"{head}rules = [{', '.join(lines)}]\n", encoding="utf-8")
        return tmp_path

    return make


def test_each_accessor_gives_the_figure_in_its_own_kind() -> None:
    book = rulebook.on(TODAY)
    assert book.fen("county.open_threshold") == 30_000_000
    assert book.days("publicity.days") == Span(3, "d")
    assert book.days("award.within") == Span(5, "wd")
    assert book.share("committee.expert_share") == Fraction(2, 3)
    assert book.decimal("evaluation.works.deduct_below") == Decimal("0.5")
    assert book.integer("tender.min_bids") == 3
    assert book.method("land_use.default_method") == "listing"


@pytest.mark.parametrize("kind", ["fen", "days", "share", "method"])
def test_a_figure_is_not_handed_out_in_a_wrong_unit(kind: str) -> None:
    with pytest.raises(TypeError, match=r"tender\.min_bids is in count"):
        getattr(rulebook.on(TODAY), kind)("tender.min_bids")


def test_a_fraction_has_no_decimal_and_a_decimal_is_no_whole_number() -> None:
    book = rulebook.on(TODAY)
    with pytest.raises(TypeError, match="is a share"):
        book.decimal("committee.expert_share")
    with pytest.raises(TypeError, match="not a whole number"):
        book.integer("evaluation.works.deduct_above")


def test_an_unknown_id_is_named_with_the_packs_that_were_asked() -> None:
    with pytest.raises(KeyError, match=r"no rule 'tender\.colour' in force in county 2026"):
        rulebook.on(TODAY).get("tender.colour")


def test_every_shipped_rule_is_named_in_both_languages_and_says_where_it_stands() -> None:
    rules: list[Rule] = list(rulebook.on(TODAY).rules.values())
    assert len(rules) > 100
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in rule.zh) and rule.en.isascii() for rule in rules)
    assert {rule.id for rule in rules if rule.sure == "county"} == {
        rule.id for rule in rules if rule.pack == "county"
    }


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    before, first = rulebook.on(date(2026, 1, 31)), rulebook.on(date(2026, 2, 1))
    assert "gp.low_price.percent_of_mean" not in before
    assert first.decimal("gp.low_price.percent_of_mean") == 50


def test_a_figure_changes_on_the_day_after_its_last(write: Write) -> None:
    folder = write(LINE, NEXT)
    values = [rulebook.on(date(y, m, d), folder=folder).integer("a.b") for y, m, d in
              [(2020, 1, 1), (2024, 12, 31), (2025, 1, 1)]]  # fmt: skip
    assert values == [3, 3, 5]
    assert "a.b" not in rulebook.on(date(2019, 12, 31), folder=folder)


@pytest.mark.parametrize("last", ["2024-12-31", "2020-01-01"])
def test_a_figure_without_a_successor_is_gone_the_day_after_its_last(write: Write, last: str) -> None:
    folder, end = write(LINE.replace("2024-12-31", last)), date.fromisoformat(last)
    assert "a.b" in rulebook.on(end, folder=folder)
    assert "a.b" not in rulebook.on(end + timedelta(days=1), folder=folder)


def test_the_county_pack_is_switched_off_as_a_whole() -> None:
    book = rulebook.on(TODAY, county=False)
    assert not book.county and "county" not in book.versions
    assert not any(name.startswith("county.") for name in book.rules)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.booleans())
def test_what_a_tender_pins_comes_back_whole(day: date, county: bool) -> None:
    book = rulebook.on(day, county=county)
    assert rulebook.pinned(book.versions) == book


def test_days_under_the_same_law_have_equal_versions() -> None:
    assert rulebook.on(date(2026, 3, 1)) == rulebook.on(date(2026, 3, 2))
    assert rulebook.on(date(2026, 1, 31)).versions != rulebook.on(date(2026, 2, 1)).versions


def test_an_older_edition_answers_for_the_tender_that_pinned_it(write: Write) -> None:
    write(LINE.replace("2024", "2090"))
    folder = write(
        LINE.replace("2024", "2090").replace("3,", "4,"), version="2", day="2026-02-01", file="z.toml"
    )
    assert rulebook.on(TODAY, folder=folder).integer("a.b") == 4
    assert rulebook.pinned({"county": "1/2020-01-01"}, folder=folder).integer("a.b") == 3


@pytest.mark.parametrize("version", ["2026.11", "2026.11/2026-02-02", "9/2020-01-01", "", "2026.11/x"])
def test_a_version_that_never_was_cannot_be_pinned(version: str) -> None:
    with pytest.raises(KeyError, match="no rule pack 'national' in version"):
        rulebook.pinned({"national": version})


BROKEN = {
    "value missing": (LINE.replace("value = 3, ", ""), r"a\.b: value None"),
    "article missing": (LINE.replace('article = "BL 1", ', ""), r"a\.b: article is missing"),
    "empty article": (LINE.replace('"BL 1"', '""'), r"a\.b: article must be a str"),
    "float": (LINE.replace("value = 3", "value = 3.0"), r"3\.0: a number with a point"),
    "text for days": (LINE.replace("value = 3", 'value = "3"'), r"a\.b: value '3' is no amount in d"),
    "true for days": (LINE.replace("value = 3", "value = true"), r"a\.b: value True"),
    "below zero": (LINE.replace("value = 3", "value = -3"), r"a\.b: value -3"),
    "unknown unit": (LINE.replace('"d"', '"fortnight"'), r"a\.b: unknown unit 'fortnight'"),
    "unknown field": (LINE.replace("zh =", "note = 1, zh ="), r"a\.b: unknown field note"),
    "unknown sure": (LINE.replace('"statute"', '"rumour"'), r"a\.b: sure is one of"),
    "date as text": (LINE.replace("2020-01-01", '"2020-01-01"'), r"a\.b: effective_from must be a date"),
    "moment for a date": (LINE.replace("2024-12-31", "2024-12-31T00:00:00Z"), r"a\.b: effective_to is a day"),
    "ends before it starts": (LINE.replace("2024-12-31", "2019-12-31"), r"a\.b: effective_to is a day"),
    "bad id": (LINE.replace('"a.b"', '"A b"'), r"A b: an id is"),
    "not a table": ("3", r"rule 1: not a table"),
    "twice": (f"{LINE}, {LINE}", r"a\.b: stands twice on 2020-01-01"),
    "overlapping": (f"{LINE}, {NEXT.replace('2025-01-01', '2024-12-31')}", r"a\.b: stands twice on 2024-12-31"),
    "never ending": (f"{NEXT}, {NEXT.replace('2025', '2026')}", r"a\.b: stands twice on 2026-01-01"),
    "in another pack": (LINE.replace("a.b", "tender.min_bids"), r"tender\.min_bids: the pack county has it"),
    "money in words": (LINE.replace("3,", '"a lot",').replace('"d"', '"yuan"'), r"'a lot' is no amount in yuan"),
    "more than whole": (LINE.replace("3,", '"3/2",').replace('"d"', '"share"'), r"'3/2' is no amount in share"),
    "syntax": ("{", r"file: "),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_refused_naming_file_and_entry(write: Write, name: str) -> None:
    lines, message = BROKEN[name]
    folder = write(lines)
    with pytest.raises(PackError, match=message) as refusal:
        rulebook.on(TODAY, folder=folder)
    assert ".toml" in str(refusal.value)


def test_a_missing_pack_is_named(write: Write) -> None:
    folder = write(LINE)
    (folder / "national.toml").unlink()
    with pytest.raises(PackError, match=r"national\.toml, file: the pack is missing"):
        rulebook.on(TODAY, folder=folder)


def test_two_editions_with_one_version_are_refused(write: Write) -> None:
    write(LINE)
    folder = write(LINE, day="2026-02-01", file="z.toml")
    with pytest.raises(PackError, match="already taken by another edition"):
        rulebook.on(TODAY, folder=folder)


def test_a_rulebook_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        rulebook.on(TODAY).rules["tender.min_bids"] = None  # type: ignore[index]


def test_an_end_at_the_end_of_the_calendar_means_for_ever(write: Write) -> None:
    folder = write(LINE.replace("2024-12-31", "9999-12-31"))
    assert rulebook.on(date.max - timedelta(days=1), folder=folder).integer("a.b") == 3
