"""Questions on the documents and their answers to all (澄清; BL 22-23, E20 22), and the site visit (BL 21).

A tenderer asks under its pseudonym until the deadline; the owner reads the questions without asker and
without order, and answers them in one notice for everybody. An answer that affects bids is an amendment, with
the time that the law then leaves (BR 21). Nobody learns who asked, or how many did.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from tender import clock
from tender.errors import NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices import forms
from tender.notices.amending import amend, amendable, check_stored
from tender.notices.confidential import pseudonymous
from tender.notices.invitees import require_may_bid
from tender.notices.models import Question
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender

AT_THE_VISIT = "site_visit"  # the asker of a question raised there, whoever it was


@dataclass(frozen=True)
class QuestionView:
    """A question as its owner or its asker sees it; `answered_in` is the notice with the answer."""

    id: str
    text: str
    asked_at: datetime
    answered_in: str | None


def ask_question(platform: Platform, actor: Actor, tender: str, form: forms.AskQuestion) -> str:
    """Ask about the documents, under one's pseudonym; returns the question's id.

    Raises NotFound for a tender that the firm may not know of, Refused over the number that one may ask.
    """
    asker = pseudonymous(platform, actor, tender)
    with platform.writing() as session, act(session, asker, Act.QUESTION_ASKED) as entry:
        row = _announced(session, tender)
        if row.stage != Stage.PREQUALIFICATION:
            require_may_bid(platform, session, actor, row)
        now = clock.now()
        entry.at = clock.stamp(now)
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        _check_number(session, row, str(asker.pseudonym))
        question = _enter(session, entry, row, str(asker.pseudonym), form.text)
        entry.about(question)
    return question.id


def answer_questions(platform: Platform, actor: Actor, tender: str, form: forms.AnswerQuestions) -> str:
    """Answer questions to all alike in one notice; returns its id.

    An answer that affects bids, or comes with a change, is an amendment and recorded as one (BR 21).
    """
    check_stored(platform, form)
    amending = form.affects_bids or form.changes_terms or form.changes
    kind = Act.NOTICE_AMENDED if amending else Act.QUESTIONS_ANSWERED
    with platform.writing() as session, act(session, actor, kind) as entry:
        row = amendable(session, entry, actor, tender, form.version)
        asked = [_unanswered(session, row, answer.question) for answer in form.answers]
        said = [
            {"question": answer.wording or question.text, "answer": answer.answer}
            for answer, question in zip(form.answers, asked, strict=True)
        ]
        notice = amend(platform, session, entry, row, form, said)
        session.flush()
        for question in asked:
            question.notice = notice.id
    return notice.id


def hold_site_visit(platform: Platform, actor: Actor, tender: str, form: forms.HoldSiteVisit) -> None:
    """Record that the visit, for all or for none, took place, and the questions raised there, which are then
    answered to all. Nobody who came is named or counted."""
    with platform.writing() as session, act(session, actor, Act.SITE_VISIT_HELD) as entry:
        row = tendering.own_tender(session, actor, tender)
        now = clock.now()
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        visit = row.plan.get("site_visit")
        if visit is None or now < clock.parse(visit["at"]):
            zh, en = (
                "本项目没有安排踏勘, 或者时间未到。",
                "No site visit is planned, or its time has not come.",
            )
            raise Refused("no_site_visit", zh, en, article="BL 21; BR 28")
        _check_not_held(session, row, visit["at"])
        entry.facts = dict(visit)
        for text in form.raised:
            _enter(session, entry, row, AT_THE_VISIT, text)


def questions_for(platform: Platform, actor: Actor, tender: str) -> list[QuestionView]:
    """What was asked, for the owner: to the minute, in no order that tells who asked what after what."""
    with platform.reading() as session:
        row = tendering.own_tender(session, actor, tender)
        if actor.organisation not in (row.organisation, row.agent):
            raise _no_tender()
        rows = session.exec(select(Question).where(Question.tender == tender).order_by(Question.id)).all()
    return [_view(one) for one in rows]


def own_questions(platform: Platform, actor: Actor, tender: str) -> list[QuestionView]:
    """The actor's own questions, the oldest first; nobody else's."""
    name = platform.pseudonym(str(actor.organisation), tender)
    with platform.reading() as session:
        mine = select(Question).where(Question.tender == tender, Question.pseudonym == name)
        rows = session.exec(mine.order_by(col(Question.asked_at), Question.id)).all()
    return [_view(one) for one in rows]


def _view(row: Question) -> QuestionView:
    return QuestionView(row.id, row.text, row.asked_at.replace(second=0, microsecond=0), row.notice)


def _announced(session: LedgerSession, tender: str) -> Tender:
    """A tender that was announced. Raises NotFound for one under preparation, as for none."""
    row = session.get(Tender, tender)
    if row is None or row.stage == Stage.PREPARATION:
        raise _no_tender()
    return row


def _enter(session: LedgerSession, entry: Entry, row: Tender, pseudonym: str, text: str) -> Question:
    question = Question(
        id=new_id("qst"),
        tender=row.id,
        pseudonym=pseudonym,
        text=text,
        asked_at=clock.now(),
        entry=entry.id,
    )
    session.add(question)
    return question


def _check_number(session: LedgerSession, row: Tender, pseudonym: str) -> None:
    most = tendering.rules_of(row).integer("questions.most_per_tenderer")
    asked = select(func.count()).select_from(Question).where(Question.tender == row.id)
    if session.exec(asked.where(Question.pseudonym == pseudonym)).one() >= most:
        zh, en = f"每个潜在投标人最多提{most}个问题。", f"A tenderer asks at most {most} questions."
        raise Refused("too_many_questions", zh, en, field="text", article="E20 22")


def _unanswered(session: LedgerSession, row: Tender, question: str) -> Question:
    """A question on this tender that was not answered yet. Raises NotFound, Refused."""
    found = session.get(Question, question)
    if found is None or found.tender != row.id:
        raise NotFound(
            "no_question", "没有这个问题。", "There is no such question.", field="answers.question"
        )
    if found.notice is not None:
        zh, en = "该问题已经答复。", "The question was answered already."
        raise Refused("answered", zh, en, field="answers.question", article="BL 23")
    return found


def _check_not_held(session: LedgerSession, row: Tender, at: str) -> None:
    """A visit is recorded once; one set anew by an amendment is another visit."""
    held = select(Outbox.payload).where(Outbox.tender == row.id, Outbox.type == Act.SITE_VISIT_HELD.tag)
    if any(json.loads(payload)["facts"]["at"] == at for payload in session.exec(held)):
        zh, en = "该次踏勘已经记录。", "The visit was recorded already."
        raise Refused("visit_held", zh, en, article="BL 21; BR 28")


def _no_tender() -> NotFound:
    return NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
