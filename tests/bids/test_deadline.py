"""The deadline to the millisecond, and the closing of the bidding."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tender.bids import service
from tender.bids.models import Bid, LateBid
from tender.bids.rules import Late
from tender.errors import BadInput, Forbidden, Refused
from tender.tendering.service import tender_of
from tests.bidding import DEADLINE, bid_form, notice_form, payloads

TICK = timedelta(milliseconds=1)


def rows(platform, table):
    with platform.reading() as session:
        return list(session.exec(select(table)))


def stage(platform, tender):
    with platform.reading() as session:
        row = tender_of(session, tender)
        return row.stage, row.failure


def test_a_bid_one_millisecond_before_the_deadline_is_in_time(platform, hand_in, time):
    time.move_to(DEADLINE - TICK)
    made = hand_in("甲")
    assert [(row.id, row.received_at) for row in rows(platform, Bid)] == [(made.bid, DEADLINE - TICK)]


@pytest.mark.parametrize("late_by", [timedelta(0), TICK])
def test_a_bid_at_the_deadline_or_after_it_is_refused_and_recorded(
    platform, cast, tender, hand_in, sealed, time, late_by
):
    time.move_to(DEADLINE + late_by)
    with pytest.raises(Late) as refused:
        hand_in("甲")
    assert (refused.value.code, refused.value.article) == ("late", "E20 27")
    assert rows(platform, Bid) == []
    [late], [entry] = rows(platform, LateBid), payloads(platform, "bid.refused")
    assert (late.received_at, late.sealed, late.ct_sha256) == (
        DEADLINE + late_by,
        1,
        sealed["甲"].manifest.ct_sha256,
    )
    assert entry["actor"]["pseudonym"] == platform.pseudonym(cast.bidder("甲").actor.organisation, tender)


def test_a_late_bid_after_the_closing_is_recorded_too(platform, tender, hand_in, time):
    time.move_to(DEADLINE)
    service.close_bidding(platform, tender)
    with pytest.raises(Late):
        hand_in("甲")
    assert len(rows(platform, LateBid)) == 1


def test_a_late_bid_that_was_not_sealed_as_asked_is_recorded_as_such(platform, hand_in, time):
    time.move_to(DEADLINE)
    with pytest.raises(Late):
        hand_in("甲", manifest_b64="AAAA")
    assert [late.sealed for late in rows(platform, LateBid)] == [0]


def test_a_late_bid_without_an_upload_leaves_no_record(platform, hand_in, time):
    time.move_to(DEADLINE)
    with pytest.raises(BadInput, match="no such upload"):
        hand_in("甲", upload="upl_unknown")
    assert rows(platform, LateBid) == []


def test_a_late_attempt_by_another_seat_is_forbidden_not_recorded(platform, cast, sealed, time):
    time.move_to(DEADLINE)
    with pytest.raises(Forbidden):
        service.submit_bid(platform, cast.entity, bid_form(platform, sealed["甲"]))
    assert rows(platform, LateBid) == []


def test_the_bidding_does_not_close_a_millisecond_early(platform, tender, time):
    time.move_to(DEADLINE - TICK)
    with pytest.raises(Refused, match="has not come"):
        service.close_bidding(platform, tender)
    assert service.close_due(platform) == []
    assert stage(platform, tender) == ("submission", None)


def test_time_closes_every_due_tender_once(platform, noticed, hand_in, time):
    for name in ("甲", "乙", "丙"):
        hand_in(name)
    time.move_to(DEADLINE)
    assert sorted(service.close_due(platform)) == sorted(noticed.tenders)
    assert service.close_due(platform) == []
    assert stage(platform, noticed.tenders[0]) == ("closed", None)
    assert stage(platform, noticed.tenders[1]) == ("failed", "fewer_than_3_bids")


def test_replaced_and_withdrawn_bids_do_not_count(platform, cast, tender, lot, hand_in, seal_for, time):
    made = [hand_in(name) for name in ("甲", "乙", "丙")]
    hand_in("甲", seal_for("甲"))
    service.withdraw_bid(platform, cast.bidder("丙").actor, notice_form(cast, "丙", tender, lot, made[2].bid))
    time.move_to(DEADLINE)
    service.close_due(platform)
    assert stage(platform, tender) == ("failed", "fewer_than_3_bids")


def test_closing_and_failing_tell_no_number(platform, tender, hand_in, time):
    hand_in("甲")
    time.move_to(DEADLINE)
    service.close_bidding(platform, tender)
    [closed], [failed] = payloads(platform, "bidding.closed"), payloads(platform, "tender.failed")
    assert closed["facts"] == {"deadline": "2026-03-24T01:30:00.000Z"}
    assert failed["facts"] == {"failure": "fewer_than_3_bids"}
