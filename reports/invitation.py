"""投标邀请书, the invitation to tender: the tender notice addressed to one invitee (rules §12 no. 2; BL 17).

For one capable firm, which must say by a day whether it takes part. It says all that the notice says, and
why this firm is invited. Who else is invited, and how many, is secret until the award (rules §3b): there is
no field for it, and no medium to publish in.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.tender_notice import TenderNotice


@dataclass(frozen=True)
class Invitation(TenderNotice):
    """Facts of the invitation; `confirm_by` is the last moment to accept or decline, at `confirm_url`."""

    addressee: str
    reason: str
    confirm_by: datetime
    confirm_url: str


def render(facts: Invitation) -> bytes:
    """The invitation as an unsigned PDF with the signature field `issuer`."""
    return page.render("invitation", facts)
