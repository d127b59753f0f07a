"""综合评估法: rules §7 A, its roundings, its ties, and what it refuses."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender.errors import BadInput
from tender.evaluation.case import evaluate
from tender.evaluation.formulas.comprehensive import price_score
from tender.evaluation.formulas.figures import half_up
from tender.evaluation.terms import ComprehensiveEvaluation


def result(
    *prices: str, scores: list[dict[str, Any]] | None = None, ceiling: str | None = None, **terms: Any
) -> Any:
    bids = [{"bidder": f"甲{n}", "price": price} for n, price in enumerate(prices)]
    for bid, given_scores in zip(bids, scores or [], strict=False):
        bid["scores"] = given_scores
    return evaluate(
        {"method": "comprehensive_evaluation", "ceiling": ceiling, "bids": bids, "parameters": terms}
    )


def ranks(answer: Any) -> list[int | None]:
    return [row["rank"] for row in answer["results"]]


@pytest.mark.parametrize(
    ("exact", "shown"), [("2.675", "2.68"), ("0.125", "0.13"), ("0.1249999", "0.12"), ("7", "7.00")]
)
def test_halves_are_rounded_upward(exact, shown):
    assert str(half_up(Fraction(exact))) == shown


def test_four_prices_keep_their_extremes_and_five_lose_them():
    assert result("100", "200", "300", "400", float_percent="0")["benchmark"] == "250.00"
    assert result("100", "200", "300", "400", "9000", float_percent="0")["benchmark"] == "300.00"


def test_only_one_of_several_equal_extremes_is_dropped():
    assert result("10", "10", "20", "30", "30", float_percent="0")["benchmark"] == "20.00"


def test_the_mean_is_not_rounded_before_the_float_is_applied():
    # 0.50 / 3 × 0.03 is exactly half a fen; a mean rounded to any number of places would miss it.
    assert result("0.16", "0.16", "0.18", float_percent="97")["benchmark"] == "0.01"


def test_the_same_distance_costs_twice_as_much_above_as_below():
    answer = result("110", "100", "90", float_percent="0")
    assert [row["price_score"] for row in answer["results"]] == ["50.00", "60.00", "55.00"]


def test_a_price_score_is_never_negative():
    assert result("1", "1", "1000", float_percent="0")["results"][2]["price_score"] == "0.00"


def test_a_price_at_the_ceiling_stays_and_one_fen_more_is_rejected():
    answer = result("100.00", "100.01", ceiling="100.00", low_price_flag_percent_of_mean="0")
    assert [row["reason"] for row in answer["results"]] == [None, "above_ceiling"]


def test_a_bid_above_the_ceiling_does_not_move_the_benchmark():
    assert result("80", "100", "101", ceiling="100", float_percent="0")["benchmark"] == "90.00"


def test_member_scores_keep_their_extremes_unless_the_documents_drop_them():
    sheet = {"technical": ["0", "20", "20", "20", "20", "20", "29"]}
    kept, dropped = result("9", scores=[sheet]), result("9", scores=[sheet], drop_member_extremes_from=7)
    assert kept["results"][0]["scores"] == {"technical": "18.43"}
    assert dropped["results"][0]["scores"] == {"technical": "20.00"}


def test_six_members_keep_their_extremes_when_dropping_starts_at_seven():
    answer = result("9", scores=[{"technical": ["0", "6", "6", "6", "6", "6"]}], drop_member_extremes_from=7)
    assert answer["results"][0]["scores"] == {"technical": "5.00"}


def test_documents_may_not_drop_scores_of_fewer_than_seven_members():
    with pytest.raises(BadInput) as refused:
        result("9", drop_member_extremes_from=5)
    assert refused.value.field == "parameters.drop_member_extremes_from"


def test_equal_totals_go_to_the_lower_price():
    # benchmark 100: 110 loses 10, 90 loses 5; five points of technique make them equal
    scores = [{"technical": "25"}, {"technical": "0"}, {"technical": "20"}]
    answer = result("110", "100", "90", scores=scores, float_percent="0")
    assert [row["total"] for row in answer["results"]] == ["75.00", "60.00", "75.00"]
    assert ranks(answer) == [2, 3, 1]


def test_equal_totals_and_prices_go_to_the_higher_technical_score():
    scores = [{"technical": "10", "commercial": "9"}, {"technical": "11", "commercial": "8"}]
    assert ranks(result("100", "100", scores=scores)) == [2, 1]


def test_bids_equal_in_everything_share_a_rank_until_the_lot_is_drawn():
    answer = result("100", "100", "110", scores=[{"technical": "9"}] * 3)
    assert ranks(answer) == [1, 1, 3]
    assert [row["flags"] for row in answer["results"]][:2] == [["tie_to_be_drawn"]] * 2
    assert answer["candidates"] == ["甲0", "甲1", "甲2"]


def test_at_most_three_candidates_are_named():
    assert len(result("100", "101", "102", "103")["candidates"]) == 3


def test_a_low_price_is_flagged_and_still_ranked():
    row = result("50", "100", "100", ceiling="100")["results"][0]
    assert row["status"] == "ranked"
    assert row["flags"] == ["abnormally_low", "low_against_mean", "low_against_ceiling"]


def test_a_missing_sheet_is_refused_by_the_name_of_its_field():
    with pytest.raises(BadInput) as refused:
        result("100", "90", scores=[{"technical": ["9", "8"]}, {"technical": ["9"]}])
    assert refused.value.field == "bids[1].scores.technical"


def test_a_rejected_bid_needs_no_scores():
    assert (
        result("90", "200", scores=[{"technical": "9"}], ceiling="100")["results"][1]["status"] == "rejected"
    )


def test_prices_too_small_for_a_benchmark_are_refused():
    with pytest.raises(BadInput) as refused:
        result("0.01", float_percent="90")
    assert refused.value.code == "benchmark_zero"


TERMS = ComprehensiveEvaluation(
    Fraction(60), 5, Fraction(3), Fraction(1), Fraction("0.5"), 0, Fraction(85), Fraction(80)
)


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_a_price_score_lies_between_nothing_and_all_points(price_fen, benchmark_fen):
    score = price_score(Fraction(price_fen, 100), Decimal(benchmark_fen) / 100, TERMS)
    assert 0 <= score <= 60
    assert (score == 60) or price_fen != benchmark_fen


@given(st.lists(st.integers(1, 10**10), min_size=1, max_size=12), st.randoms())
def test_the_result_of_a_bid_does_not_depend_on_the_order_of_the_case(prices, random):
    texts = [f"{fen // 100}.{fen % 100:02d}" for fen in prices]
    shuffled = random.sample(texts, len(texts))
    in_order, otherwise = result(*texts, float_percent="0"), result(*shuffled, float_percent="0")
    assert sorted(zip(texts, ranks(in_order), strict=True)) == sorted(
        zip(shuffled, ranks(otherwise), strict=True)
    )


def price_scores(answer: Any) -> list[str | None]:
    return [row["price_score"] for row in answer["results"]]


def test_a_frozen_benchmark_leaves_the_others_price_scores_as_they_were_when_a_bid_falls():
    prices = ["4550000.00", "4300000.00", "4850000.00"]  # A3, A4, A5 of the rule sheet; A1 and A2 are gone
    frozen = result(*prices, benchmark="4413500.00")
    assert frozen["benchmark"] == "4413500.00"
    assert price_scores(frozen) == ["56.91", "58.71", "50.11"]
    assert price_scores(result(*prices)) != price_scores(frozen)


def test_a_benchmark_is_an_amount_above_zero_or_the_word_for_computing_it():
    assert result("100.00", benchmark="computed") == result("100.00")
    for wrong in ("0.00", "frozen", "-1.00", 4413500):
        with pytest.raises(BadInput):
            result("100.00", benchmark=wrong)
