"""流标公告 and 终止公告, the notice that a tender or some of its lots ended without an award (rules §12 no. 11).

For the public, permanently (BL 28, BL 42, BR 31): stage, ground with its code, the facts, what is paid back
and when, and the next step. One form serves both, as they say the same things under different titles.
Refunds stand as rules, never with the names or the number of those who are paid back.
"""

from dataclasses import dataclass
from datetime import date, datetime

from reports import page
from reports.facts import Imprint


@dataclass(frozen=True)
class EndedLot:
    """A lot that the notice ends."""

    code: str
    name: str


@dataclass(frozen=True)
class Refund:
    """What is paid back (deposits, fees), how and with what interest, by which day, under which rule."""

    what: str
    how: str
    by: date
    basis: str


@dataclass(frozen=True)
class EndedNotice:
    """Facts of the notice; `terminated` by its owner, or else failed."""

    imprint: Imprint
    terminated: bool
    stage: str
    ground_code: str
    ground: str
    ended_at: datetime
    lots: tuple[EndedLot, ...]
    findings: str
    refunds: tuple[Refund, ...]
    next_step: str


def render(facts: EndedNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("ended_notice", facts)
