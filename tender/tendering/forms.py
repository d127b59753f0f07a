"""What an owner prepares before the notice: everything the tender documents fix (rules §12.1).

Amounts are yuan as decimal text, points decimal text with at most two places. Evaluation parameters
are those of `tender evaluate`; what the law says of them is asked in `rules`.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from tender.web.forms import Fen, Form, Line, Text, When

PLAIN = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def _points(text: str) -> str:
    """Points above zero with at most two places, as text in plain digits."""
    if not PLAIN.fullmatch(text):
        raise ValueError("应为分值, 至多两位小数 must be points as decimal text, two places")
    if not 0 < Decimal(text) <= 100:
        raise ValueError("分值应大于0且不超过100 must be above 0, at most 100")
    return text


Points = Annotated[str, AfterValidator(_points)]


class PlanLot(Form):
    """A lot with its public ceiling in yuan."""

    title: Line
    ceiling: Fen


class Criterion(Form):
    """A printed scoring criterion; an objective factor gets the same score from every member."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    title: Line
    part: Literal["technical", "commercial"]
    kind: Literal["subjective", "objective"]
    max: Points


class Evaluation(Form):
    """Method and its parameters, as `tender evaluate` takes them."""

    method: Literal["comprehensive_evaluation", "lowest_evaluated_bid"]
    parameters: Annotated[dict[str, Any], Field(default_factory=dict)]


class Custody(Form):
    """Who holds shares of every bid's key: ids of custodian keys, and how many must come."""

    k: Annotated[int, Field(ge=2, le=7)] = 2
    keys: Annotated[list[Line], Field(min_length=2, max_length=7)]


class Committee(Form):
    """The evaluation committee: size, and the expert categories it is drawn from."""

    size: Annotated[int, Field(ge=1, le=25)]
    category: Line
    reserves: Annotated[int, Field(ge=0, le=25)] = 2


class File(Form):
    """A stored file: name, SHA-256 and size in bytes."""

    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,120}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


class ReviewItem(Form):
    """A printed criterion of the initial review: the clause, and the legal ground on which it rejects."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    title: Line
    clause: Line
    ground: Line


class Deposit(Form):
    """The bid security asked for each lot, in yuan, and where it is paid (BR 26)."""

    amount: Fen
    forms: Annotated[list[Literal["transfer", "guarantee"]], Field(min_length=1, max_length=2)]
    account_name: Line
    account_no: Annotated[str, Field(pattern=r"^[0-9]{6,30}$")]
    bank: Line


class SiteVisit(Form):
    """A visit of the site, for all holders of the documents or for none (BL 21; BR 28)."""

    at: When
    place: Line


class Prequalification(Form):
    """资格预审: everybody who passes (合格制), or the best `limit` of them (有限数量制)."""

    method: Literal["pass_all", "limited"]
    limit: Annotated[int, Field(ge=1, le=100)] | None = None
    criteria: Annotated[list[ReviewItem], Field(min_length=1, max_length=50)]


class Invitation(Form):
    """How those invited are found: named by the owner or drawn from the register (BL 17; GPL 34)."""

    invitees: Literal["drawn", "chosen"] = "drawn"
    count: Annotated[int, Field(ge=1, le=100)] | None = None


class PrepareTender(Form):
    """Everything a tender's documents fix before the notice (rules §12.1).

    method: only where the routing leaves the choice to the owner. corrects: the tender under preparation that
    this one takes the place of, before anything is published. retender_of: the tender that failed or
    ended, which this one repeats. review_items: the printed criteria of the initial review; when there are
    any, a bid is rejected on one of them only (BR 49).
    """

    project: Line
    method: Literal["open", "selective"] | None = None
    retender_of: Line | None = None
    corrects: Line | None = None
    title: Line
    scope: Text
    place: Line
    period_days: Annotated[int, Field(ge=1, le=36500)]
    qualification: Text
    consortium_allowed: bool = False
    lots: Annotated[list[PlanLot], Field(min_length=1, max_length=50)]
    evaluation: Evaluation
    review_items: Annotated[list[ReviewItem], Field(default_factory=list, max_length=100)]
    criteria: Annotated[list[Criterion], Field(default_factory=list, max_length=100)]
    custody: Custody
    committee: Committee
    documents: Annotated[list[File], Field(min_length=1, max_length=50)]
    bid_validity_days: Annotated[int, Field(ge=1, le=365)]
    documents_fee: Fen = 0
    deposit: Deposit | None = None
    performance_security_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    site_visit: SiteVisit | None = None
    prequalification: Prequalification | None = None
    invitation: Invitation | None = None
    opening_place: Line
    contact: Line
    supervisor: Line
