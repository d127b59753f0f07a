"""Acts on a contract: secure its performance, file it as signed, confirm it, publish it (BL 46, BR 57-58).

The owner or its agent files; the winner confirms the same file by name, so no contract stands on one side's
word. Nothing can be filed that differs from the bid in a main term. Late is stated, never a reason to
refuse: the contract is still owed. A copy filed here is the copy that the authority reads.
"""

from datetime import date, datetime
from typing import Any

from sqlmodel import func, select

from storage.objects import Stored, chunks
from tender import clock
from tender.accounts.models import Organisation
from tender.award.queries import AwardView, award_of_id
from tender.contracts import forms, rules
from tender.contracts.lifecycle import Status, transition
from tender.contracts.models import Contract, PerformanceSecurity
from tender.contracts.notice import contract_notice
from tender.contracts.queries import contract_for, contract_row, main_terms, security_for
from tender.errors import Forbidden, Refused, TooLarge
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices import service as notices
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender
from tender.web import uploads

LARGEST = 100_000_000  # bytes of a contract's file
END = 1024


def secure_performance(platform: Platform, actor: Actor, award: str, form: forms.SecurePerformance) -> str:
    """Enter the performance security of an award; returns its id. Refused unless it is what the documents print."""
    with platform.writing() as session, act(session, actor, Act.PERFORMANCE_SECURED) as entry:
        row, won = _standing(session, actor, award)
        tendering.advance(entry, row, Facts(clock.now()))
        if security_for(session, award) is not None:
            zh, en = "履约保证金已登记。", "The performance security has been entered already."
            raise Refused("secured_already", zh, en, field="award", article="BL 46")
        rule = tendering.rules_of(row).get("performance_security.max_percent")
        percent = row.plan.get("performance_security_percent")
        most = tendering.rules_of(row).decimal(rule.id)
        rules.check_security(form.amount, won.price_fen, percent, most, rule.article)
        rules.check_day(form.received_on, _day(won.issued_at), clock.today(), "received_on")
        security = PerformanceSecurity(
            id=new_id("psec"),
            tender=row.id,
            lot=won.lot,
            award=award,
            amount_fen=form.amount,
            form=form.form,
            reference=form.reference,
            received_on=form.received_on.isoformat(),
            entry=entry.id,
        )
        session.add(security)
        entry.about(security)
        entry.facts = {"lot": won.lot, "award": award, "amount_fen": form.amount, "form": form.form}
    return security.id


def sign_contract(platform: Platform, actor: Actor, award: str, form: forms.SignContract) -> str:
    """File the contract as signed; returns its id. A copy that corrects it replaces it until the winner confirms.

    Refused while suspended, before a demanded performance security is in, and when any main term differs.
    """
    with platform.writing() as session, act(session, actor, Act.CONTRACT_SIGNED) as entry:
        row, won = _standing(session, actor, award)
        tendering.advance(entry, row, Facts(clock.now()))
        there = contract_for(session, award)
        status = transition(Status(there.status) if there else None, Act.CONTRACT_SIGNED)
        _check_secured(session, row, won)
        rules.check_terms(_stated(form), main_terms(session, row, won))
        rules.check_day(form.signed_on, _day(won.issued_at), clock.today(), "signed_on")
        stored = _pdf(platform, session, form.upload, "upload")
        if there is not None and there.sha256 == stored.sha256:
            zh, en = "这份合同已经提交。", "This very file has been filed already."
            raise Refused("filed_already", zh, en, field="upload", article="BL 46")
        filed = _filing(form, stored, status, entry)
        contract = there or Contract(**_new(session, row, won), **filed)
        for name, value in filed.items():
            setattr(contract, name, value)
        session.add(contract)
        _record(entry, contract, stored, f"{contract.number}.pdf")
        entry.facts |= {"price_fen": form.price, "signed_on": contract.signed_on}
        if form.signed_on > won.contract_by:
            entry.facts["late"] = "contract.within"
    return contract.id


def confirm_contract(platform: Platform, actor: Actor, contract: str, form: forms.ConfirmContract) -> None:
    """The winner confirms the very file that it signed; the contract is concluded."""
    with platform.writing() as session, act(session, actor, Act.CONTRACT_CONFIRMED) as entry:
        found = contract_row(session, contract)
        row, won = _standing(session, actor, found.award)
        body = session.get(Organisation, actor.organisation) if actor.organisation else None
        if body is None or body.uscc != won.uscc:
            zh, en = "只有中标人可以确认合同。", "Only the winner confirms the contract."
            raise Forbidden("not_the_winner", zh, en, article="BL 46")
        tendering.advance(entry, row, Facts(clock.now()))
        found.status = transition(Status(found.status), Act.CONTRACT_CONFIRMED).value
        if form.sha256 != found.sha256:
            zh, en = "确认的文件不是招标人提交的合同文件。", "This is not the file that the owner has filed."
            raise Refused("other_file", zh, en, field="sha256", article="BL 46")
        found.confirmed_entry = entry.id
        _record(entry, found, Stored(found.sha256, found.size), f"{found.number}.pdf")


def publish_contract(platform: Platform, actor: Actor, contract: str, form: forms.PublishContract) -> str:
    """Publish a confirmed contract, its text less the secrets named; returns the notice's id (rules §11)."""
    with platform.writing() as session, act(session, actor, Act.CONTRACT_PUBLISHED) as entry:
        found = contract_row(session, contract)
        row, _won = _standing(session, actor, found.award)
        tendering.advance(entry, row, Facts(clock.now()))
        found.status = transition(Status(found.status), Act.CONTRACT_PUBLISHED).value
        text = Stored(found.sha256, found.size)
        if form.redacted is not None:
            text = _pdf(platform, session, form.redacted, "redacted")
        found.public_sha256, found.public_size = text.sha256, text.size
        found.withheld, found.published_entry = form.withheld, entry.id
        _record(entry, found, text, f"{found.number}.pdf")
        body = contract_notice(session, row, found)
        title = f"{row.title}合同公告"
        notice = notices.publish(session, entry, row, "contract_notice", title, body, found.lot)
    return notice.id


def _standing(session: LedgerSession, actor: Actor, award: str) -> tuple[Tender, AwardView]:
    """Tender and award, if the award stands and the tender is the actor's. Raises NotFound, Forbidden, Refused."""
    won, tender = award_of_id(session, award)
    row = tendering.tender_of(session, tender)
    if actor.seat is not Seat.TENDERER:
        tendering.own_tender(session, actor, tender)
    if won.standing != "issued":
        zh, en = "该中标已经取消。", "The award has been revoked."
        raise Refused("award_revoked", zh, en, field="award", article="BR 55")
    return row, won


def _check_secured(session: LedgerSession, row: Tender, won: AwardView) -> None:
    if row.plan.get("performance_security_percent") and security_for(session, won.id) is None:
        zh, en = "中标人尚未提交履约保证金。", "The winner has handed in no performance security yet."
        raise Refused("not_secured", zh, en, field="award", article="BL 46; BR 58")


def _pdf(platform: Platform, session: LedgerSession, upload: str, field: str) -> Stored:
    """The uploaded PDF, used up. Raises BadInput, TooLarge."""
    stored = uploads.take(session, upload)
    if stored.size > LARGEST:
        zh, en = f"文件不得超过{LARGEST}字节。", f"The file has at most {LARGEST} bytes."
        raise TooLarge("too_large", zh, en, field=field)
    head = tail = b""
    with platform.objects.open(stored.sha256) as file:
        for chunk in chunks(file):
            head, tail = head or chunk[:END], (tail + chunk)[-END:]
    rules.check_pdf(head, tail, field)
    return stored


def _new(session: LedgerSession, row: Tender, won: AwardView) -> dict[str, Any]:
    """What identifies the first contract of an award."""
    before = session.exec(select(func.count()).select_from(Contract).where(Contract.tender == row.id)).one()
    number = f"{row.number}-HT{before + 1:02d}"
    return {"id": new_id("con"), "tender": row.id, "lot": won.lot, "award": won.id, "number": number}


def _filing(form: forms.SignContract, stored: Stored, status: Status, entry: Entry) -> dict[str, Any]:
    """What a filing enters, the first time and again."""
    stated = form.model_dump(include={"subject", "scope", "period_days", "quality", "manager"})
    return {
        **stated,
        "price_fen": form.price,
        "signed_on": form.signed_on.isoformat(),
        "sha256": stored.sha256,
        "size": stored.size,
        "status": status.value,
        "signed_entry": entry.id,
        "filed_at": clock.now(),
    }


def _record(entry: Entry, contract: Contract, file: Stored, name: str) -> None:
    """Name the contract, its lot and the file in the open act."""
    entry.about(contract)
    entry.facts = {"lot": contract.lot, "contract": contract.id, "award": contract.award}
    entry.files = [{"name": name, "sha256": file.sha256, "size": file.size}]


def _stated(form: forms.SignContract) -> rules.MainTerms:
    return rules.MainTerms(form.subject, form.scope, form.price, form.period_days, form.quality, form.manager)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()
