"""Acts that make a committee: seating, each member's declaration, replacement (BL 37, BR 46-48).

Seated are the experts who accepted, in drawn order, after recusal was checked again against the bidders
that the opening named. A late hit is recorded and does not serve; the next reserve follows. A member
with a conflict leaves before any bid is shown, and an empty seat keeps everything waiting until it is filled.
"""

from collections.abc import Sequence

from sqlmodel import select

from tender import clock
from tender.errors import BadInput, NotFound, Refused
from tender.evaluation import forms
from tender.evaluation.committee import member_of, members_of, size_of
from tender.evaluation.models import CommitteeMember
from tender.evaluation.rules import is_lawful_committee
from tender.experts.queries import Standing, standing_experts
from tender.experts.rules import article_of
from tender.experts.service import stand_down
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


def seat_committee(platform: Platform, actor: Actor, tender: str) -> int:
    """Fill every empty seat with accepted experts in drawn order; returns how many were seated now.

    Refused while fewer than needed accepted, late hits left out: call the next reserve first.
    """
    with platform.writing() as session, act(session, actor, Act.COMMITTEE_SEATED) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        standing, seated = standing_experts(session, row), members_of(session, tender)
        taken = {member.expert for member in seated}
        waiting = [one for one in standing if one.hit is None and one.expert not in taken]
        numbers = _empty_seats(row, seated)
        _check_enough(row, numbers, waiting)
        new = [_seat(session, row, number, one) for number, one in zip(numbers, waiting, strict=False)]
        late = [
            {"expert": one.expert, "reason": one.hit, "article": article_of(one.hit)}
            for one in standing
            if one.hit and one.expert not in taken
        ]
        for hit in late:
            stand_down(session, tender, str(hit["expert"]), str(hit["reason"]))
        entry.facts = {
            "seated": [{"number": one.number, "expert": one.expert} for one in new],
            "not_seated": late,
        }
    return len(new)


def declare(platform: Platform, actor: Actor, tender: str, form: forms.Declare) -> None:
    """A member's declaration, once, before any bid shows; who has a conflict leaves the committee."""
    if not form.confidentiality:
        zh, en = "评标委员会成员须作出保密承诺。", "A member of the committee promises confidentiality."
        raise BadInput("no_confidentiality", zh, en, field="confidentiality", article="BL 44")
    with platform.writing() as session, act(session, actor, Act.CONFLICT_DECLARED) as entry:
        row, member = _member(session, entry, actor, tender)
        if member.declared_at is not None:
            raise Refused(
                "declared_already", "已作出声明。", "The declaration was made already.", article="BL 37"
            )
        member.confidentiality, member.conflict = 1, int(form.conflict)
        member.declared_at = clock.now()
        if form.conflict:
            member.standing = "recused"
            stand_down(session, row.id, member.expert, "declared_conflict")


def replace_member(platform: Platform, actor: Actor, tender: str, form: forms.ReplaceMember) -> None:
    """A member leaves for a cause of recusal found later; votes and sheet are void, the seat is empty."""
    with platform.writing() as session, act(session, actor, Act.MEMBER_REPLACED) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        where = select(CommitteeMember).where(
            CommitteeMember.tender == tender,
            CommitteeMember.number == form.number,
            CommitteeMember.standing == "seated",
        )
        phase = tendering.phase_of(row)
        member = next((one for one in session.exec(where) if one.phase == phase), None)
        if member is None:
            raise NotFound(
                "no_member", "没有这位评委。", "There is no such member.", field="number", article="BR 48"
            )
        member.standing = "replaced"
        stand_down(session, tender, member.expert, "replaced")
        entry.about(member)
        entry.facts = {"number": form.number, "reason": form.reason}


def _member(
    session: LedgerSession, entry: Entry, actor: Actor, tender: str
) -> tuple[Tender, CommitteeMember]:
    row = tendering.tender_of(session, tender)
    member = member_of(session, actor, tender, declared=False)
    tendering.advance(entry, row, Facts(clock.now()))
    entry.about(member)
    return row, member


def _empty_seats(tender: Tender, seated: Sequence[CommitteeMember]) -> list[int]:
    taken = {member.number for member in seated}
    empty = [number for number in range(1, size_of(tender) + 1) if number not in taken]
    if not empty:
        zh, en = "评标委员会已经组成。", "The committee is complete."
        raise Refused("committee_complete", zh, en, article="BL 37")
    return empty


def _check_enough(tender: Tender, numbers: Sequence[int], waiting: Sequence[Standing]) -> None:
    """Refuse a committee with empty seats, or one that the law does not allow."""
    size = size_of(tender)
    lawful = is_lawful_committee(size, size, tendering.rules_of(tender))
    if len(waiting) < len(numbers) or not lawful:
        zh = f"可就座的专家不足, 还缺{len(numbers) - len(waiting)}人, 请继续抽取。"
        en = f"{len(numbers) - len(waiting)} more experts are needed; call the next reserve."
        raise Refused("committee_incomplete", zh, en, article="BL 37; BR 48")


def _seat(session: LedgerSession, tender: Tender, number: int, one: Standing) -> CommitteeMember:
    row = CommitteeMember(
        id=new_id("mem"),
        tender=tender.id,
        phase=tendering.phase_of(tender),
        number=number,
        expert=one.expert,
        person=one.person,
        standing="seated",
        seated_at=clock.now(),
    )
    session.add(row)
    return row
