"""Equal to the bid, secured as printed, kept how long: both sides of every limit."""

from datetime import date
from decimal import Decimal

import pytest

from tender import rulebook
from tender.contracts import rules
from tender.contracts.lifecycle import TABLE, Status, transition
from tender.contracts.rules import MainTerms
from tender.errors import BadInput, Refused
from tender.ledger.acts import Act

WON = MainTerms("教学楼施工", "施工总承包", 448_000_000, 290, "合格", "示例经理")
ACTS = (Act.CONTRACT_SIGNED, Act.CONTRACT_CONFIRMED, Act.CONTRACT_PUBLISHED)
TEN = Decimal(10)


def test_a_contract_equal_to_bid_and_documents_is_lawful():
    rules.check_terms(WON, WON)


@pytest.mark.parametrize("name", ["subject", "scope", "price", "period_days", "quality", "manager"])
def test_a_contract_that_differs_from_the_bid_is_refused_naming_the_field(name):
    value = getattr(WON, name)
    other = MainTerms(**{**vars(WON), name: value + 1 if isinstance(value, int) else value + "x"})
    with pytest.raises(Refused) as refused:
        rules.check_terms(other, WON)
    assert (refused.value.code, refused.value.field, refused.value.article) == (
        "differs_from_bid", name, "BR 57",
    )  # fmt: skip


def test_every_difference_is_named_at_once():
    with pytest.raises(Refused) as refused:
        rules.check_terms(MainTerms("a", "b", 1, 1, "c", "d"), WON)
    assert refused.value.field == "subject,scope,price,period_days,quality,manager"


@pytest.mark.parametrize(
    ("amount", "percent", "code"),
    [
        (10_000_000, 10, None),
        (10_000_001, 10, "security_share"),
        (9_999_999, 10, "security_amount"),
        (12_000_000, 12, "security_share"),
        (5_000_000, 5, None),
        (0, 5, "security_amount"),
        (1, None, "not_demanded"),
        (1, 0, "not_demanded"),
    ],
)
def test_a_performance_security_is_at_most_ten_per_cent_and_as_printed(amount, percent, code):
    if code is None:
        rules.check_security(amount, 100_000_000, percent, TEN, "BR 58")
        return
    with pytest.raises(Refused) as refused:
        rules.check_security(amount, 100_000_000, percent, TEN, "BR 58")
    assert refused.value.code == code


def test_the_ten_per_cent_stand_in_the_rulebook_with_their_article():
    book = rulebook.on(date(2026, 3, 2))
    assert book.decimal("performance_security.max_percent") == TEN
    assert book.get("performance_security.max_percent").article == "BR 58"


def test_archives_are_retained_fifteen_years_by_default():
    book = rulebook.on(date(2026, 3, 2))
    years = book.integer("retention.years")
    assert rules.retained_until(date(2026, 4, 20), years) == date(2041, 4, 20)
    assert rules.retained_until(date(2028, 2, 29), years) == date(2043, 2, 28)


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b"", b""),
        (b"PK\x03\x04", b"%%EOF"),
        (b"\n%PDF-1.7", b"%%EOF"),
        (b"<html>%PDF-1.7", b"%%EOF"),
        (b"%PDF-1.7", b"cut off"),
    ],
)
def test_what_is_not_a_whole_pdf_is_refused(head, tail):
    with pytest.raises(BadInput) as refused:
        rules.check_pdf(head, tail, "upload")
    assert refused.value.code == "not_a_pdf"


@pytest.mark.parametrize("status", [None, *Status])
@pytest.mark.parametrize("act", ACTS)
def test_the_full_grid_of_a_contract_follows_its_table(status, act):
    rows = [row for row in TABLE if (row.source, row.act) == (status, act)]
    if rows:
        assert transition(status, act) is rows[0].target
        return
    with pytest.raises(Refused):
        transition(status, act)


def test_a_retention_in_whole_years_never_meets_an_impossible_day():
    assert rules.retained_until(date(2028, 2, 29), 16) == date(2044, 2, 29)
