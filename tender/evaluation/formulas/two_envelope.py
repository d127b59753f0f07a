"""双信封: technical envelopes first, commercial envelopes of the admitted only (rules §7 D).

Who reaches the pass score competes for the quota (by default from the number of technical envelopes
submitted); the rest stay sealed, so their price is neither needed nor read. Order: price, higher technical
score, earlier submission; the bids of a case stand in the order of submission. A technical tie at the edge of the
quota goes to the earlier submission and is flagged `tie_at_quota`. The winners are the candidates.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from tender.evaluation.formulas import ranking
from tender.evaluation.formulas.figures import Bid, Line, Outcome, Reason, Status, half_up, member_means
from tender.evaluation.formulas.screening import is_above, rejection
from tender.evaluation.formulas.sheets import require_same_sheets
from tender.evaluation.terms import Law, TwoEnvelope

TECHNICAL = "technical"
TIE_AT_QUOTA = "tie_at_quota"


def quota(submitted: int, law: Law) -> int:
    """How many may be admitted when the documents keep the default (all, all but one, or a share)."""
    if submitted <= law.admit_all_up_to:
        return submitted
    if submitted <= law.admit_all_but_one_up_to:
        return submitted - 1
    return ceil(submitted * law.admit_percent / 100)


def _technical(line: Line) -> Decimal:
    return line.scores[TECHNICAL]


def _judged(bid: Bid, pass_score: Fraction) -> Line:
    """The technical envelope's line: rejected, or still in the running."""
    if bid.rejected is not None:
        return rejection(bid, bid.rejected)
    scores = member_means(bid)
    if Fraction(scores[TECHNICAL]) < pass_score:
        return replace(rejection(bid, Reason.BELOW_PASS_SCORE), scores=scores)
    return Line(bid, Status.RANKED, scores=scores)


def _marked_at_edge(passed: list[Line], places: int) -> list[Line]:
    """Flag those whose technical score is cut in two by the quota."""
    if not 0 < places < len(passed) or _technical(passed[places - 1]) != _technical(passed[places]):
        return passed
    edge = _technical(passed[places])
    return [replace(p, flags=(TIE_AT_QUOTA,)) if _technical(p) == edge else p for p in passed]


def _opened(line: Line, ceiling: Fraction | None) -> Line:
    """The line after the commercial envelope is open."""
    if is_above(line.bid, ceiling):
        return replace(line, status=Status.REJECTED, reason=Reason.ABOVE_CEILING)
    return replace(line, evaluated_price=half_up(line.bid.offer))


def evaluate(bids: Sequence[Bid], ceiling: Fraction | None, terms: TwoEnvelope, law: Law) -> Outcome:
    """Admit, open, rank by price."""
    require_same_sheets((bid for bid in bids if bid.rejected is None), TECHNICAL)
    judged = [_judged(bid, terms.pass_score) for bid in bids]
    failed = [line for line in judged if line.status is Status.REJECTED]
    passed = sorted((p for p in judged if p.status is Status.RANKED), key=lambda p: -_technical(p))
    places = quota(len(bids), law) if terms.admission is None else terms.admission
    passed = _marked_at_edge(passed, places)
    left_out = [replace(p, status=Status.NOT_ADMITTED, reason=Reason.NOT_ADMITTED) for p in passed[places:]]
    opened = [_opened(line, ceiling) for line in passed[:places]]
    too_dear = [line for line in opened if line.status is Status.REJECTED]
    winners_first = ranking.ranked([o for o in opened if o.status is Status.RANKED], _order)
    return ranking.outcome(
        None,
        winners_first,
        failed + left_out + too_dear,
        candidates=terms.max_winners,
        min_effective=law.min_effective,
    )


def _order(line: Line) -> tuple[Fraction | Decimal, ...]:
    return line.bid.offer, -_technical(line), Decimal(line.bid.place)
