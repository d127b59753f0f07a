"""One tender as it is played: who acts, what came of it so far, and how moments drive it.

A play is a course of steps. Each step is what people do in one sitting; it yields the moments at which it
wants to go on, and `perform` moves the clock there, for one play or for many on one clock. Nothing here acts:
the steps stand in `publishing`, `handing_in`, `judging` and `works`, in the order of a tender's life.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tender import clock
from tender.award.queries import award_of
from tender.clock import MovableClock
from tender.contracts import kinds
from tender.demo import county
from tender.demo.inhabitants import Inhabitants
from tender.demo.script import Offer, Script
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.web import uploads

Moments = Iterator[datetime]
Tell = Callable[[str], None]
LARGEST_FILE = 1_000_000
ISSUERS = {"opening-record": "opening", "complaint-ruling": "supervisor", "dossier": "desk"}


@dataclass
class Handed:
    """A bid as its bidder keeps it: firm, the receipt got at once, the sealed folder."""

    offer: Offer
    price: str
    bid: str
    receipt: bytes
    folder: Path


@dataclass
class Play:
    """The play of one tender; `folder` keeps what bidders have on their own machines.

    number: among the plays of the county. lots: ids in the order of the script's lots; openings: lot → its opening; deposits: firm's stem → its
    deposit; retender_of: the ended tender that this one repeats.
    """

    platform: Platform
    people: Inhabitants
    experts: dict[str, Actor]
    script: Script
    folder: Path
    tell: Tell = lambda line: None
    number: int = 1
    project: str = ""
    retender_of: str | None = None
    tender: str = ""
    lots: list[str] = field(default_factory=list)
    openings: dict[str, str] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)
    late: list[tuple[Offer, str]] = field(default_factory=list)
    draws: list[str] = field(default_factory=list)
    deposits: dict[str, str] = field(default_factory=dict)

    def who(self, login: str) -> Actor:
        """The actor with a sign-in name."""
        return self.people.actors[login]

    @property
    def owner(self) -> str:
        """The owner's name."""
        return next(body.name for body in county.OFFICES if body.key == "entity")

    def course(self, until: str = "") -> Moments:
        """The moments of the script's steps, up to and including `until`; each step acts when resumed."""
        steps = self.script.steps
        for name in steps[: steps.index(until) + 1] if until else steps:
            yield from getattr(self, name)()

    @property
    def lot(self) -> str:
        """The first lot; the only one of most tenders."""
        return self.lots[0]

    @property
    def deadline(self) -> datetime:
        """When bidding closes, once it is known."""
        with self.platform.reading() as session:
            deadline = tendering.tender_of(session, self.tender).deadline
        assert deadline is not None  # noqa: S101  set by the notice
        return deadline

    def awarded(self, lot: str | None = None) -> tuple[str, int] | None:
        """Bidder and price in fen of the lot's award, if there is one; of the first lot if none is named."""
        with self.platform.reading() as session:
            found = award_of(session, self.tender, lot)
        return (found.bidder, found.price_fen) if found else None

    def name_of(self, offer: Offer) -> str:
        """The offer's firm by name."""
        return county.BIDDERS[county.STEMS.index(offer.stem)].name

    def reference(self) -> tuple[str, str] | None:
        """Bidder and price in yuan of the award that really happened; a made-up tender has none."""
        return None

    def clerk(self, offer: Offer) -> Actor:
        """The person who hands in for the offer's firm."""
        return self.who(county.CLERKS[county.STEMS.index(offer.stem)].login)

    def firm(self, name: str) -> Actor:
        """The clerk of the bidder with this name."""
        return next(self.clerk(one) for one in self.script.offers if self.name_of(one) == name)

    def store(self, content: bytes) -> tuple[str, dict[str, object]]:
        """Upload a file: its upload id, and what a form says of it but the name."""
        stored = self.platform.objects.put([content], limit=LARGEST_FILE)
        return uploads.record(self.platform, stored), {"sha256": stored.sha256, "size": stored.size}

    def paper(self, kind: str, lot: str | None = None) -> None:
        """Have a signed paper issued by whoever issues its kind, mostly the owner."""
        kinds.issue(self.platform, self.who(ISSUERS.get(kind, "entity")), self.tender, kind, lot)


def perform(
    courses: Iterable[tuple[datetime, Moments]], time: MovableClock, until: datetime | None = None
) -> None:
    """Play courses from their starts on one clock: whichever wants to go on first goes on, so that the ledger is
    in order of time. A step that would come at `until` or later is not taken."""
    waiting = [(start, number, course) for number, (start, course) in enumerate(courses)]
    heapq.heapify(waiting)
    while waiting:
        moment, number, course = heapq.heappop(waiting)
        if until is not None and moment >= until:
            continue
        time.move_to(max(moment, time.moment))
        if (following := next(course, None)) is not None:
            heapq.heappush(waiting, (following, number, course))


def office(days: int, hour: int, minute: int = 0) -> datetime:
    """A time of day on the first working day at least `days` calendar days ahead."""
    day = clock.today() + timedelta(days=days)
    while not Calendar().is_working_day(day):
        day += timedelta(days=1)
    return clock.at(day, hour, minute)
