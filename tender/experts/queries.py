"""Reads of pool, draws and calls: what the services decide upon, and what seats may see.

Names and expert ids leave only through functions that say so; views of a draw hold commitments and
counts. Who bids is asked of the opening, and only once its record stands: before that nobody here
knows a bidder (BL 37, BR 48).
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from tender.accounts.models import Organisation
from tender.errors import NotFound
from tender.experts import lifecycle, recusal
from tender.experts.lifecycle import Step
from tender.experts.models import Call, Draw, DrawCandidate, Expert
from tender.experts.rules import Member
from tender.ledger.draw import PARTIES
from tender.ledger.guard import LedgerSession
from tender.notices.prequalification import applicants_of
from tender.opening import queries as opening
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender

BIDDERS_KNOWN = frozenset(
    [Stage.EVALUATION, Stage.EVALUATED, Stage.PUBLICITY, Stage.AWARDED, Stage.COMPLETED, Stage.ARCHIVED]
)
SUPERVISING = ("authority", "discipline")


@dataclass(frozen=True)
class Standing:
    """An expert who accepted, in the order of calls. `hit` is why the expert may not serve after all."""

    expert: str
    person: str
    employer: str
    hit: str | None


@dataclass(frozen=True)
class DrawView:
    """A draw as its parties see it; no names."""

    id: str
    tender: str
    category: str
    step: Step
    wanted: int
    reserves: int
    candidates: tuple[str, ...]
    excluded: dict[str, int]
    committed: tuple[str, ...]
    sealed: dict[str, list[dict[str, Any]]]
    revealed: tuple[str, ...]
    result: tuple[int, ...]
    calls: tuple[dict[str, Any], ...]


def draw_of(session: LedgerSession, draw: str) -> Draw:
    """The one access to a draw. Raises NotFound."""
    row = session.get(Draw, draw)
    if row is None:
        raise NotFound("no_draw", "没有这次抽取。", "There is no such draw.", field="draw")
    return row


def draws_of(session: LedgerSession, tender: str, phase: str | None = None) -> list[Draw]:
    """The draws of a tender, oldest first; of one phase if it is named."""
    query = select(Draw).where(Draw.tender == tender).order_by(Draw.number)  # type: ignore[arg-type]
    return [row for row in session.exec(query) if phase in (None, row.phase)]


def step_of(draw: Draw) -> Step:
    return lifecycle.step_of(draw.commitments, draw.sealed, draw.reveals, draw.result)


def expert_of(session: LedgerSession, expert: str) -> Expert:
    """The one access to an expert. Raises NotFound."""
    row = session.get(Expert, expert)
    if row is None:
        raise NotFound("no_expert", "专家库中没有这位专家。", "There is no such expert.", field="expert")
    return row


def pool(session: LedgerSession, category: str) -> list[Member]:
    """The members of a category, in the order of their ids."""
    rows = session.exec(select(Expert).where(Expert.category == category).order_by(Expert.id))
    return [Member(row.id, row.employer, row.category, row.standing) for row in rows]


def barred_employers(session: LedgerSession, tender: Tender) -> dict[str, str]:
    """Organisation id → why its people never sit on this tender (BR 46, M12 12)."""
    supervising = session.exec(select(Organisation.id).where(Organisation.kind.in_(SUPERVISING)))  # type: ignore[attr-defined]
    barred = dict.fromkeys(supervising, "employer_supervises")
    if tender.agent:
        barred[tender.agent] = "employer_is_agent"
    return {**barred, tender.organisation: "employer_is_owner", **bidding_employers(session, tender)}


def bidding_employers(session: LedgerSession, tender: Tender) -> dict[str, str]:
    """Organisation id → `employer_bids`, once the opening record has named the bidders, or while the
    committee of a prequalification reviews those who applied; else empty."""
    if Stage(tender.stage) is Stage.QUALIFICATION_REVIEW:
        return dict.fromkeys(applicants_of(session, tender.id), "employer_bids")
    if Stage(tender.stage) not in BIDDERS_KNOWN:
        return {}
    lots = tendering.lots_of(session, tender.id)
    return {bid.organisation: "employer_bids" for lot in lots for bid in opening.opened_bids(session, lot.id)}


def recused_experts(session: LedgerSession, tender: Tender) -> dict[str, str]:
    """Expert id of the tender's category → why that person never sits on it, the employer apart."""
    category = tender.plan["committee"]["category"]
    rows = session.exec(select(Expert).where(Expert.category == category).order_by(Expert.id)).all()
    return recusal.recused(session, tender, rows, bidding_employers(session, tender).keys())


def calls_of(session: LedgerSession, tender: str, phase: str | None = None) -> list[Call]:
    """Every call for a tender, in order; of one phase if it is named."""
    query = select(Call, Draw.phase).join(Draw).where(Draw.tender == tender).order_by(Draw.number, Call.turn)  # type: ignore[arg-type]
    return [call for call, of in session.exec(query) if phase in (None, of)]


def call_of(session: LedgerSession, tender: Tender, draw: str, turn: int) -> Call:
    """The call of one turn of a draw for the committee at work. Raises NotFound."""
    for call in calls_of(session, tender.id, tendering.phase_of(tender)):
        if (call.draw, call.turn) == (draw, turn):
            return call
    raise NotFound("no_call", "没有这次通知。", "There is no such call.", field="turn")


def standing_experts(session: LedgerSession, tender: Tender) -> list[Standing]:
    """Experts who accepted and did not step down, late hits of recusal named as such."""
    barred, recused = barred_employers(session, tender), recused_experts(session, tender)
    calls = calls_of(session, tender.id, tendering.phase_of(tender))
    accepted = [call for call in calls if call.accepted and call.stood_down is None]
    rows = [expert_of(session, call.expert) for call in accepted]
    hits = [barred.get(row.employer) or recused.get(row.id) for row in rows]
    return [Standing(row.id, row.person, row.employer, hit) for row, hit in zip(rows, hits, strict=True)]


def missing_experts(session: LedgerSession, tender: Tender) -> int:
    """How many experts the committee still lacks."""
    serving = [one for one in standing_experts(session, tender) if one.hit is None]
    return int(tender.plan["committee"]["size"]) - len(serving)


def candidates_of(session: LedgerSession, draw: str) -> dict[int, Expert]:
    """Position → expert. Names follow from it: only inside acts that are closed or record the reading."""
    query = select(DrawCandidate.position, Expert).join(Expert).where(DrawCandidate.draw == draw)
    return dict(session.exec(query).all())


def draw_view(platform: Platform, draw: str) -> DrawView:
    """One draw without names. Raises NotFound."""
    with platform.reading() as session:
        row = draw_of(session, draw)
        calls = session.exec(select(Call).where(Call.draw == draw).order_by(Call.turn)).all()  # type: ignore[arg-type]
        return DrawView(
            row.id, row.tender, row.category, step_of(row), row.wanted, row.reserves,
            tuple(row.candidates), row.excluded,
            tuple(party for party in PARTIES if party in row.commitments),
            row.sealed,
            tuple(party for party in PARTIES if party in row.reveals),
            tuple(row.result),
            tuple({"turn": one.turn, "index": one.position, "accepted": bool(one.accepted)} for one in calls),
        )  # fmt: skip
