"""The desk enters a bank statement: payments find their deposits by code (BR 26; rules §3a stage 8, §9).

Each line counts once, by the bank's serial number, however often its statement is sent. Whether money came
in time is decided by when the bank credited it. Payer and account are compared by keyed hashes with what the
bidder stated: another payer, another account than the basic one, or one payer for two bidders is a
flag for people (BR 26, 40), never a refusal. The file itself rests encrypted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import select

from tender import clock
from tender.deposits import confidential, forms, lifecycle, rules, statement
from tender.deposits.lifecycle import BY_SUMS, Status
from tender.deposits.models import Deposit, Payment, Statement
from tender.deposits.rules import Credit
from tender.deposits.service import demanded
from tender.deposits.statement import Line
from tender.errors import BadInput, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import keep
from tender.platform import Platform
from tender.seal import fields
from tender.tendering import service as tendering
from tender.tendering.models import Tender

DECIDED = (Status.RETURNED, Status.FORFEITED)  # before the second person decides, the bank pays nothing out


@dataclass(frozen=True)
class Imported:
    """What came of a statement: its lines, those with no code, those known before, and each new one."""

    statement: str
    total: int
    uncoded: int
    known: int
    lines: Sequence[dict[str, Any]]


@dataclass
class _Book:
    """What is known of the tender while the lines are gone through; read once, kept up with each line.

    deposits: by code. known: serial number → amount. credits: what each deposit holds. payers: account →
    the bidders it paid for.
    """

    platform: Platform
    entry: Entry
    tender: Tender
    person: str
    statement: str
    deposits: dict[str, Deposit]
    known: dict[str, int] = field(default_factory=dict)
    credits: dict[str, list[Credit]] = field(default_factory=dict)
    payers: dict[str, set[str]] = field(default_factory=dict)
    seen: int = 0
    rows: list[Payment] = field(default_factory=list)

    def note(self, row: Payment, deposit: Deposit | None) -> None:
        """Remember a payment."""
        self.known[row.serial_key] = row.amount_fen
        if deposit is not None and row.outcome != "paid_out":
            if row.disposal is None:
                self.credits.setdefault(deposit.id, []).append(Credit(row.amount_fen, row.credited_at))
            self.payers.setdefault(row.account_key, set()).add(deposit.pseudonym)


def import_statement(platform: Platform, actor: Actor, tender: str, form: forms.ImportStatement) -> Imported:
    """Enter a statement for a tender. Raises BadInput naming the line, and then nothing was entered."""
    content = fields.base64_bytes(form.file_b64, "file_b64", statement.LARGEST)
    reading = statement.read(content, {str(name): head for name, head in form.columns.items()})
    _refuse_future(reading.lines, clock.now())
    kept = keep(platform, content)
    with platform.writing() as session, act(session, actor, Act.DEPOSIT_IMPORTED) as entry:
        book = _book(platform, session, entry, actor, tendering.tender_of(session, tender))
        row = Statement(
            id=book.statement,
            tender=tender,
            file=kept.sha256,
            size=len(content),
            lines=reading.total,
            uncoded=reading.total - len(reading.lines),
            known=0,
            imported_by=book.person,
            imported_at=clock.now(),
            entry=entry.id,
        )
        session.add(row)
        session.flush()
        for line in reading.lines:
            _enter(book, line)
        session.add_all(book.rows)
        row.known = book.seen
        entry.about(row)
        lines = [_shown(one) for one in book.rows]
        entry.files = [{"name": "statement.age", "sha256": kept.sha256, "size": kept.size}]
        entry.facts = {"statement": row.id, "total": row.lines, "known": row.known, "lines": lines}
    return Imported(row.id, row.lines, row.uncoded, row.known, lines)


def _book(platform: Platform, session: LedgerSession, entry: Entry, actor: Actor, tender: Tender) -> _Book:
    """The tender's codes, and all that was entered before."""
    demanded(tender)
    entry.tender, entry.rulebook = tender.id, tender.rulebook
    rows = session.exec(select(Deposit).where(Deposit.tender == tender.id)).all()
    made = _Book(platform, entry, tender, str(actor.person), new_id("stm"), {row.code: row for row in rows})
    by_id = {row.id: row for row in rows}
    for payment in session.exec(select(Payment).where(Payment.tender == tender.id)):
        made.note(payment, by_id.get(payment.deposit or ""))
    return made


def _refuse_future(lines: Sequence[Line], now: datetime) -> None:
    """A bank credits nothing tomorrow: such a statement is refused whole."""
    if later := next((line for line in lines if line.credited_at > now), None):
        zh, en = f"第{later.number}行的时间在将来。", f"Line {later.number} is dated in the future."
        raise BadInput("statement_line", zh, en, field="file", article="BR 26")


def _enter(book: _Book, line: Line) -> None:
    """One coded line; known already, it is only counted."""
    key = confidential.keyed(book.platform, book.tender.id, "serial", line.serial)
    if key in book.known:
        if book.known[key] != line.amount_fen:
            zh = f"第{line.number}行与已登记的同一流水号金额不同。"
            en = f"Line {line.number} has another amount than the same serial number before."
            raise Refused("serial_differs", zh, en, field="file", article="BR 26")
        book.seen += 1
        return
    deposit = book.deposits.get(line.codes[0]) if len(line.codes) == 1 else None
    row = Payment(
        id=new_id("pay"),
        tender=book.tender.id,
        statement=book.statement,
        line=line.number,
        deposit=deposit.id if deposit else None,
        code=line.codes[0],
        credited_at=line.credited_at,
        amount_fen=line.amount_fen,
        outcome=_stray(line),
        flags=[],
        serial_key=key,
        account_key=_account_key(book, line),
        entry=book.entry.id,
    )
    if deposit is not None:
        _credit(book, deposit, row, line)
    book.rows.append(row)
    book.note(row, deposit)


def _account_key(book: _Book, line: Line) -> str:
    """The keyed account of the payer; empty where the bank names none, so that two unknowns are not one."""
    known = bool(line.account.strip())
    return confidential.keyed(book.platform, book.tender.id, "account", line.account) if known else ""


def _shown(row: Payment) -> dict[str, Any]:
    """A line in the facts and in the answer."""
    shown = row.model_dump(include={"line", "code", "amount_fen", "outcome", "flags", "deposit"})
    return {**shown, "credited_at": clock.stamp(row.credited_at)}


def _stray(line: Line) -> str:
    """What a line is when its code is nobody's."""
    if len(line.codes) > 1:
        return "ambiguous_code"
    return "unknown_code" if rules.is_code(line.codes[0]) else "mistyped_code"


def _credit(book: _Book, deposit: Deposit, row: Payment, line: Line) -> None:
    """Count a payment for its deposit and move the deposit on; payments out are only noted."""
    status = Status(deposit.status)
    if row.amount_fen < 0 and status in DECIDED:
        row.outcome = "paid_out"
        return
    credit = Credit(row.amount_fen, row.credited_at)
    counted = rules.counted_fen([*book.credits.get(deposit.id, []), credit], book.tender.deadline)
    row.outcome = rules.outcome(credit, counted, deposit.amount_fen, book.tender.deadline)
    row.flags = _flags(book, deposit, row, line)
    deposit.held_fen += row.amount_fen
    target = _target(status, counted, deposit)
    deposit.status = lifecycle.transition(status, book.entry.kind, target).value
    deposit.form = "transfer" if target in BY_SUMS else deposit.form
    if book.person not in deposit.received_by:
        deposit.received_by = [*deposit.received_by, book.person]


def _target(status: Status, counted: int, deposit: Deposit) -> Status:
    """Where new money leads: by the sums, unless a letter or a decision stands in front of them."""
    if status not in (*BY_SUMS, Status.REFUSED, Status.RETURNED, Status.FORFEITED):
        return status
    reached = rules.standing(counted, deposit.held_fen, deposit.amount_fen)
    return Status.REFUSED if status is Status.REFUSED and reached is Status.AWAITED else reached


def _flags(book: _Book, deposit: Deposit, row: Payment, line: Line) -> list[str]:
    """What people should look at: payer, account, hour, and whether the documents take transfers at all."""
    payer = confidential.keyed(book.platform, book.tender.id, "holder", line.payer)
    others = book.payers.get(row.account_key, set()) - {deposit.pseudonym}
    on_the_day = book.tender.deadline and rules.day_of(line.credited_at) == rules.day_of(book.tender.deadline)
    found = {
        "account_unknown": not row.account_key,
        "other_payer": payer != deposit.holder_key,
        "account_not_stated": deposit.account_key is None,
        "not_basic_account": bool(row.account_key) and deposit.account_key not in (None, row.account_key),
        "same_payer": bool(row.account_key and others),
        "hour_unknown": bool(on_the_day) and not line.timed,
        "transfer_not_taken": "transfer" not in demanded(book.tender)["forms"],
    }
    return [name for name, holds in found.items() if holds]
