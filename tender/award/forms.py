"""What the owner may say after the candidates are published: a re-check, a cause, a lot given up.

Causes are those of BR 55 (`rules.CAUSES`); a statement of the facts is always asked for, because it is
published with the act. No form says whom to award: that follows from the ranking alone.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from tender.award.rules import CAUSES
from tender.web.forms import Form, Line, Text


def _listed(cause: str) -> str:
    if cause not in CAUSES:
        raise ValueError(f"须为法定事由之一 a cause is one of {', '.join(CAUSES)}")
    return cause


Cause = Annotated[Line, AfterValidator(_listed)]


class OrderRecheck(Form):
    """The bids that the original committee looks at again, and what about (BR 56)."""

    bids: Annotated[list[Line], Field(min_length=1, max_length=100)]
    matter: Text


class DropCandidate(Form):
    """Which candidate falls before its award, for what cause, on what facts."""

    bid: Line
    cause: Cause
    statement: Text


class RevokeAward(Form):
    """For what cause, on what facts, the winner loses the award."""

    cause: Cause
    statement: Text


class AbandonLot(Form):
    """The lot that is tendered again, and why."""

    lot: Line
    statement: Text
