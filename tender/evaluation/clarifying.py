"""Clarification of a bid (澄清; BL 39, BR 52): the committee asks in writing, the tenderer answers once.

A tenderer answers what it was asked and volunteers nothing: without a question there is no act. The answer is
words and files; the figures read out at the opening are what is evaluated, whatever it says, so that it
changes neither price nor substance. Question and answer are seen by committee and inspectors, by that tenderer, and
in the report; no member is named to the tenderer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from tender import clock
from tender.bids.queries import own_bid, own_bids
from tender.errors import BadInput, NotFound, Refused
from tender.evaluation import forms
from tender.evaluation.committee import at_work, decisions_of, lot_of_bid, member_of
from tender.evaluation.disclosure import INSPECTORS
from tender.evaluation.models import Clarification
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import pseudonymous
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.web import uploads


@dataclass(frozen=True)
class ClarificationView:
    """A question on a bid and its answer, empty while there is none; `files` as in a bid."""

    id: str
    lot: str
    bid: str
    question: str
    asked_at: datetime
    answer_by: datetime
    answer: str | None
    files: tuple[dict[str, Any], ...]
    answered_at: datetime | None


def ask_clarification(platform: Platform, actor: Actor, tender: str, form: forms.AskClarification) -> str:
    """A member puts the committee's question on a bid that is not rejected; returns its id."""
    with platform.writing() as session, act(session, actor, Act.CLARIFICATION_ASKED) as entry:
        row, member = at_work(session, entry, actor, tender)
        lot = lot_of_bid(session, tender, form.bid)
        if decisions_of(session, row)[form.bid].passed is False:
            zh, en = "该投标已被否决, 不再澄清。", "The bid is rejected; nothing is left to clarify."
            raise Refused("bid_rejected", zh, en, field="bid", article="BR 52")
        if form.answer_by <= clock.now():
            zh, en = "须给投标人留出答复时间。", "The tenderer needs time to answer."
            raise BadInput("answer_by", zh, en, field="answer_by", article="BR 52")
        question = Clarification(
            id=new_id("clar"),
            tender=row.id,
            lot=lot,
            bid=form.bid,
            member=member.id,
            question=form.question,
            asked_at=clock.now(),
            answer_by=form.answer_by,
            files=[],
        )
        session.add(question)
        entry.about(question)
    return question.id


def give_clarification(
    platform: Platform, actor: Actor, clarification: str, form: forms.GiveClarification
) -> None:
    """The tenderer's one answer to a question on its own bid, in time. Raises NotFound for any other."""
    with platform.reading() as session:
        about = _own(platform, session, actor, clarification)
    bidder = pseudonymous(platform, actor, about.tender)
    with platform.writing() as session, act(session, bidder, Act.CLARIFICATION_GIVEN) as entry:
        row = session.get_one(Clarification, clarification)
        tendering.advance(entry, tendering.tender_of(session, row.tender), Facts(clock.now()))
        if row.answer is not None:
            zh, en = "已答复, 不得再次答复。", "The question is answered; there is no second answer."
            raise Refused("answered_already", zh, en, article="BR 52")
        if clock.now() >= row.answer_by:
            zh, en = "答复时间已过。", "The time to answer is over."
            raise Refused("answer_late", zh, en, article="BR 52")
        for file in form.files:
            if not uploads.take_stored(session, file.sha256, file.size):
                zh, en = (
                    f"文件 {file.name} 未上传或不完整。",
                    f"The file {file.name} is missing or incomplete.",
                )
                raise BadInput("file_missing", zh, en, field="files")
        row.answer, row.answered_at = form.text, clock.now()
        row.files = entry.files = [file.model_dump() for file in form.files]
        entry.about(row)


def own_clarifications(platform: Platform, actor: Actor, tender: str) -> list[ClarificationView]:
    """The questions on the actor's own bids, oldest first."""
    own = {bid.bid for bid in own_bids(platform, actor, tender)}
    with platform.reading() as session:
        return [one for one in clarifications_of(session, tender) if one.bid in own]


def read_clarifications(platform: Platform, actor: Actor, tender: str) -> list[ClarificationView]:
    """All questions and answers, for members of the committee and the inspecting seats."""
    with platform.reading() as session:
        if actor.seat not in INSPECTORS:
            member_of(session, actor, tender)
        return clarifications_of(session, tender)


def clarifications_of(session: LedgerSession, tender: str) -> list[ClarificationView]:
    """Questions and answers of a tender, oldest first."""
    query = select(Clarification).where(Clarification.tender == tender)
    rows = session.exec(query.order_by(Clarification.asked_at, Clarification.id))  # type: ignore[arg-type]
    return [
        ClarificationView(**row.model_dump(exclude={"tender", "member", "files"}), files=tuple(row.files))
        for row in rows
    ]


def _own(platform: Platform, session: LedgerSession, actor: Actor, clarification: str) -> Clarification:
    """The one access of a tenderer to a question. Raises NotFound also for one on a stranger's bid."""
    row = session.get(Clarification, clarification)
    try:
        if row is None:
            raise NotFound("no_clarification", "", "")
        own_bid(platform, session, actor, row.bid)
    except NotFound as missing:
        zh, en = "没有向你提出这项澄清要求。", "You were asked no such question."
        raise NotFound("no_clarification", zh, en, field="clarification", article="BR 52") from missing
    return row
