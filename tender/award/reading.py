"""Reading a paper that is not public: the evaluation report, the award notice (rules §9; BL 44).

For the procuring entity and its agent, for the supervisors, and for a tenderer the letters addressed to
it and its own award notice. The reading of a paper that is not public is an act of its own; anybody else learns only that there is no
such paper.
"""

from tender.accounts.models import Organisation
from tender.award.queries import awards_of
from tender.errors import NotFound
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import SEALED_LETTERS, decrypted, pseudonymous
from tender.notices.invitees_secrecy import require_readable
from tender.notices.queries import PaperView, paper_of
from tender.platform import Platform
from tender.tendering.service import tender_of

SUPERVISING = (Seat.SUPERVISOR, Seat.DISCIPLINE)


def read_paper(platform: Platform, actor: Actor, paper: str) -> tuple[bytes, PaperView]:
    """The signed PDF and what it is. Raises NotFound for whoever may not read it."""
    with platform.reading() as session:
        found = paper_of(session, paper)
        if not found.public and not _may_read(platform, session, actor, found):
            raise NotFound("no_paper", "没有这份文件。", "There is no such paper.", field="paper")
        if found.public:
            require_readable(platform, session, actor, found.tender, found.kind)
    if not found.public:
        reader = (
            pseudonymous(platform, actor, found.tender) if actor.seat is Seat.TENDERER else actor
        )  # who has a letter may be a secret still
        with (
            platform.writing() as session,
            act(session, reader, Act.SECRET_READ, tender=found.tender) as entry,
        ):
            entry.facts = {"read": "paper", "paper": found.id, "kind": found.kind}
    with platform.objects.open(found.sha256) as file:
        content = file.read()
    return (decrypted(platform, content) if found.kind in SEALED_LETTERS else content), found


def _may_read(platform: Platform, session: LedgerSession, actor: Actor, paper: PaperView) -> bool:
    if actor.seat in SUPERVISING:
        return True
    tender = tender_of(session, paper.tender)
    if actor.seat in (Seat.ENTITY, Seat.AGENT):
        return actor.organisation in (tender.organisation, tender.agent)
    if actor.seat is not Seat.TENDERER:
        return False
    addressed = paper.addressee is not None and paper.addressee == platform.pseudonym(
        str(actor.organisation), tender.id
    )
    return addressed or (paper.kind == "award_notice" and _won(session, actor, paper))


def _won(session: LedgerSession, actor: Actor, paper: PaperView) -> bool:
    body = session.get(Organisation, actor.organisation)
    awards = awards_of(session, paper.tender, standing=False)
    return body is not None and any(one.entry == paper.entry and one.uscc == body.uscc for one in awards)
