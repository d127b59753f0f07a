"""Sign-in: Argon2id passwords, lockout by sign-in name, server-side sessions.

A credential opens only if an act in the ledger has set exactly this stored value (design §2): a
swapped hash opens nothing. Lockout counts failures in one row per sign-in name, names that do not
exist included, so that neither time nor answer tells which names exist. A session's cookie is a fresh
random token; the table knows only its hash, and nothing is stored for visitors.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlmodel import delete, select

from tender import clock
from tender.accounts import rules
from tender.accounts.forms import SignIn
from tender.accounts.models import Credential, Lockout, Person, SeatGrant, SignedIn
from tender.errors import BadInput, Forbidden, NotSignedIn, SlowDown
from tender.ledger.act import Actor, fingerprint
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.platform import Platform

FREE_FAILURES = 5
LOCK = timedelta(minutes=15)
LIFETIME = timedelta(hours=10)


@dataclass(frozen=True)
class Session:
    """Who is signed in: the actor of all acts of this session, and names to show."""

    actor: Actor
    name: str
    seats: tuple[Seat, ...]


@lru_cache
def _hasher(memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=3 if memory_kib >= 19_456 else 1, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _decoy(memory_kib: int) -> str:
    """A hash to verify against when the name does not exist, so that it takes as long."""
    return _hasher(memory_kib).hash(secrets.token_hex(16))


def hash_password(memory_kib: int, password: str) -> str:
    """Argon2id text of a password of 12 to 128 characters. Raises BadInput."""
    if len(password) not in rules.PASSWORD_LENGTH:
        zh, en = "密码须为12至128个字符。", "A password has 12 to 128 characters."
        raise BadInput("password_length", zh, en, field="password")
    return _hasher(memory_kib).hash(password)


def sign_in(platform: Platform, form: SignIn) -> str:
    """The token of a fresh session. Raises NotSignedIn, SlowDown (locked), Forbidden (no such seat)."""
    _refuse_locked(platform, form.login)
    with platform.reading() as session:
        person = session.exec(select(Person).where(Person.login == form.login)).first()
        stored = session.get(Credential, f"{person.id}/password") if person else None
        known = stored is not None and _is_in_ledger(session, stored)
        value = stored.value if stored and known else _decoy(platform.settings.argon2_kib)
    if not _matches(platform.settings.argon2_kib, value, form.password) or not known or person is None:
        _count_failure(platform, form.login)
        zh, en = "登录名或密码不对。", "The sign-in name or the password is wrong."
        raise NotSignedIn("wrong_credentials", zh, en, field="login")
    return _start_session(platform, person, form.seat)


def current(platform: Platform, token: str) -> Session | None:
    """The session of a cookie's token, None when unknown, over, or its seat was revoked."""
    with platform.reading() as session:
        row = session.get(SignedIn, _digest(token))
        if row is None or row.until <= clock.now():
            return None
        person = session.get_one(Person, row.person)
        seats = _seats(session, row.person)
    if (row.seat, row.organisation) not in [(grant.seat, grant.organisation) for grant in seats]:
        return None
    actor = Actor(Seat(row.seat), row.person, row.organisation)
    return Session(actor, person.name, tuple(Seat(grant.seat) for grant in seats))


def sign_out(platform: Platform, token: str) -> None:
    """End one session."""
    with platform.writing() as session:
        session.exec(delete(SignedIn).where(SignedIn.id == _digest(token)))  # type: ignore[arg-type]
        session.commit()


def end_sessions(session: LedgerSession, person: str, seat: str | None = None) -> None:
    """End a person's sessions, or those in one seat, inside the caller's transaction."""
    query = delete(SignedIn).where(SignedIn.person == person)  # type: ignore[arg-type]
    session.exec(query.where(SignedIn.seat == seat) if seat else query)  # type: ignore[arg-type]


def _start_session(platform: Platform, person: Person, wanted: Seat | None) -> str:
    token = secrets.token_urlsafe(32)
    with platform.writing() as session:
        grants = [grant for grant in _seats(session, person.id) if wanted in (None, grant.seat)]
        if not grants:
            raise Forbidden(
                "no_seat", "此人没有该席位。", "This person does not hold that seat.", field="seat"
            )
        now, grant = clock.now(), grants[0]
        session.exec(delete(SignedIn).where(SignedIn.until <= now))  # type: ignore[arg-type]
        session.exec(delete(Lockout).where(Lockout.login == person.login))  # type: ignore[arg-type]
        session.add(
            SignedIn(
                id=_digest(token),
                person=person.id,
                seat=grant.seat,
                organisation=grant.organisation,
                since=now,
                until=now + LIFETIME,
            )
        )
        session.commit()
    return token


def _is_in_ledger(session: LedgerSession, stored: Credential) -> bool:
    """Whether the act that the credential names has set exactly this value for this person."""
    row = session.get(Outbox, stored.entry)
    if row is None or row.type != "credential.set":
        return False
    payload = json.loads(row.payload)
    mark = payload["facts"].get("fingerprint", {})
    return mark == {
        "table": "aux_credential",
        "key": stored.id,
        "sha256": fingerprint(payload["nonce"], stored.value),
    }


def _matches(memory_kib: int, hashed: str, password: str) -> bool:
    try:
        return _hasher(memory_kib).verify(hashed, password[: rules.PASSWORD_LENGTH.stop])
    except (Argon2Error, InvalidHashError):
        return False


def _refuse_locked(platform: Platform, login: str) -> None:
    with platform.reading() as session:
        row = session.get(Lockout, login)
    if row is not None and row.locked_until is not None and row.locked_until > clock.now():
        until = clock.shown(row.locked_until)
        zh, en = f"失败次数过多, 请在 {until} 之后再试。", f"Too many failures; try again after {until}."
        raise SlowDown("locked_out", zh, en, field="login")


def _count_failure(platform: Platform, login: str) -> None:
    """Add one failure; the fifth and every later one locks the name for fifteen minutes."""
    with platform.writing() as session:
        row = session.get(Lockout, login) or Lockout(login=login)
        row.failures += 1
        if row.failures >= FREE_FAILURES:
            row.locked_until = clock.now() + LOCK
        session.add(row)
        session.commit()


def _seats(session: LedgerSession, person: str) -> list[SeatGrant]:
    query = select(SeatGrant).where(SeatGrant.person == person, SeatGrant.revoked_at.is_(None))  # type: ignore[union-attr]
    return list(session.exec(query.order_by(SeatGrant.granted_at, SeatGrant.id)))  # type: ignore[arg-type]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
