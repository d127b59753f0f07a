"""Reads of contracts, performance securities and archives, as frozen views; who may read a contract's file.

What an award came to is public with the contract notice; before that the parties and the supervising seats
read it. Reading the signed file is an act of its own. Nothing here changes or decides anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from tender.accounts.models import Organisation
from tender.award.queries import AwardView, awards_of, candidates_of
from tender.award.rules import security_demanded
from tender.contracts.models import Archive, Contract, PerformanceSecurity
from tender.contracts.rules import MainTerms
from tender.deposits.queries import DueReturn, returns_due
from tender.errors import Forbidden, NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

WATCHING = (Seat.DESK, Seat.FINANCE, Seat.SUPERVISOR, Seat.DISCIPLINE)


@dataclass(frozen=True)
class ContractView:
    """A contract; `status` filed, confirmed or published, the entries those of the acts so far."""

    id: str
    lot: str
    award: str
    number: str
    status: str
    subject: str
    scope: str
    price_fen: int
    period_days: int
    quality: str
    manager: str
    signed_on: date
    sha256: str
    size: int
    signed_entry: str
    confirmed_entry: str | None
    public_sha256: str | None
    public_size: int | None
    withheld: str | None
    published_entry: str | None


@dataclass(frozen=True)
class Concluding:
    """Where an award stands on its way to a contract. demanded_fen: the performance security, 0 for none."""

    award: str
    lot: str
    winner: str
    price_fen: int
    contract_by: date
    demanded_fen: int
    secured_fen: int
    contract: ContractView | None


@dataclass(frozen=True)
class Overview:
    """All standing awards of a tender, and, for the finance desk, the deposits that must go back (BR 57)."""

    awards: Sequence[Concluding]
    returns: Sequence[DueReturn] | None


def contract_row(session: LedgerSession, contract: str) -> Contract:
    """The one access to a contract. Raises NotFound."""
    row = session.get(Contract, contract)
    if row is None:
        raise NotFound("no_contract", "没有这份合同。", "There is no such contract.", field="contract")
    return row


def contract_for(session: LedgerSession, award: str) -> Contract | None:
    """The contract of an award, if it has been filed."""
    return session.exec(select(Contract).where(Contract.award == award)).first()


def contract_of(session: LedgerSession, contract: str) -> tuple[ContractView, str]:
    """One contract and its tender. Raises NotFound."""
    row = contract_row(session, contract)
    return _view(row), row.tender


def contracts_of(session: LedgerSession, tender: str) -> list[ContractView]:
    """The contracts of the standing awards, in the order of the lots."""
    rows = {row.award: row for row in session.exec(select(Contract).where(Contract.tender == tender))}
    return [_view(rows[one.id]) for one in awards_of(session, tender) if one.id in rows]


def security_for(session: LedgerSession, award: str) -> PerformanceSecurity | None:
    """The performance security of an award, if it is in."""
    return session.exec(select(PerformanceSecurity).where(PerformanceSecurity.award == award)).first()


def archive_of(session: LedgerSession, tender: str) -> Archive | None:
    """The sealed package of a tender."""
    return session.exec(select(Archive).where(Archive.tender == tender)).first()


def main_terms(session: LedgerSession, row: Tender, won: AwardView) -> MainTerms:
    """What the contract of an award must state: what the bid stated, else what the documents print."""
    found = [one for one in candidates_of(session, row.id, won.lot) if one.bid == won.bid]
    offer = found[0].offer if found else {}
    return MainTerms(
        subject=tendering.lot_of(session, won.lot).title,
        scope=row.plan["scope"],
        price=won.price_fen,
        period_days=int(offer.get("period_days", row.plan["period_days"])),
        quality=str(offer.get("quality", "合格")),
        manager=str(offer.get("manager", "—")),
    )


def overview(platform: Platform, actor: Actor, tender: str) -> Overview:
    """Where every award of a tender stands, for its owner, the watching seats and its winners."""
    with platform.reading() as session:
        row = tendering.own_tender(session, actor, tender)
        awards = awards_of(session, tender)
        if actor.seat is Seat.TENDERER:
            awards = [one for one in awards if _is_winner(session, actor, one)]
        elif actor.seat not in (Seat.ENTITY, Seat.AGENT, *WATCHING):
            zh, en = (
                "合同办理情况由当事人和监督部门查阅。",
                "The parties and the supervising seats read this.",
            )
            raise Forbidden("wrong_seat", zh, en, article="rules §9")
        listed = [_concluding(session, row, one) for one in awards]
    due = returns_due(platform, actor, tender) if actor.seat is Seat.FINANCE else None
    return Overview(listed, due)


def _is_winner(session: LedgerSession, actor: Actor, award: AwardView) -> bool:
    body = session.get(Organisation, actor.organisation) if actor.organisation else None
    return body is not None and body.uscc == award.uscc


def may_read_file(session: LedgerSession, actor: Actor, contract: ContractView, tender: str) -> bool:
    """Whether the signed file is for this actor: the parties and the supervising seats."""
    if actor.seat in (Seat.SUPERVISOR, Seat.DISCIPLINE):
        return True
    if actor.seat in (Seat.ENTITY, Seat.AGENT):
        row = tendering.tender_of(session, tender)
        return actor.organisation in (row.organisation, row.agent)
    won = [one for one in awards_of(session, tender, standing=False) if one.id == contract.award]
    return actor.seat is Seat.TENDERER and any(_is_winner(session, actor, one) for one in won)


def _concluding(session: LedgerSession, row: Tender, award: AwardView) -> Concluding:
    percent = row.plan.get("performance_security_percent") or 0
    there, contract = security_for(session, award.id), contract_for(session, award.id)
    return Concluding(
        award=award.id,
        lot=award.lot,
        winner=award.bidder,
        price_fen=award.price_fen,
        contract_by=award.contract_by,
        demanded_fen=security_demanded(award.price_fen, percent),
        secured_fen=there.amount_fen if there else 0,
        contract=_view(contract) if contract else None,
    )


def _view(row: Contract) -> ContractView:
    stored = row.model_dump(exclude={"tender", "filed_at"})
    return ContractView(**{**stored, "signed_on": date.fromisoformat(row.signed_on)})
