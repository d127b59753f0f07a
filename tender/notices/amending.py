"""Amendments of what was announced (修改; BL 23, BR 21): the text, the new terms, and the time that bidders get.

The owner amends until the deadline. An amendment that affects bids moves the deadline by itself to the
earliest lawful day (`rules.earliest_amended`), at the same time of day. The changed plan is checked as a
prepared one was. Custodians never change; a bid handed in for older terms stays valid and may be replaced.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import func, select

from storage.objects import is_intact
from tender import clock
from tender.accounts.models import Organisation
from tender.errors import BadInput, Refused
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.money import yuan
from tender.notices import forms, rules, service
from tender.notices.contents import contents
from tender.notices.models import Notice
from tender.platform import Platform
from tender.projects.service import notice_refusal, project_of
from tender.rulebook import Calendar
from tender.tendering import rules as plan_rules
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender
from tender.tendering.security import check_security

KIND = "amendment_notice"
LIMITS = {
    "evaluation": "amendment.before_deadline_days",
    "prequalification": "amendment.before_prequalification_days",
}
ALWAYS_AFFECTS = ("qualification", "criteria", "review_items", "evaluation", "ceilings")
Answered = Sequence[dict[str, str]]


def amend_notice(platform: Platform, actor: Actor, tender: str, form: forms.AmendNotice) -> str:
    """Publish an amendment, with the changed announcement beside it; returns the amendment notice's id."""
    check_stored(platform, form)
    with platform.writing() as session, act(session, actor, Act.NOTICE_AMENDED) as entry:
        row = amendable(session, entry, actor, tender, form.version)
        notice = amend(platform, session, entry, row, form)
    return notice.id


def check_stored(platform: Platform, form: forms.Amendment) -> None:
    """Raises BadInput naming a new document that is not stored whole."""
    for file in form.documents:
        if not is_intact(platform.objects, file.sha256):
            zh, en = (
                f"文件 {file.name} 未上传或不完整。",
                f"The file {file.name} is missing or incomplete.",
            )
            raise BadInput("file_missing", zh, en, field="documents", article="BL 23")


def amendable(session: LedgerSession, entry: Entry, actor: Actor, tender: str, version: int | None) -> Tender:
    """The actor's tender while its deadline has not come; the entry states the moment asked about."""
    row = tendering.own_tender(session, actor, tender, version)
    now = clock.now()  # read under the writer's lock, so nothing is amended after its deadline
    entry.at = clock.stamp(now)
    tendering.advance(entry, row, Facts(now, deadline=row.deadline))
    return row


def amend(
    platform: Platform,
    session: LedgerSession,
    entry: Entry,
    row: Tender,
    form: forms.Amendment,
    answers: Answered = (),
) -> Notice:
    """Inside the caller's act: change the plan, the deadline and the terms, and publish what changed.

    answers: questions without their askers, with the answers, for the same notice.
    """
    old = row.deadline
    assert old is not None  # noqa: S101  it is announced
    _replan(session, row, form)
    row.deadline = _new_deadline(entry, row, form, old)
    if form.site_visit is not None:
        rules.check_site_visit(clock.parse(entry.at), row.deadline, form.site_visit.at)
    row.version += 1
    lots, custodians = tendering.lots_of(session, row.id), tendering.custodians_of(session, row)
    if form.affects_bids or form.changes_terms or row.deadline != old:
        row.terms = entry.facts["terms"] = tendering.public_terms(row, lots, custodians)
        row.terms_entry = entry.id if row.terms_entry else None  # none yet while applications are taken
    entry.files = [file.model_dump() for file in form.documents]
    if form.affects_bids or form.changes_terms:
        _announce_anew(platform, session, entry, row, old)
    return _publish(session, entry, row, form, old, answers)


def _publish(
    session: LedgerSession, entry: Entry, row: Tender, form: forms.Amendment, old: datetime, answers: Answered
) -> Notice:
    """The amendment notice itself (rules §12.4), one text for all."""
    assert row.deadline is not None  # noqa: S101  it was set
    count = select(func.count(func.distinct(Notice.about))).where(
        Notice.tender == row.id, Notice.kind == KIND
    )
    serial = session.exec(count).one() + 1
    body = {
        "number": row.number,
        "serial": serial,
        "affects_bids": form.affects_bids,
        "changes": [change.model_dump() for change in form.changes],
        "answers": list(answers),
        "documents": [file.name for file in form.documents],
        "old_deadline": clock.stamp(old),
        "deadline": clock.stamp(row.deadline),
        "days_left": rules.days_left(clock.parse(entry.at), row.deadline),
        "older_bids_stand": True,
        "contact": row.plan["contact"],
        "supervisor": row.plan["supervisor"],
    }
    return service.publish(
        session, entry, row, KIND, f"{row.title}澄清修改通知（第{serial}号）", body, str(serial)
    )


def _announce_anew(
    platform: Platform, session: LedgerSession, entry: Entry, row: Tender, old: datetime
) -> None:
    """The announcement's next version: every fact as it now is, and what only that notice says kept."""
    before = service.announcement(session, row.id)
    owner, project = session.get_one(Organisation, row.organisation), project_of(session, row.project)
    until = clock.parse(before.body["documents_until"])
    fresh = contents(platform, row, owner, project, row.deadline if until == old else until)
    if "applications_until" in before.body:
        fresh["applications_until"] = fresh["deadline"]
    body = {**before.body, **fresh, "amended_at": entry.at}
    service.publish(session, entry, row, before.kind, before.title, body, before.about)


def _new_deadline(entry: Entry, row: Tender, form: forms.Amendment, old: datetime) -> datetime:
    """The deadline after the amendment: the owner's own where it is lawful, else the earliest lawful one."""
    calendar, now = Calendar(), clock.parse(entry.at)
    days = tendering.rules_of(row).days(LIMITS[tendering.phase_of(row)]).n
    day = rules.earliest_amended(now, old, days, calendar) if form.affects_bids else None
    earliest = rules.same_hour(old, day.date) if day else old
    if form.deadline is not None:
        rules.check_amended_deadline(form.deadline, old, earliest, calendar)
    new = form.deadline or earliest
    entry.facts |= {"old_deadline": clock.stamp(old), "deadline": clock.stamp(new)}
    if day and day.provisional:
        entry.facts["provisional"] = 1  # the year's days off are not announced yet (rules §4)
    return new


def _replan(session: LedgerSession, row: Tender, form: forms.Amendment) -> None:
    """The plan with what changes, if the law allows it so; lots with their new ceilings."""
    changed = {name for name in ALWAYS_AFFECTS if getattr(form, name)}
    if changed and not form.affects_bids:
        zh, en = "该修改影响投标文件编制, 须如实标明。", "Such a change affects bids and must say so."
        raise Refused("affects_bids", zh, en, field="affects_bids", article="BR 21")
    tendering.take_documents(session, form.documents)
    _set_ceilings(session, row, form)
    if not form.changes_terms:
        return
    planned = _planned(row, tendering.lots_of(session, row.id), form)
    book, project = tendering.rules_of(row), project_of(session, row.project)
    plan_rules.check_plan(planned, book)
    planned.evaluation.parameters = plan_rules.printed_parameters(planned, book)
    if planned.deposit is not None:
        smallest = min(lot.ceiling for lot in planned.lots)
        check_security(planned.deposit, smallest, project.kind or project.category, book)
    row.plan = planned.model_dump(mode="json", exclude=tendering.NOT_PLANNED)


def _set_ceilings(session: LedgerSession, row: Tender, form: forms.Amendment) -> None:
    """New public ceilings, within what was audited and routed (county; rules §2.8)."""
    if not form.ceilings:
        return
    tendering.set_ceilings(session, row, {new.lot: new.ceiling for new in form.ceilings})
    refusal = notice_refusal(session, project_of(session, row.project), row.ceiling_fen, row.method)
    if refusal is not None:
        raise refusal


def _planned(row: Tender, lots: Sequence[Any], form: forms.Amendment) -> PrepareTender:
    """The tender as its owner would now prepare it: the form that `prepare_tender` takes, amounts in yuan."""
    plan = {**row.plan, **form.planned(), "documents": _documents(row, form)}
    parameters = {k: v for k, v in plan["evaluation"]["parameters"].items() if v != "computed"}
    deposit = plan.get("deposit")
    return PrepareTender.model_validate(
        {
            **plan,
            "evaluation": {**plan["evaluation"], "parameters": parameters},
            "documents_fee": str(yuan(plan.get("documents_fee", 0))),
            "deposit": deposit and {**deposit, "amount": str(yuan(deposit["amount"]))},
            "project": row.project,
            "title": row.title,
            "lots": [{"title": lot.title, "ceiling": str(yuan(lot.ceiling_fen))} for lot in lots],
        }
    )


def _documents(row: Tender, form: forms.Amendment) -> list[dict[str, Any]]:
    """The documents with the new ones at the end; what was published stays where it is (rules §11)."""
    taken = {file["name"] for file in row.plan["documents"]}
    if again := sorted(taken & {file.name for file in form.documents}):
        zh = f"已发布的文件 {again[0]} 不得替换, 请以新的文件名发布修改后的文件。"
        en = f"{again[0]} was published and stays; publish the changed file under a new name."
        raise Refused("document_published", zh, en, field="documents", article="rules §11")
    return [*row.plan["documents"], *_dumped(form)]


def _dumped(form: forms.Amendment) -> list[dict[str, Any]]:
    return [file.model_dump() for file in form.documents]
