"""A tenderer hands in, replaces and withdraws its bid, and takes its receipt home."""

import io
import json
import zipfile

import pytest

from tender.bids import service
from tender.bids.models import Bid
from tender.errors import NotFound, Refused
from tests.bidding import notice_form, payload_of


def status_of(platform, bid):
    with platform.reading() as session:
        return session.get_one(Bid, bid).status


def test_a_bid_in_time_is_kept_and_found_by_its_bidder_alone(platform, cast, tender, hand_in, sealed):
    made = hand_in("甲")
    own = service.own_bids(platform, cast.bidder("甲").actor, tender)
    assert [(one.bid, one.status, one.ct_sha256) for one in own] == [
        (made.bid, "current", sealed["甲"].manifest.ct_sha256)
    ]
    assert service.own_bids(platform, cast.bidder("乙").actor, tender) == []


def test_the_act_names_the_pseudonym_and_the_two_files(platform, cast, tender, hand_in, sealed):
    payload = payload_of(platform, hand_in("甲").entry)
    name = platform.pseudonym(cast.bidder("甲").actor.organisation, tender)
    assert payload["actor"] == {"seat": "tenderer", "pseudonym": name}
    assert [file["name"] for file in payload["files"]] == ["bid.age", "manifest.p7s.age"]
    assert payload["files"][0]["sha256"] == sealed["甲"].manifest.ct_sha256


def test_the_receipt_proves_the_very_act(platform, cast, hand_in):
    made = hand_in("甲")
    assert platform.settle(made.entry)
    files = zipfile.ZipFile(io.BytesIO(service.receipt(platform, cast.bidder("甲").actor, made.bid)))
    assert json.loads(files.read("payload.json"))["facts"]["bid"] == made.bid
    assert {"leaf.json", "receipt.tlog-proof", "receipt.tsr"} <= set(files.namelist())


def test_there_is_no_receipt_before_the_ledger_has_the_bid(platform, cast, hand_in):
    with pytest.raises(NotFound, match="not in the ledger yet"):
        service.receipt(platform, cast.bidder("甲").actor, hand_in("甲").bid)


def test_a_stranger_gets_no_receipt(platform, cast, hand_in):
    made = hand_in("甲")
    platform.settle(made.entry)
    for stranger in (cast.bidder("乙").actor, cast.entity, cast.opening, cast.admin, cast.supervisor):
        with pytest.raises(NotFound, match="no such bid"):
            service.receipt(platform, stranger, made.bid)


def test_a_newer_bid_replaces_the_older_whose_ciphertext_stays(platform, hand_in, sealed, seal_for):
    older, newer = hand_in("甲"), hand_in("甲", seal_for("甲"))
    assert (status_of(platform, older.bid), status_of(platform, newer.bid)) == ("replaced", "current")
    assert platform.objects.exists(sealed["甲"].manifest.ct_sha256)
    assert payload_of(platform, newer.entry)["facts"]["replaces"] == older.bid


def test_a_bid_of_another_bidder_replaces_nothing(platform, hand_in):
    first = hand_in("甲")
    hand_in("乙")
    assert status_of(platform, first.bid) == "current"


def test_a_signed_notice_withdraws_the_bid(platform, cast, tender, lot, hand_in, sealed):
    made = hand_in("甲")
    entry = service.withdraw_bid(
        platform, cast.bidder("甲").actor, notice_form(cast, "甲", tender, lot, made.bid)
    )
    assert status_of(platform, made.bid) == "withdrawn"
    assert json.loads(payload_of(platform, entry)["facts"]["notice"])["act"] == "withdraw"
    assert platform.objects.exists(sealed["甲"].manifest.ct_sha256)


def test_after_a_withdrawal_a_new_bid_may_come_but_not_the_old_one(
    platform, cast, tender, lot, hand_in, seal_for
):
    made = hand_in("甲")
    service.withdraw_bid(platform, cast.bidder("甲").actor, notice_form(cast, "甲", tender, lot, made.bid))
    with pytest.raises(Refused, match="handed in before"):
        hand_in("甲")
    assert status_of(platform, hand_in("甲", seal_for("甲")).bid) == "current"


def test_a_withdrawn_bid_is_not_withdrawn_twice(platform, cast, tender, lot, hand_in):
    made, actor = hand_in("甲"), cast.bidder("甲").actor
    service.withdraw_bid(platform, actor, notice_form(cast, "甲", tender, lot, made.bid))
    with pytest.raises(Refused, match="replaced or withdrawn"):
        service.withdraw_bid(platform, actor, notice_form(cast, "甲", tender, lot, made.bid))
