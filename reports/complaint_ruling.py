"""投诉处理决定书, the supervising authority's ruling on a complaint (BR 61, BR 78; rules §12 no. 13).

For the parties, and as a redacted copy for the public: the complainant's identity is visible only to those
who handle the complaint (rules §10), so the publication copy is given names that are already masked and
says that it is redacted. It decides nothing: `upheld` and the orders are facts that it is given.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Channel, Imprint


@dataclass(frozen=True)
class Party:
    """A party to the complaint: 投诉人, 被投诉人 or a third party."""

    role: str
    name: str
    address: str


@dataclass(frozen=True)
class Finding:
    """A fact that the authority found, and the evidence for it."""

    fact: str
    evidence: str


@dataclass(frozen=True)
class ComplaintRuling:
    """Facts of the ruling; `channels` are administrative review and lawsuit."""

    imprint: Imprint
    parties: tuple[Party, ...]
    accepted_at: datetime
    decided_at: datetime
    request: str
    grounds: str
    respondent_view: str
    findings: tuple[Finding, ...]
    basis: tuple[str, ...]
    upheld: bool
    decision: str
    orders: tuple[str, ...]
    channels: tuple[Channel, ...]
    redacted: bool = False


def render(facts: ComplaintRuling) -> bytes:
    """The ruling as an unsigned PDF with the signature field `issuer`."""
    return page.render("complaint_ruling", facts)
