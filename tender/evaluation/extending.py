"""More time for the evaluation (延长评标时间; BR 48): members ask, and when enough do the owner extends.

Enough is more than the lawful share of the whole committee. The owner learns that the extension is due, not
who asked or how many; without enough requests it may not extend. An extension answers the requests made
before it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from tender import clock
from tender.errors import BadInput, Refused
from tender.evaluation import forms, rules
from tender.evaluation.committee import at_work, members_of, size_of
from tender.evaluation.disclosure import require_addressee
from tender.evaluation.models import Extension, MoreTime
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


@dataclass(frozen=True)
class ExtensionView:
    """Whether the owner must extend now, and to when it did last."""

    due: bool
    until: datetime | None


def ask_more_time(platform: Platform, actor: Actor, tender: str, form: forms.AskMoreTime) -> None:
    """A member asks for more time, once until the owner has extended."""
    with platform.writing() as session, act(session, actor, Act.MORE_TIME_ASKED) as entry:
        row, member = at_work(session, entry, actor, tender)
        if member.id in {one.member for one in _waiting(session, tender)}:
            raise Refused("asked_already", "已提出申请。", "You have asked already.", article="BR 48")
        request = MoreTime(
            id=new_id("ask"), tender=row.id, member=member.id, reason=form.reason, at=clock.now()
        )
        session.add(request)
        entry.about(request)


def extend_evaluation(platform: Platform, actor: Actor, tender: str, form: forms.ExtendEvaluation) -> None:
    """The owner extends the evaluation; refused unless more than the lawful share of the members asked."""
    with platform.writing() as session, act(session, actor, Act.EVALUATION_EXTENDED) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        if not _is_due(session, row):
            zh = "申请延长的评委没有超过法定比例, 不能延长评标时间。"
            en = "No more than the lawful share of the members asked for more time: no extension."
            raise Refused("too_few_ask", zh, en, article="BR 48")
        if form.until <= (_until(session, tender) or clock.now()) or form.until <= clock.now():
            zh, en = "须延长到更晚的时间。", "An extension ends later than now and than the one before."
            raise BadInput("no_later", zh, en, field="until", article="BR 48")
        extension = Extension(
            id=new_id("ext"), tender=row.id, until=form.until, reason=form.reason, at=clock.now()
        )
        session.add(extension)
        session.flush()
        for request in _waiting(session, tender):
            request.extension = extension.id
        entry.about(extension)
        entry.facts["until"] = clock.stamp(form.until)


def read_extension(platform: Platform, actor: Actor, tender: str) -> ExtensionView:
    """Whether an extension is due and to when the last one runs, for the report's addressees."""
    require_addressee(platform, actor, tender)
    with platform.reading() as session:
        return ExtensionView(_is_due(session, tendering.tender_of(session, tender)), _until(session, tender))


def _is_due(session: LedgerSession, tender: Tender) -> bool:
    share = tendering.rules_of(tender).share("evaluation.extension_share")
    return rules.must_extend(len(_waiting(session, tender.id)), size_of(tender), share)


def _waiting(session: LedgerSession, tender: str) -> list[MoreTime]:
    """Requests of members seated now that no extension has answered."""
    seated = {member.id for member in members_of(session, tender)}
    query = select(MoreTime).where(MoreTime.tender == tender, col(MoreTime.extension).is_(None))
    return [one for one in session.exec(query) if one.member in seated]


def _until(session: LedgerSession, tender: str) -> datetime | None:
    query = select(Extension.until).where(Extension.tender == tender).order_by(col(Extension.until).desc())
    return session.exec(query).first()
