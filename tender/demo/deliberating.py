"""An evaluation in full: attendance, a question to a bidder, more time, drafts read, dissent, ratings (rules §6; BR 48-53).

`evaluate` in `judging` is the short form that most plays use.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo.judging import UNADJUSTED, Judged
from tender.demo.play import Moments
from tender.evaluation import attendance, clarifying, extending, forms, rating
from tender.evaluation import service as evaluation
from tender.ledger.act import Actor


@dataclass
class Deliberated(Judged):
    """The steps of an evaluation with all that may happen in it."""

    def deliberate(self) -> Moments:
        """评标, with everything between the attendance list and the ratings."""
        yield clock.now() + timedelta(minutes=30)
        for draw, turn in self.expected:
            here = forms.RecordAttendance(draw=draw, turn=turn, came=True, remark="核验身份后入场。")
            attendance.record_attendance(self.platform, self.who("draw"), self.tender, here)
        members = self.seat()
        self.review(members)
        question = self._ask(members[1])
        yield clock.now() + timedelta(minutes=40)
        self._answer(question)
        self._more_time(members[2:4])
        yield clock.now() + timedelta(hours=2)
        self.score(members)
        for member in members[1:]:
            evaluation.draft_result(self.platform, member, self.tender, UNADJUSTED)
        self.dissent(members[-1])
        self.report(members[0])
        yield clock.now() + timedelta(hours=1)
        self._rate(members)

    def _ask(self, member: Actor) -> str:
        """A question on the first bid; its id."""
        form = forms.AskClarification(
            bid=self._within_ceiling()[0].bid,
            question="施工组织设计所列塔吊数量前后不一致, 请说明。",
            answer_by=clock.now() + timedelta(hours=1),
        )
        return clarifying.ask_clarification(self.platform, member, self.tender, form)

    def _answer(self, question: str) -> None:
        bid = self._within_ceiling()[0].bid
        offer = next(handed.offer for handed in self.handed if handed.bid == bid)
        form = forms.GiveClarification(text="以正文所列两台为准, 附表系笔误。", files=[])
        clarifying.give_clarification(self.platform, self.clerk(offer), question, form)
        self.tell("投标人书面澄清")

    def _more_time(self, members: list[Actor]) -> None:
        """More than a third of the members ask, so the owner extends."""
        for member in members:
            form = forms.AskMoreTime(reason="工程量清单核对需要更多时间。")
            extending.ask_more_time(self.platform, member, self.tender, form)
        until = forms.ExtendEvaluation(
            until=clock.now() + timedelta(hours=3), reason="超过三分之一成员申请。"
        )
        extending.extend_evaluation(self.platform, self.who("entity"), self.tender, until)
        self.tell("评标时间延长")

    def _rate(self, members: list[Actor]) -> None:
        for number in range(1, len(members) + 1):
            form = forms.RateExpert(
                number=number, attendance=100, discipline=95, remark="按时到场, 遵守纪律。"
            )
            rating.rate_expert(self.platform, self.who("draw"), self.tender, form)
