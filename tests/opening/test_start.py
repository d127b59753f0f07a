"""The start of an opening: who, when, and the proved list of every bid of the lot."""

import json
from datetime import timedelta

import pytest

from tender.bids import service as bids
from tender.errors import Forbidden, NotFound, Refused
from tender.opening import service
from tender.seal import read_opening
from tests.bidding import DEADLINE, notice_form, payloads


def facts(platform):
    return payloads(platform, "opening.started")[0]["facts"]


def test_every_bid_is_listed_with_leaf_hash_and_status(
    platform, cast, tender, lot, hand_in, seal_for, four, started
):
    newer = hand_in("甲", seal_for("甲")).bid
    bids.withdraw_bid(platform, cast.bidder("丁").actor, notice_form(cast, "丁", tender, lot, four["丁"]))
    started()
    listed = facts(platform)["bids"]
    expected = {four["甲"]: "replaced", four["丁"]: "withdrawn", newer: "current"}
    assert {one["bid"]: one["status"] for one in listed} == dict.fromkeys(four.values(), "current") | expected
    assert [one["index"] for one in listed] == sorted(one["index"] for one in listed)


def test_a_listed_leaf_is_the_very_act_of_the_bid(platform, opening, four):
    with platform.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT position, payload FROM aux_outbox")
        by_leaf = {position: json.loads(payload) for position, payload in rows}
    listed = facts(platform)["bids"]
    assert [by_leaf[one["index"]]["facts"]["bid"] for one in listed] == [one["bid"] for one in listed]
    assert {one["bid"] for one in listed} == set(four.values())


def test_the_custodians_file_is_proved_under_log_and_witness(platform, cast, opening, four):
    file = json.dumps(service.opening_file(platform, cast.supervisor, opening)).encode()
    proved = read_opening(file, platform.log_vkey, platform.witness_vkey)
    assert set(proved.manifests) == set(four.values())


def test_only_the_tenders_custodians_get_the_file(platform, cast, opening):
    for actor in (cast.opening, cast.agent, cast.other_entity, cast.admin, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.opening_file(platform, actor, opening)


def test_only_the_opening_desk_starts(platform, cast, tender, four, time):
    time.move_to(DEADLINE)
    bids.close_bidding(platform, tender)
    for actor in (cast.entity, cast.supervisor, cast.admin, cast.draw, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.start_opening(platform, actor, tender)


def test_an_opening_starts_neither_before_the_closing_nor_twice(platform, cast, tender, four, started):
    with pytest.raises(Refused, match="does not allow"):
        service.start_opening(platform, cast.opening, tender)
    started()
    with pytest.raises(Refused, match="started already"):
        service.start_opening(platform, cast.opening, tender)


def test_a_tender_with_too_few_bids_has_no_opening(platform, cast, tender, hand_in, time):
    hand_in("甲")
    time.move_to(DEADLINE)
    bids.close_due(platform)
    with pytest.raises(Refused, match="does not allow"):
        service.start_opening(platform, cast.opening, tender)


@pytest.mark.parametrize(("minutes", "alert"), [(15, None), (16, "opening_late")])
def test_a_late_start_raises_an_alert(platform, cast, tender, four, time, minutes, alert):
    time.move_to(DEADLINE)
    bids.close_bidding(platform, tender)
    time.move_to(DEADLINE + timedelta(minutes=minutes))
    service.start_opening(platform, cast.opening, tender)
    assert facts(platform).get("alert", {}).get("code") == alert


def test_an_opening_that_does_not_exist_is_not_found(platform, cast):
    for ask in (service.opening_file, service.open_bids):
        with pytest.raises(NotFound):
            ask(platform, cast.opening if ask is service.open_bids else cast.entity, "opn_unknown")
