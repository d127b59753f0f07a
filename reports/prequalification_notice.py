"""资格预审公告, the prequalification notice: who may apply to be let in, and how that is decided (rules §12 no. 3).

For the public (BR 15–18). It says what the tender notice says but for sealing and opening, which the
documents say later, and adds the review method (合格制 or 有限数量制), how many pass and the last moment
to apply. It names no applicant and counts none.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.tender_notice import Announcement


@dataclass(frozen=True)
class PrequalificationNotice(Announcement):
    """Facts of the notice; documents are those of the prequalification, `submission_deadline` only if planned."""

    review_method: str
    passing: str
    applications_until: datetime
    applications_url: str
    submission_deadline: datetime | None


def render(facts: PrequalificationNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("prequalification_notice", facts)
