"""The opening of every lot and the evaluation: shares, record, committee, votes, sheets, report (BL 36-40; BR 48-53).

Shares come from the custodians' own identities, two of three. Each member judges alone; figures of the
sheets come from the script, everything else from the platform.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo import county, home
from tender.demo.handing_in import HandedIn
from tender.demo.play import Moments
from tender.evaluation import forms, papers
from tender.evaluation import service as evaluation
from tender.ledger.act import Actor
from tender.opening import service as opening
from tender.opening.forms import RecordOpening
from tender.opening.queries import OpenedBid, opened_bids
from tender.tendering import service as tendering

PEOPLE = RecordOpening(
    host="示范县教育体育局", supervisor="郑示范", recorder="李示范", remarks="", objections=[]
)
UNADJUSTED = forms.Report(adjustments=[], low_price_proofs=[])


@dataclass
class Judged(HandedIn):
    """The steps until the evaluation is reported."""

    def open(self) -> Moments:
        """开标: of each lot the list, shares of two custodians, decryption, record."""
        yield clock.now() + timedelta(minutes=2)
        desk = self.who("opening")
        with self.platform.reading() as session:
            lots = [lot.id for lot in tendering.live_lots(session, self.tender)]
        for lot in lots:
            self.openings[lot] = opening.start_opening(self.platform, desk, self.tender, lot)
            for login in county.CUSTODIANS[:2]:
                self._release(login, self.openings[lot])
            opening.open_bids(self.platform, desk, self.openings[lot])
        yield clock.now() + timedelta(minutes=20)
        for lot, opened in self.openings.items():
            opening.record_opening(self.platform, desk, opened, PEOPLE)
            self.paper("opening-record", lot)
        self.tell("开标完成, 开标记录公开")

    def evaluate(self) -> Moments:
        """评标: declarations, initial review, five sheets, report."""
        yield clock.now() + timedelta(minutes=30)
        members = self.seat()
        self.review(members)
        yield clock.now() + timedelta(hours=2)
        self.score(members)
        self.dissent(members[-1])
        self.report(members[0])

    def dissent(self, member: Actor) -> None:
        """书面不同意见: one member's, before the report."""
        form = forms.FileDissent(reason="对第一中标候选人的施工进度安排保留意见, 不影响排序。")
        evaluation.file_dissent(self.platform, member, self.tender, form)

    def report(self, chair: Actor) -> None:
        """评标报告, filed and signed by the chair."""
        evaluation.report(self.platform, chair, self.tender, UNADJUSTED)
        for lot in self.openings:
            papers.issue_evaluation_report(self.platform, chair, self.tender, lot)
        self.tell("评标报告提交")

    def review(self, members: list[Actor]) -> None:
        """初步评审: every bid passes but the one over the ceiling, which falls by rule."""
        for one in self._within_ceiling():
            form = forms.ReviewBid(bid=one.bid, passed=True)
            for actor in members:
                evaluation.review_bid(self.platform, actor, self.tender, form)

    def score(self, members: list[Actor]) -> None:
        """评分: each member scores alone; when all have saved, they lock."""
        offers = {handed.bid: handed.offer for handed in self.handed}
        within = [one.bid for one in self._within_ceiling()]
        sheets = {}
        for place, actor in enumerate(members):
            scores = {
                bid: {"technical": offers[bid].technical[place], "commercial": offers[bid].commercial}
                for bid in within
            }
            sheets[actor] = forms.Sheet(scores=scores, reasons={})
            evaluation.save_sheet(self.platform, actor, self.tender, sheets[actor])
        for actor, sheet in sheets.items():
            evaluation.lock_sheet(self.platform, actor, self.tender, sheet)

    def _release(self, login: str, of: str) -> None:
        """A custodian releases the shares at home and posts them."""
        given = opening.opening_file(self.platform, self.who(login), of)
        posted = home.release(given, self.platform, self.people.custodians[login])
        opening.post_shares(self.platform, self.who(login), of, posted)

    def _opened(self) -> list[OpenedBid]:
        """The opened bids of every lot."""
        with self.platform.reading() as session:
            return [
                one for lot in self.openings for one in opened_bids(session, lot) if one.status == "opened"
            ]

    def _within_ceiling(self) -> list[OpenedBid]:
        return [one for one in self._opened() if one.price_fen is not None and not one.above_ceiling]
