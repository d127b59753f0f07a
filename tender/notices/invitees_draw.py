"""Invitees drawn from the register so that anyone can recompute it (rules §3b, default; trust §4).

The draw desk freezes the list with its own commitment, the supervisor commits, both reveal, the recipe of
`ledger.draw` answers: each step a closed act. Candidates are commitments whose nonces follow from the key
folder, so neither rows nor payloads say who is behind them. Once frozen a draw is not given up and not
repeated. Either seat may post either salt: it proves itself.
"""

import hashlib
import hmac
from typing import Any

from sqlmodel import select

from tender import clock
from tender.errors import Forbidden, NotFound, Refused
from tender.ids import new_id
from tender.ledger import draw as recipe
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.roots import root_holding
from tender.notices import invitees
from tender.notices.invitation_forms import CommitInviteeSalt, RevealInviteeSalt
from tender.notices.invitation_models import InviteeDraw
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender

CENTRE, SUPERVISOR = recipe.PARTIES
AFTER_AWARD = (Stage.AWARDED, Stage.COMPLETED, Stage.ARCHIVED)


def freeze_invitees(platform: Platform, actor: Actor, tender: str, form: CommitInviteeSalt) -> str:
    """Fix the candidates, with the centre's commitment; returns the draw's id."""
    with platform.writing() as session, act(session, actor, Act.INVITEES_DRAWN) as entry:
        _only(actor, Seat.DRAW)
        row = _stepped(session, entry, tender, "frozen")
        invitees.require_source(session, row, "drawn")
        if _drawn(session, tender) is not None:
            zh, en = "本项目已有抽取, 不得另行抽取。", "There is a draw already; it is not repeated."
            raise Refused("draw_open", zh, en, article="rules §3b")
        capable = invitees.capable(session, row)
        made = InviteeDraw(
            id=new_id("draw"),
            tender=tender,
            wanted=_wanted(row, len(capable)),
            candidates=[],
            excluded={"owner_or_agent": len(invitees.related_to(row))},
            commitments={CENTRE: {"sha256": form.sha256, "entry": entry.id}},
            reveals={},
            result=[],
            frozen_at=clock.now(),
        )
        made.candidates = sorted(_behind(platform, made, capable))
        session.add(made)
        entry.about(made)
    return made.id


def commit_to_invitees(platform: Platform, actor: Actor, tender: str, form: CommitInviteeSalt) -> None:
    """The supervisor's commitment, once, and not to the centre's salt."""
    with platform.writing() as session, act(session, actor, Act.INVITEES_DRAWN) as entry:
        _only(actor, Seat.SUPERVISOR)
        _stepped(session, entry, tender, "committed")
        draw = _draw_of(session, tender)
        if SUPERVISOR in draw.commitments or draw.commitments[CENTRE]["sha256"] == form.sha256:
            zh, en = "承诺只能提交一次, 且不得与对方相同。", "A party commits once, to a salt of its own."
            raise Refused("committed_already", zh, en, field="sha256", article="rules §3b")
        draw.commitments = {**draw.commitments, SUPERVISOR: {"sha256": form.sha256, "entry": entry.id}}
        entry.about(draw)


def reveal_for_invitees(platform: Platform, actor: Actor, tender: str, form: RevealInviteeSalt) -> None:
    """Post a salt that was committed to, once both commitments are in the witnessed tree."""
    _root(platform, actor, tender)
    digest = recipe.commitment(bytes.fromhex(form.salt))
    with platform.writing() as session, act(session, actor, Act.INVITEES_DRAWN) as entry:
        _stepped(session, entry, tender, "revealed")
        draw = _draw_of(session, tender)
        party = next((one for one in recipe.PARTIES if draw.commitments[one]["sha256"] == digest), None)
        if party is None or party in draw.reveals:
            zh, en = "盐值与承诺不符, 或已经公开。", "The salt is none that was committed to, or is known."
            raise Refused("wrong_reveal", zh, en, field="salt", article="rules §3b")
        draw.reveals = {**draw.reveals, party: form.salt}
        entry.about(draw)


def draw_invitees(platform: Platform, actor: Actor, tender: str) -> None:
    """Draw, and put those drawn on the tender's list; nobody learns from it who they are."""
    size, root = _root(platform, actor, tender)
    with platform.writing() as session, act(session, actor, Act.INVITEES_DRAWN) as entry:
        _only(actor, Seat.DRAW)
        row, draw = _stepped(session, entry, tender, "drawn"), _draw_of(session, tender)
        if draw.result or len(draw.reveals) < len(recipe.PARTIES):
            zh, en = (
                "盐值尚未全部公开, 或已有结果。",
                "Not every salt is revealed, or the draw has its result.",
            )
            raise Refused("wrong_step", zh, en, article="rules §3b")
        centre, supervisor = (bytes.fromhex(draw.reveals[party]) for party in recipe.PARTIES)
        draw.size, draw.root = size, root.hex()
        draw.key = recipe.draw_key(draw.id, root, centre, supervisor)
        draw.result = recipe.draw(draw.candidates, draw.key, draw.wanted)
        behind = _behind(platform, draw, invitees.capable(session, row))
        drawn = [behind[draw.candidates[index]] for index in draw.result]
        invitees.enter(session, entry, row, [platform.pseudonym(one, tender) for one in drawn], "drawn")
        entry.about(draw)


def candidates_opened(platform: Platform, actor: Actor, tender: str) -> dict[str, Any]:
    """For the supervisor's client: every candidate with its nonce, to re-derive the list; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ, tender=tender) as entry:
        _only(actor, Seat.SUPERVISOR)
        draw, row = _draw_of(session, tender), tendering.tender_of(session, tender)
        entry.facts = {"read": "invitee_candidates"}
        behind = _behind(platform, draw, invitees.capable(session, row))
    opened = [
        {
            "commitment": one,
            "nonce": _nonce(platform, draw.id, behind[one]).hex(),
            "organisation": behind[one],
        }
        for one in draw.candidates
    ]
    return {"draw_id": draw.id, "candidates": opened, "excluded": draw.excluded}


def drawn_file(platform: Platform, tender: str) -> dict[str, Any]:
    """DRAW.json for `tender draw verify`, without names. Raises NotFound before the award."""
    with platform.reading() as session:
        draw = _drawn(session, tender)
        if draw is None or Stage(tendering.tender_of(session, tender).stage) not in AFTER_AWARD:
            raise _no_draw()
    return {
        "draw_id": draw.id,
        "key": draw.key,
        "candidates": draw.candidates,
        "excluded": draw.excluded,
        "result": draw.result,
        "wanted": draw.wanted,
        "commitments": {party: one["sha256"] for party, one in draw.commitments.items()},
        "reveals": draw.reveals,
        "checkpoint": {"size": draw.size, "root": draw.root},
    }


def _wanted(tender: Tender, capable: int) -> int:
    """How many to draw: as the documents say, else the usual number or all there are; never too few."""
    book, planned = tendering.rules_of(tender), (tender.plan.get("invitation") or {}).get("count")
    wanted = planned or min(book.integer("invitation.usual_invitees"), capable)
    if capable < wanted or wanted < book.integer("invitation.min_invitees"):
        zh, en = (
            f"可供抽取的投标人不足{wanted}个。",
            f"The register has fewer than {wanted} tenderers to draw.",
        )
        raise Refused("too_few_candidates", zh, en, article="BL 17")
    return wanted


def _behind(platform: Platform, draw: InviteeDraw, organisations: list[str]) -> dict[str, str]:
    """Commitment → the firm behind it."""
    return {recipe.candidate(_nonce(platform, draw.id, one), one): one for one in organisations}


def _nonce(platform: Platform, draw: str, organisation: str) -> bytes:
    text = f"invitee/{draw}/{organisation}".encode()
    return hmac.new(platform.secrets.pseudonym, text, hashlib.sha256).digest()[:16]


def _stepped(session: LedgerSession, entry: Entry, tender: str, step: str) -> Tender:
    row = tendering.tender_of(session, tender)
    tendering.advance(entry, row, Facts(clock.now()))
    entry.facts["step"] = step
    return row


def _root(platform: Platform, actor: Actor, tender: str) -> tuple[int, bytes]:
    """Size and root of C, the tree that ends with the last commitment; refused until it is witnessed."""
    if actor.seat not in Act.INVITEES_DRAWN.seats:
        _only(actor, Seat.DRAW)
    with platform.reading() as session:
        entries = [one["entry"] for one in _draw_of(session, tender).commitments.values()]
    if len(entries) < len(recipe.PARTIES) or not all(platform.settle(entry) for entry in entries):
        zh, en = "双方承诺尚未入账。", "Both commitments must be in the witnessed ledger first."
        raise Refused("not_settled", zh, en, article="rules §3b")
    with platform.reading() as session:
        return root_holding(session, platform.sequencer, entries)


def _drawn(session: LedgerSession, tender: str) -> InviteeDraw | None:
    return session.exec(select(InviteeDraw).where(InviteeDraw.tender == tender)).first()


def _draw_of(session: LedgerSession, tender: str) -> InviteeDraw:
    draw = _drawn(session, tender)
    if draw is None:
        raise _no_draw()
    return draw


def _no_draw() -> NotFound:
    return NotFound("no_draw", "没有可以查阅的抽取。", "There is no draw to read.", field="tender")


def _only(actor: Actor, seat: Seat) -> None:
    if actor.seat is not seat:
        zh, en = "这一步由另一席位办理。", "This step is another seat's."
        raise Forbidden("wrong_seat", zh, en, article="rules §3b")
