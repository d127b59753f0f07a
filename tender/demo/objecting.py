"""An objection to the result, upheld, with the re-check it demands; and a complaint that is turned down (BR 54, 56, 60-62).

Who objects is the second candidate of the first lot. Of the authority one person accepts the complaint and
another rules on it (rules §9). Both are known to the owner by pseudonym only.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.award import after
from tender.award.forms import OrderRecheck
from tender.award.queries import CandidateView, candidates_of
from tender.demo.deliberating import Deliberated
from tender.demo.play import Moments, office
from tender.evaluation import recheck
from tender.evaluation.forms import ReviewBid
from tender.objections import service as objections
from tender.objections.forms import (
    AnswerObjection,
    DecideComplaint,
    FileComplaint,
    FileObjection,
    RuleComplaint,
)

CLAUSE = "投标人须知第3条"
MATTER = "第一中标候选人的项目负责人在其他在建项目任职。"


@dataclass
class Objected(Deliberated):
    """The steps of somebody who does not agree."""

    objection: str = ""

    def object(self) -> Moments:
        """异议: within the publicity the second candidate of the first lot objects; the tender is suspended."""
        yield clock.now() + timedelta(minutes=40)
        second = self._candidates()[1]
        form = FileObjection(kind="result", text=MATTER, lot=second.lot, files=[])
        objector = self.firm(second.bidder)
        self.objection = objections.file_objection(self.platform, objector, self.tender, form)
        self.tell("收到对评标结果的异议, 暂停招标投标活动")

    def answer_objection(self) -> Moments:
        """异议答复: upheld, so the committee looks again."""
        yield office(1, 11, 0)
        form = AnswerObjection(
            findings="经核实, 该项目负责人在另一在建项目任职且未办理变更。",
            basis=f"招标文件{CLAUSE}",
            conclusion="upheld",
            effect="recheck",
        )
        objections.answer_objection(self.platform, self.who("entity"), self.objection, form)
        self.paper("objection-reply")
        self.tell("异议成立, 提请原评标委员会复核")

    def recheck(self) -> Moments:
        """复核: the original committee votes on the first candidate again and reports the lot anew."""
        yield office(1, 9, 0)
        first = self._candidates()[0]
        form = OrderRecheck(bids=[first.bid], matter=MATTER)
        after.order_recheck(self.platform, self.who("entity"), self.tender, form)
        yield clock.now() + timedelta(hours=4)
        vote = ReviewBid(bid=first.bid, passed=False, reason="unqualified", clause=CLAUSE)
        members = self._members()
        for member in members:
            recheck.recheck_bid(self.platform, member, self.tender, vote)
        self.report(members[0])

    def complain(self) -> Moments:
        """投诉: about something that needs no objection first; accepted, then turned down."""
        yield clock.now() + timedelta(hours=1)
        last = self.clerk(self.script.offers[-1])
        form = FileComplaint(
            kind="other",
            request="请求核查交易中心开标当日的网络状况。",
            grounds="开标过程中页面曾短暂无法访问。",
            known_on=clock.today(),
            files=[],
        )
        complaint = objections.file_complaint(self.platform, last, self.tender, form)
        yield office(1, 10, 30)
        accepted = DecideComplaint(accepted=True)
        objections.decide_complaint(self.platform, self.who("supervisor"), complaint, accepted)
        yield office(2, 15, 0)
        ruling = RuleComplaint(
            ruling="rejected",
            ordered="none",
            findings="经核查, 平台日志完整, 开标按时进行, 未影响投标人权利。",
            basis="招标投标法实施条例第六十一条",
            decision="投诉缺乏事实根据, 驳回投诉。",
        )
        objections.rule_complaint(self.platform, self.who("supervisor2"), complaint, ruling)
        self.paper("complaint-ruling")
        self.tell("投诉处理决定公布, 不列投诉人")

    def _candidates(self) -> list[CandidateView]:
        """The candidates of the first lot as last published, by rank."""
        with self.platform.reading() as session:
            return candidates_of(session, self.tender, self.lot)
