"""Points of a criterion are plain decimal text, whatever `Decimal` would read."""

import pytest
from pydantic import ValidationError

from tender import rulebook
from tender.errors import BadInput
from tender.tendering.forms import Criterion, PrepareTender
from tender.tendering.rules import check_plan
from tests.bidding import PLAN
from tests.conftest import START


def criterion(points: object) -> Criterion:
    return Criterion.model_validate(
        {"id": "plan", "title": "施工组织", "part": "technical", "kind": "subjective", "max": points}
    )


@pytest.mark.parametrize("points", ["40", "0.5", "100", "7.25", "100.00"])
def test_points_in_plain_digits_are_taken(points):
    assert criterion(points).max == points


@pytest.mark.parametrize(
    "points",
    [
        "0",
        "0.00",
        "100.01",
        "101",
        "-1",
        "1.234",
        "1e1",
        "1e400",
        "NaN",
        "sNaN",
        "Infinity",
        "１２",
        "1_0",
        "",
        40,
    ],
)
def test_anything_else_is_refused(points):
    with pytest.raises(ValidationError, match="max"):
        criterion(points)


@pytest.mark.parametrize("points", ["x", True, [], {}, "NaN", "1e400"])
def test_price_points_that_are_none_are_bad_input(points):
    parameters = {"method": "comprehensive_evaluation", "parameters": {"price_points": points}}
    custody, documents = {"keys": ["a", "b"]}, [{"name": "a.pdf", "sha256": "0" * 64, "size": 1}]
    plan = {**PLAN, "project": "prj", "evaluation": parameters, "custody": custody, "documents": documents}
    form = PrepareTender.model_validate(plan)
    with pytest.raises(BadInput) as refused:
        check_plan(form, rulebook.on(START.date()))
    assert "price_points" in str(refused.value.field)
