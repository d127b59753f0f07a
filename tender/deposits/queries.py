"""Reads of deposits: a bidder's own, the desk's list by code, what the opening records, what is due.

Before the opening no answer names a bidder or a payer; the desk sees codes, amounts and statuses of what has
come, and nothing of codes that were only asked for (BL 22; rules §9). After it the desk and the inspecting
seats see names. Nothing here changes or decides anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.accounts.models import Organisation
from tender.deposits import rules
from tender.deposits.grounds import ground_of, names_are_open
from tender.deposits.lifecycle import Status
from tender.deposits.models import Deposit, Disposal, Guarantee, Payment
from tender.errors import Forbidden, NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import pseudonymous
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.models import Tender

INSPECTORS = (Seat.SUPERVISOR, Seat.DISCIPLINE)
OVER = (Status.AWAITED, Status.RETURNED, Status.FORFEITED)  # nothing of it is held


@dataclass(frozen=True)
class OwnDeposit:
    """What a bidder sees of its own deposit; `pay_to` is the account of the documents, the remark is `code`."""

    id: str
    lot: str
    code: str
    amount_fen: int
    held_fen: int
    form: str | None
    status: str
    pay_to: dict[str, Any]
    returned_fen: int
    interest_fen: int


@dataclass(frozen=True)
class PaymentView:
    """A coded line of a statement, without its payer. code: as it stood in the remark."""

    line: int
    code: str
    credited_at: datetime
    amount_fen: int
    outcome: str
    flags: Sequence[str]


@dataclass(frozen=True)
class DepositView:
    """A deposit as the desk sees it; `bidder` is None until the opening has begun."""

    id: str
    lot: str
    code: str
    amount_fen: int
    held_fen: int
    form: str | None
    status: str
    payments: Sequence[PaymentView]
    guarantee: dict[str, Any] | None
    disposal: dict[str, Any] | None
    bidder: str | None


@dataclass(frozen=True)
class DeskView:
    """The desk's list for a tender: deposits by code, and payments whose code is nobody's."""

    deposits: Sequence[DepositView]
    unknown: Sequence[PaymentView]


@dataclass(frozen=True)
class SecurityStatus:
    """What the opening's record says of a bid's security: `status` is `none` when nothing was ever asked for
    by this bidder, `not_demanded` when the documents ask for nothing. amount_fen: held or guaranteed."""

    form: str | None
    amount_fen: int
    status: str


@dataclass(frozen=True)
class DueReturn:
    """A deposit that must go back: why, since when, and the last civil day. proposed: the maker's proposal."""

    deposit: str
    code: str
    lot: str
    amount_fen: int
    cause: str
    since: datetime
    due_by: date
    overdue: bool
    proposed: str | None


def deposit_of(session: LedgerSession, deposit: str) -> Deposit:
    """The desk's one access to a deposit. Raises NotFound."""
    row = session.get(Deposit, deposit)
    if row is None:
        raise NotFound("no_deposit", "没有这笔保证金。", "There is no such deposit.", field="deposit")
    return row


def own_deposit(platform: Platform, session: LedgerSession, actor: Actor, deposit: str) -> Deposit:
    """The one access of a bidder to a deposit. Raises NotFound also for a stranger's."""
    row = deposit_of(session, deposit)
    if pseudonymous(platform, actor, row.tender).pseudonym != row.pseudonym:
        raise NotFound("no_deposit", "没有这笔保证金。", "There is no such deposit.", field="deposit")
    return row


def own_deposits(platform: Platform, actor: Actor, tender: str) -> list[OwnDeposit]:
    """The actor's organisation's deposits in a tender, by lot."""
    name = pseudonymous(platform, actor, tender).pseudonym
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        query = select(Deposit).where(Deposit.tender == tender, Deposit.pseudonym == name)
        return [_own(session, row, one) for one in session.exec(query.order_by(col(Deposit.coded_at)))]


def desk_view(platform: Platform, actor: Actor, tender: str) -> DeskView:
    """Deposits of a tender by code. For the desk always, for inspectors from the opening on."""
    with platform.reading() as session:
        named = names_are_open(session, tender)
        if actor.seat is not Seat.FINANCE and not (named and actor.seat in INSPECTORS):
            zh, en = (
                "保证金信息仅限财务席查阅, 监督部门开标后可查。",
                "Deposits are read by the finance desk only.",
            )
            raise Forbidden("wrong_seat", zh, en, article="BL 22")
        tendering.tender_of(session, tender)
        names = _names(platform, session, tender) if named else {}
        query = select(Deposit).where(Deposit.tender == tender, Deposit.status != Status.AWAITED.value)
        rows = session.exec(query.order_by(Deposit.code)).all()
        stray = select(Payment).where(Payment.tender == tender, col(Payment.deposit).is_(None))
        unknown = session.exec(stray.order_by(col(Payment.credited_at), Payment.id)).all()
        return DeskView(
            [_view(session, row, names.get(row.pseudonym)) for row in rows],
            [_payment(one) for one in unknown],
        )


def security_of(session: LedgerSession, lot: str, pseudonym: str) -> SecurityStatus:
    """The security of one bidder's bid for a lot, as the opening's record states it."""
    tender = tendering.tender_of(session, tendering.lot_of(session, lot).tender)
    if not tender.plan.get("deposit"):
        return SecurityStatus(None, 0, "not_demanded")
    query = select(Deposit).where(Deposit.lot == lot, Deposit.pseudonym == pseudonym)
    row = session.exec(query).first()
    if row is None:
        return SecurityStatus(None, 0, "none")
    letter = guarantee_of(session, row) if row.form == "guarantee" else None
    return SecurityStatus(row.form, letter.amount_fen if letter else row.held_fen, row.status)


def returns_due(platform: Platform, actor: Actor, tender: str) -> list[DueReturn]:
    """Deposits of a tender that the ledger shows must go back, the most urgent first; for the finance desk."""
    if actor.seat is not Seat.FINANCE:
        zh, en = "退款清单仅限财务席查阅。", "The list of returns is for the finance desk."
        raise Forbidden("wrong_seat", zh, en, article="rules §9")
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        over = [each.value for each in OVER]
        query = select(Deposit).where(Deposit.tender == tender, col(Deposit.status).not_in(over))
        found = [_due(platform, session, row, one) for one in session.exec(query)]
    return sorted((one for one in found if one), key=lambda one: (one.due_by, one.code))


def same_payers(session: LedgerSession, tender: str) -> list[list[str]]:
    """Groups of pseudonyms of a tender whose payments came from one account, or whose letters name one
    applicant (rules §8 S7, BR 40); for supervision, after the opening."""
    paid = select(Payment.account_key, Deposit.pseudonym).join(Deposit, col(Payment.deposit) == Deposit.id)
    filed = select(Guarantee.applicant_key, Deposit.pseudonym).join(Deposit, Guarantee.deposit == Deposit.id)  # type: ignore[arg-type]
    groups: dict[str, set[str]] = {}
    for query in (paid, filed):
        for key, pseudonym in session.exec(query.where(Deposit.tender == tender)):
            if key:
                groups.setdefault(key, set()).add(pseudonym)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def guarantee_of(session: LedgerSession, deposit: Deposit) -> Guarantee | None:
    """The letter filed last for a deposit."""
    query = select(Guarantee).where(Guarantee.deposit == deposit.id)
    return session.exec(query.order_by(col(Guarantee.filed_at).desc(), col(Guarantee.id))).first()


def open_disposal(session: LedgerSession, deposit: Deposit) -> Disposal | None:
    """The proposal that waits for the second person."""
    query = select(Disposal).where(Disposal.deposit == deposit.id, Disposal.status == "proposed")
    return session.exec(query).first()


def _own(session: LedgerSession, tender: Tender, row: Deposit) -> OwnDeposit:
    done = select(Disposal).where(Disposal.deposit == row.id, Disposal.status == "approved")
    back = [one for one in session.exec(done) if one.kind == "return"]
    asked = tender.plan["deposit"]
    return OwnDeposit(
        **row.model_dump(include={"id", "lot", "code", "amount_fen", "held_fen", "form", "status"}),
        pay_to={name: asked[name] for name in ("account_name", "account_no", "bank")},
        returned_fen=sum(one.principal_fen for one in back),
        interest_fen=sum(one.interest_fen or 0 for one in back),
    )


def _view(session: LedgerSession, row: Deposit, bidder: str | None) -> DepositView:
    lines = (
        select(Payment).where(Payment.deposit == row.id).order_by(col(Payment.credited_at), col(Payment.id))
    )
    letter, disposal = guarantee_of(session, row), open_disposal(session, row)
    shown = {"amount_fen", "valid_until", "flags", "accepted", "reason"}
    asked = {"id", "kind", "cause", "reason", "principal_fen", "due_by"}
    return DepositView(
        **row.model_dump(include={"id", "lot", "code", "amount_fen", "held_fen", "form", "status"}),
        payments=[_payment(one) for one in session.exec(lines)],
        guarantee=letter.model_dump(include=shown) if letter else None,
        disposal=disposal.model_dump(include=asked) if disposal else None,
        bidder=bidder,
    )


def _payment(row: Payment) -> PaymentView:
    return PaymentView(
        **row.model_dump(include={"line", "code", "credited_at", "amount_fen", "outcome", "flags"})
    )


def _names(platform: Platform, session: LedgerSession, tender: str) -> dict[str, str]:
    """Pseudonym → name of every organisation in this tender, by the key of the key folder."""
    rows = session.exec(select(Organisation.id, Organisation.name))
    return {platform.pseudonym(row_id, tender): name for row_id, name in rows}


def _due(platform: Platform, session: LedgerSession, tender: Tender, row: Deposit) -> DueReturn | None:
    """The most urgent ground on which a deposit must go back."""
    book, calendar, found = tendering.rules_of(tender), Calendar(), []
    for name, cause in rules.RETURNS.items():
        since = ground_of(platform, session, row, name) if cause.acts else None
        if since is not None and cause.rule is not None:
            found.append((rules.due_by(since, cause.rule, book, calendar), since, name))
    if row.status == Status.HELD and not found:
        since = newest_credit(session, row)
        limit = rules.RETURNS["unsecured"].rule or ""
        found.append((rules.due_by(since, limit, book, calendar), since, "unsecured"))
    if not found:
        return None
    last, since, name = min(found, key=lambda one: (one[0].date, one[1]))
    waiting = open_disposal(session, row)
    return DueReturn(
        deposit=row.id,
        code=row.code,
        lot=row.lot,
        amount_fen=row.held_fen,
        cause=name,
        since=since,
        due_by=last.date,
        overdue=clock.now() >= last.ends_at,
        proposed=waiting.id if waiting else None,
    )


def newest_credit(session: LedgerSession, row: Deposit) -> datetime:
    """When the money that is held came last; before any came, when the code was given."""
    query = select(Payment.credited_at).where(Payment.deposit == row.id, col(Payment.disposal).is_(None))
    return max(session.exec(query).all(), default=row.coded_at)
