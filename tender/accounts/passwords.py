"""Sign-in: Argon2id passwords that the ledger vouches for, and lockout by sign-in name.

A credential opens only if the newest act that set one for this person stands in the tree and has set
exactly this stored value (design §2): a hash that was swapped, or rolled back to an older one, opens
nothing. An attempt is counted before its password is looked at, in one row per sign-in name, so that
guesses made at once are counted too; names that do not exist are counted alike, so that neither time
nor answer tells which names exist.
"""

import json
import secrets
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlmodel import delete, select

from tender import clock
from tender.accounts import rules, sessions
from tender.accounts.forms import SignIn
from tender.accounts.models import Credential, Lockout, Person
from tender.errors import BadInput, NotSignedIn, SlowDown
from tender.ledger import tree
from tender.ledger.act import fingerprint, leaf_entry
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.ledger.tiles import WIDTH, read_tile, width_at
from tender.platform import Platform

FREE_FAILURES = 5
LOCK = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)


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
    _count_attempt(platform, form.login)
    with platform.reading() as session:
        person = session.exec(select(Person).where(Person.login == form.login)).first()
        stored = session.get(Credential, f"{person.id}/password") if person else None
    trusted = stored if stored and _is_in_ledger(platform, stored) else None
    value = trusted.value if trusted else _decoy(platform.settings.argon2_kib)
    if not _matches(platform.settings.argon2_kib, value, form.password) or trusted is None or person is None:
        zh, en = "登录名或密码不对。", "The sign-in name or the password is wrong."
        raise NotSignedIn("wrong_credentials", zh, en, field="login")
    with platform.writing() as session:
        token = sessions.start(session, platform, person.id, form.seat)
        session.exec(delete(Lockout).where(Lockout.login == form.login))  # type: ignore[arg-type]
        session.commit()
    return token


def _is_in_ledger(platform: Platform, stored: Credential) -> bool:
    """Whether the newest act on this credential has set exactly this value, and stands in the tree."""
    row = _newest_act(platform, stored.id)
    if row is None or row.id != stored.entry or row.position is None:
        return False
    payload = json.loads(row.payload)
    marked = payload["facts"].get("fingerprint")
    expected = {
        "table": "aux_credential",
        "key": stored.id,
        "sha256": fingerprint(payload["nonce"], stored.value),
    }
    return marked == expected and _stands_in_tree(platform, row)


def _newest_act(platform: Platform, credential: str) -> Outbox | None:
    """The last act that set the credential; waiting acts get their place first."""
    person = credential.partition("/")[0]
    query = select(Outbox).where(Outbox.type == Act.CREDENTIAL_SET.tag, Outbox.subject == person)
    query = query.order_by(Outbox.seq.desc())  # type: ignore[union-attr]
    with platform.reading() as session:
        row = session.exec(query).first()
    if row is not None and row.position is None:
        platform.sequencer.sequence()
        with platform.reading() as session:
            row = session.exec(query).first()
    return row


def _stands_in_tree(platform: Platform, row: Outbox) -> bool:
    """Whether the tile at the row's place holds the hash of this very payload."""
    with platform.reading() as session:
        size = platform.sequencer.head(session).size
    if row.position is None or row.position >= size:
        return False
    number, place = divmod(row.position, WIDTH)
    leaves = read_tile(platform.sequencer.tiles, 0, number, width_at(size, 0, number))
    return leaves[place] == tree.leaf_hash(leaf_entry(row.payload.encode()))


def _matches(memory_kib: int, hashed: str, password: str) -> bool:
    try:
        return _hasher(memory_kib).verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


def _count_attempt(platform: Platform, login: str) -> None:
    """Count one attempt; a sign-in that succeeds takes the count away. Raises SlowDown.

    The fifth attempt without success locks the name for fifteen minutes, and so does every later one.
    """
    now = clock.now()
    with platform.writing() as session:
        session.exec(delete(Lockout).where(Lockout.last_at < now - FORGOTTEN))  # type: ignore[arg-type]
        row = session.get(Lockout, login) or Lockout(login=login, last_at=now)
        if row.locked_until is not None and row.locked_until > now:
            until = clock.shown(row.locked_until)
            zh, en = f"失败次数过多, 请在 {until} 之后再试。", f"Too many failures; try again after {until}."
            raise SlowDown("locked_out", zh, en, field="login")
        row.failures, row.last_at = row.failures + 1, now
        row.locked_until = now + LOCK if row.failures >= FREE_FAILURES else None
        session.add(row)
        session.commit()
