"""Acts that publish: the tender notice, its corrections, the notice of failure; and signed papers.

The gate of the budget audit (county) and the legal time limits (BL 24) stand before the tender notice.
`publish` adds a notice of any kind inside a later slice's act; `file_paper` keeps a signed PDF.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from tender import clock, rulebook
from tender.accounts.models import Organisation
from tender.errors import NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import forms, rules
from tender.notices.models import Notice, Paper
from tender.platform import Platform
from tender.projects.rules import gate_refusal
from tender.projects.service import newest_audit, project_of
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


def publish_notice(platform: Platform, actor: Actor, tender: str, form: forms.PublishNotice) -> str:
    """Publish the tender notice with its terms; submission is open from now. Returns the notice's id."""
    now, book = clock.now(), rulebook.on(clock.today())
    with platform.writing() as session, act(session, actor, Act.NOTICE_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender, form.version)
        project = project_of(session, row.project)
        refusal = gate_refusal(newest_audit(session, project), row.ceiling_fen, project.amount_fen)
        if refusal is not None and row.stage == "preparation":
            raise refusal
        tendering.advance(
            entry, row, Facts(now, budget_audited=True, documents_complete=bool(row.plan["documents"]))
        )
        rules.check_deadline(now, form.deadline, book, Calendar())
        row.deadline, row.noticed_at, row.rulebook = form.deadline, now, book.versions
        row.version += 1
        lots, custodians = tendering.lots_of(session, tender), tendering.custodians_of(session, row)
        row.terms, row.terms_entry = tendering.public_terms(row, lots, custodians), entry.id
        entry.facts["terms"], entry.rulebook = row.terms, book.versions
        entry.files = row.plan["documents"]
        owner = session.get_one(Organisation, row.organisation)
        body = _tender_notice(row, owner, project.approval_no, project.funding)
        notice = publish(session, entry, row, "tender_notice", f"{row.title}招标公告", body)
    return notice.id


def correct_notice(platform: Platform, actor: Actor, tender: str, form: forms.CorrectNotice) -> str:
    """Publish a new version of the tender notice beside the old one; terms and deadline stay."""
    with platform.writing() as session, act(session, actor, Act.NOTICE_CORRECTED) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now(), deadline=row.deadline))
        before = newest_notice(session, tender, "tender_notice")
        body = {**before.body, "correction": form.text, "correction_reason": form.reason}
        notice = publish(session, entry, row, "tender_notice", before.title, body)
    return notice.id


def publish_failure(platform: Platform, actor: Actor, tender: str, form: forms.PublishFailure) -> str:
    """Publish that the tender failed, why, and what comes next (rules §12.11)."""
    with platform.writing() as session, act(session, actor, Act.FAILURE_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        body = {"ground": row.failure, "next_step": form.next_step, "number": row.number}
        notice = publish(session, entry, row, "failure_notice", f"{row.title}流标公告", body)
    return notice.id


def publish(
    session: LedgerSession, entry: Entry, tender: Tender, kind: str, title: str, body: dict[str, Any]
) -> Notice:
    """Add the next version of a notice inside the open act; its text also stands in the facts."""
    before = _versions(session, tender.id, kind)
    notice = Notice(
        id=new_id("ntc"),
        tender=tender.id,
        kind=kind,
        version=len(before) + 1,
        title=title,
        body=body,
        published_at=clock.now(),
        supersedes=before[-1].id if before else None,
        entry=entry.id,
    )
    session.add(notice)
    entry.facts["notice"] = {"kind": kind, "version": notice.version, "title": title, "body": body}
    return notice


def newest_notice(session: LedgerSession, tender: str, kind: str) -> Notice:
    """The newest version of a notice. Raises NotFound."""
    versions = _versions(session, tender, kind)
    if not versions:
        raise NotFound("no_notice", "没有这个公告。", "There is no such notice.", field="notice")
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
    stored = platform.objects.put([pdf], limit=100_000_000)
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


def _versions(session: LedgerSession, tender: str, kind: str) -> list[Notice]:
    query = select(Notice).where(Notice.tender == tender, Notice.kind == kind).order_by(Notice.version)  # type: ignore[arg-type]
    return list(session.exec(query))


def _tender_notice(
    row: Tender, owner: Organisation, approval: str, funding: dict[str, str]
) -> dict[str, Any]:
    """The contents of rules §12.1, as facts."""
    plan = row.plan
    return {
        "number": row.number,
        "owner": owner.name,
        "owner_uscc": owner.uscc,
        "approval_no": approval,
        "funding": funding,
        "method": row.method,
        "scope": plan["scope"],
        "place": plan["place"],
        "period_days": plan["period_days"],
        "qualification": plan["qualification"],
        "consortium_allowed": plan["consortium_allowed"],
        "ceiling_fen": row.ceiling_fen,
        "terms": row.terms,
        "opening_place": plan["opening_place"],
        "bid_validity_days": plan["bid_validity_days"],
        "contact": plan["contact"],
        "supervisor": plan["supervisor"],
    }
