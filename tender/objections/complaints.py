"""Acts on complaints: filed by a tenderer, accepted and ruled upon by the authority, with its orders (BR 60-62).

Whoever decided the acceptance does not rule (rules §9). The ruling is published without its author; what it
demands of the owner suspends the tender until it is carried out. Steps later than the law allows are stated
in the facts, not refused: they are still owed.
"""

from datetime import datetime
from typing import Any

from tender import clock
from tender.accounts.models import Organisation
from tender.award.queries import award_of
from tender.errors import BadInput, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import service as notices
from tender.notices.confidential import pseudonymous
from tender.notices.invitees_secrecy import readable_tender
from tender.objections import forms, lifecycle, rules
from tender.objections.files import take_files
from tender.objections.models import Complaint
from tender.objections.queries import complaint_row, own_row
from tender.opening.queries import opening_records
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender
from tender.tendering.suspension import lift, lift_waiting, suspend


def file_complaint(platform: Platform, actor: Actor, tender: str, form: forms.FileComplaint) -> str:
    """Complain to the authority; returns the complaint's id.

    Raises Refused when it must have been objected first and was not, while that objection waits for its
    answer in time, or after the limit.
    """
    author = pseudonymous(platform, actor, tender)
    with platform.writing() as session, act(session, author, Act.COMPLAINT_FILED) as entry:
        row, now = readable_tender(platform, session, actor, tender), clock.now()
        book = tendering.rules_of(row)
        rules.check_complaint(_days(platform, session, actor, row, form), now, book)
        complaint = Complaint(
            id=new_id("cpl"),
            tender=tender,
            lot=_lot(session, row, form),
            pseudonym=str(author.pseudonym),
            files=take_files(session, form.files),
            known_on=form.known_on.isoformat(),
            filed_at=now,
            decide_by=rules.decide_by(now, book),
            entry=entry.id,
            status=lifecycle.FILED,
            **form.model_dump(include={"kind", "objection", "request", "grounds"}),
        )
        session.add(complaint)
        entry.about(complaint)
        entry.tender, entry.rulebook, entry.files = tender, row.rulebook, complaint.files
    return complaint.id


def decide_complaint(platform: Platform, actor: Actor, complaint: str, form: forms.DecideComplaint) -> None:
    """Accept a complaint, or refuse it on a listed ground (M11 12), which ends what was suspended for it."""
    if form.accepted == (form.ground is not None):
        zh, en = "不予受理须写明一项法定情形, 受理则不写。", "A refusal names one ground, an acceptance none."
        raise BadInput("ground", zh, en, field="ground", article="M11 12")
    with platform.writing() as session, act(session, actor, Act.COMPLAINT_DECIDED) as entry:
        row, now = complaint_row(session, complaint), clock.now()
        tender = tendering.tender_of(session, row.tender)
        target = lifecycle.ACCEPTED if form.accepted else lifecycle.REFUSED
        row.status = lifecycle.moved(row.status, entry.kind, target)
        row.ground, row.decided_by, row.decided_at = form.ground, actor.person, now
        row.rule_by = rules.rule_by(now, tendering.rules_of(tender)) if form.accepted else None
        if not form.accepted:
            lift_waiting(session, entry, tender.id, ("complaint",), row.id)
        entry.about(row)
        entry.tender, entry.rulebook = tender.id, tender.rulebook
        _state_late(entry, row.decide_by, "complaint.accept_within")


def suspend_tender(platform: Platform, actor: Actor, tender: str, form: forms.SuspendTender) -> None:
    """The authority orders the tender to stand still (BR 62)."""
    with platform.writing() as session, act(session, actor, Act.TENDER_SUSPENDED) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        cause, about = _cause(session, row, form.complaint)
        suspend(session, entry, tender, cause, about)
        entry.facts["reason"] = form.reason


def resume_tender(platform: Platform, actor: Actor, tender: str, form: forms.ResumeTender) -> None:
    """The authority lets the tender go on. Raises NotFound when it did not suspend it."""
    with platform.writing() as session, act(session, actor, Act.TENDER_RESUMED) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        lift(session, entry, *_cause(session, row, form.complaint))
        entry.facts["reason"] = form.reason


def rule_complaint(platform: Platform, actor: Actor, complaint: str, form: forms.RuleComplaint) -> str:
    """Rule upon an accepted complaint and publish the ruling without its author; returns the notice's id."""
    with platform.writing() as session, act(session, actor, Act.COMPLAINT_RULED) as entry:
        row, now = complaint_row(session, complaint), clock.now()
        tender = tendering.tender_of(session, row.tender)
        status = lifecycle.moved(row.status, entry.kind, lifecycle.RULED)
        if actor.person == row.decided_by:
            zh, en = "受理投诉的人员不得作出处理决定。", "Who decided the acceptance does not rule upon it."
            raise Refused("same_person", zh, en, article="rules §9")
        rules.check_order(tender.stage, row.lot, form.ruling == "upheld", form.ordered)
        check_lot_left(session, tender, row.lot, form.ordered)
        row.status, row.ruled_by, row.ruled_at, row.ruling_entry = status, actor.person, now, entry.id
        row.ruling, row.ordered = form.ruling, form.ordered
        row.findings, row.basis, row.decision = form.findings, form.basis, form.decision
        lift_waiting(session, entry, tender.id, ("complaint",), row.id)
        if form.ordered in rules.DEMANDS:
            suspend(session, entry, tender.id, form.ordered, row.lot or tender.id)
        entry.about(row)
        entry.tender, entry.rulebook = tender.id, tender.rulebook
        if row.rule_by is not None:
            _state_late(entry, row.rule_by, "complaint.rule_within")
        body = _published(session, tender, row)
        notice = notices.publish(
            session, entry, tender, "complaint_ruling", f"{tender.title}投诉处理决定", body
        )
    return notice.id


def check_lot_left(session: LedgerSession, tender: Tender, lot: str | None, demand: str) -> None:
    """Refuse a demand that nobody can carry out: of a lot that has failed, or to revoke what is not awarded."""
    live = lot is None or lot in [one.id for one in tendering.live_lots(session, tender.id)]
    if demand in rules.DEMANDS and (
        not live or (demand == "revoke" and award_of(session, tender.id, lot) is None)
    ):
        zh, en = (
            "该标段已流标或未定标, 不能提出这项要求。",
            "The lot has failed or has no award: that cannot be done.",
        )
        raise Refused("order", zh, en, field="lot", article="BR 61")


def _days(
    platform: Platform, session: LedgerSession, actor: Actor, tender: Tender, form: forms.FileComplaint
) -> rules.Clock:
    """The complaint's days; refused where an objection is owed first and there is none of this kind (BR 60)."""
    if form.kind not in rules.OBJECTED_FIRST:
        return rules.Clock(form.known_on)
    if form.kind == "opening":
        return _spot_objection(platform, session, actor, tender, form)
    if form.objection is None:
        raise _not_first()
    before = own_row(platform, session, actor, form.objection)
    if (before.tender, before.kind, before.lot) != (
        tender.id,
        form.kind,
        form.lot,
    ) or before.status == lifecycle.WITHDRAWN:
        raise _not_first()
    answered = before.answered_at
    if answered is None and clock.now() < before.answer_by:
        zh, en = (
            "异议尚在答复期限内, 请等候答复。",
            "The objection is not answered yet and not overdue: wait.",
        )
        raise Refused("objection_open", zh, en, field="objection", article="BR 60")
    ended = rules.day_of(answered or before.answer_by)
    return rules.Clock(form.known_on, rules.day_of(before.filed_at), ended)


def _spot_objection(
    platform: Platform, session: LedgerSession, actor: Actor, tender: Tender, form: forms.FileComplaint
) -> rules.Clock:
    """An objection raised by this tenderer at the opening, as the record states it (BR 44)."""
    body = session.get_one(Organisation, actor.organisation)
    for record in opening_records(session, tender.id):
        if form.lot in (None, record.lot) and body.name in [one["by"] for one in record.objections]:
            return rules.Clock(form.known_on, rules.day_of(record.recorded_at))
    raise _not_first()


def _not_first() -> Refused:
    zh = "对招标文件、开标、评标结果的投诉, 应当先提出异议。"
    en = "Documents, opening and result are objected to first; name your own objection of this kind."
    return Refused("not_objected_first", zh, en, field="objection", article="BR 60")


def _lot(session: LedgerSession, tender: Tender, form: forms.FileComplaint) -> str | None:
    """The lot complained about; a complaint about a result names the one that was objected to."""
    if form.lot is not None and form.lot not in [one.id for one in tendering.lots_of(session, tender.id)]:
        raise BadInput("no_lot", "没有这个标段。", "There is no such lot in this tender.", field="lot")
    return form.lot


def _cause(session: LedgerSession, tender: Tender, complaint: str | None) -> tuple[str, str]:
    """What a suspension is for: a complaint of this tender, or the authority's own order."""
    if complaint is None:
        return "order", tender.id
    row = complaint_row(session, complaint)
    if row.tender != tender.id or row.status not in (lifecycle.FILED, lifecycle.ACCEPTED):
        zh, en = "该投诉不属于本项目, 或已处理。", "The complaint is of another tender, or settled."
        raise Refused("other_complaint", zh, en, field="complaint", article="BR 62")
    return "complaint", row.id


def _state_late(entry: Entry, owed_by: datetime, rule: str) -> None:
    if clock.now() >= owed_by:
        entry.facts |= {"late": rule, "alert": {"code": "complaint_overdue", "level": "yellow"}}


def _published(session: LedgerSession, tender: Tender, row: Complaint) -> dict[str, Any]:
    """The publication copy (rules §12.13): everything but who complained and in what words."""
    assert row.ruled_at is not None  # noqa: S101  set by the caller
    return {
        "number": tender.number,
        "respondent": session.get_one(Organisation, tender.organisation).name,
        "matter": row.kind,
        "lot": row.lot,
        "ruling": row.ruling,
        "ordered": row.ordered,
        "findings": row.findings,
        "basis": row.basis,
        "decision": row.decision,
        "ruled_at": clock.stamp(row.ruled_at),
        "authority": tender.plan["supervisor"],
    }
