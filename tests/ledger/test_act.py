"""The act: what it records, what it refuses, and that a failure leaves nothing."""

import json

import pytest
from sqlalchemy import text
from sqlmodel import select, update

from tender import clock
from tender.accounts.models import Organisation
from tender.clock import MovableClock
from tender.errors import Forbidden
from tender.ledger.act import PLATFORM, Actor, act, fingerprint
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import ChangeOutsideAct
from tender.ledger.models import Outbox
from tender.platform import Platform


def organisation(number: int) -> Organisation:
    return Organisation(
        id=f"org_{number}", name="示范县甲", uscc=f"code{number}", kind="entity", registered_at=clock.now()
    )


def payloads(platform: Platform) -> list[dict]:
    with platform.reading() as session:
        return [json.loads(row.payload) for row in session.exec(select(Outbox).order_by(Outbox.seq))]


def enter(platform: Platform, number: int) -> None:
    with platform.writing() as session, act(session, PLATFORM, Act.ORGANISATION_REGISTERED):
        session.add(organisation(number))


def test_an_act_records_every_new_value_as_it_is_stored(platform: Platform) -> None:
    enter(platform, 1)
    change = payloads(platform)[-1]["changes"][0]
    assert (change["table"], change["op"], change["key"]) == ("organisation", "insert", {"id": "org_1"})
    with platform.reading() as session:
        stored = session.execute(text("SELECT * FROM organisation")).mappings().one()
    assert change["new"] == dict(stored)


def test_an_act_records_old_and_new_of_a_change_even_of_an_expired_row(
    platform: Platform, time: MovableClock
) -> None:
    enter(platform, 1)
    time.forward(seconds=1)
    with platform.writing() as session, act(session, PLATFORM, Act.ORGANISATION_REGISTERED):
        row = session.get_one(Organisation, "org_1")
        session.expire(row)
        row.name = "示范县乙"
    change = payloads(platform)[-1]["changes"][0]
    assert (change["op"], change["old"], change["new"]) == (
        "update",
        {"name": "示范县甲"},
        {"name": "示范县乙"},
    )


def test_a_deletion_records_the_whole_old_row(platform: Platform, time: MovableClock) -> None:
    enter(platform, 1)
    time.forward(seconds=1)
    with platform.writing() as session, act(session, PLATFORM, Act.ORGANISATION_REGISTERED):
        session.delete(session.get_one(Organisation, "org_1"))
    change = payloads(platform)[-1]["changes"][0]
    assert change["op"] == "delete"
    assert change["old"]["uscc"] == "code1"


def test_a_wrong_seat_is_refused_with_the_article_and_nothing_is_kept(platform: Platform) -> None:
    before = len(payloads(platform))
    with (
        pytest.raises(Forbidden) as refusal,
        platform.writing() as session,
        act(session, Actor(Seat.TENDERER, "per_x"), Act.ORGANISATION_REGISTERED),
    ):
        session.add(organisation(1))
    assert refusal.value.article == "E20"
    assert len(payloads(platform)) == before


def test_a_failure_inside_an_act_leaves_neither_row_nor_payload(platform: Platform) -> None:
    before = len(payloads(platform))
    with (
        pytest.raises(ZeroDivisionError),
        platform.writing() as session,
        act(session, PLATFORM, Act.ORGANISATION_REGISTERED),
    ):
        session.add(organisation(1))
        session.flush()
        _ = 1 // 0
    assert len(payloads(platform)) == before
    with platform.reading() as session:
        assert session.get(Organisation, "org_1") is None


def test_a_second_act_in_the_same_session_goes_on_after_a_failed_one(platform: Platform) -> None:
    with platform.writing() as session:
        with pytest.raises(ZeroDivisionError), act(session, PLATFORM, Act.ORGANISATION_REGISTERED):
            session.add(organisation(1))
            _ = 1 // 0
        with act(session, PLATFORM, Act.ORGANISATION_REGISTERED):
            session.add(organisation(2))
    assert [change["key"] for change in payloads(platform)[-1]["changes"]] == [{"id": "org_2"}]


def test_acts_do_not_nest(platform: Platform) -> None:
    with (
        platform.writing() as session,
        pytest.raises(ChangeOutsideAct),
        act(session, PLATFORM, Act.SEAT_GRANTED),
        act(session, PLATFORM, Act.SEAT_REVOKED),
    ):
        pass


def test_nobody_commits_in_the_middle_of_an_act(platform: Platform) -> None:
    with (
        platform.writing() as session,
        pytest.raises(ChangeOutsideAct),
        act(session, PLATFORM, Act.ORGANISATION_REGISTERED),
    ):
        session.add(organisation(1))
        session.commit()


CHANGES = {
    "the unit of work without an act": lambda session: (session.add(organisation(2)), session.flush()),
    "a core update": lambda session: session.exec(update(Organisation).values(name="x")),
    "text": lambda session: session.execute(text("UPDATE organisation SET name = 'x'")),
    "text behind a comment": lambda session: session.execute(
        text("/* */ update/**/ organisation set name='x'")
    ),
    "text with a schema": lambda session: session.execute(text('DELETE FROM main."organisation"')),
    "an upsert": lambda session: session.execute(
        text("INSERT OR REPLACE INTO organisation (id) VALUES ('x')")
    ),
    "a common table": lambda session: session.execute(text("WITH a AS (SELECT 1) DELETE FROM organisation")),
    "driver text": lambda session: session.connection().exec_driver_sql("DELETE FROM organisation"),
    "orm bulk": lambda session: session.bulk_save_objects([organisation(2)]),
    "orm bulk mappings": lambda session: session.bulk_update_mappings(
        Organisation, [{"id": "org_1", "name": "x"}]
    ),
    "dropping the table": lambda session: session.execute(text("DROP TABLE IF EXISTS organisation")),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_change_outside_an_act_is_refused(platform: Platform, how: str) -> None:
    enter(platform, 1)
    with platform.writing() as session, pytest.raises(ChangeOutsideAct):
        CHANGES[how](session)
    with platform.reading() as session:
        assert session.get_one(Organisation, "org_1").name == "示范县甲"


@pytest.mark.parametrize("how", [name for name in CHANGES if name != "the unit of work without an act"])
def test_a_change_past_the_unit_of_work_is_refused_inside_an_act_too(platform: Platform, how: str) -> None:
    enter(platform, 1)
    with (
        platform.writing() as session,
        pytest.raises(ChangeOutsideAct),
        act(session, PLATFORM, Act.ORGANISATION_REGISTERED),
    ):
        CHANGES[how](session)


def test_reading_and_unaudited_rows_need_no_act(platform: Platform) -> None:
    enter(platform, 1)
    with platform.writing() as session:
        session.execute(text("DELETE FROM aux_session WHERE person = 'organisation'"))
        assert (
            session.execute(text("SELECT replace(name, '甲', '乙') FROM organisation")).scalar() == "示范县乙"
        )
        session.commit()


def test_a_fingerprint_binds_nonce_and_value() -> None:
    nonce = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert fingerprint(nonce, "a") != fingerprint(nonce, "b")
    assert fingerprint(nonce, "a") != fingerprint("AQAAAAAAAAAAAAAAAAAAAA==", "a")


def test_tags_are_unique_and_follow_the_grammar() -> None:
    tags = [kind.tag for kind in Act]
    assert len(set(tags)) == len(tags)
    assert all(tag.replace("_", "").replace(".", "", 1).isalpha() and tag.count(".") == 1 for tag in tags)
