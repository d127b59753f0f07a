"""What is said about a performance security and a contract: figures as signed, files by their upload.

Whether the figures are those of the bid, and the files PDFs, is asked by the act. Amounts are yuan as
decimal text, days ISO dates.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tender.web.forms import Fen, Form, Line, Text

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SecurePerformance(Form):
    """What the winner handed in (BL 46; BR 58). reference: number of the bank receipt or the letter."""

    amount: Fen
    form: Literal["transfer", "guarantee"]
    reference: Line
    received_on: date


class SignContract(Form):
    """The contract as both parties signed it: its file and what it states (BR 57)."""

    upload: Line
    subject: Line
    scope: Text
    price: Fen
    period_days: Annotated[int, Field(ge=1, le=36500)]
    quality: Line
    manager: Line
    signed_on: date


class ConfirmContract(Form):
    """The file that the winner signed, by its SHA-256."""

    sha256: Digest


class PublishContract(Form):
    """A copy less the secrets, with what was left out and why; with neither the signed file is published."""

    redacted: Line | None = None
    withheld: Text | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "PublishContract":
        if (self.redacted is None) != (self.withheld is None):
            raise ValueError("删减本与删减说明须同时提交 a redacted copy comes with what was withheld")
        return self
