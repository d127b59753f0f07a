"""Before the opening no row, no stored file and no open payload says who bid, or how many did."""

import json
import sqlite3

import pytest

from tender.bids import service
from tender.bids.rules import Late
from tender.ledger.acts import BY_TAG
from tests.bidding import DEADLINE, notice_form

WHO_IS_THERE = {"organisation", "person", "seat_grant", "certificate", "aux_credential", "custodian_key"}
REGISTERED = ("organisation.", "person.", "seat.", "credential.", "certificate.")


@pytest.fixture
def busy(platform, cast, tender, lot, hand_in, seal_for, time):
    """A bidder that handed in, replaced, withdrew, handed in again, and came late with another."""
    hand_in("甲")
    made = hand_in("甲", seal_for("甲"))
    service.withdraw_bid(platform, cast.bidder("甲").actor, notice_form(cast, "甲", tender, lot, made.bid))
    last = hand_in("甲", seal_for("甲", "4400000.00"))
    platform.settle(last.entry)
    service.receipt(platform, cast.bidder("甲").actor, last.bid)
    time.move_to(DEADLINE)
    with pytest.raises(Late):
        hand_in("甲", seal_for("甲", "4300000.00"))
    service.close_due(platform)
    return cast.bidder("甲")


def names_of(bidder):
    """Everything that would name the bidder."""
    certificate = bidder.signer.certificate
    return {
        bidder.body.name, bidder.organisation, bidder.body.uscc, bidder.actor.person, bidder.certificate,
        bidder.signer.cert_sha256, str(certificate.serial_number), f"{certificate.serial_number:x}",
    }  # fmt: skip


def rows(platform):
    """Every row of every table as text, payloads of registrations left out."""
    database = sqlite3.connect(platform.settings.data / "tender.sqlite3")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [(name, row) for name in tables for row in database.execute(f"SELECT * FROM {name}")]
    database.close()
    return [
        (name, repr(row)) for name, row in found
        if name not in WHO_IS_THERE and not (name == "aux_outbox" and str(row).split("', '")[1].startswith(REGISTERED))
    ]  # fmt: skip


def test_no_row_outside_accounts_names_the_bidder(platform, busy):
    found = rows(platform)
    assert {"bid", "late_bid", "aux_outbox"} <= {name for name, _ in found}
    assert [(table, name) for table, row in found for name in names_of(busy) if name in row] == []


def test_no_stored_file_and_no_tile_names_the_bidder(platform, busy):
    folders = (platform.settings.data / "objects", platform.settings.data / "ledger")
    files = [path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()]
    words = [name.encode() for name in names_of(busy)] + [bytes.fromhex(busy.signer.cert_sha256)]
    assert len(files) > 5
    assert [word for content in files for word in words if word in content] == []


def test_no_open_payload_speaks_of_a_bid(platform, busy, tender):
    own = {one.bid for one in service.own_bids(platform, busy.actor, tender)}
    name = platform.pseudonym(busy.organisation, tender)
    with platform.reading() as session:
        texts = list(session.connection().exec_driver_sql("SELECT type, payload FROM aux_outbox"))
    open_ones = [json.loads(text) for kind, text in texts if not BY_TAG[kind].closed]
    assert len(own) == 3
    assert [one["type"] for one in open_ones for word in {*own, name} if word in json.dumps(one)] == []


def test_a_pseudonym_tells_nothing_across_tenders(platform, noticed, busy):
    first, second = (platform.pseudonym(busy.organisation, tender) for tender in noticed.tenders)
    assert first != second


def test_ids_of_bids_are_random(platform, busy, tender):
    own = [one.bid.removeprefix("bid_") for one in service.own_bids(platform, busy.actor, tender)]
    assert len({bid[:4] for bid in own}) == len(own)
