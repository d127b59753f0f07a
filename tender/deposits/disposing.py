"""Deposits go back, or are kept: one person of the finance desk proposes, another decides (BR 35, 57, 74; rules §9).

A proposal names its cause, which the ledger must show where it can, and the limit that runs; the second
person may be neither the proposer nor whoever entered the money. Interest is worked out on the day of the
approval. A refund after its last day is made all the same, and the entry says late. What is kept goes to
the tender's owner; money over the amount demanded stays held and goes back.
"""

from datetime import datetime

from sqlmodel import col, select

from tender import clock
from tender.deposits import forms, lifecycle, rules
from tender.deposits.grounds import ground_of
from tender.deposits.lifecycle import Status
from tender.deposits.models import Deposit, Disposal, Payment
from tender.deposits.queries import deposit_of, guarantee_of, newest_credit, open_disposal
from tender.deposits.rules import FORFEITS, RETURNS, Credit
from tender.errors import BadInput, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.models import Tender


def propose_return(platform: Platform, actor: Actor, deposit: str, form: forms.ProposeReturn) -> str:
    """The maker's step: this deposit goes back, for this cause; returns the disposal's id.

    Raises Refused (no_ground) when the ledger does not show the cause for this deposit's lot and bidder.
    """
    with platform.writing() as session, act(session, actor, Act.DEPOSIT_RETURN_PROPOSED) as entry:
        row = deposit_of(session, deposit)
        tender = tendering.tender_of(session, row.tender)
        since = _since(platform, session, row, form)
        made = _proposal(entry, actor, row, "return", form.cause, form.reason, since)
        made.due_by = _due_by(tender, form.cause, since)
        made.principal_fen = row.held_fen
        row.status = lifecycle.transition(Status(row.status), entry.kind, Status.RETURN_PROPOSED).value
        _bind(session, row, made)
        _state(entry, tender, row, made)
    return made.id


def propose_forfeit(platform: Platform, actor: Actor, deposit: str, form: forms.ProposeForfeit) -> str:
    """The maker's step: this deposit is kept for the owner, for this cause; returns the disposal's id."""
    with platform.writing() as session, act(session, actor, Act.DEPOSIT_FORFEIT_PROPOSED) as entry:
        row = deposit_of(session, deposit)
        tender = tendering.tender_of(session, row.tender)
        since = ground_of(platform, session, row, form.cause)
        if since is None:
            raise _no_ground(FORFEITS[form.cause].article)
        made = _proposal(entry, actor, row, "forfeit", form.cause, form.reason, since)
        made.principal_fen = min(row.held_fen, row.amount_fen)
        row.status = lifecycle.transition(Status(row.status), entry.kind, Status.FORFEIT_PROPOSED).value
        _bind(session, row, made)
        _state(entry, tender, row, made)
        entry.facts |= _for_the_owner(session, tender, row)
    return made.id


def decide_return(platform: Platform, actor: Actor, deposit: str, form: forms.Decide) -> None:
    """The checker's step: approve the return, with interest where the law gives it, or decline it."""
    _decide(platform, actor, deposit, form, "return", Act.DEPOSIT_RETURN_APPROVED)


def decide_forfeit(platform: Platform, actor: Actor, deposit: str, form: forms.Decide) -> None:
    """The checker's step: approve that the deposit is kept, or decline it."""
    _decide(platform, actor, deposit, form, "forfeit", Act.DEPOSIT_FORFEIT_APPROVED)


def _decide(
    platform: Platform, actor: Actor, deposit: str, form: forms.Decide, kind: str, approving: Act
) -> None:
    act_kind = approving if form.approved else Act.DEPOSIT_PROPOSAL_DECLINED
    with platform.writing() as session, act(session, actor, act_kind) as entry:
        row = deposit_of(session, deposit)
        tender, made = tendering.tender_of(session, row.tender), open_disposal(session, row)
        if made is None or made.kind != kind:
            raise NotFound(
                "no_proposal", "没有待复核的事项。", "Nothing waits to be decided.", field="deposit"
            )
        rules.check_second_person(actor.person, made.maker, row.received_by if form.approved else ())
        if form.approved and made.principal_fen > row.held_fen:
            zh, en = (
                "银行已冲回款项, 请退回后按实际余额重新提出。",
                "The bank took money back since: decline, and propose what is left.",
            )
            raise Refused("money_gone", zh, en, field="deposit", article="BR 57")
        made.checker, made.decided_at = str(actor.person), clock.parse(entry.at)
        made.status = "approved" if form.approved else "declined"
        if form.approved:
            _pay_out(session, entry, tender, row, made)
        else:
            _release(session, made)
            stands = _declined(session, tender, row, made)
            row.status = lifecycle.transition(Status(row.status), entry.kind, stands).value
        _state(entry, tender, row, made)
        entry.facts |= {"decision": form.reason}
        if made.kind == "forfeit":
            entry.facts |= _for_the_owner(session, tender, row)


def _for_the_owner(session: LedgerSession, tender: Tender, row: Deposit) -> dict[str, str | int]:
    """To whom a kept deposit goes, and what may be claimed under a letter."""
    letter = guarantee_of(session, row) if row.form == "guarantee" else None
    claim = min(letter.amount_fen, row.amount_fen) if letter else 0
    return {"to": tender.organisation, "claim_on_guarantee_fen": claim}


def _pay_out(session: LedgerSession, entry: Entry, tender: Tender, row: Deposit, made: Disposal) -> None:
    """Close the deposit: principal and interest leave; what came meanwhile, or is over, stays held."""
    query = select(Payment).where(Payment.disposal == made.id)
    credits = [Credit(one.amount_fen, one.credited_at) for one in session.exec(query)]
    today = rules.day_of(clock.parse(entry.at))
    rate = tendering.rules_of(tender).decimal(rules.RATE)
    pays = made.kind == "return" and RETURNS[made.cause].with_interest
    made.interest_fen = rules.interest_fen(credits, today, rate) if pays else 0
    row.held_fen -= made.principal_fen
    row.status = lifecycle.transition(Status(row.status), entry.kind, _left(session, tender, row, made)).value
    if made.due_by and today.isoformat() > made.due_by:
        entry.facts["late"] = RETURNS[made.cause].rule


def _left(session: LedgerSession, tender: Tender, row: Deposit, made: Disposal) -> Status:
    """Where the deposit stands by the money that is left, when some came meanwhile or was over."""
    if row.held_fen <= 0:
        return Status.RETURNED if made.kind == "return" else Status.FORFEITED
    return _by_sums(session, tender, row)


def _declined(session: LedgerSession, tender: Tender, row: Deposit, made: Disposal) -> Status:
    """Where the deposit stands again: as before, or by its money, which the bank may have moved meanwhile."""
    before = Status(made.before)
    return _by_sums(session, tender, row) if before in lifecycle.BY_SUMS else before


def _by_sums(session: LedgerSession, tender: Tender, row: Deposit) -> Status:
    """The standing that follows from the money that no decision has taken."""
    query = select(Payment).where(Payment.deposit == row.id, col(Payment.disposal).is_(None))
    left = [
        Credit(one.amount_fen, one.credited_at) for one in session.exec(query) if one.outcome != "paid_out"
    ]
    counted = rules.counted_fen(left, tender.deadline)
    return rules.standing(counted, row.held_fen, row.amount_fen)


def _since(platform: Platform, session: LedgerSession, row: Deposit, form: forms.ProposeReturn) -> datetime:
    """What the limit runs from: stated, else by the ledger. Raises Refused without ground, BadInput without day."""
    shown: datetime | None
    if form.cause == "unsecured":
        if row.status != Status.HELD:
            raise _no_ground(RETURNS[form.cause].article)
        shown = newest_credit(session, row)
    else:
        shown = ground_of(platform, session, row, form.cause)
    if shown is None and RETURNS[form.cause].acts:
        raise _no_ground(RETURNS[form.cause].article)
    since, latest = form.since or shown, shown or clock.now()
    if since is None or since > latest:
        zh, en = (
            "请填写起算时间, 且不晚于账本所载。",
            "State when it happened, not later than the ledger has it.",
        )
        raise BadInput("since", zh, en, field="since", article=RETURNS[form.cause].article)
    return since


def _no_ground(article: str) -> Refused:
    zh, en = "账本中没有该事由的记录。", "The ledger does not show this cause for this deposit."
    return Refused("no_ground", zh, en, field="cause", article=article)


def _due_by(tender: Tender, cause: str, since: datetime) -> str | None:
    rule = RETURNS[cause].rule
    return (
        rules.due_by(since, rule, tendering.rules_of(tender), Calendar()).date.isoformat() if rule else None
    )


def _proposal(
    entry: Entry, actor: Actor, row: Deposit, kind: str, cause: str, reason: str, since: datetime
) -> Disposal:
    return Disposal(
        id=new_id("disp"),
        tender=row.tender,
        deposit=row.id,
        kind=kind,
        cause=cause,
        reason=reason,
        status="proposed",
        before=row.status,
        principal_fen=0,
        since=since,
        maker=str(actor.person),
        proposed_at=clock.parse(entry.at),
        entry=entry.id,
    )


def _bind(session: LedgerSession, row: Deposit, made: Disposal) -> None:
    """The money that the proposal is about; what comes later is not in it."""
    session.add(made)
    session.flush()
    query = select(Payment).where(Payment.deposit == row.id, col(Payment.disposal).is_(None))
    for one in session.exec(query).all():
        if one.outcome != "paid_out":
            one.disposal = made.id


def _release(session: LedgerSession, made: Disposal) -> None:
    """A declined proposal takes no money."""
    for one in session.exec(select(Payment).where(Payment.disposal == made.id)).all():
        one.disposal = None


def _state(entry: Entry, tender: Tender, row: Deposit, made: Disposal) -> None:
    """Name deposit and proposal in the entry."""
    entry.tender, entry.rulebook = tender.id, tender.rulebook
    entry.about(row)
    stated = made.model_dump(include={"kind", "cause", "reason", "principal_fen", "interest_fen", "due_by"})
    article = {**RETURNS, **FORFEITS}[made.cause].article
    late = {name: value for name, value in entry.facts.items() if name == "late"}
    about = {"deposit": row.id, "code": row.code, "lot": row.lot, "disposal": made.id, "article": article}
    entry.facts = {**about, **stated, "since": clock.stamp(made.since), "status": row.status, **late}
