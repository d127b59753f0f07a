"""Acts of a tenderer on its deposit, and the desk's finding on a guarantee letter (BR 26; rules §3a stage 8).

The tenderer acts under its pseudonym, before the deadline. What it states of itself, its account, its name,
its letter, is kept as keyed hashes or encrypted. A letter is read and judged from the opening on: it
names the bidder, and before the opening nobody learns who bids. Statements and payments out have modules
of their own (`importing`, `disposing`).
"""

import secrets
from typing import Any

from sqlmodel import select

from tender import clock
from tender.accounts.models import Organisation
from tender.accounts.rules import USCC_ALPHABET
from tender.deposits import confidential, forms, lifecycle, rules
from tender.deposits.grounds import names_are_open
from tender.deposits.lifecycle import Status
from tender.deposits.models import Deposit, Guarantee
from tender.deposits.queries import deposit_of, guarantee_of, own_deposit
from tender.errors import NotFound, Refused
from tender.ids import new_id
from tender.ledger import canonical
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import keep, pseudonymous
from tender.notices.invitees import require_may_bid
from tender.platform import Platform
from tender.seal import fields
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


def give_code(platform: Platform, actor: Actor, lot: str, form: forms.AskCode) -> str:
    """Give the tenderer its payment code for a lot; returns the deposit's id.

    Raises Refused without a deposit in the documents, at the deadline, and for a second code.
    """
    with platform.reading() as session:
        about = tendering.lot_of(session, lot).tender
        require_may_bid(platform, session, actor, tendering.tender_of(session, about))
    bidder = pseudonymous(platform, actor, about)
    with platform.writing() as session, act(session, bidder, Act.DEPOSIT_CODED) as entry:
        tender = tendering.tender_of(session, about)
        now = clock.now()
        tendering.advance(entry, tender, Facts(now, deadline=tender.deadline))
        asked = demanded(tender)
        name = session.get_one(Organisation, str(actor.organisation)).name
        _refuse_second(session, lot, str(bidder.pseudonym))
        row = Deposit(
            id=new_id("dep"),
            tender=about,
            lot=lot,
            code=_fresh_code(session),
            pseudonym=str(bidder.pseudonym),
            status=Status.AWAITED.value,
            amount_fen=asked["amount"],
            holder_key=confidential.keyed(platform, about, "holder", name),
            account_key=_account_key(platform, about, form.basic_account),
            received_by=[],
            coded_at=now,
            entry=entry.id,
        )
        session.add(row)
        entry.about(row)
        entry.facts = {"deposit": row.id, "lot": lot, "code": row.code, "amount_fen": row.amount_fen}
    return row.id


def file_guarantee(platform: Platform, actor: Actor, deposit: str, form: forms.FileGuarantee) -> str:
    """File a guarantee letter for one's deposit; returns the letter's id. A refused one may be followed.

    Raises Refused when the documents take no letters, and for too small an amount or too short a validity.
    """
    content = fields.base64_bytes(form.file_b64, "file_b64", forms.LARGEST_LETTER)
    with platform.reading() as session:
        about = own_deposit(platform, session, actor, deposit).tender
    letter = form.model_dump(include={"guarantor", "applicant", "number", "file_name", "file_b64"})
    kept = keep(platform, canonical.encode(letter))
    bidder = pseudonymous(platform, actor, about)
    with platform.writing() as session, act(session, bidder, Act.DEPOSIT_GUARANTEED) as entry:
        tender = tendering.tender_of(session, about)
        tendering.advance(entry, tender, Facts(clock.now(), deadline=tender.deadline))
        row = own_deposit(platform, session, actor, deposit)
        _check_letter(tender, row, form)
        row.status = lifecycle.transition(Status(row.status), entry.kind, Status.FILED).value
        row.form = "guarantee"
        applicant = confidential.keyed(platform, about, "holder", form.applicant)
        filed = _letter(entry, row, form, applicant)
        filed.letter, filed.size = kept.sha256, len(content)
        session.add(filed)
        entry.about(row)
        entry.facts = {"deposit": row.id, "lot": row.lot, "code": row.code, "guarantee": filed.id}
        entry.facts |= filed.model_dump(include={"amount_fen", "valid_until", "flags"})
        entry.files = [{"name": "guarantee.age", "sha256": kept.sha256, "size": kept.size}]
    return filed.id


def check_guarantee(platform: Platform, actor: Actor, deposit: str, form: forms.CheckGuarantee) -> None:
    """Accept or refuse a filed letter, with the reason; from the opening on, when it may be read.

    A letter that no longer lasts as long as the bids cannot be accepted (BR 26).
    """
    with platform.writing() as session, act(session, actor, Act.DEPOSIT_GUARANTEE_CHECKED) as entry:
        row = deposit_of(session, deposit)
        tender, letter = tendering.tender_of(session, row.tender), guarantee_of(session, row)
        entry.tender, entry.rulebook = row.tender, tender.rulebook
        if not names_are_open(session, row.tender):
            zh, en = (
                "保函写明投标人, 开标后方可核验。",
                "The letter names the bidder: it is checked from the opening on.",
            )
            raise Refused("before_opening", zh, en, field="deposit", article="BL 22")
        target = Status.GUARANTEED if form.accepted else Status.REFUSED
        row.status = lifecycle.transition(Status(row.status), entry.kind, target).value
        assert letter is not None  # noqa: S101  the status says so
        if form.accepted:
            _check_validity(tender, letter.valid_until)
            row.received_by = [*row.received_by, str(actor.person)]
        letter.accepted, letter.reason = int(form.accepted), form.reason
        letter.checked_by, letter.checked_at = str(actor.person), clock.now()
        entry.about(row)
        entry.facts = {"deposit": row.id, "code": row.code, "guarantee": letter.id, **form.model_dump()}


def _letter(entry: Entry, row: Deposit, form: forms.FileGuarantee, applicant: str) -> Guarantee:
    """The row of a letter, without its file yet."""
    return Guarantee(
        id=new_id("grt"),
        deposit=row.id,
        amount_fen=form.amount,
        valid_until=form.valid_until.isoformat(),
        letter="",
        size=0,
        flags=[] if applicant == row.holder_key else ["other_applicant"],
        applicant_key=applicant,
        filed_at=clock.parse(entry.at),
        entry=entry.id,
    )


def demanded(tender: Tender) -> dict[str, Any]:
    """What the documents demand. Raises Refused when they demand nothing."""
    asked = tender.plan.get("deposit")
    if not asked:
        zh, en = "招标文件未要求投标保证金。", "The documents ask for no deposit."
        raise Refused("no_deposit_asked", zh, en, field="lot", article="BR 26")
    return dict(asked)


def _refuse_second(session: LedgerSession, lot: str, pseudonym: str) -> None:
    """One code per bidder and lot; the unique index holds where two ask at the same moment."""
    query = select(Deposit.id).where(Deposit.lot == lot, Deposit.pseudonym == pseudonym)
    if session.exec(query).first() is not None:
        zh, en = (
            "该标段已有缴纳码, 请查看本单位保证金。",
            "You have a code for this lot; look at your deposits.",
        )
        raise Refused("coded_already", zh, en, field="lot", article="BR 26")


def _fresh_code(session: LedgerSession) -> str:
    """A code that no deposit of the installation has."""
    while True:
        body = "".join(secrets.choice(USCC_ALPHABET) for _ in range(rules.RANDOM_CHARACTERS))
        code = rules.code_of(body)
        if session.exec(select(Deposit.id).where(Deposit.code == code)).first() is None:
            return code


def _account_key(platform: Platform, tender: str, account: str | None) -> str | None:
    return confidential.keyed(platform, tender, "account", account) if account else None


def _check_letter(tender: Tender, row: Deposit, form: forms.FileGuarantee) -> None:
    """Refuse a letter that the documents do not take, or that is too small or too short."""
    asked = tender.plan["deposit"]
    if "guarantee" not in asked["forms"]:
        zh, en = "招标文件不接受保函。", "The documents take no guarantee letters."
        raise Refused("form_not_taken", zh, en, field="deposit", article="BR 26")
    if form.amount < row.amount_fen:
        zh, en = "保函金额低于要求的保证金。", "The letter is for less than the deposit demanded."
        raise Refused("too_little", zh, en, field="amount", article="BR 26")
    _check_validity(tender, form.valid_until.isoformat())


def _check_validity(tender: Tender, valid_until: str) -> None:
    """Refuse a letter that ends before the bids' validity does (BR 26)."""
    if tender.deadline is None:
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    last = rules.validity_end(tender.deadline, tender.plan["bid_validity_days"])
    if valid_until < last.isoformat():
        zh = f"保函有效期应不短于投标有效期, 至 {last}。"
        en = f"The letter must be valid as long as the bids: until {last}."
        raise Refused("too_short", zh, en, field="valid_until", article="BR 26")
