"""The signed answer to an objection and the signed ruling on a complaint (rules §12 nos. 12 and 13).

An answer goes to its objector alone and names it by its code, as its owner reads it; a ruling is the copy for
publication, which tells nothing of its author (rules §10, §11). Both print what their act fixed.
"""

from datetime import datetime

from sqlmodel import col, select

from reports import complaint_ruling, objection_reply
from reports.complaint_ruling import Finding, Party
from reports.facts import Channel, Imprint
from tender import clock
from tender.accounts.models import Organisation
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, issuable, issue
from tender.objections.models import Complaint, Objection
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.models import Tender

ANSWERING = ("招标投标法实施条例第二十二条", "招标投标法实施条例第五十四条")
RULING = ("招标投标法实施条例第六十一条", "工程建设项目招标投标活动投诉处理办法")
MASKED = "（依法不列明）"
CONCLUSIONS = {"upheld": "异议成立", "partly": "异议部分成立", "rejected": "异议不成立"}
EFFECTS = {"none": "none", "amend": "amend", "recheck": "re_evaluate", "retender": "retender"}
ORDERS = {
    "recheck": "责令招标人组织原评标委员会复核。",
    "retender": "责令招标人重新招标。",
    "revoke": "责令招标人取消中标。",
}


def issue_objection_replies(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed answer to every answered objection (about a lot if one is named); returns the newest's id."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        query = select(Objection).where(Objection.tender == tender, col(Objection.answer_entry).is_not(None))
        found = [
            one for one in session.exec(query.order_by(col(Objection.answered_at))) if lot in (None, one.lot)
        ]
        drafts = [_reply(row, one) for one in found]
    return _issued(platform, actor, row, drafts)


def issue_complaint_rulings(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed ruling on every complaint ruled upon, for publication; returns the newest's id."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.SUPERVISOR)
        query = select(Complaint).where(Complaint.tender == tender, col(Complaint.ruling_entry).is_not(None))
        found = [
            one for one in session.exec(query.order_by(col(Complaint.ruled_at))) if lot in (None, one.lot)
        ]
        drafts = [_ruling(session, row, one, actor.organisation) for one in found]
    return _issued(platform, actor, row, drafts)


def _issued(platform: Platform, actor: Actor, row: Tender, drafts: list[Draft]) -> str:
    if not drafts:
        zh, en = "没有可以出具的答复或者决定。", "There is no answer or ruling to issue."
        raise NotFound("no_act", zh, en, field="tender", article="rules §12")
    made = [issue(platform, actor, row, draft) for draft in drafts]
    return made[-1]


def _reply(row: Tender, found: Objection) -> Draft:
    assert found.answered_at is not None  # noqa: S101  asked for by the query
    complain = Channel(
        "投诉",
        row.plan["supervisor"],
        "提交书面投诉书",
        _complain_by(row, found.answered_at),
        "招标投标法实施条例第六十条",
    )

    def render(imprint: Imprint) -> bytes:
        return objection_reply.render(
            objection_reply.ObjectionReply(
                imprint=imprint,
                objector=f"异议人（编号 {found.id[-8:]}）",
                matter=found.text,
                received_at=found.filed_at,
                replied_at=found.answered_at,  # type: ignore[arg-type]
                findings=str(found.findings),
                basis=(str(found.basis),),
                conclusion=CONCLUSIONS[str(found.conclusion)],
                effect=EFFECTS[str(found.effect)],
                channels=(complain,),
            )
        )

    return Draft(
        "objection_reply", str(found.answer_entry), f"{row.number}-异议答复", "异议答复书", ANSWERING, False, render,
        about=found.id, lot=found.lot, addressee=found.pseudonym,
    )  # fmt: skip


def _ruling(session: LedgerSession, row: Tender, found: Complaint, issuer: str | None) -> Draft:
    owner = session.get_one(Organisation, row.organisation).name

    def render(imprint: Imprint) -> bytes:
        return complaint_ruling.render(
            complaint_ruling.ComplaintRuling(
                imprint=imprint,
                parties=(Party("投诉人", MASKED, MASKED), Party("被投诉人", owner, "—")),
                accepted_at=found.decided_at,  # type: ignore[arg-type]
                decided_at=found.ruled_at,  # type: ignore[arg-type]
                request=MASKED,
                grounds=MASKED,
                respondent_view=MASKED,
                findings=(Finding(str(found.findings), "见案卷"),),
                basis=(str(found.basis),),
                upheld=found.ruling == "upheld",
                decision=str(found.decision),
                orders=tuple(filter(None, (ORDERS.get(str(found.ordered)),))),
                channels=_remedies(),
                redacted=True,
            )
        )

    return Draft(
        "complaint_ruling", str(found.ruling_entry), f"{row.number}-投诉处理", "投诉处理决定书", RULING,
        row.method == "open", render, about=found.id, lot=found.lot, issuer=issuer,
    )  # fmt: skip


def _remedies() -> tuple[Channel, ...]:
    """Where a ruling is reviewed; the laws on both set the time, from its receipt."""
    return (
        Channel("行政复议", "有管辖权的行政复议机关", "自收到之日起依法申请", None, "行政复议法"),
        Channel("行政诉讼", "有管辖权的人民法院", "自收到之日起依法起诉", None, "行政诉讼法"),
    )


def _complain_by(row: Tender, since: datetime) -> datetime:
    span = tendering.rules_of(row).days("complaint.within")
    return Calendar().add(since.astimezone(clock.ZONE).date(), span).ends_at
