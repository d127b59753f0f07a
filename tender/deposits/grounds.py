"""What the ledger shows of why a deposit goes back or is kept: the acts of other stages, read from their entries.

Deposits stand before bids, awards and contracts, so those are asked for by the tags of their acts. An act that
names a lot speaks for that lot only. What the ledger cannot show (a refusal of longer validity, say) is
left to the two people who decide. Payloads are read here to answer, never handed on.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from tender import clock
from tender.accounts.models import Organisation
from tender.deposits.models import Deposit
from tender.deposits.rules import FORFEITS, RETURNS
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.platform import Platform


@dataclass(frozen=True)
class Shown:
    """One act of the ledger that speaks for the deposit's lot."""

    act: Act
    at: datetime
    payload: dict[str, Any]


def ground_of(platform: Platform, session: LedgerSession, deposit: Deposit, cause: str) -> datetime | None:
    """Since when the ledger shows `cause` for this deposit; None while it does not."""
    if cause == "withdrawn":
        return _withdrawn(session, deposit)
    acts = {**RETURNS, **FORFEITS}[cause].acts
    shown = list(_acts(session, deposit, acts))
    if cause == "not_awarded":
        return _lost(platform, session, deposit)
    if Act.AWARD_ISSUED in acts:
        shown = [one for one in shown if _is_winner(platform, session, deposit, one)]
    return shown[-1].at if shown else None


def names_are_open(session: LedgerSession, tender: str) -> bool:
    """Whether the opening has begun: before it nobody learns who paid (BL 22; rules §9)."""
    query = select(Outbox.id).where(Outbox.tender == tender, Outbox.type == Act.OPENING_STARTED.tag)
    return session.exec(query.limit(1)).first() is not None


def _withdrawn(session: LedgerSession, deposit: Deposit) -> datetime | None:
    """When the bidder withdrew its bid for the lot, unless it handed in another since."""
    both = _acts(session, deposit, (Act.BID_SUBMITTED, Act.BID_WITHDRAWN))
    own = [one for one in both if one.payload["actor"].get("pseudonym") == deposit.pseudonym]
    return own[-1].at if own and own[-1].act is Act.BID_WITHDRAWN else None


def _lost(platform: Platform, session: LedgerSession, deposit: Deposit) -> datetime | None:
    """When the lot's standing award went to somebody else."""
    shown = list(_acts(session, deposit, (Act.AWARD_ISSUED, Act.AWARD_REVOKED)))
    if not shown or shown[-1].act is not Act.AWARD_ISSUED:
        return None
    return None if _is_winner(platform, session, deposit, shown[-1]) else shown[-1].at


def _is_winner(platform: Platform, session: LedgerSession, deposit: Deposit, award: Shown) -> bool:
    """Whether the award went to the deposit's bidder."""
    uscc = award.payload["facts"]["award"]["uscc"]
    winner = session.exec(select(Organisation.id).where(Organisation.uscc == uscc)).first()
    return winner is not None and platform.pseudonym(winner, deposit.tender) == deposit.pseudonym


def _acts(session: LedgerSession, deposit: Deposit, acts: Iterable[Act]) -> Iterator[Shown]:
    """Acts of these kinds that speak for the deposit's lot or for the whole tender, in order."""
    kinds = {act.tag: act for act in acts}
    query = select(Outbox.type, Outbox.at, Outbox.payload).where(Outbox.tender == deposit.tender)
    for tag, at, text in session.exec(query.where(col(Outbox.type).in_(kinds)).order_by(col(Outbox.seq))):
        payload = json.loads(text)
        if _lot_of(payload["facts"]) in (None, deposit.lot):
            yield Shown(kinds[tag], clock.parse(at), payload)


def _lot_of(facts: dict[str, Any]) -> str | None:
    """The lot that an act's facts name, at the top or inside the award."""
    lot = facts.get("lot") or (facts.get("award") or {}).get("lot")
    return str(lot) if lot else None
