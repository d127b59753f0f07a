"""Who gets a session: passwords that the ledger vouches for, counted attempts, seats really held."""

import sqlite3
from threading import Thread

import pytest
from sqlmodel import select

from tender.accounts import passwords, service, sessions
from tender.accounts.forms import GrantSeat, RegisterPerson, SignIn
from tender.accounts.models import Lockout
from tender.accounts.passwords import sign_in
from tender.errors import BadInput, Forbidden, NotSignedIn, SlowDown
from tender.ledger.act import PLATFORM, Actor
from tender.ledger.acts import Seat
from tests.cast import PASSWORD

RIGHT = SignIn(login="desk", password=PASSWORD)
WRONG = SignIn(login="desk", password="not the password")


def sql(platform, *statements: str) -> None:
    """What somebody with the database file in hand may do."""
    with sqlite3.connect(platform.settings.data / "tender.sqlite3") as stranger:
        for statement in statements:
            stranger.execute(statement)


def test_a_right_password_begins_a_session_in_the_seat_held(platform, cast):
    found = sessions.current(platform, sign_in(platform, RIGHT))
    assert found is not None and found.actor == cast.desk


def test_a_password_set_a_moment_ago_opens_at_once(platform, cast):
    service.set_password(platform, cast.desk, str(cast.desk.person), "another-password-1")
    assert sign_in(platform, SignIn(login="desk", password="another-password-1"))
    with pytest.raises(NotSignedIn):
        sign_in(platform, RIGHT)


@pytest.mark.parametrize("login", ["desk", "nobody"])
def test_a_wrong_password_and_an_unknown_name_answer_alike(platform, cast, login):
    with pytest.raises(NotSignedIn) as refused:
        sign_in(platform, SignIn(login=login, password="not the password"))
    assert (refused.value.code, refused.value.field) == ("wrong_credentials", "login")


@pytest.mark.parametrize("login", ["desk", "nobody"])
def test_five_failures_lock_a_name_for_fifteen_minutes(platform, cast, time, login):
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(platform, SignIn(login=login, password="not the password"))
    with pytest.raises(SlowDown):
        sign_in(platform, SignIn(login=login, password=PASSWORD))
    time.forward(minutes=14, seconds=59)
    with pytest.raises(SlowDown):
        sign_in(platform, SignIn(login=login, password=PASSWORD))


def test_the_lock_ends_and_the_right_password_clears_the_count(platform, cast, time):
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(platform, WRONG)
    time.forward(minutes=15)
    assert sign_in(platform, RIGHT)
    with pytest.raises(NotSignedIn):
        sign_in(platform, WRONG)


def test_guesses_made_at_once_are_counted_too(platform, cast):
    answers = []

    def guess():
        try:
            sign_in(platform, WRONG)
        except (NotSignedIn, SlowDown) as refused:
            answers.append(type(refused))

    threads = [Thread(target=guess) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count(NotSignedIn) == 5 and answers.count(SlowDown) == 7


def test_counts_of_names_nobody_tries_any_more_are_swept(platform, cast, time):
    with pytest.raises(NotSignedIn):
        sign_in(platform, SignIn(login="somebody", password="not the password"))
    time.forward(days=1, seconds=1)
    sign_in(platform, RIGHT)
    with platform.reading() as session:
        assert session.exec(select(Lockout)).all() == []


def test_a_seat_not_held_is_refused(platform, cast):
    with pytest.raises(Forbidden):
        sign_in(platform, SignIn(login="desk", password=PASSWORD, seat=Seat.OPENING))


def test_a_swapped_password_hash_opens_nothing(platform, cast):
    mine = passwords.hash_password(64, "my own password")
    sql(platform, f"UPDATE aux_credential SET value = '{mine}' WHERE id = '{cast.desk.person}/password'")
    with pytest.raises(NotSignedIn):
        sign_in(platform, SignIn(login="desk", password="my own password"))


def test_a_hash_copied_from_another_person_opens_nothing(platform, cast):
    source = f"(SELECT value FROM aux_credential WHERE id = '{cast.draw.person}/password')"
    entry = f"(SELECT entry FROM aux_credential WHERE id = '{cast.draw.person}/password')"
    target = f"WHERE id = '{cast.desk.person}/password'"
    sql(platform, f"UPDATE aux_credential SET value = {source}, entry = {entry} {target}")
    with pytest.raises(NotSignedIn):
        sign_in(platform, RIGHT)


def test_a_hash_rolled_back_to_an_older_act_opens_nothing(platform, cast):
    key = f"{cast.desk.person}/password"
    with sqlite3.connect(platform.settings.data / "tender.sqlite3") as stranger:
        old = stranger.execute("SELECT value, entry FROM aux_credential WHERE id = ?", (key,)).fetchone()
    service.set_password(platform, cast.desk, str(cast.desk.person), "another-password-1")
    sql(platform, f"UPDATE aux_credential SET value = '{old[0]}', entry = '{old[1]}' WHERE id = '{key}'")
    with pytest.raises(NotSignedIn):
        sign_in(platform, RIGHT)


def test_an_entry_that_never_reached_the_tree_vouches_for_nothing(platform, cast):
    entry = f"(SELECT entry FROM aux_credential WHERE id = '{cast.desk.person}/password')"
    platform.sequencer.sequence()
    sql(
        platform,
        "CREATE TABLE copy AS SELECT * FROM aux_outbox",
        "DROP TABLE aux_outbox",
        "ALTER TABLE copy RENAME TO aux_outbox",
        f"UPDATE aux_outbox SET position = 99999 WHERE id = {entry}",
    )
    with pytest.raises(NotSignedIn):
        sign_in(platform, RIGHT)


@pytest.mark.parametrize("length", [11, 129])
def test_a_password_has_12_to_128_characters(platform, cast, length):
    with pytest.raises(BadInput):
        service.set_password(platform, cast.desk, str(cast.desk.person), "x" * length)


def test_somebody_elses_password_is_not_mine_to_set(platform, cast):
    with pytest.raises(Forbidden):
        service.set_password(platform, cast.desk, str(cast.draw.person), "another-password-1")


def test_a_person_with_two_seats_chooses_one(platform, cast):
    form = RegisterPerson(name="双示范", login="both", organisation=str(cast.desk.organisation))
    person = service.register_person(platform, PLATFORM, form)
    service.set_password(platform, PLATFORM, person, PASSWORD)
    for seat in (Seat.DESK, Seat.OPENING):
        form = GrantSeat(person=person, seat=seat, organisation=str(cast.desk.organisation))
        service.grant_seat(platform, PLATFORM, form)
    token = sign_in(platform, SignIn(login="both", password=PASSWORD, seat=Seat.OPENING))
    found = sessions.current(platform, token)
    assert found is not None and found.actor == Actor(Seat.OPENING, person, cast.desk.organisation)
    assert set(found.seats) == {Seat.DESK, Seat.OPENING}
