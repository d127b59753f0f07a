"""What requests on deposits may say.

Files travel as base64 text inside the request and not as uploads: an upload rests in the clear until an act
takes it, and these files name who pays. Amounts are yuan as decimal text.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tender.deposits.statement import LARGEST
from tender.web.forms import Fen, Form, Line, When

LARGEST_LETTER = 5 << 20
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Account = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9 -]{4,38}[0-9]$")]
Column = Literal["serial", "time", "date", "payer", "account", "amount", "debit", "remark"]


class AskCode(Form):
    """The number of the tenderer's basic account (基本账户), from which a transfer must come (BR 26)."""

    basic_account: Account | None = None


class ImportStatement(Form):
    """A bank's statement as CSV; `columns` names heads by field where they are not the usual ones."""

    file_b64: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST * 4 // 3 + 4)]
    columns: Annotated[dict[Column, Line], Field(default_factory=dict)]


class FileGuarantee(Form):
    """A guarantee letter: who guarantees for whom, how much, until which day, and the letter itself."""

    guarantor: Line
    applicant: Line
    number: Line
    amount: Fen
    valid_until: date
    file_name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,120}$")]
    file_b64: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_LETTER * 4 // 3 + 4)]


class CheckGuarantee(Form):
    """The desk's finding on the letter."""

    accepted: bool
    reason: Reason


class ProposeReturn(Form):
    """Why the deposit goes back. since: what the limit runs from, where the ledger does not say it."""

    cause: Literal[
        "withdrawn",
        "not_awarded",
        "contract_signed",
        "failed",
        "terminated",
        "validity_refused",
        "unsecured",
    ]
    since: When | None = None
    reason: Reason


class ProposeForfeit(Form):
    """Why the deposit is kept, and for whom: the tender's owner."""

    cause: Literal["revoked", "contract_refused", "conditions_added", "no_performance_security"]
    reason: Reason


class Decide(Form):
    """The second person's decision on a proposal."""

    approved: bool
    reason: Reason
