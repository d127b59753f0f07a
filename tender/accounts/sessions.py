"""Sessions: who sits behind a cookie, in which seat, and until when.

A session begins at a sign-in or a change of seat with a fresh random token; a token that the browser
brought along is never taken over, and nothing is stored for visitors. The table knows only the token's
hash and a seal keyed from the key folder, so neither reading nor writing the database makes anybody
signed in. A revoked seat, a new password and the end of the day's span end it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import delete, select

from tender import clock
from tender.accounts.models import Organisation, Person, SeatGrant, SignedIn
from tender.errors import Forbidden, NotSignedIn
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform

LIFETIME = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """Who is signed in: the actor of all acts of this session, names to show, and the seats held."""

    actor: Actor
    name: str
    organisation: str
    seats: tuple[Seat, ...]


def start(session: LedgerSession, platform: Platform, person: str, wanted: Seat | None) -> str:
    """The token of a fresh session in the caller's transaction. Raises Forbidden without the seat."""
    grants = [grant for grant in held_seats(session, person) if wanted in (None, grant.seat)]
    if not grants:
        raise Forbidden("no_seat", "此人没有该席位。", "This person does not hold that seat.", field="seat")
    token, now, grant = secrets.token_urlsafe(32), clock.now(), grants[0]
    row = SignedIn(
        id=_digest(token),
        person=person,
        seat=grant.seat,
        organisation=grant.organisation,
        since=now,
        until=now + LIFETIME,
        seal="",
    )
    row.seal = _seal(platform, token, row)
    session.exec(delete(SignedIn).where(SignedIn.until <= now))  # type: ignore[arg-type]
    session.add(row)
    return token


def current(platform: Platform, token: str) -> Session | None:
    """The session of a cookie's token, None when unknown, over, forged, or its seat was revoked."""
    with platform.reading() as session:
        row = session.get(SignedIn, _digest(token))
        if (
            row is None
            or not hmac.compare_digest(row.seal, _seal(platform, token, row))
            or row.until <= clock.now()
        ):
            return None
        held = held_seats(session, row.person)
        if (row.seat, row.organisation) not in [(grant.seat, grant.organisation) for grant in held]:
            return None
        person = session.get_one(Person, row.person)
        body = session.get_one(Organisation, row.organisation)
        actor = Actor(Seat(row.seat), row.person, row.organisation)
        return Session(actor, person.name, body.name, tuple(Seat(grant.seat) for grant in held))


def switch_seat(platform: Platform, token: str, seat: Seat) -> str:
    """Go on in another seat that the person holds: a fresh token, the old one ends."""
    if (found := current(platform, token)) is None:
        raise NotSignedIn("not_signed_in", "请先登录。", "Sign in first.")
    with platform.writing() as session:
        fresh = start(session, platform, str(found.actor.person), seat)
        _end(session, token)
        session.commit()
    return fresh


def sign_out(platform: Platform, token: str) -> None:
    """End one session."""
    with platform.writing() as session:
        _end(session, token)
        session.commit()


def end_sessions(session: LedgerSession, person: str, seat: str | None = None) -> None:
    """End a person's sessions, or those in one seat, inside the caller's transaction."""
    query = delete(SignedIn).where(SignedIn.person == person)  # type: ignore[arg-type]
    session.exec(query.where(SignedIn.seat == seat) if seat else query)  # type: ignore[arg-type]


def held_seats(session: LedgerSession, person: str) -> list[SeatGrant]:
    """The seats in force, the oldest first."""
    query = select(SeatGrant).where(SeatGrant.person == person, SeatGrant.revoked_at.is_(None))  # type: ignore[union-attr]
    return list(session.exec(query.order_by(SeatGrant.granted_at, SeatGrant.id)))  # type: ignore[arg-type]


def _end(session: LedgerSession, token: str) -> None:
    session.exec(delete(SignedIn).where(SignedIn.id == _digest(token)))  # type: ignore[arg-type]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _seal(platform: Platform, token: str, row: SignedIn) -> str:
    text = "/".join(("session", token, row.person, row.seat, row.organisation, clock.stamp(row.until)))
    return hmac.new(platform.secrets.pseudonym, text.encode(), hashlib.sha256).hexdigest()
