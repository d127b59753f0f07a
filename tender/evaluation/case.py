"""The published CASE: figures of one evaluation in, the same result for everybody out (design §7).

`evaluate(case)` is what `tender evaluate` prints. It reads strictly (unknown names, JSON numbers, negative
figures and doubled bidders are refused with their field), computes with the method's formula and changes
nothing. Parameters a case leaves out have the defaults of the rulebook; `spelled_out` writes them in, so that
a published case gives the same answer when the rules have changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tender import clock, rulebook
from tender.errors import BadInput, TooLarge
from tender.evaluation.case_format import MOST_BIDS, case_shape, method_named
from tender.evaluation.formulas.figures import Bid, Line, Outcome
from tender.evaluation.methods import METHODS, Method
from tender.evaluation.shapes import malformed
from tender.evaluation.terms import law, parameters
from tender.rulebook import Rulebook


def in_force() -> Rulebook:
    """The rules of today, for a case that leaves its parameters out."""
    return rulebook.on(clock.today())


def evaluate(case: Mapping[str, Any], rules: Rulebook | None = None) -> dict[str, Any]:
    """The result as JSON values. Raises BadInput (with the field) for a case that cannot be computed."""
    rules = rules or in_force()
    read, method = _read(case, rules)
    _check_discounts(read["parameters"])
    terms = method.terms(**read["parameters"])
    return _written(method.evaluate(_bids(read["bids"]), read["ceiling"], terms, law(rules)))


def spelled_out(case: Mapping[str, Any], rules: Rulebook | None = None) -> dict[str, Any]:
    """The case with every parameter written out, defaults included; for publication."""
    rules = rules or in_force()
    _, method = _read(case, rules)
    entries = parameters(method.terms, rules).entries
    given = case.get("parameters", {})
    return {**case, "parameters": {name: given.get(name, entry.default) for name, entry in entries.items()}}


def _read(case: object, rules: Rulebook) -> tuple[dict[str, Any], Method]:
    if not isinstance(case, dict):
        raise malformed("case", "须为 JSON 对象", "must be a JSON object")
    bids = case.get("bids")
    if isinstance(bids, list) and len(bids) > MOST_BIDS:
        raise TooLarge(
            "case_too_large",
            f"至多{MOST_BIDS}份投标。",
            f"At most {MOST_BIDS} bids can be evaluated.",
            field="bids",
        )
    name = method_named(case.get("method"))
    return case_shape(name, rules).read(case, ""), METHODS[name]


def _check_discounts(values: Mapping[str, Any]) -> None:
    """Both deductions are taken off one price, so together they must leave something of it."""
    if values.get("small_micro_discount_percent", 0) + values.get("domestic_discount_percent", 0) >= 100:
        raise malformed(
            "parameters",
            "两项价格扣除合计须小于100%",
            "the two discounts together must be below 100 per cent",
        )


def _bids(read: tuple[dict[str, Any], ...]) -> list[Bid]:
    names: set[str] = set()
    for place, each in enumerate(read):
        if each["bidder"] in names:
            raise BadInput(
                "bidder_doubled",
                "投标人重复。",
                "The same bidder stands twice.",
                field=f"bids[{place}].bidder",
            )
        names.add(each["bidder"])
    return [_bid(place, each) for place, each in enumerate(read)]


def _bid(place: int, read: dict[str, Any]) -> Bid:
    attributes = read["attributes"] or {}
    bid = Bid(
        place,
        read["bidder"],
        read["price"],
        read["rejected"],
        read["scores"] or {},
        tuple(each["amount"] for each in read["adjustments"] or ()),
        read["corrected_price"],
    )
    return replace(
        bid,
        enterprise_size=attributes.get("enterprise_size"),
        domestic=bool(attributes.get("domestic")),
        low_price_proof=bool(attributes.get("low_price_proof")),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _written(outcome: Outcome) -> dict[str, Any]:
    return {
        "benchmark": _text(outcome.benchmark),
        "results": [_row(line) for line in outcome.lines],
        "candidates": list(outcome.candidates),
        "flags": list(outcome.flags),
    }


def _row(line: Line) -> dict[str, Any]:
    return {
        "bidder": line.bid.bidder,
        "status": str(line.status),
        "reason": None if line.reason is None else str(line.reason),
        "evaluated_price": _text(line.evaluated_price),
        "price_score": _text(line.price_score),
        "scores": {name: str(score) for name, score in line.scores.items()},
        "total": _text(line.total),
        "rank": line.rank,
        "flags": list(line.flags),
    }
