"""中标通知书, the award notice: it binds the procuring entity and the winner (BL 45; rules §12 no. 9).

For the winner; the result goes to all losers at the same time. It repeats price, period, quality
and manager of the bid, which the contract may not change (BR 57), and the day by which the contract
is signed (BL 46). It is issued after the publicity and states nothing about the other tenderers.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports import page
from reports.facts import Imprint, Money


@dataclass(frozen=True)
class AwardNotice:
    """Facts of the notice; `security` is the performance security (履约保证金), None when none is asked."""

    imprint: Imprint
    addressee: str
    lot_name: str
    bid_received_at: datetime
    publicity_from: datetime
    publicity_until: datetime
    price: Money
    period: str
    quality: str
    manager: str
    manager_certificate: str
    contract_by: date
    contract_place: str
    security: Money | None
    security_form: str


def render(facts: AwardNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("award_notice", facts)
