"""Real lots performed again: each one an open works tender of its own, every real bid really sealed.

`ReplayedTender` is the play of `works` with the source's bids in place of a script: lowest evaluated bid with
the low-price flags off, the highest bid as ceiling, and a bid that the source turned down rejected by
the committee's votes. A project without state funds leaves the method to its owner (rules §2), so an open
tender is lawful at any amount. Fewer than three effective bids do not stop the committee; none at all does.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from tender import clock, money
from tender.clock import MovableClock
from tender.demo import county
from tender.demo.inhabitants import Inhabitants, certify, settle
from tender.demo.ocds import Party, RealBid, RealLot
from tender.demo.script import Offer, Script, plan
from tender.demo.works import STEPS, Moments, Tell, WorksTender
from tender.evaluation import forms as evaluation_forms
from tender.evaluation import service as evaluation
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.platform import Platform

FIRST_NUMBER, LONGEST_NAME = 5000, 120
EVENTS = len(STEPS)
BETWEEN_BIDS, FOR_ALL_BIDS = timedelta(hours=7, minutes=13), timedelta(days=10)
NO_FLAGS = {"low_price_flag_percent_of_mean": "0", "low_price_flag_percent_of_ceiling": "0"}


@dataclass
class ReplayedTender(WorksTender):
    """The play of one real lot; `firms` are the entered bidders by their key in the source."""

    source: RealLot = field(kw_only=True)
    firms: Mapping[str, county.Body] = field(kw_only=True)
    number: int = field(kw_only=True)
    FUNDS: ClassVar[str] = "private"
    ROUTED: ClassVar[str] = "owner_choice"

    def course(self, until: str = "complete") -> Moments:
        """As in `works`; without an effective bid the tender fails and that is published."""
        if self.source.effective:
            yield from super().course(until)
        else:
            yield from super().course("evaluate")
            yield from self.publish_failure()

    def approval_no(self) -> str:
        return f"示发改审〔{clock.today().year}〕复演{self.number}号"

    def plan(self, keys: list[str]) -> dict[str, object]:
        """The works plan, with the method that the owner chooses and no scored criteria."""
        judged = {"method": "lowest_evaluated_bid", "parameters": NO_FLAGS}
        return plan(self.script, self.project, keys) | {
            "method": "open",
            "evaluation": judged,
            "criteria": [],
        }

    def submit(self) -> Moments:
        """投标: every real bid in the order of its date; of one bidder's bids the last counts."""
        yield clock.now() + timedelta(days=5)
        pause = min(BETWEEN_BIDS, FOR_ALL_BIDS / len(self.source.played))
        for bid in self.source.played:
            yield clock.now() + pause
            self._hand_in(self._offers[self._stem(bid.party)], str(money.yuan(bid.price_fen or 0)))

    def review(self, members: list[Actor]) -> None:
        """初步评审: what the source turned down falls as unqualified, with the source's mark as the clause."""
        marks = {self._stem(bid.party): bid for bid in self.source.counted}
        stems = {handed.bid: handed.offer.stem for handed in self.handed}
        for one in self._opened():
            form = _vote(one.bid, marks[stems[one.bid]])
            for actor in members:
                evaluation.review_bid(self.platform, actor, self.tender, form)

    def score(self, members: list[Actor]) -> None:
        """No criterion is printed: each member locks a sheet that scores nothing."""
        sheet = evaluation_forms.Sheet(scores={}, reasons={})
        for act in (evaluation.save_sheet, evaluation.lock_sheet) if self.source.effective else ():
            for actor in members:
                act(self.platform, actor, self.tender, sheet)

    def dissent(self, member: Actor) -> None:
        """Nobody dissents from a lowest price."""

    def report(self, chair: Actor) -> None:
        """评标报告; with every bid turned down the committee rejects all instead (BL 42)."""
        if self.source.effective:
            super().report(chair)
            return
        form = evaluation_forms.RejectAll(reason="来源文件中全部投标均被否决, 没有有效投标。")
        evaluation.reject_all(self.platform, chair, self.tender, form)
        self.tell("评标委员会否决全部投标")

    def name_of(self, offer: Offer) -> str:
        return next(firm.name for firm in self.firms.values() if firm.key == offer.stem)

    def clerk(self, offer: Offer) -> Actor:
        return self.who(offer.stem)

    def reference(self) -> tuple[str, str] | None:
        """The source's award; its supplier under the name of the bidder that it is."""
        if not self.source.awards:
            return None
        award = self.source.awards[0]
        bidder = next((bid.party for bid in self.source.bids if bid.party.is_same(award.party)), award.party)
        firm = self.firms.get(bidder.key)
        return firm.name if firm else bidder.name, str(money.yuan(award.price_fen or 0))

    def winner(self) -> tuple[Party, int] | None:
        """Our award: the bidder as the source names it, and the price in fen."""
        won = self.awarded()
        if won is None:
            return None
        return next(
            bid.party for bid in self.source.counted if self.firms[bid.party.key].name == won[0]
        ), won[1]

    def _stem(self, party: Party) -> str:
        return self.firms[party.key].key

    @property
    def _offers(self) -> dict[str, Offer]:
        return {offer.stem: offer for offer in self.script.offers}


def _vote(bid: str, real: RealBid) -> evaluation_forms.ReviewBid:
    if not real.disqualified:
        return evaluation_forms.ReviewBid(bid=bid, passed=True)
    clause = f"投标人资格要求 (来源状态 {real.status})"
    return evaluation_forms.ReviewBid(bid=bid, passed=False, reason="unqualified", clause=clause)


def enter_bidders(platform: Platform, people: Inhabitants, lots: Sequence[RealLot]) -> dict[str, county.Body]:
    """Enter one organisation for each real bidder, with a clerk (who cannot sign in) and a certificate.

    Returns the bodies by their key in the source.

    Names are cut to what a form takes; firms of one name get a number, so that a name says who it is.
    """
    parties = {bid.party.key: bid.party for lot in lots for bid in lot.counted}
    names = Counter(party.name[:LONGEST_NAME] for party in parties.values())
    firms = {}
    for number, party in enumerate(parties.values(), 1):
        name = party.name[:LONGEST_NAME]
        name = name if names[name] == 1 else f"{name} ({number})"
        body = county.Body(f"real{number:03d}", name, "tenderer", FIRST_NUMBER + number)
        people.enter(platform, body)
        people.actors[body.key] = settle(platform, people.bodies[body.key], _clerk(body))
        certify(platform, people, body)
        firms[party.key] = body
    return firms


def _clerk(body: county.Body) -> county.Resident:
    return county.Resident(body.key, "示范经办", body.key, Seat.TENDERER)


def plays_of(
    platform: Platform,
    people: Inhabitants,
    experts: dict[str, Actor],
    lots: Sequence[RealLot],
    homes: Path,
    tell: Tell,
) -> list[ReplayedTender]:
    """A play for each lot, its bidders entered."""
    firms = enter_bidders(platform, people, lots)
    plays = []
    for number, lot in enumerate(lots, 1):
        folder, label = homes / str(number), f"[{number}/{len(lots)}] "
        folder.mkdir()
        script = _script(lot, number, firms)
        plays.append(
            ReplayedTender(
                platform,
                people,
                experts,
                script,
                folder,
                _labelled(tell, label),
                source=lot,
                firms=firms,
                number=number,
            )
        )
    return plays


def _labelled(tell: Tell, label: str) -> Tell:
    return lambda line: tell(label + line)


def _script(lot: RealLot, number: int, firms: Mapping[str, county.Body]) -> Script:
    """The lot as a script; its offers are each bidder's last."""
    offers = [Offer(firms[bid.party.key].key, money.yuan(bid.price_fen or 0), (), "") for bid in lot.counted]
    return Script(
        title=f"{lot.title or '无标题标段'} (复演{number})",
        place=f"示范县复演地块{number}号",
        scope=f"按来源 {lot.ocid} 标段 {lot.id} 复演, 报价按一比一作为人民币元。",
        ceiling=money.yuan(lot.ceiling_fen),
        offers=tuple(offers),
    )


def perform(plays: Sequence[ReplayedTender], time: MovableClock) -> None:
    """Play all on one clock: whichever wants to go on first goes on, so that the ledger is in order of time."""
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = [
        (time.moment, number, play.course()) for number, play in enumerate(plays)
    ]
    while waiting:
        moment, number, course = heapq.heappop(waiting)
        time.move_to(max(moment, time.moment))
        if (following := next(course, None)) is not None:
            heapq.heappush(waiting, (following, number, course))
