"""Reading what this stage keeps: a contract's file, its published text, letters to oneself, the public dossier.

The signed file is for the parties and the supervising seats, and the reading is an act; whoever may not read it
learns only that it is not there. What was published is for anybody and nobody records who read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from tender.contracts.queries import contract_of, may_read_file
from tender.errors import Forbidden, NotFound
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.notices.confidential import pseudonymous
from tender.notices.invitees_secrecy import whole_tender
from tender.notices.queries import papers_of
from tender.platform import Platform


@dataclass(frozen=True)
class Letter:
    """A paper addressed to the reader; its PDF is read as any paper is, by id."""

    id: str
    kind: str
    name: str
    issued_at: datetime


def read_contract(platform: Platform, actor: Actor, contract: str) -> tuple[BinaryIO, str]:
    """The open signed file and its name; the reading is recorded. Raises NotFound."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        found, tender = contract_of(session, contract)
        if not may_read_file(session, actor, found, tender):
            raise NotFound("no_contract", "没有这份合同。", "There is no such contract.", field="contract")
        entry.tender, entry.facts = tender, {"read": "contract", "contract": found.id}
    return platform.objects.open(found.sha256), f"{found.number}.pdf"


def published_text(platform: Platform, contract: str) -> tuple[BinaryIO, str]:
    """The open published text and its name. Raises NotFound before the publication."""
    with platform.reading() as session:
        found, _tender = contract_of(session, contract)
    if found.public_sha256 is None:
        raise NotFound("no_contract", "没有这份合同。", "There is no such contract.", field="contract")
    return platform.objects.open(found.public_sha256), f"{found.number}.pdf"


def own_letters(platform: Platform, actor: Actor, tender: str) -> list[Letter]:
    """The letters addressed to the actor's organisation in this tender, oldest first."""
    if actor.seat is not Seat.TENDERER:
        zh, en = "只有投标人有致本单位的函件。", "Only tenderers have letters of their own."
        raise Forbidden("wrong_seat", zh, en, article="rules §9")
    name = pseudonymous(platform, actor, tender).pseudonym
    with platform.reading() as session:
        own = [one for one in papers_of(session, tender) if one.addressee == name]
    return [Letter(one.id, one.kind, one.name, one.issued_at) for one in own]


def public_dossier(platform: Platform, tender: str) -> tuple[bytes, str]:
    """The public dossier issued last, with its name. Raises NotFound before one was issued."""
    with platform.reading() as session:
        whole_tender(session, tender)
        found = [one for one in papers_of(session, tender, public=True) if one.kind == "dossier"]
    if not found:
        zh, en = "尚未出具公开卷宗。", "No public dossier has been issued."
        raise NotFound("no_dossier", zh, en, field="tender")
    with platform.objects.open(found[-1].sha256) as file:
        return file.read(), found[-1].name
