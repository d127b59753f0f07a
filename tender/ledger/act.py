"""The act: one request = one act = one database transaction = one ledger entry (design §2).

    with act(session, actor, Act.NOTICE_PUBLISHED, tender=tender.id, subject=tender) as entry:
        session.add(Notice(...))
        entry.facts["deadline"] = stamp(tender.deadline)

The seat is checked on the way in. On the way out the changed rows are flushed and collected, the
payload is written to the outbox, and all of it is committed at once; an exception leaves nothing.
A business transaction never waits for the sequencer and holds no lock beyond its own rows.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect

from tender import clock
from tender.errors import Forbidden
from tender.ids import new_id
from tender.ledger import canonical
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import ChangeOutsideAct, LedgerSession
from tender.ledger.models import Outbox

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


@dataclass(frozen=True)
class Actor:
    """Who acts: a person in a seat of an organisation, or a bidder's keyed pseudonym (trust §2)."""

    seat: Seat
    person: str | None = None
    organisation: str | None = None
    pseudonym: str | None = None

    def facts(self) -> dict[str, str]:
        """What the payload says of the actor; a pseudonym stands alone."""
        if self.pseudonym:
            return {"seat": self.seat.value, "pseudonym": self.pseudonym}
        named = {"person": self.person, "organisation": self.organisation}
        return {"seat": self.seat.value} | {name: value for name, value in named.items() if value}


PLATFORM = Actor(Seat.PLATFORM)
CLOCK = Actor(Seat.CLOCK)


@dataclass
class Entry:
    """An open act. Fill `facts` (JSON values: text, integers, lists, objects) and `files`.

    `files` are `{"name", "sha256", "size"}`; `rulebook` is pack → version in force for the act.
    """

    kind: Act
    actor: Actor
    tender: str | None = None
    subject: dict[str, str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    rulebook: dict[str, str] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: new_id("act"))
    at: str = field(default_factory=lambda: clock.stamp(clock.now()))
    nonce: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(16)).decode())

    def about(self, subject: Any) -> None:
        """Name the row this act is about: its table and key."""
        state = inspect(subject)
        key = state.mapper.primary_key_from_instance(subject)
        self.subject = {"kind": str(state.mapper.local_table.name), "id": "/".join(map(str, key))}

    def fingerprint(self, table: str, key: str, value: str) -> dict[str, str]:
        """SHA-256(nonce ‖ stored value) of an unaudited value, for the facts (design §2)."""
        return {"table": table, "key": key, "sha256": fingerprint(self.nonce, value)}

    def payload(self) -> dict[str, Any]:
        """The private payload of trust §3."""
        return {
            "v": 1,
            "id": self.id,
            "type": self.kind.tag,
            "at": self.at,
            "tender": self.tender,
            "actor": self.actor.facts(),
            "subject": self.subject,
            "facts": self.facts,
            "changes": self.changes,
            "files": self.files,
            "rulebook": self.rulebook,
            "request": request_id.get(),
            "nonce": self.nonce,
        }


def fingerprint(nonce: str, value: str) -> str:
    """Hex SHA-256 of the nonce's 16 bytes followed by the stored value in UTF-8."""
    return hashlib.sha256(base64.b64decode(nonce) + value.encode()).hexdigest()


def leaf_entry(payload: bytes) -> bytes:
    """The public entry of a payload: RFC 8785 of `{"v":1,"h":base64(SHA-256(payload))}` (trust §3)."""
    digest = base64.b64encode(hashlib.sha256(payload).digest()).decode()
    return canonical.encode({"v": 1, "h": digest})


@contextmanager
def act(
    session: LedgerSession, actor: Actor, kind: Act, *, tender: str | None = None, subject: Any = None
) -> Iterator[Entry]:
    """Perform `kind` as `actor`; commits at the end, or raises and leaves everything as it was.

    Raises Forbidden when the actor's seat may not perform this act.
    """
    if actor.seat not in kind.seats:
        raise Forbidden(
            "wrong_seat",
            f"席位 {actor.seat} 不能办理 {kind.tag}。请由有权席位办理。",
            f"The seat {actor.seat} may not perform {kind.tag}; ask a seat that may.",
            article=kind.article,
        )
    if session.info.get("act") is not None:
        raise ChangeOutsideAct("an act is open already; one request is one act")
    entry = session.info["act"] = Entry(kind, actor, tender)
    try:
        if subject is not None:
            entry.about(subject)
        yield entry
        session.flush()
        session.add(_outbox_row(entry))
        session.flush()
        session.info["act"] = None
        session.commit()
    except BaseException:
        session.info["act"] = None
        session.info.pop("inserted", None)
        session.rollback()
        raise


def _outbox_row(entry: Entry) -> Outbox:
    payload = canonical.encode(entry.payload()).decode()
    subject = entry.subject["id"] if entry.subject else None
    return Outbox(
        id=entry.id, type=entry.kind.tag, tender=entry.tender, subject=subject, at=entry.at, payload=payload
    )
