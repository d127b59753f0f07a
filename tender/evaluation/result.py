"""From locked sheets to the published case and its result (BL 40-41, design §7).

`assemble` builds the case with every member's points, computes it under the tender's pinned rules, and
then writes the case anew with the members' means in place of single scores: that is what is published,
and it must compute to the very same result. Individual scores never leave this module in a case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tender import money
from tender.errors import Refused
from tender.evaluation import marks
from tender.evaluation.case import evaluate, spelled_out
from tender.evaluation.marks import Item
from tender.evaluation.review import Decision
from tender.opening.queries import OpenedBid
from tender.rulebook import Rulebook


@dataclass(frozen=True)
class Assembled:
    """The published case, its result, and per bid of the case its id, organisation and clause."""

    case: dict[str, Any]
    result: dict[str, Any]
    bids: list[dict[str, Any]]


@dataclass(frozen=True)
class Findings:
    """What the committee found: decisions of the review, adjustments in yuan, accepted low-price proofs."""

    decisions: Mapping[str, Decision]
    adjustments: Mapping[str, list[dict[str, str]]]
    proofs: frozenset[str]


def assemble(
    plan: Mapping[str, Any],
    ceiling_fen: int,
    bids: Sequence[OpenedBid],
    sheets: Sequence[Mapping[Item, Decimal]],
    findings: Findings,
    rules: Rulebook,
) -> Assembled:
    """The evaluation of one lot. Raises Refused when no bid is left to rank."""
    names = labels(bids)
    whole = {
        "method": plan["evaluation"]["method"],
        "ceiling": str(money.yuan(ceiling_fen)),
        "parameters": plan["evaluation"]["parameters"],
        "bids": [_bid(plan, bid, names[bid.bid], sheets, findings) for bid in bids],
    }
    whole = spelled_out(whole, rules)
    result = evaluate(whole, rules)
    if not result["candidates"]:
        zh, en = "没有可以排序的有效投标。", "No bid is left to rank."
        raise Refused("nothing_ranked", zh, en, article="BL 42")
    case = {
        **whole,
        "bids": [_with_means(*pair) for pair in zip(whole["bids"], result["results"], strict=True)],
    }
    if evaluate(case, rules) != result:
        raise RuntimeError("the published case does not lead to the result")
    return Assembled(case, result, [_about(bid, findings.decisions[bid.bid]) for bid in bids])


def labels(bids: Sequence[OpenedBid]) -> dict[str, str]:
    """Bid → the bidder's name, with the credit code where two firms have one name."""
    names = Counter(bid.bidder for bid in bids)
    return {bid.bid: bid.bidder if names[bid.bidder] == 1 else f"{bid.bidder} ({bid.uscc})" for bid in bids}


def _bid(
    plan: Mapping[str, Any],
    bid: OpenedBid,
    label: str,
    sheets: Sequence[Mapping[Item, Decimal]],
    findings: Findings,
) -> dict[str, Any]:
    """A bid with every member's points; a rejected one with its ground and no scores."""
    row: dict[str, Any] = {"bidder": label, "price": str(money.yuan(bid.price_fen or 0))}
    decision = findings.decisions[bid.bid]
    if not decision.passed:
        return {**row, "rejected": decision.reason}
    scores = marks.part_totals(sheets, plan["criteria"], bid.bid)
    row |= {"scores": scores} if scores else {}
    if bid.bid in findings.proofs:
        row["attributes"] = {"low_price_proof": True}
    adjustments = findings.adjustments.get(bid.bid)
    return {**row, "adjustments": adjustments} if adjustments else row


def _with_means(bid: dict[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """The bid with means for single scores; those of a bid that the formula rejected are left out."""
    kept = {name: value for name, value in bid.items() if name != "scores"}
    return (
        {**kept, "scores": {name: [mean] for name, mean in line["scores"].items()}}
        if line["scores"]
        else kept
    )


def _about(bid: OpenedBid, decision: Decision) -> dict[str, Any]:
    return {
        "bid": bid.bid,
        "bidder": bid.bidder,
        "uscc": bid.uscc,
        "organisation": bid.organisation,
        "price_fen": bid.price_fen or 0,
        "clause": decision.clause,
    }
