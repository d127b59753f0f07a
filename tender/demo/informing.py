"""While bids are prepared, and when a tender ends early: questions, the site visit, an amendment, failure, termination.

What is published goes to all alike; who asked or came is told to nobody (BL 22-23; BR 21, 28, 31).
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo.play import Moments
from tender.demo.publishing import Published
from tender.notices import amending, ending, questions
from tender.notices.forms import (
    AmendNotice,
    Answer,
    AnswerQuestions,
    AskQuestion,
    Change,
    HoldSiteVisit,
    PublishFailure,
    Terminate,
)
from tender.tendering import service as tendering


@dataclass
class Informed(Published):
    """The steps that tell all tenderers something."""

    def ask(self) -> Moments:
        """询问: a tenderer asks; the owner sees no name."""
        yield clock.now() + timedelta(days=1)
        form = AskQuestion(text="室外配套是否包含校门及围墙?")
        questions.ask_question(self.platform, self.clerk(self.script.offers[0]), self.tender, form)

    def visit(self) -> Moments:
        """踏勘现场, as printed, for all."""
        with self.platform.reading() as session:
            planned = tendering.tender_of(session, self.tender).plan["site_visit"]
        yield clock.parse(planned["at"])
        form = HoldSiteVisit(raised=["施工用水、用电从何处接入?"])
        questions.hold_site_visit(self.platform, self.who("entity"), self.tender, form)
        self.tell("组织踏勘现场, 不点名")

    def answer(self) -> Moments:
        """澄清: every question with its answer, to all, without askers."""
        yield clock.now() + timedelta(hours=5)
        waiting = questions.questions_for(self.platform, self.who("entity"), self.tender)
        answers = [Answer(question=one.id, answer="见招标图纸总平面图, 由招标人提供。") for one in waiting]
        form = AnswerQuestions(answers=answers, affects_bids=False, changes=[], documents=[], ceilings=[])
        questions.answer_questions(self.platform, self.who("entity"), self.tender, form)
        self.tell("澄清发布, 不列提问人")

    def amend(self) -> Moments:
        """招标文件修改: it affects bids, so the deadline moves to the earliest lawful day."""
        yield self.deadline - timedelta(days=5)
        change = Change(clause="第三章第2条", old="地上三层停车楼。", new="地上四层停车楼。")
        form = AmendNotice(changes=[change], affects_bids=True, documents=[], ceilings=[])
        amending.amend_notice(self.platform, self.who("entity"), self.tender, form)
        self.tell(f"招标文件修改, 投标截止顺延至 {clock.shown(self.deadline)}")

    def publish_failure(self) -> Moments:
        """流标公告."""
        yield clock.now() + timedelta(hours=1)
        form = PublishFailure(next_step="招标人分析原因后依法重新招标。")
        ending.publish_failure(self.platform, self.who("entity"), self.tender, form)
        self.paper("ended-notice")
        self.tell("流标公告")

    def terminate(self) -> Moments:
        """终止招标: announced at once; sealed bids are never opened."""
        yield clock.now() + timedelta(days=2)
        form = Terminate(
            ground="project_changed",
            reason="县政府调整老城停车规划, 项目取消。",
            next_step="不再招标, 已收投标不予开启。",
        )
        ending.terminate(self.platform, self.who("entity"), self.tender, form)
        self.paper("ended-notice")
        self.tell("终止招标公告")
