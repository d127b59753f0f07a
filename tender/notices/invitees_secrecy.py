"""What may be known of an invited tender, and by whom (BL 22; rules §3b, §11 Never).

Before its award the public knows nothing of it; afterwards everything that is published of any tender. One
that fails or is terminated shows that it ended and why, and never a name. Invited firms, the owner's side,
the supervising seats and the desk read it signed in. Every page and address asks here.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices import invitees
from tender.notices.models import Notice
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import ENDED_EARLY, Stage
from tender.tendering.models import Tender

AFTER_AWARD = (Stage.AWARDED, Stage.COMPLETED, Stage.ARCHIVED)
ENDING_NOTICES = ("failure_notice", "termination_notice")
ENDING_TAGS = frozenset(
    [
        Act.TENDER_FAILED.tag,
        Act.FAILURE_PUBLISHED.tag,
        Act.TENDER_TERMINATED.tag,
        Act.PROJECT_REGISTERED.tag,
        Act.PROJECT_ROUTED.tag,
    ]
)
OFFICIAL = (Seat.SUPERVISOR, Seat.DISCIPLINE, Seat.DESK)


class Known(StrEnum):
    """How much of a tender the public may know."""

    WHOLE = "whole"
    ENDING = "ending"
    NOTHING = "nothing"


def known(tender: Tender) -> Known:
    """How much the public may know of this tender now."""
    stage = Stage(tender.stage)
    if tender.method != "selective" or stage in AFTER_AWARD:
        return Known.WHOLE
    return Known.ENDING if stage in ENDED_EARLY else Known.NOTHING


def public_tender(session: LedgerSession, tender: str) -> Tender:
    """A tender that the public may know of. Raises NotFound for any other."""
    row = tendering.tender_of(session, tender)
    if known(row) is Known.NOTHING:
        raise _no_tender()
    return row


def whole_tender(session: LedgerSession, tender: str) -> Tender:
    """A tender of which the public may know all that is published. Raises NotFound for any other."""
    row = tendering.tender_of(session, tender)
    if known(row) is not Known.WHOLE:
        raise _no_tender()
    return row


def require_told(session: LedgerSession, tender: str, kind: str) -> None:
    """Refuse a notice or paper of this kind while the public may not know it. Raises NotFound."""
    found = known(tendering.tender_of(session, tender))
    if found is Known.NOTHING or (found is Known.ENDING and kind not in ENDING_NOTICES):
        raise _no_tender()


def is_told() -> ColumnElement[bool]:
    """The same as a condition on rows of `Notice` joined with their `Tender`."""
    after = [stage.value for stage in AFTER_AWARD]
    whole = or_(col(Tender.method) != "selective", col(Tender.stage).in_(after))
    return or_(whole, col(Notice.kind).in_(ENDING_NOTICES))


def require_readable(
    platform: Platform, session: LedgerSession, actor: Actor, tender: str, kind: str
) -> None:
    """Refuse a notice or paper of this kind to whom neither the public's nor its own right gives it."""
    try:
        require_told(session, tender, kind)
    except NotFound:
        readable_tender(platform, session, actor, tender)


def readable_tender(platform: Platform, session: LedgerSession, actor: Actor, tender: str) -> Tender:
    """A tender that the actor may read, be it secret for others. Raises NotFound."""
    row = tendering.tender_of(session, tender)
    if known(row) is Known.WHOLE or _may_read(platform, session, actor, row):
        return row
    raise _no_tender()


def _may_read(platform: Platform, session: LedgerSession, actor: Actor, tender: Tender) -> bool:
    if actor.seat in OFFICIAL or actor.seat is Seat.OPENING:
        return True
    if actor.seat in (Seat.ENTITY, Seat.AGENT):
        return actor.organisation in (tender.organisation, tender.agent)
    if actor.seat is not Seat.TENDERER or tender.terms_entry is None:
        return False
    return invitees.invitee_of(platform, session, tender.id, actor.organisation) is not None


def _no_tender() -> NotFound:
    return NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
