"""What a score sheet (评分表) may hold and when it may lock: printed criteria only, whole, explained.

For experts (BL 44, BR 49, M87 64, rules §6). Objective items must be equal across members, and nobody
learns more than that an item differs; a subjective score far from the mean of the sheets locked before it
needs a written reason. Sheets in, refusals out; nothing here knows whose sheet it is.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tender.errors import BadInput, Refused
from tender.evaluation.rules import missing_items, needs_reason, read_score, score_objective_differs

Item = tuple[str, str]
Scores = Mapping[str, Mapping[str, str]]
Criteria = Sequence[Mapping[str, Any]]


def read(scores: Scores, criteria: Criteria, bids: Collection[str]) -> dict[Item, Decimal]:
    """Scores by (bid, criterion). Refuses bids that are not scored, unprinted criteria, and points out of range."""
    most = {criterion["id"]: Decimal(criterion["max"]) for criterion in criteria}
    sheet = {}
    for bid, marks in scores.items():
        if bid not in bids:
            zh, en = "该投标不在评分范围内。", "This bid is not one that is scored."
            raise BadInput("bid_not_scored", zh, en, field=f"scores.{bid}", article="BR 49")
        for name, points in marks.items():
            if name not in most:
                zh, en = "招标文件没有规定的评分项不得评分。", "The documents print no such criterion."
                raise BadInput("unprinted_criterion", zh, en, field=f"scores.{bid}.{name}", article="BR 49")
            sheet[bid, name] = read_score(points, most[name], f"scores.{bid}.{name}")
    return sheet


def require_whole(sheet: Mapping[Item, Decimal], criteria: Criteria, bids: Collection[str]) -> None:
    """Refuse a sheet that lacks a score."""
    items = [(bid, criterion["id"]) for bid in bids for criterion in criteria]
    if missing := missing_items(sheet, items):
        zh, en = "评分表不完整。", "The sheet lacks a score."
        raise Refused("sheet_incomplete", zh, en, field=f"scores.{'.'.join(missing[0])}", article="BL 40")


def require_equal(
    mine: Mapping[Item, Decimal],
    locked: Sequence[Mapping[Item, Decimal]],
    saved: Sequence[Mapping[Item, Decimal]],
    criteria: Criteria,
) -> None:
    """Refuse while an objective item differs from the locked sheets, or before the first lock from the saved ones.

    Once a sheet is locked, drafts no longer count, so that nobody can keep the others from locking.
    """
    names = {criterion["id"] for criterion in criteria if criterion["kind"] == "objective"}
    others = locked or saved
    if differing := score_objective_differs([_only(sheet, names) for sheet in (mine, *others)]):
        zh, en = (
            "客观分与其他评委不一致, 请复核。",
            "An objective score differs between members; check it again.",
        )
        raise Refused("objective_differs", zh, en, field=f"scores.{'.'.join(differing[0])}", article="M87 64")


def unexplained(
    mine: Mapping[Item, Decimal],
    others: Sequence[Mapping[Item, Decimal]],
    criteria: Criteria,
    percent: Decimal,
    reasons: Scores,
) -> list[Item]:
    """Subjective items more than `percent` from the mean of `others` without a written reason."""
    names = {criterion["id"] for criterion in criteria if criterion["kind"] == "subjective"}
    return [
        item
        for item, score in mine.items()
        if item[1] in names
        and needs_reason(score, [sheet[item] for sheet in others if item in sheet], percent)
        and not reasons.get(item[0], {}).get(item[1])
    ]


def require_reasons(items: Sequence[Item], percent: Decimal) -> None:
    """Refuse the first item that needs a written reason."""
    if items:
        zh = f"该项评分与其他评委均值相差超过{percent}%, 须书面说明理由。"
        en = f"This score is over {percent} % from the mean of the others and needs a written reason."
        raise Refused("reason_needed", zh, en, field=f"reasons.{'.'.join(items[0])}", article="rules §6")


def part_totals(
    sheets: Sequence[Mapping[Item, Decimal]], criteria: Criteria, bid: str
) -> dict[str, list[str]]:
    """Each member's points for a bid, summed by part (`technical`, `commercial`), in the order of the sheets."""
    parts = dict.fromkeys(criterion["part"] for criterion in criteria)
    return {part: [str(_part_total(sheet, criteria, bid, part)) for sheet in sheets] for part in parts}


def _part_total(sheet: Mapping[Item, Decimal], criteria: Criteria, bid: str, part: str) -> Decimal:
    names = [criterion["id"] for criterion in criteria if criterion["part"] == part]
    return sum((sheet[bid, name] for name in names), Decimal(0))


def _only(sheet: Mapping[Item, Decimal], names: Collection[str]) -> dict[Item, Decimal]:
    return {item: score for item, score in sheet.items() if item[1] in names}
