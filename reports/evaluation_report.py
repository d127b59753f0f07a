"""评标报告, the committee's written report to the procuring entity (BL 40, BR 53; rules §12 no. 6).

For the entity and the supervisors, never whole for the public (BL 44): the committee list is a sealed
part, left out of a copy by giving an empty `committee`. Every rejection stands with its clause and
reason, every score with the sheets it comes from, dissent with its reasons, refusal to sign as such.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports import page, price_spread
from reports.facts import Imprint, Money, Signature


@dataclass(frozen=True)
class Member:
    """A member of the committee: code used on the sheets, name, kind (专家, 招标人代表), field and employer."""

    code: str
    name: str
    kind: str
    speciality: str
    employer: str


@dataclass(frozen=True)
class Opening:
    """The opening that the evaluation rests on, and the record of it."""

    at: datetime
    place: str
    bids: int
    record_number: str
    record_sha256: str


@dataclass(frozen=True)
class Rejection:
    """A bid rejected, the clause of law or documents, and the reason."""

    tenderer: str
    clause: str
    reason: str


@dataclass(frozen=True)
class Criterion:
    """A factor of the documents: points, objective or subjective, and how it is scored."""

    factor: str
    points: Decimal
    kind: str
    rule: str


@dataclass(frozen=True)
class ComparedBid:
    """A row of the comparison: `scores` in the order of the criteria, `deviation` from the benchmark as text."""

    tenderer: str
    price: Money
    evaluated_price: Decimal
    deviation: str | None
    scores: tuple[Decimal, ...]
    total: Decimal
    rank: int


@dataclass(frozen=True)
class ScoreSheet:
    """One factor of one bid: the marks of the members in the order of `member_codes`, and what counts."""

    tenderer: str
    factor: str
    marks: tuple[Decimal, ...]
    counted: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Candidate:
    """An award candidate (中标候选人)."""

    rank: int
    tenderer: str
    price: Money
    total: Decimal | None
    period: str
    quality: str


@dataclass(frozen=True)
class Clarification:
    """A written question of the committee and the answer (BR 52)."""

    tenderer: str
    at: datetime
    question: str
    answer: str


@dataclass(frozen=True)
class Alert:
    """A warning that the committee saw, and what it decided."""

    level: str
    signal: str
    evidence: str
    decision: str


@dataclass(frozen=True)
class Dissent:
    """A member's differing view, with its reasons (BR 53)."""

    member: str
    text: str


@dataclass(frozen=True)
class EvaluationReport:
    """Facts of the report of one lot, in the order of its sections; `basics` are labels with their values.

    `benchmark_note` says that the benchmark stayed frozen when a re-check dropped a bid (rules §7 A).
    """

    imprint: Imprint
    basics: tuple[tuple[str, str], ...]
    evaluation_method: str
    ceiling: Money
    benchmark: Money | None
    member_codes: tuple[str, ...]
    committee: tuple[Member, ...]
    opening: Opening
    compliant: tuple[str, ...]
    rejections: tuple[Rejection, ...]
    criteria: tuple[Criterion, ...]
    comparison: tuple[ComparedBid, ...]
    sheets: tuple[ScoreSheet, ...]
    candidates: tuple[Candidate, ...]
    clarifications: tuple[Clarification, ...]
    alerts: tuple[Alert, ...]
    dissent: tuple[Dissent, ...]
    signatures: tuple[Signature, ...]
    lot_name: str = ""
    benchmark_note: str = ""

    @property
    def spread(self) -> price_spread.Spread:
        """The picture of the prices, drawn from the same rows as the table beside it."""
        prices = tuple((bid.tenderer, bid.price.yuan) for bid in self.comparison)
        return price_spread.draw(
            prices, ceiling=self.ceiling.yuan, benchmark=self.benchmark.yuan if self.benchmark else None
        )


def render(facts: EvaluationReport) -> bytes:
    """The report as an unsigned PDF with the signature field `issuer`."""
    return page.render("evaluation_report", facts)
