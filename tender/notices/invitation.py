"""Invitations (投标邀请书): sent, read and answered (BL 17; rules §3b, §12.2).

The owner sends the same text to all who were chosen, drawn or passed; submission is open from then. The
text stands as a notice of the tender and names no invitee; who is on the list stands in earlier, closed
acts. An invited firm acts under its pseudonym, so that nobody learns who read or answered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.accounts.models import Organisation
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices import invitees, rules, service
from tender.notices.contents import contents
from tender.notices.invitation_forms import AnswerInvitation, SendInvitation
from tender.notices.invitation_models import Invitee
from tender.notices.queries import NoticeView, notices_of
from tender.platform import Platform
from tender.projects.service import notice_refusal, routed_project
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender

KIND = "invitation"
UNSENT = (Stage.PREPARATION, Stage.PREQUALIFICATION, Stage.QUALIFICATION_REVIEW)


@dataclass(frozen=True)
class OwnInvitation:
    """What an invitee sees of its invitation; `accepted` is its answer so far."""

    tender: str
    number: str
    title: str
    stage: str
    deadline: datetime | None
    confirm_by: datetime
    accepted: bool | None


def send_invitation(platform: Platform, actor: Actor, tender: str, form: SendInvitation) -> str:
    """Invite everybody on the list; submission is open from now. Returns the id of the invitation's text."""
    now = clock.now()
    with platform.writing() as session, act(session, actor, Act.INVITATION_SENT) as entry:
        row = tendering.own_tender(session, actor, tender, form.version)
        _require_restricted(row)
        book = tendering.rules_of(row)
        project, routing = routed_project(session, actor, row.project)
        refusal = notice_refusal(session, project, row.ceiling_fen, row.method)
        if refusal is not None and Stage(row.stage) in UNSENT:
            raise refusal
        least = book.integer(
            "invitation.min_invitees" if row.method == "selective" else "prequalification.min_passed"
        )
        tendering.advance(
            entry,
            row,
            Facts(
                now,
                budget_audited=True,
                documents_complete=bool(row.plan["documents"]),
                least_bids=least,
                bids=invitees.how_many(session, tender),
            ),
        )
        rules.check_deadline(now, form.deadline, book, Calendar())
        _check_answer_time(now, form)
        row.deadline, row.noticed_at = form.deadline, row.noticed_at or now
        row.rulebook = row.rulebook or book.versions
        row.version += 1
        service.renew_terms(session, entry, row)
        entry.rulebook, entry.files = row.rulebook, row.plan["documents"]
        owner = session.get_one(Organisation, row.organisation)
        body = contents(platform, row, owner, project)
        body |= {"reason": form.reason, "confirm_by": clock.stamp(form.confirm_by)}
        if row.method == "selective":
            body["documents_url"] = f"{platform.settings.host}/api/v1/invitations/{tender}"
            body["ground"] = _ground(routing.exception, routing.rules)
        notice = service.publish(session, entry, row, KIND, f"{row.title}投标邀请书", body)
    return notice.id


def answer_invitation(platform: Platform, actor: Actor, tender: str, form: AnswerInvitation) -> None:
    """An invitee's answer, once, until the moment that the invitation names."""
    if actor.seat is not Seat.TENDERER:
        zh, en = "只有受邀人可以答复。", "Only those invited answer."
        raise Forbidden("wrong_seat", zh, en, article="rules §12")
    name = platform.pseudonym(str(actor.organisation), tender)
    bidder = Actor(actor.seat, pseudonym=name)
    with platform.writing() as session, act(session, bidder, Act.INVITATION_ANSWERED) as entry:
        row, mine = own_invitation(platform, session, actor, tender)
        now = clock.now()
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        if mine.accepted is not None or now >= confirm_by(session, tender):
            zh, en = "已答复, 或答复期限已过。", "The invitation is answered, or its time has passed."
            raise Refused("answered", zh, en, article="rules §12")
        mine.accepted, mine.answered_at = int(form.accepted), now
        entry.about(mine)


def own_invitations(platform: Platform, actor: Actor) -> list[OwnInvitation]:
    """The invitations of the actor's organisation, those sent last first."""
    with platform.reading() as session:
        query = select(Invitee, Tender).join(Tender, Tender.id == Invitee.tender)  # type: ignore[arg-type]
        sent = query.where(col(Tender.stage).not_in([one.value for one in UNSENT]))
        found = session.exec(sent.order_by(col(Tender.noticed_at).desc(), Tender.id)).all()
        return [
            _view(session, row, mine)
            for mine, row in found
            if row.terms_entry and platform.pseudonym(str(actor.organisation), row.id) == mine.pseudonym
        ]


def own_invitation(
    platform: Platform, session: LedgerSession, actor: Actor, tender: str
) -> tuple[Tender, Invitee]:
    """The tender and the actor's own place on its list, once it was sent. Raises NotFound for anybody else."""
    row = session.get(Tender, tender)
    mine = invitees.invitee_of(platform, session, tender, actor.organisation)
    if actor.seat is not Seat.TENDERER or row is None or mine is None or row.terms_entry is None:
        raise NotFound("no_invitation", "没有这份投标邀请。", "There is no such invitation.", field="tender")
    return row, mine


def confirm_by(session: LedgerSession, tender: str) -> datetime:
    """The last moment to answer, as the invitation says."""
    return clock.parse(invitation_text(session, tender).body["confirm_by"])


def invitation_text(session: LedgerSession, tender: str) -> NoticeView:
    """The invitation as it was sent first. Raises NotFound before."""
    sent = [one for one in notices_of(session, tender) if one.kind == KIND]
    if not sent:
        raise NotFound("no_invitation", "没有这份投标邀请。", "There is no such invitation.", field="tender")
    return sent[0]


def _view(session: LedgerSession, row: Tender, mine: Invitee) -> OwnInvitation:
    answer = None if mine.accepted is None else bool(mine.accepted)
    until = confirm_by(session, row.id)
    return OwnInvitation(row.id, row.number, row.title, row.stage, row.deadline, until, answer)


def _ground(exception: dict[str, Any], hits: list[dict[str, str]]) -> str:
    """Why the tender is an invited one, as it was routed: the exception, else the rules that led to it."""
    if exception:
        return f"{exception['article']}：{exception['public_reason']}"
    return "、".join(dict.fromkeys(rule["source"] for rule in hits))


def _require_restricted(tender: Tender) -> None:
    if not invitees.is_restricted(tender):
        zh, en = "公开招标应当发布招标公告。", "An open tender is published by its notice."
        raise Refused("other_method", zh, en, field="method", article="BL 16")


def _check_answer_time(now: datetime, form: SendInvitation) -> None:
    if not now < form.confirm_by <= form.deadline:
        zh, en = (
            "确认时间须晚于发出时间且不晚于投标截止时间。",
            "Answers are due after now and by the deadline.",
        )
        raise BadInput("confirm_by", zh, en, field="confirm_by", article="rules §12")
