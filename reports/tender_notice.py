"""招标公告, the tender notice: what every prospective tenderer must be able to read (rules §12 no. 1).

For the public, on the designated media and the platform with identical text (BR 15; minimum contents
N10). It prints the fingerprints of the custodians to whom bids are sealed, so that a sealer can
compare them with the ledger. It names no tenderer, counts none, and prints no base estimate.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reports import page
from reports.facts import Imprint, Money


@dataclass(frozen=True)
class Fund:
    """One source of the money and its share of the whole, in per cent."""

    source: str
    share_percent: Decimal


@dataclass(frozen=True)
class NoticeLot:
    """A lot and its public ceiling price (最高投标限价)."""

    code: str
    name: str
    ceiling: Money


@dataclass(frozen=True)
class Custodian:
    """A body that holds a key share, and the fingerprint of its public key."""

    body: str
    fingerprint: str


@dataclass(frozen=True)
class Contact:
    """An office to turn to; never a person's own number."""

    role: str
    name: str
    address: str
    telephone: str


@dataclass(frozen=True)
class Announcement:
    """What the tender notice, the invitation and the prequalification notice all say."""

    imprint: Imprint
    procurement_method: str
    approval_number: str
    approval_authority: str
    budget_audit_number: str
    owner: str
    agent: str | None
    funds: tuple[Fund, ...]
    place: str
    scale: str
    period: str
    lots: tuple[NoticeLot, ...]
    qualification: tuple[str, ...]
    consortium: str
    documents_from: datetime
    documents_until: datetime
    documents_url: str
    documents_price: str
    bid_validity_days: int
    security: Money | None
    security_forms: str
    evaluation_method: str
    media: tuple[str, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class TenderNotice(Announcement):
    """Facts of the notice: the announcement, and when, where and to whom bids are sealed."""

    submission_deadline: datetime
    submission_url: str
    opening_at: datetime
    opening_place: str
    custodians_needed: int
    custodians: tuple[Custodian, ...]


def render(facts: TenderNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("tender_notice", facts)
