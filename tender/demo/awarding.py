"""From the committee's report to the published result: publicity, award notices, result (BR 54-55; BL 45).

Every lot is awarded on its own, to whom the ranking names; the owner acts on the first working morning after the
publicity. Nothing here chooses a winner.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.award import service as award
from tender.demo.objecting import Objected
from tender.demo.play import Moments, office
from tender.tendering import service as tendering


@dataclass
class Awarded(Objected):
    """The steps until the result is public."""

    def publicise(self) -> Moments:
        """中标候选人公示."""
        yield clock.now() + timedelta(hours=3)
        award.publish_candidates(self.platform, self.who("entity"), self.tender)
        self.tell("中标候选人公示开始")

    def award(self) -> Moments:
        """中标通知书 of every lot after the publicity."""
        with self.platform.reading() as session:
            ends = tendering.tender_of(session, self.tender).publicity_ends
        assert ends is not None  # noqa: S101  set by the publicity
        yield ends
        yield office(0, 9, 10)
        for lot in self.openings:
            award.issue_award(self.platform, self.who("entity"), self.tender, lot)
            self.paper("award-notice", lot)
        self.tell("中标通知书发出")

    def complete(self) -> Moments:
        """中标结果公告."""
        yield clock.now() + timedelta(hours=1)
        award.publish_result(self.platform, self.who("entity"), self.tender)
        self.tell("中标结果公告")
