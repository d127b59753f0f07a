"""Who may bid in an invited tender or after a prequalification, and the owner's choice of invitees (BL 17).

For every later slice `require_may_bid` is the one question: whoever is not on the list of such a tender
gets neither terms nor documents, asks nothing, pays nothing and hands in nothing. The list holds
pseudonyms; nothing here tells who is on it, or how many are (BL 22; rules §3b).
"""

from collections.abc import Sequence

from sqlmodel import col, func, select

from tender import clock
from tender.accounts.models import Organisation
from tender.errors import BadInput, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.invitation_forms import ChooseInvitees
from tender.notices.invitation_models import Invitee
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender

TENDERER = "tenderer"


def choose_invitees(platform: Platform, actor: Actor, tender: str, form: ChooseInvitees) -> None:
    """Fix whom the owner invites: registered tenderers, each once, none of the owner's side; once for all."""
    with platform.writing() as session, act(session, actor, Act.INVITEES_CHOSEN) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        require_source(session, row, "chosen")
        _check_choice(session, row, form.organisations)
        enter(session, entry, row, [platform.pseudonym(one, tender) for one in form.organisations], "chosen")


def is_restricted(tender: Tender) -> bool:
    """Whether only those on a list may bid: invited tenders, and those with a prequalification."""
    return tender.method == "selective" or bool(tender.plan.get("prequalification"))


def may_bid(platform: Platform, session: LedgerSession, tender: Tender, organisation: str | None) -> bool:
    """Whether a firm may obtain terms, ask, pay and bid as far as the list of this tender decides it."""
    return not is_restricted(tender) or invitee_of(platform, session, tender.id, organisation) is not None


def require_may_bid(platform: Platform, session: LedgerSession, actor: Actor, tender: Tender) -> None:
    """Refuse a tenderer who is not on the list. Raises NotFound where the tender itself is secret."""
    if may_bid(platform, session, tender, actor.organisation):
        return
    if tender.method == "selective":
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    zh, en = "只有资格预审合格的申请人可以参加投标。", "Only applicants who passed may take part."
    raise Refused("not_passed", zh, en, field="tender", article="BR 19")


def invitee_of(
    platform: Platform, session: LedgerSession, tender: str, organisation: str | None
) -> Invitee | None:
    """The firm's own place on the list of a tender, if it has one."""
    name = platform.pseudonym(str(organisation), tender)
    return session.exec(select(Invitee).where(Invitee.tender == tender, Invitee.pseudonym == name)).first()


def how_many(session: LedgerSession, tender: str) -> int:
    """How many are on the list; never leaves the act that asks."""
    return session.exec(select(func.count()).select_from(Invitee).where(Invitee.tender == tender)).one()


def enter(
    session: LedgerSession, entry: Entry, tender: Tender, pseudonyms: Sequence[str], source: str
) -> None:
    """Inside the caller's act: put these firms on the list of the tender."""
    for name in pseudonyms:
        session.add(
            Invitee(id=new_id("inv"), tender=tender.id, pseudonym=name, source=source, entry=entry.id)
        )


def require_source(session: LedgerSession, tender: Tender, source: str) -> None:
    """Refuse unless the tender is an invited one whose invitees are found so and are not found yet."""
    plan = tender.plan.get("invitation") or {"invitees": "drawn"}
    if tender.method != "selective" or plan["invitees"] != source:
        zh, en = "该项目不以这种方式确定受邀人。", "The invitees of this tender are not found in this way."
        raise Refused("other_source", zh, en, field="invitation", article="BL 17")
    if how_many(session, tender.id):
        zh, en = "受邀人已经确定, 不得更换。", "The invitees are fixed and are not exchanged."
        raise Refused("invitees_fixed", zh, en, article="BL 17")


def related_to(tender: Tender) -> frozenset[str]:
    """The owner's side, which never bids on its own tender (BR 13; BR 34)."""
    return frozenset(filter(None, (tender.organisation, tender.agent)))


def capable(session: LedgerSession, tender: Tender) -> list[str]:
    """Ids of the registered tenderers that are not of the owner's side, in the order of the ids."""
    query = select(Organisation.id).where(Organisation.kind == TENDERER).order_by(Organisation.id)
    return [one for one in session.exec(query) if one not in related_to(tender)]


def _check_choice(session: LedgerSession, tender: Tender, chosen: Sequence[str]) -> None:
    least = tendering.rules_of(tender).integer("invitation.min_invitees")
    if len(set(chosen)) != len(chosen):
        zh, en = "同一单位不得重复列入。", "A firm is named once."
        raise BadInput("invitee_twice", zh, en, field="organisations", article="BL 17")
    if len(chosen) < least:
        zh, en = f"受邀人不得少于{least}个。", f"At least {least} firms are invited."
        raise Refused("too_few_invitees", zh, en, field="organisations", article="BL 17")
    query = select(Organisation.id).where(col(Organisation.id).in_(chosen), Organisation.kind == TENDERER)
    if set(session.exec(query)) - related_to(tender) != set(chosen):
        zh = "受邀人须为已注册的投标人, 且与招标人、代理机构无关。"
        en = "Those invited are registered tenderers and none of the owner's side."
        raise Refused("not_capable", zh, en, field="organisations", article="BL 17; BR 34")
