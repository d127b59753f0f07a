"""The register of relations (回避事项): what the draw desk learns of a pool person enters here, once per cause.

It covers relatives, interests, former posts and penalties (M12 12, GPR 9); the sift before a draw and the
check after the opening use it (`recusal`). Entering the same cause again corrects its days. It bars nobody
by itself, and nobody but draw desk, supervisor and administrator reads it.
"""

from dataclasses import dataclass

from sqlmodel import select

from tender import clock
from tender.accounts.models import Organisation
from tender.errors import BadInput, NotFound
from tender.experts import forms, rules
from tender.experts.calling import only
from tender.experts.models import ExpertRelation
from tender.experts.queries import expert_of
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform


@dataclass(frozen=True)
class RelationView:
    """A registered cause of recusal; days are ISO dates."""

    id: str
    kind: str
    organisation: str | None
    since: str
    until: str | None
    remark: str


def enter_relation(platform: Platform, actor: Actor, expert: str, form: forms.EnterRelation) -> str:
    """Enter a cause of recusal of the expert's person, or correct its days; returns the relation's id."""
    _check(form)
    with platform.writing() as session, act(session, actor, Act.EXPERT_RELATION_ENTERED) as entry:
        person = expert_of(session, expert).person
        if form.organisation is not None and session.get(Organisation, form.organisation) is None:
            zh, en = "没有这个单位。", "There is no such organisation."
            raise NotFound("no_organisation", zh, en, field="organisation")
        row = _entered(session, person, form)
        row.since, row.until = form.since.isoformat(), form.until.isoformat() if form.until else None
        row.remark, row.entered_at = form.remark, clock.now()
        session.add(row)
        entry.about(row)
    return row.id


def relations_of_expert(platform: Platform, actor: Actor, expert: str) -> list[RelationView]:
    """What is registered of an expert's person, for draw desk, supervisor and administrator; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        only(actor, Seat.DRAW, Seat.SUPERVISOR, Seat.ADMIN)
        row = expert_of(session, expert)
        entry.facts = {"read": "expert_relations"}
        entry.about(row)
        query = select(ExpertRelation).where(ExpertRelation.person == row.person).order_by(ExpertRelation.id)
        return [
            RelationView(**one.model_dump(exclude={"person", "entered_at"})) for one in session.exec(query)
        ]


def _entered(session: LedgerSession, person: str, form: forms.EnterRelation) -> ExpertRelation:
    """The row of this cause, a new one if it was not entered before."""
    query = select(ExpertRelation).where(
        ExpertRelation.person == person,
        ExpertRelation.kind == form.kind,
        ExpertRelation.organisation == form.organisation,
    )
    return session.exec(query).first() or ExpertRelation(
        id=new_id("rel"),
        person=person,
        organisation=form.organisation,
        kind=form.kind,
        since="",
        remark="",
        entered_at=clock.now(),
    )


def _check(form: forms.EnterRelation) -> None:
    """Refuse a firm where none belongs or none where one does, and days in the wrong order."""
    if (form.organisation is None) != (form.kind == rules.PENALTY):
        zh, en = (
            "受过处罚不填单位, 其他事项须填单位。",
            "A penalty names no firm; every other relation names one.",
        )
        raise BadInput(
            "relation_organisation", zh, en, field="organisation", article=rules.article_of(form.kind)
        )
    if form.until is not None and form.until < form.since:
        zh, en = "止日不得早于起日。", "The last day is not before the first."
        raise BadInput("relation_days", zh, en, field="until")
