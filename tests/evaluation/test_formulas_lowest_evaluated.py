"""经评审的最低投标价法: corrections, adjustments, and prices that must be proved."""

from typing import Any

from tender.evaluation.case import evaluate


def result(*bids: dict[str, Any], ceiling: str | None = None, **terms: Any) -> Any:
    listed = [{"bidder": f"甲{n}", **bid} for n, bid in enumerate(bids)]
    return evaluate(
        {"method": "lowest_evaluated_bid", "ceiling": ceiling, "bids": listed, "parameters": terms}
    )


def column(answer: Any, name: str) -> list[Any]:
    return [row[name] for row in answer["results"]]


LOW, USUAL = {"price": "84.99"}, {"price": "105"}


def test_adjustments_decide_the_rank_and_stay_out_of_the_mean():
    burdened = {"price": "100", "adjustments": [{"amount": "1000", "reason": "delay"}, {"amount": "1"}]}
    answer = result(burdened, {"price": "101"}, {"price": "102"})
    assert column(answer, "evaluated_price") == ["1101.00", "101.00", "102.00"]
    assert column(answer, "rank") == [3, 1, 2]
    assert column(answer, "flags") == [[], [], []]


def test_a_correction_above_the_ceiling_rejects():
    answer = result({"price": "99", "corrected_price": "100.01"}, {"price": "100"}, ceiling="100")
    assert column(answer, "reason") == ["above_ceiling", None]


def test_equal_evaluated_prices_go_to_the_lower_bid_price():
    answer = result({"price": "101"}, {"price": "100", "adjustments": [{"amount": "1"}]})
    assert column(answer, "rank") == [2, 1]


def test_a_low_price_without_proof_is_rejected():
    answer = result({"price": "80"}, USUAL, USUAL, USUAL)
    assert column(answer, "reason") == ["abnormally_low", None, None, None]
    assert answer["results"][0]["flags"] == ["abnormally_low", "low_against_mean"]


def test_a_low_price_with_proof_is_ranked_and_its_flag_stays():
    answer = result({"price": "80", "attributes": {"low_price_proof": True}}, USUAL, USUAL, USUAL)
    assert column(answer, "status") == ["ranked"] * 4
    assert "abnormally_low" in answer["results"][0]["flags"]
    assert answer["candidates"][0] == "甲0"


def test_a_price_at_exactly_the_limit_needs_no_proof():
    # mean of 85, 110, 105 is 100
    assert column(result({"price": "85"}, {"price": "110"}, {"price": "105"}), "status") == ["ranked"] * 3
    assert column(result({"price": "80"}, ceiling="100"), "status") == ["ranked"]
    assert column(result({"price": "79.99"}, ceiling="100"), "status") == ["rejected"]


def test_a_bid_rejected_before_does_not_move_the_mean():
    answer = result(
        {"price": "1", "rejected": "unsigned"}, {"price": "90"}, {"price": "100"}, {"price": "110"}
    )
    assert column(answer, "reason") == ["unsigned", None, None, None]


def test_rejecting_a_low_price_may_leave_fewer_than_three():
    answer = result({"price": "10"}, USUAL, USUAL)
    assert answer["flags"] == ["fewer_than_3_effective"]
    assert column(answer, "rank") == [None, 1, 1]


def test_zero_switches_each_flag_off():
    answer = result(
        {"price": "1"},
        {"price": "100"},
        ceiling="100",
        low_price_flag_percent_of_mean="0",
        low_price_flag_percent_of_ceiling="0",
    )
    assert column(answer, "status") == ["ranked", "ranked"]
