"""The published CASE: the shipped examples, the strict reading, and schemas that agree with it."""

import json
from copy import deepcopy
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from tender.errors import BadInput, TooLarge
from tender.evaluation.case import evaluate, in_force, spelled_out
from tender.evaluation.case_format import MOST_BIDS, schema
from tender.evaluation.methods import METHODS

EXAMPLES = files("tender.evaluation") / "examples"
A, B, C, D, LOW = (
    "a-comprehensive-evaluation",
    "b-weighted-scoring",
    "c-lowest-evaluated-bid",
    "d-two-envelope",
    "e-abnormally-low",
)


def example(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


def column(name: str, key: str) -> list[Any]:
    return [row[key] for row in evaluate(example(name))["results"]]


def test_example_a_comprehensive_evaluation():
    answer = evaluate(example(A))
    assert (answer["benchmark"], answer["candidates"]) == ("4413500.00", ["A2", "A3", "A1"])
    assert column(A, "price_score") == ["55.32", "58.49", "56.91", "58.71", "50.11", None]
    assert column(A, "total") == ["89.42", "92.69", "91.81", "87.61", "87.81", None]
    assert column(A, "rank") == [3, 1, 2, 5, 4, None]
    assert [scores.get("technical") for scores in column(A, "scores")] == [
        "26.10",
        "25.20",
        "27.40",
        "22.90",
        "28.20",
        None,
    ]
    assert column(A, "reason")[-1] == "above_ceiling"


def test_example_b_weighted_scoring():
    assert column(B, "evaluated_price") == ["960000.00", "892500.00", "900000.00", "850000.00"]
    assert column(B, "price_score") == ["35.42", "38.10", "37.78", "40.00"]
    assert column(B, "total") == ["86.62", "88.10", "88.10", "84.60"]
    assert column(B, "rank") == [3, 1, 2, 4]


def test_example_c_lowest_evaluated_bid():
    assert column(C, "evaluated_price") == ["3240000.00", "3225000.00", "3330000.00", None]
    assert column(C, "rank") == [2, 1, 3, None]
    assert column(C, "reason")[-1] == "abnormally_low"
    assert evaluate(example(C))["candidates"] == ["C2", "C1", "C3"]


def test_example_d_two_envelope():
    assert column(D, "rank") == [2, 4, 1, 3, None]
    assert column(D, "reason")[-1] == "below_pass_score"
    assert evaluate(example(D))["candidates"] == ["D3", "D1"]


def test_example_of_abnormally_low_prices():
    low = ["abnormally_low", "low_against_next_lowest", "low_against_ceiling"]
    assert column(LOW, "flags") == [low, [], [], []]
    assert column(LOW, "status") == ["ranked"] * 4


def test_without_bids_there_is_nothing_but_a_flag():
    for method in METHODS:
        answer = evaluate({"method": method, "bids": []})
        assert answer == {
            "benchmark": None,
            "results": [],
            "candidates": [],
            "flags": ["fewer_than_3_effective"],
        }


@pytest.mark.parametrize("method", METHODS)
def test_the_ground_of_a_rejected_bid_is_kept_and_nothing_else_is_asked_of_it(method):
    row = evaluate({"method": method, "bids": [{"bidder": "甲", "rejected": "unsigned"}]})["results"][0]
    assert (row["status"], row["reason"], row["rank"]) == ("rejected", "unsigned", None)


HOSTILE: list[tuple[str, str, Any]] = [
    ("method", "method", "highest_price"),
    ("method", "method", None),
    ("ceiling", "ceiling", "0.00"),
    ("ceiling", "ceiling", 5000000),
    ("parameters", "parameters", []),
    ("parameters", "parameters.flaot_percent", {"flaot_percent": "3"}),
    ("parameters", "parameters.float_percent", {"float_percent": "-3"}),
    ("parameters", "parameters.float_percent", {"float_percent": "100"}),
    ("parameters", "parameters.float_percent", {"float_percent": 3.0}),
    ("parameters", "parameters.float_percent", {"float_percent": "١"}),
    ("parameters", "parameters.drop_extremes_from", {"drop_extremes_from": 2}),
    ("parameters", "parameters.drop_extremes_from", {"drop_extremes_from": True}),
    ("bids", "bids", {}),
    ("bids", "bids", None),
    ("bids", "bids[0]", ["甲"]),
    ("bids", "bids[0].bidder", [{"bidder": ""}]),
    ("bids", "bids[0].bidder", [{"bidder": "\x1b[2J"}]),
    ("bids", "bids[0].bidder", [{"bidder": "\ud800"}]),
    ("bids", "bids[1].bidder", [{"bidder": "甲", "price": "1"}, {"bidder": "甲", "price": "2"}]),
    ("bids", "bids[0].price", [{"bidder": "甲"}]),
    ("bids", "bids[0].price", [{"bidder": "甲", "price": "0"}]),
    ("bids", "bids[0].price", [{"bidder": "甲", "price": "-1"}]),
    ("bids", "bids[0].price", [{"bidder": "甲", "price": "1e9"}]),
    ("bids", "bids[0].price", [{"bidder": "甲", "price": "1.001"}]),
    ("bids", "bids[0].price", [{"bidder": "甲", "price": "9" * 21}]),
    ("bids", "bids[0].scores.技术[1]", [{"bidder": "甲", "price": "1", "scores": {"技术": ["1", "NaN"]}}]),
    ("bids", "bids[0].scores.技术", [{"bidder": "甲", "price": "1", "scores": {"技术": []}}]),
    ("bids", "bids[0].attributes.size", [{"bidder": "甲", "price": "1", "attributes": {"size": "micro"}}]),
    ("bids", "bids[0].rejected", [{"bidder": "甲", "rejected": False}]),
    ("bids", "bids[0].corrected_price", [{"bidder": "甲", "price": "1", "corrected_price": "2"}]),
    ("bids", "bids[0].adjustments", [{"bidder": "甲", "price": "1", "adjustments": [{"amount": "2"}]}]),
    ("note", "note", "hello"),
]


@pytest.mark.parametrize(("name", "field", "value"), HOSTILE)
def test_a_malformed_case_is_refused_by_the_name_of_its_field(name, field, value):
    case = {"method": "comprehensive_evaluation", "bids": [{"bidder": "甲", "price": "1"}], name: value}
    with pytest.raises(BadInput) as refused:
        evaluate(case)
    assert refused.value.field == field


@pytest.mark.parametrize("case", [None, [], "x", 1])
def test_a_case_that_is_no_object_is_refused(case):
    with pytest.raises(BadInput):
        evaluate(case)


def test_more_bids_than_the_limit_are_refused():
    with pytest.raises(TooLarge):
        evaluate({"method": "lowest_price_gp", "bids": [{}] * (MOST_BIDS + 1)})


def test_nothing_and_empty_stand_for_figures_a_method_does_not_use():
    bid = {
        "bidder": "甲",
        "price": "1",
        "adjustments": [],
        "corrected_price": None,
        "attributes": {},
        "scores": {},
    }
    assert evaluate({"method": "lowest_price_gp", "bids": [bid]})["candidates"] == ["甲"]


def test_the_largest_prices_are_computed_exactly():
    bids = [
        {"bidder": name, "price": price}
        for name, price in (("甲", "9999999999999.99"), ("乙", "9999999999999.98"))
    ]
    answer = evaluate(
        {"method": "comprehensive_evaluation", "bids": bids, "parameters": {"float_percent": "0"}}
    )
    assert answer["benchmark"] == "9999999999999.99"


@pytest.mark.parametrize("name", [A, B, C, D, LOW])
def test_a_case_spelled_out_names_every_parameter_and_gives_the_same_result(name):
    case = example(name)
    full = spelled_out(case)
    declared = schema(case["method"], in_force())["properties"]["parameters"]["properties"]
    assert list(full["parameters"]) == list(declared)
    assert evaluate(full) == evaluate(case)


def test_evaluating_leaves_the_case_as_it_was():
    case = example(A)
    before = deepcopy(case)
    evaluate(case)
    assert case == before


@pytest.mark.parametrize("name", [A, B, C, D, LOW])
def test_the_schema_accepts_the_example_and_its_spelled_out_form(name):
    case = example(name)
    validator = jsonschema_rs.Draft202012Validator(schema(case["method"], in_force()))
    validator.validate(case)
    validator.validate(spelled_out(case))


@pytest.mark.parametrize("method", METHODS)
def test_a_schema_is_valid_json_schema(method):
    jsonschema_rs.meta.validate(schema(method, in_force()))


def test_the_schemas_give_the_defaults_of_the_rule_sheet():
    found = {
        name: entry["default"]
        for method in METHODS
        for name, entry in schema(method, in_force())["properties"]["parameters"]["properties"].items()
        if not name.startswith("low_price")
    }
    assert found == {
        "price_points": "60", "drop_extremes_from": 5, "float_percent": "3", "deduct_per_percent_above": "1.0",
        "deduct_per_percent_below": "0.5", "drop_member_extremes_from": 0, "price_weight": "0.40",
        "small_micro_discount_percent": "0", "domestic_discount_percent": "20", "pass_score": "60", "max_winners": 1,
        "admission": "default",
        "benchmark": "computed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "shares"),
    [
        ("comprehensive_evaluation", ["85", "80"]),
        ("lowest_evaluated_bid", ["85", "80"]),
        ("weighted_scoring", ["50", "50", "45"]),
        ("lowest_price_gp", ["50", "50", "45"]),
        ("two_envelope", []),
    ],
)
def test_the_schemas_give_the_default_shares_of_low_prices(method, shares):
    declared = schema(method, in_force())["properties"]["parameters"]["properties"]
    assert [entry["default"] for name, entry in declared.items() if name.startswith("low_price")] == shares
