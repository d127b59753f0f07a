"""What tenderers, the owner and the authority may say about objections and complaints.

Sizes are bounded; files were uploaded before and are named by their hash. Which effect or order fits which
case is judged by `rules`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tender.objections.rules import REFUSALS
from tender.tendering.forms import File
from tender.web.forms import Form, Line, Text

Files = Annotated[list[File], Field(max_length=20, default_factory=list)]


def _listed(ground: str) -> str:
    if ground not in REFUSALS:
        raise ValueError(f"须为不予受理的法定情形 a ground is one of {', '.join(REFUSALS)}")
    return ground


class FileObjection(Form):
    """An objection: to the documents, to those of the prequalification, or to the result of a lot."""

    kind: Literal["documents", "prequalification", "result"]
    text: Text
    lot: Line | None = None
    files: Files


class AnswerObjection(Form):
    """The owner's answer (rules §12.12): facts found, basis, conclusion, and what it does to the tender."""

    findings: Text
    basis: Line
    conclusion: Literal["upheld", "partly", "rejected"]
    effect: Literal["none", "amend", "recheck", "retender"]


class FileComplaint(Form):
    """A complaint with its request and grounds; `objection` names the one that was made first."""

    kind: Literal["documents", "prequalification", "opening", "result", "other"]
    request: Text
    grounds: Text
    known_on: date
    objection: Line | None = None
    lot: Line | None = None
    files: Files


class DecideComplaint(Form):
    """Whether a complaint is accepted; if not, on which listed ground."""

    accepted: bool
    ground: Annotated[Line, AfterValidator(_listed)] | None = None


class SuspendTender(Form):
    """Why the authority orders the tender to stand still; `complaint` if one is the reason."""

    reason: Text
    complaint: Line | None = None


class ResumeTender(Form):
    """Why the tender may go on; the same complaint as when it was suspended, or none."""

    reason: Text
    complaint: Line | None = None


class RuleComplaint(Form):
    """The ruling (rules §12.13). What it says is published, so no text may tell who complained."""

    ruling: Literal["upheld", "rejected"]
    ordered: Literal["none", "recheck", "retender", "revoke"]
    findings: Text
    basis: Line
    decision: Text
