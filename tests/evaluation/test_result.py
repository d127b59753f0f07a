"""The case that is published: names told apart, single scores gone, adjustments and proofs kept."""

from datetime import date
from decimal import Decimal

import pytest

from tender.errors import Refused
from tender.evaluation.case import evaluate
from tender.evaluation.result import Findings, assemble, labels
from tender.evaluation.review import TOO_HIGH, Decision
from tender.opening.queries import OpenedBid
from tender.rulebook import on

RULES = on(date(2026, 3, 2))
PASSED = Decision(True)
SCORED = {
    "evaluation": {"method": "comprehensive_evaluation", "parameters": {"price_points": "60"}},
    "criteria": [
        {"id": "plan", "part": "technical", "kind": "subjective", "max": "20"},
        {"id": "team", "part": "technical", "kind": "subjective", "max": "10"},
        {"id": "record", "part": "commercial", "kind": "objective", "max": "10"},
    ],
}
LOWEST = {"evaluation": {"method": "lowest_evaluated_bid", "parameters": {}}, "criteria": []}


def bid(name, yuan, uscc="X"):
    return OpenedBid(f"bid_{name}{uscc}", name, uscc, f"org_{name}", yuan * 100, False, {}, (), "opened")


def made(plan, bids, sheets=(), decisions=None, adjustments=None, proofs=()):
    decided = {one.bid: PASSED for one in bids} | (decisions or {})
    findings = Findings(decided, adjustments or {}, frozenset(proofs))
    return assemble(plan, 500_000_000, bids, sheets, findings, RULES)


def sheets_of(*rows):
    """One sheet a row: points of plan, team, record for bid A, the same for bid B."""
    return [
        {
            (f"bid_{name}X", item): Decimal(points)
            for name in "AB"
            for item, points in zip(("plan", "team", "record"), row, strict=True)
        }
        for row in rows
    ]


def test_the_points_of_a_part_are_summed_by_member_and_published_as_their_mean():
    report = made(
        SCORED, [bid("A", 4_600_000), bid("B", 4_700_000)], sheets_of(("16.5", "8", "9"), ("17", "8", "9"))
    )
    assert report.case["bids"][0]["scores"] == {"technical": ["24.75"], "commercial": ["9.00"]}
    assert evaluate(report.case, RULES) == report.result


def test_firms_of_one_name_are_told_apart_by_their_codes():
    names = labels([bid("A", 1, "1"), bid("A", 1, "2"), bid("B", 1)])
    assert list(names.values()) == ["A (1)", "A (2)", "B"]


def test_a_rejected_bid_stands_with_its_ground_and_without_scores():
    bids = [bid("A", 4_600_000), bid("B", 5_100_000)]
    report = made(SCORED, bids, sheets_of(("16", "8", "9")), {"bid_BX": TOO_HIGH})
    assert report.case["bids"][1] == {"bidder": "B", "price": "5100000.00", "rejected": "above_ceiling"}
    assert report.bids[1]["clause"] == TOO_HIGH.clause


def test_an_adjustment_may_turn_the_order_of_the_lowest_evaluated_bid():
    bids = [bid("A", 4_600_000), bid("B", 4_650_000)]
    later = {"bid_AX": [{"amount": "60000.00", "reason": "工期延长20天"}]}
    assert made(LOWEST, bids).result["candidates"] == ["A", "B"]
    assert made(LOWEST, bids, adjustments=later).result["candidates"] == ["B", "A"]


def test_a_low_price_falls_unless_its_proof_was_accepted():
    bids = [bid("A", 2_300_000), bid("B", 4_700_000), bid("C", 4_800_000)]
    assert made(LOWEST, bids).result["candidates"] == ["B", "C"]
    assert made(LOWEST, bids, proofs=["bid_AX"]).result["candidates"] == ["A", "B", "C"]


def test_without_any_bid_left_there_is_no_report():
    with pytest.raises(Refused, match="BL 42"):
        made(LOWEST, [bid("A", 5_100_000)], decisions={"bid_AX": TOO_HIGH})
