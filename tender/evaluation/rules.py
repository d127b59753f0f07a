"""Pure rules of the score sheet and the committee (rules §6; BL 37, BR 48, M87 64).

For experts: what a sheet must hold before it can lock, when a score needs a written reason, and that an
objective item (客观分) differs between members, never whose score it is. For the centre: whether a committee is
lawfully composed. Limits come from the rulebook; nothing here sees a person's name.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TypeVar

from tender import money
from tender.errors import BadInput
from tender.evaluation.formulas.figures import mean
from tender.rulebook import Rulebook

Item = TypeVar("Item", bound=Hashable)
SCORE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?", re.ASCII)


def read_score(raw: object, most: Decimal, item: str) -> Decimal:
    """A member's score from text: 0 to `most` points, at most two decimals. Raises BadInput for `item`."""
    if isinstance(raw, str) and SCORE.fullmatch(raw) and Decimal(raw) <= most:
        return Decimal(raw)
    raise BadInput(
        "score_malformed",
        f"评分须为0至{most}分，至多两位小数。",
        f"A score is 0 to {most} points with at most two decimals.",
        field=item,
    )


def missing_items(sheet: Mapping[Item, Decimal], items: Iterable[Item]) -> tuple[Item, ...]:
    """The items a sheet has no score for; it may lock only when there are none."""
    return tuple(item for item in items if item not in sheet)


def score_objective_differs(sheets: Sequence[Mapping[Item, Decimal]]) -> tuple[Item, ...]:
    """The objective items on which members who scored them disagree; the sheets hold only such items."""
    items = dict.fromkeys(item for sheet in sheets for item in sheet)
    return tuple(item for item in items if len({sheet[item] for sheet in sheets if item in sheet}) > 1)


def deviation_percent(score: Decimal, others: Collection[Decimal]) -> Fraction | None:
    """Distance from the mean of the other members, per cent of that mean; None where there is no such mean."""
    if not others or not any(others):
        return None
    average = mean(Fraction(each) for each in others)
    return abs(Fraction(score) - average) / average * 100


def needs_reason(score: Decimal, others: Collection[Decimal], percent: Decimal) -> bool:
    """Whether a subjective score lies more than `percent` from the mean of the others (all zero: any other score)."""
    distance = deviation_percent(score, others)
    if distance is None:
        return bool(others) and score > 0
    return distance > Fraction(percent)


def expert_minimum(members: int, share: Fraction) -> int:
    """The fewest experts in a committee of `members` (5 → 4, 7 → 5, 9 → 6 at two thirds)."""
    return ceil(members * share)


def is_lawful_committee(members: int, experts: int, rulebook: Rulebook) -> bool:
    """Odd, large enough, and with enough experts among its members (BL 37)."""
    enough = members >= rulebook.integer("committee.min_members")
    fewest = expert_minimum(members, rulebook.share("committee.expert_share"))
    return enough and members % 2 == 1 and fewest <= experts <= members


def must_extend(asked: int, members: int, share: Fraction) -> bool:
    """Whether more than `share` of all members ask for more time; the share itself is not enough (BR 48)."""
    return Fraction(asked, members) > share


def mean_deviation(mine: Mapping[Item, Decimal], others: Sequence[Mapping[Item, Decimal]]) -> Decimal:
    """The mean distance of `mine` from the others' means, in percent to 0.01; zero without a comparison."""
    distances = [
        deviation_percent(score, [sheet[item] for sheet in others if item in sheet])
        for item, score in mine.items()
    ]
    known = [distance for distance in distances if distance is not None]
    if not known:
        return money.CENT * 0
    average = mean(known)
    return money.rounded(Decimal(average.numerator) / average.denominator)


def objective_errors(settled: Mapping[Item, Decimal], saved: Sequence[Mapping[Item, Decimal]]) -> int:
    """How many of the saved sheets had another objective score than the one that was locked in the end."""
    return sum(
        any(sheet[item] != score for item, score in settled.items() if item in sheet) for sheet in saved
    )
