"""What a committee's members may say: declaration, votes, sheets, dissent, report.

Points are decimal text; whether they are within a printed criterion's maximum is judged by `marks`
against the tender's plan, grounds of rejection by `review`. Sizes are bounded so that a hostile
request costs little.
"""

from typing import Annotated

from pydantic import Field

from tender.tendering.forms import File
from tender.web.forms import Fen, Form, Line, Text, When

Points = Annotated[str, Field(max_length=12)]
Item = Annotated[str, Field(min_length=1, max_length=60)]
Marks = Annotated[dict[Item, Points], Field(max_length=100)]
Reasons = Annotated[dict[Item, Line], Field(max_length=100)]


class Declare(Form):
    """A member's declaration before any bid is shown: keeps secrets, and whether a conflict exists."""

    confidentiality: bool
    conflict: bool


class ReplaceMember(Form):
    """Which member leaves, and why."""

    number: Annotated[int, Field(ge=1, le=25)]
    reason: Line


class ReviewBid(Form):
    """A vote of the initial review or of a re-check. To reject, name the printed item, or, where the documents
    print none, the ground and the clause."""

    bid: Line
    passed: bool
    item: Line | None = None
    reason: Line | None = None
    clause: Line | None = None
    remark: Line | None = None


class Sheet(Form):
    """Scores by bid and criterion, and written reasons where a score stands far from the others'."""

    scores: Annotated[dict[Item, Marks], Field(max_length=1000)]
    reasons: Annotated[dict[Item, Reasons], Field(max_length=1000, default_factory=dict)]


class FileDissent(Form):
    """Why a member does not agree with the result."""

    reason: Text


class Adjustment(Form):
    """A monetised adjustment printed in the documents, in yuan, for the lowest evaluated bid."""

    bid: Line
    amount: Fen
    reason: Line


class Report(Form):
    """What the chair adds to the sheets: adjustments, low prices whose proof was accepted, remarks."""

    adjustments: Annotated[list[Adjustment], Field(max_length=1000, default_factory=list)]
    low_price_proofs: Annotated[list[Line], Field(max_length=1000, default_factory=list)]
    remarks: Text | None = None


class RejectAll(Form):
    """Why the committee finds that competition is lacking, and in which lot."""

    reason: Text
    lot: Line | None = None


class RecordAttendance(Form):
    """Whether the expert of one accepted call came; a second record adds when that expert left."""

    draw: Line
    turn: Annotated[int, Field(ge=1, le=1000)]
    came: bool
    arrived_at: When | None = None
    left_at: When | None = None
    remark: Line


class AskMoreTime(Form):
    """Why a member needs more time."""

    reason: Text


class ExtendEvaluation(Form):
    """To when the owner extends the evaluation."""

    until: When
    reason: Text


class AskClarification(Form):
    """A question on one opened bid, and by when the tenderer answers."""

    bid: Line
    question: Text
    answer_by: When


class GiveClarification(Form):
    """A tenderer's answer in words and files; figures of the bid have no place in it (BR 52)."""

    text: Text
    files: Annotated[list[File], Field(max_length=20, default_factory=list)]


class RateExpert(Form):
    """Attendance and discipline of the member in a seat, 0 to 100."""

    number: Annotated[int, Field(ge=1, le=25)]
    attendance: Annotated[int, Field(ge=0, le=100)]
    discipline: Annotated[int, Field(ge=0, le=100)]
    remark: Line


class ReviewApplicant(Form):
    """A judgement of an application: printed criterion → reason for each that is not met; a score of 0 to 100
    where the best are chosen."""

    application: Line
    failed: Annotated[dict[Item, Line], Field(max_length=50, default_factory=dict)]
    score: Annotated[str, Field(pattern=r"^(100(\.00?)?|[0-9]{1,2}(\.[0-9]{1,2})?)$")] | None = None
