"""Score sheets and committees: rules §6."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tender.errors import BadInput
from tender.evaluation.rules import (
    deviation_percent,
    expert_minimum,
    is_lawful_committee,
    missing_items,
    needs_reason,
    read_score,
    score_objective_differs,
)
from tender.rulebook import on

RULES = on(date(2026, 11, 23))
PERCENT = RULES.decimal("evaluation.subjective_deviation_percent")


def points(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_fifteen_against_four_higher_scores_needs_a_reason():
    others = points("26", "27", "25", "26.5")
    assert needs_reason(Decimal("15"), others, PERCENT)
    assert round(deviation_percent(Decimal("15"), others), 1) == Fraction("42.6")


@pytest.mark.parametrize(("score", "needed"), [("7", False), ("6.99", True), ("13", False), ("13.01", True)])
def test_exactly_thirty_percent_needs_none(score, needed):
    assert needs_reason(Decimal(score), points("10", "10"), PERCENT) is needed


def test_any_score_against_zeros_needs_a_reason_and_a_lone_member_never_does():
    assert needs_reason(Decimal("1"), points("0", "0"), PERCENT)
    assert not needs_reason(Decimal("0"), points("0", "0"), PERCENT)
    assert not needs_reason(Decimal("1"), [], PERCENT)


@pytest.mark.parametrize("text", ["0", "10", "9.99", "10.00"])
def test_a_score_within_its_range_is_read(text):
    assert read_score(text, Decimal("10"), "方案") == Decimal(text)


@pytest.mark.parametrize("raw", ["10.01", "-1", "1.001", "", "1e1", " 1", "NaN", "９", 5, None, True])
def test_any_other_score_is_refused_by_its_item(raw):
    with pytest.raises(BadInput) as refused:
        read_score(raw, Decimal("10"), "方案")
    assert refused.value.field == "方案"


def test_an_incomplete_sheet_names_what_is_missing():
    assert missing_items({"a": Decimal(1)}, ["a", "b"]) == ("b",)


def test_objective_items_that_differ_are_named_without_their_members():
    sheets = [
        {"a": Decimal("5"), "b": Decimal("3")},
        {"a": Decimal("5.00"), "b": Decimal("4")},
        {"a": Decimal("5")},
    ]
    assert score_objective_differs(sheets) == ("b",)


@pytest.mark.parametrize(("members", "experts"), [(5, 4), (7, 5), (9, 6)])
def test_two_thirds_of_a_committee_are_experts(members, experts):
    assert expert_minimum(members, RULES.share("committee.expert_share")) == experts
    assert is_lawful_committee(members, experts, RULES)
    assert not is_lawful_committee(members, experts - 1, RULES)


@pytest.mark.parametrize(("members", "experts"), [(3, 3), (4, 4), (6, 6), (5, 6)])
def test_a_committee_is_odd_and_has_five_members_or_more(members, experts):
    assert not is_lawful_committee(members, experts, RULES)
