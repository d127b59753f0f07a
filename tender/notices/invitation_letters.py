"""Signed letters to one firm: the invitation (rules §12.2) and the result of its prequalification (BR 19).

A letter is made when its addressee first asks for it, as a closed act under its pseudonym, and rests
encrypted: neither the letter nor its row tells who was invited or applied. It names no other firm and counts
none.
"""

from typing import Any

from reports import invitation, prequalification_letter
from reports.facts import Channel, Reason
from tender import clock
from tender.accounts.models import Organisation
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import papers
from tender.notices.confidential import decrypted
from tender.notices.invitation import invitation_text, own_invitation
from tender.notices.invitation_models import Application
from tender.notices.papers import Draft, entry_of
from tender.notices.prequalification import own_applications
from tender.notices.prequalification_papers import REVIEW_METHODS
from tender.notices.queries import paper_of
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender

INVITING = ("招标投标法第十七条", "招标投标法第二十四条")
REVIEWING = ("招标投标法实施条例第十八条", "招标投标法实施条例第十九条")
PASSED = "将另行收到投标邀请书, 凭邀请书取得招标文件并投标。"
NOT_PASSED = "不具备本次招标的投标资格。"


def invitation_letter(platform: Platform, actor: Actor, tender: str) -> tuple[str, bytes]:
    """Name and content of the actor's own signed invitation. Raises NotFound for whoever is not invited."""
    with platform.reading() as session:
        row, mine = own_invitation(platform, session, actor, tender)
        notice = invitation_text(session, tender)
        facts = papers.notice_facts(platform, session, row, notice)
        facts |= {
            "procurement_method": "邀请招标" if row.method == "selective" else "公开招标（资格预审）",
            "addressee": session.get_one(Organisation, str(actor.organisation)).name,
            "reason": notice.body["reason"],
            "confirm_by": clock.parse(notice.body["confirm_by"]),
            "confirm_url": f"{platform.settings.host}/api/v1/invitations/{tender}/answer",
        }
        if row.method == "selective":
            facts["media"] = ()  # nothing of it is public before the award
    draft = Draft(
        "invitation", notice.entry, row.number, "投标邀请书", INVITING, False,
        lambda imprint: invitation.render(invitation.Invitation(imprint, **facts)),
        about=mine.pseudonym, addressee=mine.pseudonym,
    )  # fmt: skip
    return _letter(platform, actor, row, draft)


def qualification_letter(platform: Platform, actor: Actor, tender: str) -> tuple[str, bytes]:
    """Name and content of the letter that tells the actor's firm what became of its application.

    Raises NotFound before the committee reported, and for whoever did not apply.
    """
    mine = [one for one in own_applications(platform, actor, tender) if one.passed is not None]
    if not mine:
        zh, en = "没有可以发给你方的结果。", "There is no result for you."
        raise NotFound("no_application", zh, en, field="tender", article="BR 19")
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        kept = session.get_one(Application, mine[-1].application)
        entry, facts = _reported(session, row), _qualification(session, row, kept, actor)
    draft = Draft(
        "prequalification_letter", entry, row.number, "资格预审结果通知书", REVIEWING, False,
        lambda imprint: prequalification_letter.render(
            prequalification_letter.PrequalificationLetter(imprint, **facts)
        ),
        about=kept.id, addressee=kept.pseudonym,
    )  # fmt: skip
    return _letter(platform, actor, row, draft)


def _letter(platform: Platform, actor: Actor, row: Tender, draft: Draft) -> tuple[str, bytes]:
    """The letter, issued under the addressee's pseudonym when it is asked for first."""
    paper = papers.issue(platform, Actor(actor.seat, pseudonym=draft.addressee), row, draft)
    with platform.reading() as session:
        found = paper_of(session, paper)
    with platform.objects.open(found.sha256) as file:
        return found.name, decrypted(platform, file.read())


def _reported(session: LedgerSession, row: Tender) -> str:
    """The act that reported, by its id: the report, or the failure for want of passed applicants."""
    failed = Stage(row.stage) is Stage.FAILED and row.failure == "fewer_than_3_passed"
    return entry_of(session, row.id, Act.TENDER_FAILED if failed else Act.PREQUALIFICATION_REPORTED)


def _qualification(session: LedgerSession, row: Tender, kept: Application, actor: Actor) -> dict[str, Any]:
    contact, authority = row.plan["contact"], row.plan["supervisor"]
    return {
        "addressee": session.get_one(Organisation, str(actor.organisation)).name,
        "lot_name": "、".join(lot.title for lot in tendering.lots_of(session, row.id)),
        "applied_at": kept.filed_at,
        "reviewed_at": clock.now(),
        "review_method": REVIEW_METHODS[row.plan["prequalification"]["method"]],
        "passed": bool(kept.passed),
        "reasons": tuple(Reason(one["clause"], f"{one['title']}：{one['reason']}") for one in kept.findings)
        or (() if kept.passed else (Reason("有限数量制", "评分未进入通过名额。"),)),
        "next_step": PASSED if kept.passed else NOT_PASSED,
        "channels": (
            Channel("异议", contact, "书面提出", None, "招标投标法实施条例第二十二条"),
            Channel("投诉", authority, "书面提出", None, "招标投标法实施条例第六十条"),
        ),
    }
