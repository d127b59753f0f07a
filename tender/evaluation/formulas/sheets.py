"""Scores can be compared only when every bid was scored on the same criteria by the same number of members.

A missing sheet would silently move a mean, so it is refused by the name of its field instead
(M12: the committee scores every bid that passed the initial review).
"""

from collections.abc import Iterable

from tender.errors import BadInput
from tender.evaluation.formulas.figures import Bid


def require_same_sheets(bids: Iterable[Bid], *needed: str) -> None:
    """Refuse (BadInput) the first bid whose criteria or number of members differ, or that lacks a `needed` one."""
    expected: dict[str, int] | None = None
    for bid in bids:
        counts = {name: len(given) for name, given in bid.scores.items()}
        expected = counts if expected is None else expected
        for name in dict.fromkeys([*needed, *expected, *counts]):
            if counts.get(name) is None or counts.get(name) != expected.get(name):
                raise _incomplete(bid, name, expected.get(name, 0), counts.get(name, 0))


def _incomplete(bid: Bid, name: str, expected: int, given: int) -> BadInput:
    return BadInput(
        "sheets_differ",
        f"评分不完整：其他投标有{expected}个分数，此处有{given}个。",
        f"The sheets are incomplete: the first bid has {expected} scores here, this one {given}.",
        field=f"bids[{bid.place}].scores.{name}",
    )
