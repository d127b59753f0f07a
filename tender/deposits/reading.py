"""What names payers, read from the opening on: bank statements and guarantee letters (rules §8 S7, §9).

Statements go to the inspecting seats, letters to them and to the finance desk that must judge them. Before
the opening nobody reads either, the desk included, and every reading is an act (BL 22).
"""

import base64
import json
from dataclasses import dataclass

from tender.deposits.grounds import names_are_open
from tender.deposits.models import Statement
from tender.deposits.queries import INSPECTORS, deposit_of, guarantee_of
from tender.errors import Forbidden, NotFound
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices.confidential import kept
from tender.platform import Platform


@dataclass(frozen=True)
class Letter:
    """A guarantee letter: who guarantees for whom, its number, and the file."""

    guarantor: str
    applicant: str
    number: str
    file_name: str
    content: bytes


def read_statement(platform: Platform, actor: Actor, statement: str) -> bytes:
    """A bank statement as the desk sent it, for the inspecting seats; the reading is recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        row = session.get(Statement, statement)
        if row is None:
            raise NotFound("no_statement", "没有这份流水。", "There is no such statement.", field="statement")
        _check_reader(session, actor, row.tender, INSPECTORS)
        entry.tender, entry.facts = row.tender, {"read": "statement", "statement": row.id}
    return kept(platform, row.file)


def read_guarantee(platform: Platform, actor: Actor, deposit: str) -> Letter:
    """The letter filed last for a deposit, for the finance desk and the inspecting seats; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        row = deposit_of(session, deposit)
        _check_reader(session, actor, row.tender, (*INSPECTORS, Seat.FINANCE))
        letter = guarantee_of(session, row)
        if letter is None:
            raise NotFound("no_guarantee", "没有提交保函。", "No guarantee was filed.", field="deposit")
        entry.tender, entry.facts = row.tender, {"read": "guarantee", "guarantee": letter.id}
    said = json.loads(kept(platform, letter.letter))
    return Letter(
        said["guarantor"],
        said["applicant"],
        said["number"],
        said["file_name"],
        base64.b64decode(said["file_b64"]),
    )


def _check_reader(session: LedgerSession, actor: Actor, tender: str, seats: tuple[Seat, ...]) -> None:
    if actor.seat not in seats or not names_are_open(session, tender):
        zh, en = "开标后方可由有权席位查阅。", "It is read from the opening on, by the seats that may."
        raise Forbidden("wrong_seat", zh, en, article="BL 22")
