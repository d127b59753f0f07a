"""What requests on projects may say.

Amounts are yuan as decimal text, shares percent as decimal text; both stay exact. What the law says of
them is asked in `rules`.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator

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
    """A project: the owner's entry. `amount` is the estimated contract price of the whole project."""

    name: Line
    category: Category
    kind: Kind | None = None
    agent: Line | None = None
    approval_no: Line
    site: Line
    scale: Text
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


class RouteProject(Form):
    """The desk confirms the method that the rules propose; another method is refused."""

    method: Line
