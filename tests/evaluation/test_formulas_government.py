"""综合评分法 and 最低评标价法: deductions, price scores, and the abnormally low prices of rules §7."""

from datetime import date
from typing import Any

import pytest

from tender.errors import BadInput
from tender.evaluation.case import evaluate
from tender.rulebook import on


def result(
    *bids: tuple[str, dict[str, Any]],
    method: str = "lowest_price_gp",
    ceiling: str | None = None,
    **terms: Any,
) -> Any:
    listed = [
        {"bidder": f"甲{n}", "price": price, "attributes": facts} for n, (price, facts) in enumerate(bids)
    ]
    return evaluate({"method": method, "ceiling": ceiling, "bids": listed, "parameters": terms})


def plain(*prices: str, **more: Any) -> Any:
    return result(*((price, {}) for price in prices), **more)


def compared(answer: Any) -> list[str | None]:
    return [row["evaluated_price"] for row in answer["results"]]


@pytest.mark.parametrize(
    ("size", "price"), [("micro", "85.00"), ("small", "85.00"), ("medium", "100.00"), ("large", "100.00")]
)
def test_only_small_and_micro_firms_get_their_deduction(size, price):
    assert compared(result(("100", {"enterprise_size": size}), small_micro_discount_percent="15")) == [price]


def test_no_deduction_for_small_firms_unless_the_documents_print_one():
    assert compared(result(("100", {"enterprise_size": "micro"}))) == ["100.00"]


def test_domestic_products_get_theirs_only_when_both_kinds_compete():
    home, abroad = ("100", {"domestic": True}), ("100", {"domestic": False})
    assert compared(result(home, abroad)) == ["80.00", "100.00"]
    assert compared(result(home, home)) == ["100.00", "100.00"]


def test_a_rejected_foreign_product_does_not_compete():
    answer = result(("100", {"domestic": True}), ("201", {"domestic": False}), ceiling="200")
    assert compared(answer) == ["100.00", None]


def test_both_deductions_are_added_and_taken_off_the_original_price():
    both = {"domestic": True, "enterprise_size": "small"}
    answer = result(
        ("100", both), ("100", {}), small_micro_discount_percent="10", domestic_discount_percent="20"
    )
    assert compared(answer) == ["70.00", "100.00"]


def test_deductions_that_leave_nothing_of_a_price_are_refused():
    with pytest.raises(BadInput):
        plain("100", small_micro_discount_percent="50", domestic_discount_percent="50")


def test_a_compared_price_is_rounded_half_up_to_the_fen():
    answer = result(("0.50", {"enterprise_size": "small"}), small_micro_discount_percent="15")
    assert compared(answer) == ["0.43"]


def test_the_lowest_compared_price_gets_all_points_and_the_others_their_share():
    answer = plain("100", "300", method="weighted_scoring", price_weight="0.30")
    assert answer["benchmark"] == "100.00"
    assert [row["price_score"] for row in answer["results"]] == ["30.00", "10.00"]


def test_equal_prices_without_scores_wait_for_the_lot():
    answer = plain("100", "100", method="weighted_scoring")
    assert [row["rank"] for row in answer["results"]] == [1, 1]
    assert all(row["flags"] == ["tie_to_be_drawn"] for row in answer["results"])


def test_the_lowest_price_method_has_no_benchmark_and_no_totals():
    answer = plain("100", "90", "95")
    assert answer["benchmark"] is None
    assert {(row["total"], row["price_score"]) for row in answer["results"]} == {(None, None)}
    assert answer["candidates"] == ["甲1", "甲2", "甲0"]


def test_a_price_of_exactly_half_the_next_lowest_needs_no_explanation():
    assert plain("50", "100", "100")["results"][0]["flags"] == []
    assert "low_against_next_lowest" in plain("49.99", "100", "100")["results"][0]["flags"]


def test_low_prices_are_measured_on_what_was_bid_and_not_on_what_is_compared():
    answer = result(("52", {"enterprise_size": "micro"}), ("100", {}), small_micro_discount_percent="20")
    assert answer["results"][0]["flags"] == []


def test_a_zero_switches_a_low_price_test_off():
    off = {f"low_price_flag_percent_of_{what}": "0" for what in ("mean", "next_lowest", "ceiling")}
    assert plain("1", "100", "100", ceiling="100", **off)["results"][0]["flags"] == []


def test_the_shares_may_be_raised_only_so_far():
    assert plain("60", "100", low_price_flag_percent_of_next_lowest="65")["results"][0]["flags"]
    with pytest.raises(BadInput) as refused:
        plain("60", "100", low_price_flag_percent_of_next_lowest="66")
    assert refused.value.field == "parameters.low_price_flag_percent_of_next_lowest"


def test_a_tender_pinned_before_a_rule_began_is_computed_without_it():
    bids = [{"bidder": "甲", "price": "1"}, {"bidder": "乙", "price": "100"}]
    answer = evaluate({"method": "lowest_price_gp", "bids": bids}, on(date(2025, 6, 1)))
    assert answer["results"][0]["flags"] == []
