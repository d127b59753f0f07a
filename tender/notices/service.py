"""Acts that publish: the tender notice and the corrections of any notice; and signed papers.

Audit and routing (county), the legal time limits (BL 24; BR 16) and the contents that a notice must have
stand before it. `publish` adds a notice of any kind inside a later act; `file_paper` keeps a signed PDF.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from tender import clock
from tender.accounts.models import Organisation
from tender.errors import NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import forms, rules
from tender.notices.confidential import SEALED_LETTERS, encrypted
from tender.notices.contents import contents
from tender.notices.models import Notice, Paper
from tender.platform import Platform
from tender.projects.service import notice_refusal, project_of, rules_today
from tender.rulebook import Calendar, Rulebook
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender

ANNOUNCEMENTS = ("invitation", "tender_notice", "prequalification_notice")


def publish_notice(platform: Platform, actor: Actor, tender: str, form: forms.PublishNotice) -> str:
    """Publish the tender notice with its terms; submission is open from now. Returns the notice's id."""
    with platform.writing() as session, act(session, actor, Act.NOTICE_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender, form.version)
        now, book, project = clock.now(), rules_today(platform), project_of(session, row.project)
        refusal = notice_refusal(session, project, row.ceiling_fen, row.method)
        if refusal is not None and row.stage == "preparation":
            raise refusal
        _check_public(row)
        facts = Facts(now, budget_audited=True, documents_complete=bool(row.plan["documents"]))
        tendering.advance(entry, row, facts)
        until = form.documents_until or form.deadline
        _check_times(row, now, form.deadline, until, book)
        row.deadline, row.noticed_at, row.rulebook = form.deadline, now, book.versions
        row.version += 1
        renew_terms(session, entry, row)
        entry.rulebook, entry.files = book.versions, row.plan["documents"]
        owner = session.get_one(Organisation, row.organisation)
        body = contents(platform, row, owner, project, until)
        notice = publish(session, entry, row, "tender_notice", f"{row.title}招标公告", body)
    return notice.id


def correct_notice(platform: Platform, actor: Actor, tender: str, form: forms.CorrectNotice) -> str:
    """Publish a corrected version beside the newest one of a notice, by default of the announcement that the
    bids rest on. Terms and deadlines stay; what was published before stays too. Returns the version's id."""
    with platform.writing() as session, act(session, actor, Act.NOTICE_CORRECTED) as entry:
        row = tendering.own_tender(session, actor, tender)
        now, stage = clock.now(), Stage(row.stage)
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))
        before = _corrected(session, row, form.notice)
        if not rules.may_correct(before.kind, stage):
            zh, en = "该公告在现阶段不再更正。", "This notice is not corrected at this stage any more."
            raise Refused("not_correctable", zh, en, field="notice", article="rules §11")
        said = {"text": form.text, "reason": form.reason, "at": clock.stamp(now)}
        body = {**before.body, "corrections": [*before.body.get("corrections", []), said]}
        notice = publish(session, entry, row, before.kind, before.title, body, before.about)
    return notice.id


def publish(
    session: LedgerSession,
    entry: Entry,
    tender: Tender,
    kind: str,
    title: str,
    body: dict[str, Any],
    about: str = "",
) -> Notice:
    """Add the next version of a notice inside the open act; its text also stands in the facts, several in
    order. Raises Refused when it does not say what its kind must."""
    rules.check_complete(kind, body)
    before = _versions(session, tender.id, kind, about)
    notice = Notice(
        id=new_id("ntc"),
        tender=tender.id,
        kind=kind,
        about=about,
        version=len(before) + 1,
        title=title,
        body=body,
        published_at=clock.now(),
        supersedes=before[-1].id if before else None,
        entry=entry.id,
    )
    session.add(notice)
    said = {"kind": kind, "about": about, "version": notice.version, "title": title, "body": body}
    entry.facts["notices"] = [*entry.facts.get("notices", []), said]
    return notice


def renew_terms(session: LedgerSession, entry: Entry, tender: Tender) -> None:
    """Inside the caller's act: publish the terms as they now are; bids are sealed for them from here on."""
    lots, custodians = tendering.lots_of(session, tender.id), tendering.custodians_of(session, tender)
    tender.terms, tender.terms_entry = tendering.public_terms(tender, lots, custodians), entry.id
    entry.facts["terms"] = tender.terms


def newest_notice(session: LedgerSession, tender: str, kind: str, about: str = "") -> Notice:
    """The newest version of a notice. Raises NotFound."""
    versions = _versions(session, tender, kind, about)
    if not versions:
        raise _no_notice()
    return versions[-1]


def announcement(session: LedgerSession, tender: str) -> Notice:
    """The newest version of what the tender was announced by: invitation, notice, prequalification notice.

    Raises NotFound before it was."""
    found = (_versions(session, tender, kind) for kind in ANNOUNCEMENTS)
    versions = next(filter(None, found), None)
    if versions is None:
        raise _no_notice()
    return versions[-1]


@dataclass(frozen=True)
class Issued:
    """What tells a paper apart: kind, act, row it is about, name; public, or a letter to one tenderer."""

    kind: str
    entry: str
    name: str
    public: bool
    about: str = ""
    addressee: str | None = None


def file_paper(platform: Platform, actor: Actor, tender: str, issued: Issued, pdf: bytes) -> str:
    """Keep a signed PDF and record it as an act, a closed one unless it is public. Returns the paper's id.

    Raises Refused `paper_issued` when there is one of this kind for that act already.
    """
    content = encrypted(platform, pdf) if issued.kind in SEALED_LETTERS else pdf
    stored = platform.objects.put([content], limit=100_000_000)
    kind = Act.REPORT_ISSUED if issued.public else Act.LETTER_ISSUED
    with platform.writing() as session, act(session, actor, kind, tender=tender) as entry:
        same = (Paper.kind == issued.kind, Paper.entry == issued.entry, Paper.about == issued.about)
        if session.exec(select(Paper.id).where(*same)).first():
            zh, en = "这份文件已经出具。", "This paper has been issued already."
            raise Refused("paper_issued", zh, en, field="kind", article="rules §12")
        row = Paper(
            id=new_id("ppr"),
            tender=tender,
            kind=issued.kind,
            entry=issued.entry,
            about=issued.about,
            addressee=issued.addressee,
            public=int(issued.public),
            name=issued.name,
            sha256=stored.sha256,
            size=stored.size,
            issued_at=clock.now(),
        )
        session.add(row)
        entry.about(row)
        entry.files = [{"name": issued.name, "sha256": stored.sha256, "size": stored.size}]
        entry.facts = {"kind": issued.kind, "for": issued.entry}
    return row.id


def _corrected(session: LedgerSession, tender: Tender, notice: str | None) -> Notice:
    """The newest version of the notice to correct; `notice` is the id of any of its versions."""
    if notice is None:
        return announcement(session, tender.id)
    row = session.get(Notice, notice)
    if row is None or row.tender != tender.id:
        raise _no_notice()
    return newest_notice(session, tender.id, row.kind, row.about)


def _check_public(tender: Tender) -> None:
    """Only an open tender without prequalification is announced by a tender notice (BL 10; BR 15)."""
    if tender.method != "open" or tender.plan.get("prequalification"):
        zh = "邀请招标发投标邀请书, 资格预审发资格预审公告。"
        en = "An invited tender is announced by invitations, a prequalified one by its own notice."
        raise Refused("other_announcement", zh, en, field="method", article="BL 10; BR 15")


def _check_times(tender: Tender, now: datetime, deadline: datetime, until: datetime, book: Rulebook) -> None:
    """Refuse a deadline, a time for the documents or a site visit that the law does not allow."""
    visit = tender.plan.get("site_visit")
    rules.check_deadline(now, deadline, book, Calendar())
    rules.check_documents(now, until, deadline, book, Calendar())
    rules.check_site_visit(now, deadline, clock.parse(visit["at"]) if visit else None)


def _no_notice() -> NotFound:
    return NotFound("no_notice", "没有这个公告。", "There is no such notice.", field="notice")


def _versions(session: LedgerSession, tender: str, kind: str, about: str = "") -> list[Notice]:
    query = select(Notice).where(Notice.tender == tender, Notice.kind == kind, Notice.about == about)
    return list(session.exec(query.order_by(Notice.version)))  # type: ignore[arg-type]
