"""Reading a paper that is not public: the evaluation report, the award notice (rules §9; BL 44).

For the procuring entity and its agent, for the supervisors, and for the winner his own award notice. The
reading of a paper that is not public is an act of its own; anybody else learns only that there is no
such paper.
"""

from tender.accounts.models import Organisation
from tender.award.queries import award_of
from tender.errors import NotFound
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices.queries import PaperView, paper_of
from tender.platform import Platform
from tender.tendering.service import tender_of

SUPERVISING = (Seat.SUPERVISOR, Seat.DISCIPLINE)


def read_paper(platform: Platform, actor: Actor, paper: str) -> tuple[bytes, PaperView]:
    """The signed PDF and what it is. Raises NotFound for whoever may not read it."""
    with platform.reading() as session:
        found = paper_of(session, paper)
        if not found.public and not _may_read(session, actor, found):
            raise NotFound("no_paper", "没有这份文件。", "There is no such paper.", field="paper")
    if not found.public:
        with (
            platform.writing() as session,
            act(session, actor, Act.SECRET_READ, tender=found.tender) as entry,
        ):
            entry.facts = {"read": "paper", "paper": found.id, "kind": found.kind}
    with platform.objects.open(found.sha256) as file:
        return file.read(), found


def _may_read(session: LedgerSession, actor: Actor, paper: PaperView) -> bool:
    if actor.seat in SUPERVISING:
        return True
    tender = tender_of(session, paper.tender)
    if actor.seat in (Seat.ENTITY, Seat.AGENT):
        return actor.organisation in (tender.organisation, tender.agent)
    return actor.seat is Seat.TENDERER and paper.kind == "award_notice" and _won(session, actor, tender.id)


def _won(session: LedgerSession, actor: Actor, tender: str) -> bool:
    award, body = award_of(session, tender), session.get(Organisation, actor.organisation)
    return award is not None and body is not None and award.uscc == body.uscc
