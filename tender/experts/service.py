"""Acts on the pool and the draw of trust §4, each step an act of its own.

The draw desk freezes and calls, draw desk and supervisor each commit, seal and reveal a salt. Nothing
here can abandon a draw, name a candidate to the draw desk before its turn, or start a second draw while
the list of the first is not used up. A salt may be posted by either seat: it proves itself by its
commitment, so a party that keeps silent cannot stop the draw once the custodians have opened it.
"""

import secrets

from sqlmodel import select

from tender import clock, rulebook
from tender.accounts.models import Organisation
from tender.accounts.service import person_of
from tender.errors import NotFound, Refused
from tender.experts import forms, lifecycle, rules, salts
from tender.experts.calling import (
    Called,
    NextCall,
    call_expert,
    next_call,
    only,
    stand_down,
    stepped,
    turn_of,
)
from tender.experts.disclosure import candidate_openings, export_draw
from tender.experts.lifecycle import Step
from tender.experts.models import Draw, DrawCandidate, Expert
from tender.experts.queries import (
    barred_employers,
    calls_of,
    draw_of,
    draws_of,
    expert_of,
    missing_experts,
    pool,
    recused_experts,
    step_of,
)
from tender.ids import new_id
from tender.ledger import draw as recipe
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.roots import root_holding
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender
from tender.web.forms import parsed

__all__ = [
    "Called",
    "NextCall",
    "call_expert",
    "candidate_openings",
    "commit_salt",
    "compute_result",
    "enter_expert",
    "export_draw",
    "freeze_draw",
    "next_call",
    "reveal_salt",
    "seal_salt",
    "set_standing",
    "stand_down",
]

PARTY = {Seat.DRAW: "centre", Seat.SUPERVISOR: "supervisor"}


def enter_expert(platform: Platform, actor: Actor, form: forms.EnterExpert) -> str:
    """Enter a person in a category of the pool; returns the expert id."""
    rules.check_expert(form.title, form.years, rulebook.on(clock.today()))
    with platform.writing() as session, act(session, actor, Act.EXPERT_ENTERED) as entry:
        person_of(session, form.person)
        if session.get(Organisation, form.employer) is None:
            raise NotFound(
                "no_organisation", "没有这个单位。", "There is no such organisation.", field="employer"
            )
        here = select(Expert).where(Expert.person == form.person, Expert.category == form.category)
        if session.exec(here).first() is not None:
            zh, en = "此人已在该专业的专家库中。", "The person is in this category of the pool already."
            raise Refused("expert_entered", zh, en, field="person", article="BR 45")
        row = Expert(id=new_id("exp"), **form.model_dump(), standing="active", entered_at=clock.now())
        session.add(row)
        entry.about(row)
    return row.id


def set_standing(platform: Platform, actor: Actor, expert: str, form: forms.SetStanding) -> None:
    """Suspend an expert, take one out of the pool, or admit one again; frozen lists stay as they are."""
    with platform.writing() as session, act(session, actor, Act.EXPERT_STANDING_SET) as entry:
        row = expert_of(session, expert)
        row.standing = form.standing
        entry.about(row)
        entry.facts["reason"] = form.reason


def freeze_draw(platform: Platform, actor: Actor, tender: str) -> str:
    """Fix the list of candidates for the experts still missing; returns the draw's id."""
    now = clock.now()
    with platform.writing() as session, act(session, actor, Act.DRAW_FROZEN) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(now))
        rules.check_time(row.deadline, now, tendering.rules_of(row))
        wanted = _wanted(session, row)
        sifted = _sifted(session, row)
        if sifted.employers < wanted:
            zh = f"可抽取的专家不足{wanted}人（须来自不同单位）。"
            en = f"The pool has fewer than {wanted} eligible experts of different employers."
            raise Refused("too_few_candidates", zh, en, article="BL 37")
        committee = row.plan["committee"]
        row_of_draw = _new_draw(session, row, sifted, wanted, committee["reserves"])
        entry.about(row_of_draw)
        entry.facts = {
            "wanted": wanted,
            "candidates": row_of_draw.candidates,
            "excluded": dict(sifted.excluded),
        }
    return row_of_draw.id


def _wanted(session: LedgerSession, tender: Tender) -> int:
    """How many to draw; refused while an earlier draw is open or its list not used up."""
    missing = missing_experts(session, tender)
    for earlier in draws_of(session, tender.id, tendering.phase_of(tender)):
        if step_of(earlier) is not Step.DRAWN:
            zh, en = "本项目已有未完成的抽取, 不得另行抽取。", "A draw is under way and cannot be abandoned."
            raise Refused("draw_open", zh, en, article="rules §6")
        if turn_of(session, tender, earlier) is not None:
            zh, en = "须先用完已抽取的备选专家。", "The drawn reserves must be called before another draw."
            raise Refused("draw_not_used_up", zh, en, article="rules §6")
    if missing <= 0:
        raise Refused("committee_complete", "评标专家已经齐全。", "No expert is missing.", article="BL 37")
    return missing


def _sifted(session: LedgerSession, tender: Tender) -> rules.Sifted:
    category = tender.plan["committee"]["category"]
    used = {call.expert for call in calls_of(session, tender.id)}
    barred, recused = barred_employers(session, tender), recused_experts(session, tender)
    return rules.sift(pool(session, category), category, barred, used, recused)


def _new_draw(
    session: LedgerSession, tender: Tender, sifted: rules.Sifted, wanted: int, reserves: int
) -> Draw:
    """The draw and who stands behind each commitment, in the order of the commitments."""
    nonces = {expert: secrets.token_bytes(16) for expert in sifted.eligible}
    behind = {recipe.candidate(nonce, expert): expert for expert, nonce in nonces.items()}
    row = Draw(
        id=new_id("draw"),
        tender=tender.id,
        phase=tendering.phase_of(tender),
        category=tender.plan["committee"]["category"],
        number=len(draws_of(session, tender.id)) + 1,
        wanted=wanted,
        reserves=reserves,
        candidates=sorted(behind),
        excluded=dict(sifted.excluded),
        commitments={},
        sealed={},
        reveals={},
        result=[],
        frozen_at=clock.now(),
    )
    session.add(row)
    session.flush()
    for position, hidden in enumerate(row.candidates):
        nonce = nonces[behind[hidden]].hex()
        session.add(DrawCandidate(draw=row.id, position=position, expert=behind[hidden], nonce=nonce))
    return row


def commit_salt(platform: Platform, actor: Actor, draw: str, sha256_hex: str) -> None:
    """Post one party's commitment; once, and not the other party's."""
    form = parsed(forms.CommitSalt, {"sha256": sha256_hex})
    with platform.writing() as session, act(session, actor, Act.DRAW_COMMITTED) as entry:
        row, party = stepped(session, entry, draw), PARTY[actor.seat]
        if party in row.commitments or form.sha256 in {one["sha256"] for one in row.commitments.values()}:
            zh, en = (
                "承诺只能提交一次, 且不得与对方相同。",
                "A party commits once, and not to the other's salt.",
            )
            raise Refused("committed_already", zh, en, field="sha256", article="rules §6")
        row.commitments = {**row.commitments, party: {"sha256": form.sha256, "entry": entry.id}}
        entry.facts |= {"party": party, "commitment": form.sha256}


def seal_salt(platform: Platform, actor: Actor, draw: str, form: forms.SealSalt) -> None:
    """Keep one party's salt sealed to the custodians; only when both commitments are in the witnessed tree."""
    _tree_of_commitments(platform, actor, draw, Act.DRAW_SALT_SEALED)
    capsules = [capsule.model_dump() for capsule in form.capsules]
    with platform.writing() as session, act(session, actor, Act.DRAW_SALT_SEALED) as entry:
        row, party = stepped(session, entry, draw), PARTY[actor.seat]
        salts.check_capsules(capsules, tendering.tender_of(session, row.tender).terms["policy"])
        if party in row.sealed:
            raise Refused(
                "sealed_already", "盐值已经封存。", "The salt is sealed already.", article="rules §6"
            )
        row.sealed = {**row.sealed, party: capsules}
        entry.facts |= {"party": party}


def reveal_salt(platform: Platform, actor: Actor, draw: str, salt_hex: str) -> None:
    """Post a salt; it must be one that was committed to and is not revealed yet."""
    form = parsed(forms.RevealSalt, {"salt": salt_hex})
    digest = recipe.commitment(bytes.fromhex(form.salt))
    with platform.writing() as session, act(session, actor, Act.DRAW_REVEALED) as entry:
        row = stepped(session, entry, draw)
        waiting = {one["sha256"]: party for party, one in row.commitments.items() if party not in row.reveals}
        if digest not in waiting:
            zh, en = (
                "盐值与承诺不符, 或已经公开。",
                "The salt is none that was committed to, or is revealed already.",
            )
            raise Refused("wrong_reveal", zh, en, field="salt", article="rules §6")
        row.reveals = {**row.reveals, waiting[digest]: form.salt}
        entry.facts |= {"party": waiting[digest], "salt": form.salt}


def compute_result(platform: Platform, actor: Actor, draw: str) -> list[int]:
    """Draw: key from id, root of C and both salts; returns the indexes in drawn order, reserves last."""
    size, root = _tree_of_commitments(platform, actor, draw, Act.DRAW_RESULT)
    with platform.writing() as session, act(session, actor, Act.DRAW_RESULT) as entry:
        row = stepped(session, entry, draw)
        centre, supervisor = (bytes.fromhex(row.reveals[party]) for party in recipe.PARTIES)
        row.size, row.root = size, root.hex()
        row.key = recipe.draw_key(row.id, root, centre, supervisor)
        count = min(len(row.candidates), row.wanted + row.reserves)
        row.result = recipe.draw(row.candidates, row.key, count)
        entry.facts |= {"key": row.key, "result": row.result, "wanted": row.wanted}
    return row.result


def _tree_of_commitments(platform: Platform, actor: Actor, draw: str, kind: Act) -> tuple[int, bytes]:
    """Size and root of C, the tree that ends with the last commitment; refused until it is witnessed."""
    only(actor, *kind.seats)  # before anything is said of the draw's step
    with platform.reading() as session:
        row = draw_of(session, draw)
        lifecycle.check(step_of(row), kind)
        entries = [one["entry"] for one in row.commitments.values()]
    if not all(platform.settle(entry) for entry in entries):
        zh, en = (
            "双方承诺尚未入账, 请稍后再试。",
            "The commitments are not in the witnessed ledger yet; try again shortly.",
        )
        raise Refused("not_settled", zh, en, article="rules §6")
    with platform.reading() as session:
        return root_holding(session, platform.sequencer, entries)
