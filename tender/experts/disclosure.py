"""Who may learn what of a draw: the supervisor's re-derivation, the custodians' capsules, the published file.

Openings of the candidates name experts: the supervisory authority alone asks for them, and the reading
is recorded (rules §9, trust §4). The published draw holds commitments, salts and indexes, never a name;
before the award only the seats of the draw and its inspectors read it.
"""

from typing import Any

from sqlmodel import select

from tender.errors import Forbidden, NotFound
from tender.experts import rules
from tender.experts.calling import only
from tender.experts.lifecycle import Step
from tender.experts.models import DrawCandidate
from tender.experts.queries import (
    DrawView,
    barred_employers,
    calls_of,
    draw_of,
    draw_view,
    draws_of,
    pool,
    recused_experts,
    step_of,
)
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Stage

INVOLVED = (Seat.DRAW, Seat.SUPERVISOR, Seat.DISCIPLINE)
PUBLIC_FROM = frozenset([Stage.AWARDED, Stage.COMPLETED, Stage.ARCHIVED, Stage.FAILED, Stage.TERMINATED])


def candidate_openings(platform: Platform, actor: Actor, draw: str) -> dict[str, Any]:
    """All a supervisor's client needs to re-derive the frozen list with `rules.differences`; recorded.

    The pool is as it stands now: ask before committing, right after the list was frozen.
    """
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        only(actor, Seat.SUPERVISOR)
        row = draw_of(session, draw)
        tender = tendering.tender_of(session, row.tender)
        entry.tender, entry.facts = row.tender, {"read": "draw_candidates"}
        entry.about(row)
        opened = session.exec(select(DrawCandidate).where(DrawCandidate.draw == draw)).all()
        earlier = {one.id for one in draws_of(session, row.tender) if one.number < row.number}
        return {
            "draw_id": row.id,
            "category": row.category,
            "candidates": [
                {"commitment": row.candidates[one.position], "nonce": one.nonce, "expert": one.expert}
                for one in sorted(opened, key=lambda one: one.position)
            ],
            "pool": rules.listed(pool(session, row.category)),
            "barred": barred_employers(session, tender),
            "recused": recused_experts(session, tender),
            "used": sorted({call.expert for call in calls_of(session, row.tender) if call.draw in earlier}),
            "excluded": row.excluded,
        }


def export_draw(platform: Platform, draw: str) -> dict[str, Any]:
    """DRAW.json of design §7: all that `tender draw verify` recomputes, without names."""
    with platform.reading() as session:
        row = draw_of(session, draw)
        if step_of(row) is not Step.DRAWN:
            raise NotFound("not_drawn", "抽取尚无结果。", "The draw has no result yet.", field="draw")
        return {
            "draw_id": row.id,
            "key": row.key,
            "candidates": row.candidates,
            "excluded": row.excluded,
            "result": row.result,
            "wanted": row.wanted,
            "commitments": {party: one["sha256"] for party, one in row.commitments.items()},
            "reveals": row.reveals,
            "checkpoint": {"size": row.size, "root": row.root},
        }


def read_draw(platform: Platform, actor: Actor, draw: str) -> DrawView:
    """A draw's state for the seats of the draw and its inspectors."""
    only(actor, *INVOLVED)
    return draw_view(platform, draw)


def read_draws(platform: Platform, actor: Actor, tender: str) -> list[DrawView]:
    """The draws of a tender, oldest first, for the same seats."""
    only(actor, *INVOLVED)
    with platform.reading() as session:
        draws = [row.id for row in draws_of(session, tender)]
    return [draw_view(platform, draw) for draw in draws]


def read_published(platform: Platform, actor: Actor, draw: str) -> dict[str, Any]:
    """DRAW.json for its seats at any time, for every seat once the tender is awarded or failed."""
    with platform.reading() as session:
        stage = tendering.tender_of(session, draw_of(session, draw).tender).stage
    if Stage(stage) not in PUBLIC_FROM:
        only(actor, *INVOLVED)
    return export_draw(platform, draw)


def sealed_salts(platform: Platform, actor: Actor, draw: str) -> dict[str, list[dict[str, Any]]]:
    """Party → capsules, for the custodians of the tender, who open them if a party does not reveal."""
    with platform.reading() as session:
        row = draw_of(session, draw)
        bodies = tendering.custodians_of(session, tendering.tender_of(session, row.tender))
        if actor.organisation not in {body.id for _, body in bodies}:
            zh, en = "只有本项目的密钥保管人可以取得。", "Only custodians of this tender may have these."
            raise Forbidden("not_a_custodian", zh, en, article="rules §9")
        return row.sealed
