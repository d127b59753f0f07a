"""What requests on projects may say.

Amounts are yuan as decimal text, shares percent as decimal text; both stay exact. What the law says of
them is asked in `rules`.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tender.projects.rules import Category, Funding, Kind
from tender.web.forms import Fen, Form, Line, Text


def _percent(text: str) -> str:
    """Percent as plain decimal text, kept as written."""
    try:
        value = Decimal(text)
    except InvalidOperation as broken:
        raise ValueError("应为百分数 must be percent as decimal text") from broken
    if len(text) > 12 or not text.isascii() or not text.replace(".", "", 1).isdigit() or value > 100:
        raise ValueError("应为0至100的百分数 must be percent from 0 to 100")
    return text


Percent = Annotated[str, AfterValidator(_percent)]


class FundingShares(Form):
    """Sources of funds in percent; must sum to 100 (rules §2.3)."""

    budget: Percent = "0"
    soe: Percent = "0"
    foreign: Percent = "0"
    private: Percent = "0"

    def as_funding(self) -> Funding:
        """The shares as exact decimals. Raises BadInput when they do not sum to 100."""
        return Funding(**{name: Decimal(text) for name, text in self.model_dump().items()})


class RegisterProject(Form):
    """A project: the owner's entry. `amount` is the estimated contract price of the whole project.

    parent, work_type: the larger project it belongs to and the kind of work; budget_item, item_code (品目):
    of government procurement. The splitting check compares them (rules §2.9).
    """

    name: Line
    category: Category
    kind: Kind | None = None
    agent: Line | None = None
    approval_no: Line
    site: Line
    scale: Text
    parent: Line | None = None
    work_type: Line | None = None
    budget_item: Line | None = None
    item_code: Line | None = None
    amount: Fen
    investment: Fen | None = None
    funding: FundingShares
    soe_controls: bool = True
    public_interest: bool = False


class AuditProject(Form):
    """The auditor's conclusion. `audited` caps the ceiling price."""

    result: Literal["approved", "rejected"]
    audited: Fen
    remarks: Text


class Evidence(Form):
    """An uploaded file that shows the ground: name, SHA-256 and size in bytes."""

    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,120}$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


class ApproveException(Form):
    """The authority's finding or the approval of a higher body, as its document says (rules §2.7)."""

    ground: Line
    document_no: Line
    approving_body: Line
    public_reason: Text
    evidence: Annotated[list[Evidence], Field(min_length=1, max_length=20)]


class StatedException(Form):
    """The ground on which the desk confirms another method. Evidence is needed where no approval is.

    original_contract: of a top-up, the amount of the contract that is topped up.
    """

    ground: Line
    document_no: Line
    public_reason: Text
    approving_body: Line | None = None
    evidence: Annotated[list[Evidence], Field(default_factory=list, max_length=20)]
    original_contract: Fen | None = None


class RouteProject(Form):
    """The desk confirms a method that the rules propose or leave open; any other needs an exception."""

    method: Line
    exception: StatedException | None = None


class ExplainSplitting(Form):
    """Why the contracts are not one. `document_no`: of the adjusted budget or the approval (GPR 28)."""

    reason: Text
    document_no: Line | None = None


class AmendProject(Form):
    """A new amount of the whole project. The investment follows where it was the amount and is not given."""

    amount: Fen
    reason: Text
    investment: Fen | None = None
