"""资格预审结果通知书, what one applicant learns of its own prequalification (BR 19; rules §3a stage 6).

For that applicant alone: passed or not, every reason with its clause, and how to object. It says
nothing about other applicants, not even how many there were.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Channel, Imprint, Reason


@dataclass(frozen=True)
class PrequalificationLetter:
    """Facts of the letter; `reasons` are printed for an applicant that did not pass."""

    imprint: Imprint
    addressee: str
    lot_name: str
    applied_at: datetime
    reviewed_at: datetime
    review_method: str
    passed: bool
    reasons: tuple[Reason, ...]
    next_step: str
    channels: tuple[Channel, ...]


def render(facts: PrequalificationLetter) -> bytes:
    """The letter as an unsigned PDF with the signature field `issuer`."""
    return page.render("prequalification_letter", facts)
