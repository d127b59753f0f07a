"""From the open submission to its close: bids sealed, replaced, withdrawn, late (BL 29, BR 35-36; E20 26-27).

Bids are really sealed and signed on the bidder's own machine; the platform is asked for nothing that a bidder
could not ask.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.bids import service as bids
from tender.bids.queries import late_bids
from tender.bids.rules import Late
from tender.demo import home
from tender.demo.paying import Paid
from tender.demo.play import Handed, Moments
from tender.demo.script import Offer
from tender.seal import SealedBid
from tender.tendering import service as tendering


@dataclass
class HandedIn(Paid):
    """The steps until the bidding is closed."""

    def submit(self) -> Moments:
        """投标: every bidder seals, signs and hands in; one replaces, one withdraws."""
        yield clock.now() + timedelta(days=3)
        for offer in self.script.offers:
            yield clock.now() + timedelta(hours=7, minutes=13)
            if offer.late:
                continue
            if offer.replaces is not None:
                self._hand_in(offer, str(offer.replaces))
                yield clock.now() + timedelta(hours=3)
            self._hand_in(offer, str(offer.price))
            if offer.withdrawn:
                yield clock.now() + timedelta(hours=2)
                self._withdraw(self.handed[-1])

    def close(self) -> Moments:
        """投标截止: the clock closes the bidding; whoever comes now is late, and that is recorded."""
        yield self.deadline
        for offer in self.script.offers:
            if offer.late:
                self._come_late(offer)
        bids.close_due(self.platform)
        self.tell("投标截止")

    def _sealed(self, offer: Offer, price: str) -> SealedBid:
        """The offer sealed and signed on the bidder's own machine."""
        with self.platform.reading() as session:
            terms = tendering.tender_of(session, self.tender).terms
        signer = self.people.signers[offer.stem]
        return home.seal_offer(terms, offer, price, signer, self.folder)

    def _hand_in(self, offer: Offer, price: str) -> None:
        sealed = self._sealed(offer, price)
        form = home.upload(self.platform, self.lots[offer.lot], sealed)
        done = bids.submit_bid(self.platform, self.clerk(offer), form)
        self.platform.settle(done.entry)
        receipt = bids.receipt(self.platform, self.clerk(offer), done.bid)
        self.handed.append(Handed(offer, price, done.bid, receipt, sealed.folder))
        self.tell("收到一份密封投标")

    def _withdraw(self, handed: Handed) -> None:
        lot, signer = self.lots[handed.offer.lot], self.people.signers[handed.offer.stem]
        form = home.sign_withdrawal(self.tender, lot, handed.bid, signer)
        bids.withdraw_bid(self.platform, self.clerk(handed.offer), form)
        self.tell("一份投标在截止前撤回")

    def _come_late(self, offer: Offer) -> None:
        form = home.upload(self.platform, self.lots[offer.lot], self._sealed(offer, str(offer.price)))
        try:
            bids.submit_bid(self.platform, self.clerk(offer), form)
        except Late:
            with self.platform.reading() as session:
                self.late.append((offer, late_bids(session, self.tender)[-1].bid))
            self.tell("一份投标在截止时间到达, 拒收并留痕")
