"""中标结果公告, the award result of every lot of a tender, failed lots included (rules §11, §12 no. 8).

For the public, permanently: winner with address and credit code, amount and main items. Why the others
lost is told to each of them privately (BL 45, `result_letter`): it is not here.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Channel, Imprint, Money


@dataclass(frozen=True)
class Winner:
    """Who won a lot, and with what."""

    name: str
    address: str
    credit_code: str
    price: Money
    period: str
    quality: str
    manager: str


@dataclass(frozen=True)
class ResultLot:
    """A lot with its main items; `failed` says why when there is no `winner`."""

    code: str
    name: str
    items: str
    winner: Winner | None
    failed: str | None = None


@dataclass(frozen=True)
class ResultNotice:
    """Facts of the notice; the notice period runs from `starts_at` to `ends_at`."""

    imprint: Imprint
    lots: tuple[ResultLot, ...]
    starts_at: datetime
    ends_at: datetime
    channels: tuple[Channel, ...]


def render(facts: ResultNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("result_notice", facts)
