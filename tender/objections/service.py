"""Acts on objections: a tenderer files and withdraws, the owner answers; the tender stands still meanwhile.

The author acts under the tender's pseudonym, in closed acts, so that neither owner nor desk learns who it is
(BL 22). The answer binds: its suspension ends with the answer when nothing or an amendment follows, and else
goes on as a demand for the re-check or the new tender until the owner carries that out (BR 22, 54).
"""

from sqlmodel import select

from tender import clock
from tender.bids.lifecycle import Status
from tender.bids.queries import listed_bids
from tender.errors import BadInput, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import pseudonymous
from tender.notices.invitees_secrecy import readable_tender
from tender.objections import forms, lifecycle, rules
from tender.objections.complaints import (
    check_lot_left,
    decide_complaint,
    file_complaint,
    resume_tender,
    rule_complaint,
    suspend_tender,
)
from tender.objections.files import take_files
from tender.objections.models import Objection
from tender.objections.queries import objection_row, own_row
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender
from tender.tendering.suspension import lift, suspend

__all__ = [
    "answer_objection",
    "decide_complaint",
    "file_complaint",
    "file_objection",
    "resume_tender",
    "rule_complaint",
    "suspend_tender",
    "withdraw_objection",
]


def file_objection(platform: Platform, actor: Actor, tender: str, form: forms.FileObjection) -> str:
    """Object; the tender is suspended from now until the answer. Returns the objection's id.

    Raises Refused when it comes too late or at another stage, when the same is still unanswered, or, for a
    result, from somebody who did not bid for the lot.
    """
    author = pseudonymous(platform, actor, tender)
    with platform.writing() as session, act(session, author, Act.OBJECTION_FILED) as entry:
        row, now = readable_tender(platform, session, actor, tender), clock.now()
        lot = _lot_of(session, row, form)
        _check_admissible(session, row, author, form.kind, lot)
        _refuse_twice(session, tender, author, form.kind, lot)
        book = tendering.rules_of(row)
        objection = Objection(
            id=new_id("obj"),
            tender=tender,
            lot=lot,
            kind=form.kind,
            pseudonym=str(author.pseudonym),
            text=form.text,
            files=take_files(session, form.files),
            filed_at=now,
            answer_by=rules.answer_by(now, book),
            entry=entry.id,
            status=lifecycle.OPEN,
        )
        session.add(objection)
        suspend(session, entry, tender, "objection", objection.id)
        entry.about(objection)
        entry.tender, entry.rulebook, entry.files = tender, row.rulebook, objection.files
    return objection.id


def withdraw_objection(platform: Platform, actor: Actor, objection: str) -> None:
    """Take one's own unanswered objection back; the tender goes on. Raises NotFound for a stranger's."""
    with platform.reading() as session:
        tender = own_row(platform, session, actor, objection).tender
    author = pseudonymous(platform, actor, tender)
    with platform.writing() as session, act(session, author, Act.OBJECTION_WITHDRAWN, tender=tender) as entry:
        row = objection_row(session, objection)
        row.status = lifecycle.moved(row.status, entry.kind, lifecycle.WITHDRAWN)
        row.answer_entry = entry.id
        lift(session, entry, "objection", row.id)
        entry.about(row)


def answer_objection(platform: Platform, actor: Actor, objection: str, form: forms.AnswerObjection) -> str:
    """The owner's answer with its effect; returns the act's entry, for which the reply letter is issued.

    Later than the law allows is stated in the facts as an alert, not refused: the answer is still owed.
    """
    with platform.writing() as session, act(session, actor, Act.OBJECTION_ANSWERED) as entry:
        row, now = objection_row(session, objection), clock.now()
        tender = tendering.own_tender(session, actor, row.tender)
        status = lifecycle.moved(row.status, entry.kind, lifecycle.ANSWERED)
        rules.check_answer(row.kind, tender.stage, form.conclusion, form.effect)
        check_lot_left(session, tender, row.lot, form.effect)
        row.status, row.answered_at, row.answer_entry = status, now, entry.id
        row.findings, row.basis, row.conclusion, row.effect = (
            form.findings, form.basis, form.conclusion, form.effect,
        )  # fmt: skip
        lift(session, entry, "objection", row.id)
        if form.effect in rules.DEMANDS:
            suspend(session, entry, tender.id, form.effect, row.lot or tender.id)
        entry.about(row)
        entry.tender, entry.rulebook = tender.id, tender.rulebook
        if now >= row.answer_by:
            entry.facts |= {
                "late": "objection.answer_within",
                "alert": {"code": "answer_overdue", "level": "red"},
            }
    return entry.id


def _lot_of(session: LedgerSession, tender: Tender, form: forms.FileObjection) -> str | None:
    """The lot whose result is objected to: the one named, or the only one. Raises BadInput."""
    if form.kind != "result":
        if form.lot is not None:
            raise BadInput(
                "lot_unused", "对文件的异议不分标段。", "Only a result is of one lot.", field="lot"
            )
        return None
    live = [lot.id for lot in tendering.live_lots(session, tender.id)]
    lot = live[0] if form.lot is None and len(live) == 1 else form.lot
    if lot not in live:
        zh, en = "对评标结果的异议须写明标段。", "An objection to the result names a live lot of the tender."
        raise BadInput("no_lot", zh, en, field="lot", article="BR 54")
    return lot


def _check_admissible(
    session: LedgerSession, tender: Tender, author: Actor, kind: str, lot: str | None
) -> None:
    now = clock.now()
    if lot is None:
        rules.check_before(kind, tender.stage, tender.deadline or now, now, tendering.rules_of(tender))
        return
    rules.check_during(tender.stage, tender.publicity_ends, now)
    if not _has_bid(session, lot, str(author.pseudonym)):
        zh, en = (
            "只有该标段的投标人可以对评标结果提出异议。",
            "Only who bid for the lot objects to its result.",
        )
        raise Refused("no_tenderer", zh, en, article="BR 54")


def _has_bid(session: LedgerSession, lot: str, pseudonym: str) -> bool:
    """Whether this tenderer's bid stood at the close of the lot. Asked after the opening only."""
    return any(
        one.pseudonym == pseudonym and one.status == Status.CURRENT for one in listed_bids(session, lot)
    )


def _refuse_twice(session: LedgerSession, tender: str, author: Actor, kind: str, lot: str | None) -> None:
    where = select(Objection).where(
        Objection.tender == tender,
        Objection.pseudonym == author.pseudonym,
        Objection.kind == kind,
        Objection.lot == lot,
        Objection.status == lifecycle.OPEN,
    )
    if session.exec(where).first() is not None:
        zh, en = "同类异议尚未答复, 不能重复提出。", "The same is still unanswered; wait for the answer."
        raise Refused("objected_already", zh, en, field="kind", article="BR 22; BR 54")
