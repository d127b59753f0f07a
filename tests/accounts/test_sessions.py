"""A session ends with its span, its seat, its password; and the database makes nobody signed in."""

import sqlite3

import pytest
from sqlmodel import select

from tender.accounts import service, sessions
from tender.accounts.forms import SignIn
from tender.accounts.models import SeatGrant
from tender.accounts.passwords import sign_in
from tender.errors import Forbidden, NotFound, NotSignedIn
from tender.ledger.act import PLATFORM
from tender.ledger.acts import Seat
from tests.cast import PASSWORD


@pytest.fixture
def token(platform, cast) -> str:
    return sign_in(platform, SignIn(login="desk", password=PASSWORD))


def grant_of(platform, person) -> str:
    with platform.reading() as session:
        return session.exec(select(SeatGrant.id).where(SeatGrant.person == person)).one()


def changed(platform, statement: str) -> None:
    with sqlite3.connect(platform.settings.data / "tender.sqlite3") as stranger:
        assert stranger.execute(statement).rowcount == 1


def test_a_session_ends_after_ten_hours(platform, token, time):
    time.forward(hours=9, minutes=59)
    assert sessions.current(platform, token)
    time.forward(minutes=1)
    assert sessions.current(platform, token) is None


def test_a_revoked_seat_ends_its_session(platform, cast, token):
    service.revoke_seat(platform, PLATFORM, grant_of(platform, cast.desk.person))
    assert sessions.current(platform, token) is None


def test_a_seat_is_revoked_once(platform, cast):
    grant = grant_of(platform, cast.desk.person)
    service.revoke_seat(platform, PLATFORM, grant)
    with pytest.raises(NotFound):
        service.revoke_seat(platform, PLATFORM, grant)


def test_a_new_password_ends_all_sessions(platform, cast, token):
    service.set_password(platform, PLATFORM, str(cast.desk.person), "another-password-1")
    assert sessions.current(platform, token) is None


def test_signing_out_ends_one_session_only(platform, token):
    other = sign_in(platform, SignIn(login="desk", password=PASSWORD))
    sessions.sign_out(platform, token)
    assert sessions.current(platform, token) is None and sessions.current(platform, other)


@pytest.mark.parametrize(
    "change",
    [
        "person = (SELECT id FROM person WHERE login = 'opening')",
        "seat = 'opening_desk'",
        "until = '2036-01-01T00:00:00.000Z'",
    ],
)
def test_a_session_row_changed_in_the_database_opens_nothing(platform, token, change):
    changed(platform, f"UPDATE aux_session SET {change}")
    assert sessions.current(platform, token) is None


def test_a_session_row_written_into_the_database_opens_nothing(platform, cast, token):
    mine = sessions._digest("my own token")
    changed(platform, f"UPDATE aux_session SET id = '{mine}'")
    assert sessions.current(platform, "my own token") is None


def test_another_seat_needs_to_be_held_and_brings_a_fresh_token(platform, cast, token):
    with pytest.raises(Forbidden):
        sessions.switch_seat(platform, token, Seat.OPENING)
    fresh = sessions.switch_seat(platform, token, Seat.DESK)
    assert fresh != token and sessions.current(platform, fresh)
    assert sessions.current(platform, token) is None


def test_a_visitor_has_no_seat_to_change(platform, cast):
    with pytest.raises(NotSignedIn):
        sessions.switch_seat(platform, "nothing", Seat.DESK)


def test_no_token_is_stored(platform, token):
    assert token.encode() not in (platform.settings.data / "tender.sqlite3").read_bytes()
