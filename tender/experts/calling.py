"""Calling the drawn experts in their order, and what follows when one does not serve (rules §6, BR 48).

The draw desk learns one name at a time, that of the next in order, and the reading is recorded. Who
declines is followed by the next index with the call record; employers that are recused or already serve
are passed over. Nobody is called twice, and no name leaves but through a recorded reading.
"""

from dataclasses import dataclass

from tender import clock
from tender.accounts.service import person_of
from tender.errors import Forbidden, Refused
from tender.experts import forms, lifecycle, rules
from tender.experts.models import Call, Draw, Expert
from tender.experts.queries import (
    barred_employers,
    calls_of,
    candidates_of,
    draw_of,
    missing_experts,
    recused_experts,
    standing_experts,
    step_of,
)
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


@dataclass(frozen=True)
class Called:
    """What a call came to: turn and index in the draw, and how many experts are still missing."""

    turn: int
    index: int
    accepted: bool
    missing: int


@dataclass(frozen=True)
class NextCall:
    """The expert whose turn it is; naming one is recorded."""

    turn: int
    index: int
    expert: str
    person: str
    name: str


def next_call(platform: Platform, actor: Actor, draw: str) -> NextCall:
    """Name the expert whose turn it is, to the draw desk alone; the reading is recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        only(actor, Seat.DRAW)
        row = draw_of(session, draw)
        entry.tender, entry.facts = row.tender, {"read": "next_expert"}
        entry.about(row)
        turn, index, expert = _due(session, tendering.tender_of(session, row.tender), row)
        person = person_of(session, expert.person)
    return NextCall(turn, index, expert.id, person.id, person.name)


def call_expert(platform: Platform, actor: Actor, draw: str, form: forms.CallExpert) -> Called:
    """Record the answer of the expert whose turn it is; who declines is followed by the next index."""
    with platform.writing() as session, act(session, actor, Act.DRAW_CALLED) as entry:
        row = stepped(session, entry, draw)
        tender = tendering.tender_of(session, row.tender)
        turn, index, expert = _due(session, tender, row)
        call = Call(
            id=new_id("call"),
            draw=row.id,
            turn=turn,
            position=index,
            expert=expert.id,
            accepted=int(form.accepted),
            remark=form.remark,
            at=clock.now(),
        )
        session.add(call)
        session.flush()
        entry.about(call)
        entry.facts |= {"turn": turn, "index": index, "accepted": int(form.accepted)}
        entry.facts |= _decline_alert(session, tender)
        missing = missing_experts(session, tender)
    return Called(turn, index, form.accepted, missing)


def stand_down(session: LedgerSession, tender: str, expert: str, reason: str) -> None:
    """Inside a later stage's open act: an expert who accepted does not serve, and why (BR 48)."""
    calls = [call for call in calls_of(session, tender) if call.expert == expert and call.accepted]
    for call in calls:
        call.stood_down = reason


def _decline_alert(session: LedgerSession, tender: Tender) -> dict[str, str]:
    """The fact that the supervision desk makes a card of, when too many of the called declined."""
    calls = calls_of(session, tender.id, tendering.phase_of(tender))
    declined = sum(not call.accepted for call in calls)
    percent = tendering.rules_of(tender).decimal("draw.decline_alert_percent")
    return {"alert": "decline_rate"} if declined * 100 > percent * len(calls) else {}


def _due(session: LedgerSession, tender: Tender, draw: Draw) -> tuple[int, int, Expert]:
    """Turn, index and expert of the next call. Raises Refused when none is needed or left."""
    lifecycle.check(step_of(draw), Act.DRAW_CALLED)
    if missing_experts(session, tender) <= 0:
        raise Refused("committee_complete", "评标专家已经齐全。", "No expert is missing.", article="BL 37")
    index = turn_of(session, tender, draw)
    if index is None:
        zh, en = "抽取名单已用完, 须另行抽取。", "The drawn list is used up; another draw is needed."
        raise Refused("draw_used_up", zh, en, article="rules §6")
    turn = sum(call.draw == draw.id for call in calls_of(session, tender.id)) + 1
    return turn, index, candidates_of(session, draw.id)[index]


def turn_of(session: LedgerSession, tender: Tender, draw: Draw) -> int | None:
    """The index whose turn it is: in good standing, not recused, not called, employer not serving."""
    serving = {one.employer for one in standing_experts(session, tender) if one.hit is None}
    candidates, recused = candidates_of(session, draw.id), recused_experts(session, tender)
    employers = {position: expert.employer for position, expert in candidates.items()}
    order = [
        position
        for position in draw.result
        if candidates[position].standing == "active" and candidates[position].id not in recused
    ]
    called = {call.position for call in calls_of(session, tender.id) if call.draw == draw.id}
    return rules.next_turn(order, called, employers, serving | barred_employers(session, tender).keys())


def stepped(session: LedgerSession, entry: Entry, draw: str) -> Draw:
    """The draw, if its step and its tender's stage allow the open act."""
    row = draw_of(session, draw)
    tendering.advance(entry, tendering.tender_of(session, row.tender), Facts(clock.now()))
    lifecycle.check(step_of(row), entry.kind)
    entry.about(row)
    entry.facts["draw"] = row.id
    return row


def only(actor: Actor, *seats: Seat) -> None:
    """Refuse every other seat."""
    if actor.seat not in seats:
        zh, en = "该席位不参与专家抽取。", "This seat has no part in the draw of experts."
        raise Forbidden("wrong_seat", zh, en, article="BL 37")
