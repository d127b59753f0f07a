"""双信封: pass score, quota, and prices that stay sealed."""

from datetime import date
from typing import Any

import pytest

from tender.errors import BadInput
from tender.evaluation.case import evaluate
from tender.evaluation.formulas.two_envelope import quota
from tender.evaluation.terms import law
from tender.rulebook import on


def result(*bids: tuple[str, str | None], ceiling: str | None = None, **terms: Any) -> Any:
    listed = [
        {"bidder": f"甲{n}", "price": price, "scores": {"technical": [score]}}
        for n, (score, price) in enumerate(bids)
    ]
    return evaluate({"method": "two_envelope", "ceiling": ceiling, "bids": listed, "parameters": terms})


def column(answer: Any, name: str) -> list[Any]:
    return [row[name] for row in answer["results"]]


@pytest.mark.parametrize(
    ("submitted", "admitted"),
    [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 5), (9, 8), (10, 8), (11, 9)],
)
def test_the_quota_follows_the_number_of_envelopes(submitted, admitted):
    assert quota(submitted, law(on(date(2026, 11, 23)))) == admitted


def test_the_pass_score_itself_passes():
    answer = result(("60", "5"), ("59.99", "4"))
    assert column(answer, "status") == ["ranked", "rejected"]
    assert answer["results"][1]["reason"] == "below_pass_score"


def test_who_is_beyond_the_quota_is_not_admitted_and_its_price_is_not_shown():
    answer = result(("90", "9"), ("80", "8"), ("70", "1"))
    assert column(answer, "status") == ["ranked", "ranked", "not_admitted"]
    assert answer["results"][2]["reason"] == "not_admitted"
    assert answer["results"][2]["evaluated_price"] is None


def test_a_sealed_price_is_not_needed():
    assert column(result(("90", "9"), ("80", "8"), ("70", None)), "rank") == [2, 1, None]


def test_an_admitted_bid_without_a_price_is_refused():
    with pytest.raises(BadInput) as refused:
        result(("90", None), ("80", "8"))
    assert refused.value.field == "bids[0].price"


def test_an_admitted_price_above_the_ceiling_is_rejected_and_nobody_moves_up():
    answer = result(("90", "11"), ("80", "8"), ("70", "7"), ceiling="10")
    assert column(answer, "reason") == ["above_ceiling", None, "not_admitted"]


def test_the_quota_counts_envelopes_that_were_rejected_too():
    bids = [{"bidder": f"甲{n}", "price": "5", "scores": {"technical": "90"}} for n in range(4)]
    bids[0]["rejected"] = "unsigned"
    answer = evaluate({"method": "two_envelope", "bids": bids})
    assert column(answer, "status") == ["rejected", "ranked", "ranked", "ranked"]


def test_the_documents_may_fix_the_number_admitted():
    assert column(result(("90", "9"), ("80", "8"), admission=1), "status") == ["ranked", "not_admitted"]
    assert column(result(("90", "9"), ("80", "8"), ("70", "7"), admission="3"), "status") == ["ranked"] * 3


def test_equal_prices_go_to_the_higher_technical_score_and_then_to_the_earlier_bid():
    answer = result(("80", "5"), ("80", "5"), ("90", "5"), admission=3)
    assert column(answer, "rank") == [2, 3, 1]
    assert column(answer, "flags") == [[], [], []]


def test_a_technical_tie_at_the_edge_of_the_quota_is_flagged():
    answer = result(("90", "9"), ("80", "8"), ("80", "7"))
    assert column(answer, "status") == ["ranked", "ranked", "not_admitted"]
    assert column(answer, "flags") == [[], ["tie_at_quota"], ["tie_at_quota"]]


def test_the_candidates_are_the_winners():
    bids = [(str(90 - n), str(10 + n)) for n in range(6)]
    assert result(*bids)["candidates"] == ["甲0"]
    assert result(*bids, max_winners=4)["candidates"] == ["甲0", "甲1", "甲2", "甲3"]


def test_bids_not_admitted_still_count_as_effective():
    assert result(("90", "9"), ("80", "8"), ("70", "7"))["flags"] == []


def test_a_bid_without_a_technical_score_is_refused():
    with pytest.raises(BadInput) as refused:
        evaluate({"method": "two_envelope", "bids": [{"bidder": "甲", "price": "5"}]})
    assert refused.value.field == "bids[0].scores.technical"
