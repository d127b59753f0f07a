"""Before the opening no row, no file, no payload and no answer names a payer; after it, those who may see names."""

import sqlite3

import pytest

from tender.deposits import forms, importing, queries, reading, service
from tender.errors import Forbidden, NotFound
from tender.ledger.acts import BY_TAG, Act
from tender.portal.visibility import TABLE
from tests.bidding import payloads
from tests.deposits.conftest import ACCOUNTS, HEAD, asked, b64, enter, file_letter, line

pytestmark = pytest.mark.slow

WHO_IS_THERE = {"organisation", "person", "seat_grant", "certificate", "aux_credential", "custodian_key"}
REGISTERED = ("organisation.", "person.", "seat.", "credential.", "certificate.")


@pytest.fixture
def busy(at):
    """甲 paid from its account, 丙 filed a letter, 丁 only asked for a code."""
    course = at("taking")
    enter(course, line(course, "甲", serial="SERIAL-0815"))
    file_letter(course, "丙", number="BH-SECRET-77")
    asked(course, "丁")
    return course


def names(course):
    """Everything that would name a payer, its bank papers included."""
    firms = [course.cast.bidder(stem) for stem in "甲丙丁"]
    own = {word for firm in firms for word in (firm.body.name, firm.organisation, firm.body.uscc)}
    return (
        own | {str(firm.actor.person) for firm in firms} | {*ACCOUNTS.values(), "SERIAL-0815", "BH-SECRET-77"}
    )


def rows(platform):
    """Every row of every table as text, registrations left out."""
    database = sqlite3.connect(platform.settings.data / "tender.sqlite3")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [(name, row) for name in tables for row in database.execute(f"SELECT * FROM {name}")]
    database.close()
    return [
        (name, repr(row)) for name, row in found
        if name not in WHO_IS_THERE and not (name == "aux_outbox" and str(row).split("', '")[1].startswith(REGISTERED))
    ]  # fmt: skip


def test_no_row_and_no_payload_names_a_payer_an_account_or_a_serial_number(busy):
    found = rows(busy.platform)
    assert {"deposit", "deposit_payment", "deposit_statement", "deposit_guarantee"} <= {
        name for name, _ in found
    }
    assert [(table, name) for table, row in found for name in names(busy) if name in row] == []


def test_no_stored_file_names_a_payer(busy):
    folders = (busy.platform.settings.data / "objects", busy.platform.settings.data / "ledger")
    files = [path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()]
    words = [name.encode(code) for name in names(busy) for code in ("utf-8", "gb18030")]
    assert len(files) > 2
    assert [word for content in files for word in words if word in content] == []


def test_the_desks_answers_name_nobody_and_leave_out_codes_that_were_only_asked_for(busy):
    view = queries.desk_view(busy.platform, busy.cast.actor("finance"), busy.tender)
    assert [name for name in names(busy) if name in repr(view)] == []
    assert {one.bidder for one in view.deposits} == {None} and len(view.deposits) == 2
    assert asked(busy, "丁").code not in repr(view)


@pytest.mark.parametrize(
    "login", ["entity", "agent", "desk", "admin", "opening", "supervisor", "discipline", "bidder1", "draw"]
)
def test_before_the_opening_nobody_but_the_desk_sees_even_the_codes(busy, login):
    with pytest.raises(Forbidden):
        queries.desk_view(busy.platform, busy.cast.actor(login), busy.tender)
    with pytest.raises(Forbidden):
        queries.returns_due(busy.platform, busy.cast.actor(login), busy.tender)


def test_a_bidder_sees_its_own_deposit_only(busy):
    own = queries.own_deposits(busy.platform, busy.cast.bidder("乙").actor, busy.tender)
    assert own == []
    with pytest.raises(NotFound), busy.platform.reading() as session:
        queries.own_deposit(busy.platform, session, busy.cast.bidder("乙").actor, asked(busy, "甲").id)


def test_every_act_on_deposits_is_closed_and_never_listed():
    acts = [act for act in Act if act.tag.startswith("deposit.")]
    assert len(acts) == 9 and all(act.closed for act in acts)
    assert {row.since for row in TABLE if row.act in acts} == {None}


def test_no_open_payload_speaks_of_a_deposit(busy):
    with busy.platform.reading() as session:
        texts = list(session.connection().exec_driver_sql("SELECT type, payload FROM aux_outbox"))
        marks = {asked(busy, stem).code for stem in "甲丙丁"} | {asked(busy, stem).id for stem in "甲丙丁"}
    open_ones = [text for kind, text in texts if not BY_TAG[kind].closed]
    assert [text for text in open_ones for mark in marks if mark in text] == []


def test_bidders_act_under_their_pseudonyms(busy):
    for tag in ("deposit.coded", "deposit.guaranteed"):
        for payload in payloads(busy.platform, tag):
            assert set(payload["actor"]) == {"seat", "pseudonym"}


def test_the_same_letter_or_statement_twice_leaves_different_files(at):
    course = at("taking")
    form = forms.ImportStatement(file_b64=b64((HEAD + line(course, "甲")).encode()))
    for _ in range(2):
        importing.import_statement(course.platform, course.cast.actor("finance"), course.tender, form)
    files = [one["files"][0]["sha256"] for one in payloads(course.platform, "deposit.imported")]
    assert len(set(files)) == 2


@pytest.mark.parametrize("login", ["finance", "supervisor", "discipline"])
def test_from_the_opening_on_desk_and_inspectors_see_who_paid(at, login):
    course = at("opened")
    view = queries.desk_view(course.platform, course.cast.actor(login), course.tender)
    assert {one.bidder for one in view.deposits} == {course.cast.bidder(stem).body.name for stem in "甲乙丙"}


@pytest.mark.parametrize("login", ["entity", "admin", "bidder1"])
def test_after_the_opening_other_seats_still_do_not(at, login):
    course = at("opened")
    with pytest.raises(Forbidden):
        queries.desk_view(course.platform, course.cast.actor(login), course.tender)


def test_a_tender_that_failed_unopened_keeps_its_payers_secret(at):
    course = at("failed")
    view = queries.desk_view(course.platform, course.cast.actor("finance"), course.tender)
    assert [one.bidder for one in view.deposits] == [None, None]
    with pytest.raises(Forbidden):
        queries.desk_view(course.platform, course.cast.supervisor, course.tender)


def test_inspectors_read_a_statement_after_the_opening_and_the_reading_is_recorded(at):
    course = at("opened")
    statement = payloads(course.platform, "deposit.imported")[0]["facts"]["statement"]
    content = reading.read_statement(course.platform, course.cast.supervisor, statement)
    assert course.cast.bidder("甲").body.name in content.decode()
    assert payloads(course.platform, "secret.read")[-1]["facts"] == {
        "read": "statement",
        "statement": statement,
    }
    with pytest.raises(Forbidden):
        reading.read_statement(course.platform, course.cast.entity, statement)


def test_before_the_opening_nobody_reads_a_statement_not_even_the_desk(busy):
    statement = payloads(busy.platform, "deposit.imported")[0]["facts"]["statement"]
    for login in ("finance", "supervisor", "discipline", "admin"):
        with pytest.raises(Forbidden):
            reading.read_statement(busy.platform, busy.cast.actor(login), statement)


def test_no_two_codes_are_alike(at):
    course = at("taking")
    found = [asked(course, stem).code for stem in "甲乙丙丁"]
    assert len(set(found)) == 4


def test_an_unknown_statement_and_an_unknown_deposit_look_like_nothing(at):
    course = at("taking")
    with pytest.raises(NotFound):
        reading.read_statement(course.platform, course.cast.supervisor, "stm_x")
    with pytest.raises(NotFound):
        service.check_guarantee(
            course.platform,
            course.cast.actor("finance"),
            "dep_x",
            forms.CheckGuarantee(accepted=True, reason="x"),
        )


def test_facts_of_an_import_hold_codes_and_figures_only(busy):
    facts = payloads(busy.platform, "deposit.imported")[0]["facts"]
    assert set(facts) == {"statement", "total", "known", "lines"}
    shown = {"line", "code", "amount_fen", "outcome", "flags", "deposit", "credited_at"}
    assert all(set(one) == shown for one in facts["lines"])
