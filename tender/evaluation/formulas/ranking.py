"""Order, ties and candidates (中标候选人), the same for every method.

Bids that stay equal under the documents' whole order share a rank (1, 1, 3) and carry the flag
`tie_to_be_drawn`: a public lot decides, not this program. Among them the candidates are listed in the
order of the case, which says nothing about who will be drawn.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from tender.evaluation.formulas.figures import Line, Outcome, Status

TIE = "tie_to_be_drawn"
FEWER_THAN_3 = "fewer_than_3_effective"
Key = Callable[[Line], tuple[Fraction | Decimal, ...]]


def ranked(lines: Iterable[Line], key: Key) -> list[Line]:
    """The lines best first (smallest `key`), with ranks from 1."""
    result: list[Line] = []
    for _, group in groupby(sorted(lines, key=key), key=key):
        equals, rank = list(group), len(result) + 1
        flags = (TIE,) if len(equals) > 1 else ()
        result += [replace(line, rank=rank, flags=line.flags + flags) for line in equals]
    return result


def outcome(
    benchmark: Decimal | None,
    best_first: list[Line],
    others: list[Line],
    *,
    candidates: int,
    min_effective: int,
) -> Outcome:
    """Lines back in the order of the case, the first `candidates` names, and the flag on too few bids.

    Effective are all bids that were not rejected, admitted or not.
    """
    lines = sorted([*best_first, *others], key=lambda line: line.bid.place)
    effective = sum(line.status is not Status.REJECTED for line in lines)
    return Outcome(
        benchmark,
        tuple(lines),
        tuple(line.bid.bidder for line in best_first[:candidates]),
        (FEWER_THAN_3,) if effective < min_effective else (),
    )
