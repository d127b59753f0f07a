"""Notices over the API: publish, correct, amend, ask and answer, record the site visit, end.

Handlers parse, perform one act and answer; the act checks seat, ownership, stage, deadline and
contents. Reading notices needs no seat and is the portal's; questions are the owner's and the asker's.
"""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.notices import amending, ending, forms, questions, service
from tender.notices.questions import QuestionView
from tender.platform import Platform
from tender.web.answers import Created


class NoticesApi(Controller):
    """Acts on notices."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("notices",)

    @post("/notice", sync_to_thread=True)
    def publish(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.PublishNotice],
    ) -> Created:
        """Publish the tender notice; submission is open from now."""
        return Created(service.publish_notice(platform, actor, tender, data))

    @post("/notice/corrections", sync_to_thread=True)
    def correct(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.CorrectNotice],
    ) -> Created:
        """Publish a corrected version of a notice beside the old one."""
        return Created(service.correct_notice(platform, actor, tender, data))

    @post("/failure", sync_to_thread=True)
    def publish_failure(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.PublishFailure],
    ) -> Created:
        """Publish that the tender, or a lot of it, failed, why, and what comes next."""
        return Created(ending.publish_failure(platform, actor, tender, data))

    @post("/termination", sync_to_thread=True)
    def terminate(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Terminate],
    ) -> Created:
        """End the tender by its owner, and publish that."""
        return Created(ending.terminate(platform, actor, tender, data))

    @post("/amendments", sync_to_thread=True)
    def amend(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AmendNotice],
    ) -> Created:
        """Amend what was announced; the deadline moves by itself where the law demands it."""
        return Created(amending.amend_notice(platform, actor, tender, data))


class QuestionsApi(Controller):
    """Questions on the documents, their answers, and the site visit."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("questions",)

    @post("/questions", sync_to_thread=True)
    def ask(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AskQuestion],
    ) -> Created:
        """Ask about the documents, before the deadline; the asker is never named."""
        return Created(questions.ask_question(platform, actor, tender, data))

    @get("/questions", sync_to_thread=True)
    def asked(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
    ) -> list[QuestionView]:
        """What was asked, without askers, for the owner."""
        return questions.questions_for(platform, actor, tender)

    @get("/own-questions", sync_to_thread=True)
    def own(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
    ) -> list[QuestionView]:
        """One's own questions and where they were answered."""
        return questions.own_questions(platform, actor, tender)

    @post("/answers", sync_to_thread=True)
    def answer(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AnswerQuestions],
    ) -> Created:
        """Answer questions to all alike."""
        return Created(questions.answer_questions(platform, actor, tender, data))

    @post("/site-visit", sync_to_thread=True, status_code=204)
    def hold_site_visit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.HoldSiteVisit],
    ) -> None:
        """Record that the site visit took place, and what was asked there."""
        questions.hold_site_visit(platform, actor, tender, data)
