"""Which draft the members saw: what the chair states alone must be what the others read (BL 40, BR 53).

Adjustments and accepted proofs of a low price come from the chair's form and not from the locked sheets.
So a report that carries any is filed only after enough other members had the draft of exactly this form
shown to them; together with the chair they are more than half. It does not ask whether they liked it:
who does not agree files a dissent.
"""

import hashlib

from sqlmodel import select

from tender import clock
from tender.errors import Refused
from tender.evaluation import forms
from tender.evaluation.committee import members_of, size_of
from tender.evaluation.models import CommitteeMember, DraftReading
from tender.ids import new_id
from tender.ledger import canonical
from tender.ledger.act import Entry
from tender.ledger.guard import LedgerSession
from tender.tendering.models import Tender


def fingerprint(form: forms.Report) -> str:
    """Hex SHA-256 of the form's canonical JSON."""
    return hashlib.sha256(canonical.encode(form.model_dump(mode="json"))).hexdigest()


def note_reading(session: LedgerSession, entry: Entry, member: CommitteeMember, form: forms.Report) -> None:
    """Inside the act of reading: this member saw the draft of this form."""
    sha256 = fingerprint(form)
    entry.facts |= {"form_sha256": sha256}
    session.add(
        DraftReading(
            id=new_id("read"), tender=member.tender, member=member.id, form_sha256=sha256, at=clock.now()
        )
    )


def require_read(session: LedgerSession, tender: Tender, chair: CommitteeMember, form: forms.Report) -> None:
    """Refuse a form with statements of the chair's that too few other members have seen."""
    if not form.adjustments and not form.low_price_proofs:
        return
    query = select(DraftReading.member).where(
        DraftReading.tender == tender.id, DraftReading.form_sha256 == fingerprint(form)
    )
    others = {one.id for one in members_of(session, tender.id)} - {chair.id}
    if len(others & set(session.exec(query).all())) < size_of(tender) // 2:
        zh = "报告含有评委会负责人填写的调整或低价说明, 须先由过半数评委查阅内容相同的草案。"
        en = "The report states adjustments or proofs: more than half must have read the draft of this very form."
        raise Refused("draft_unread", zh, en, field="adjustments", article="BR 53")
