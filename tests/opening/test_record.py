"""The record of the opening: every listed bid, once, with what came of it; and what follows."""

from datetime import timedelta

import pytest

from tender.bids import service as bids
from tender.bids.rules import Late
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger import note
from tender.ledger.review import review
from tender.ledger.verify import Trust
from tender.opening import service
from tender.opening.forms import RecordOpening
from tender.tendering.service import tender_of
from tests.bidding import DEADLINE, notice_form, payloads

FORM = RecordOpening(
    host="示范主持",
    supervisor="示范监督",
    recorder="示范记录",
    remarks="无",
    objections=[{"by": "示范县甲川建设有限公司", "matter": "示范", "answer": "已答复"}],
)


@pytest.fixture
def recorded(platform, cast, post, open_all):
    """Bring an opening to its record."""

    def record(opening):
        post(opening, 0)
        post(opening, 1)
        open_all(opening)
        service.record_opening(platform, cast.opening, opening, FORM)
        return opening

    return record


def stage(platform, tender):
    with platform.reading() as session:
        row = tender_of(session, tender)
        return row.stage, row.failure


def test_the_record_has_every_listed_bid_and_names_only_tenderers(
    platform, cast, tender, lot, hand_in, seal_for, four, started, recorded, time
):
    newer = hand_in("甲", seal_for("甲", "5000000.01")).bid
    bids.withdraw_bid(platform, cast.bidder("丁").actor, notice_form(cast, "丁", tender, lot, four["丁"]))
    recorded(started())
    lines = {line.bid: line for line in service.opening_record(platform, tender).lines}
    results = {bid: line.result for bid, line in lines.items()}
    expected = {four["甲"]: "replaced", four["丁"]: "withdrawn", newer: "opened"}
    assert results == dict.fromkeys(four.values(), "opened") | expected
    assert {bid for bid, line in lines.items() if line.bidder} == {newer, four["乙"], four["丙"]}
    assert {bid for bid, line in lines.items() if line.above_ceiling} == {newer}


def test_the_record_states_who_when_where_and_what_was_objected(platform, tender, opening, recorded):
    recorded(opening)
    record = service.opening_record(platform, tender)
    assert (record.host, record.place, record.planned_at) == ("示范主持", "示范县开标室", DEADLINE)
    assert (record.ceiling_fen, len(record.shares), record.remarks) == (500000000, 2, "无")
    assert record.objections[0]["answer"] == "已答复"


def test_the_whole_record_stands_in_the_facts(platform, tender, opening, recorded):
    recorded(opening)
    [entry] = payloads(platform, "opening.recorded")
    lines = service.opening_record(platform, tender).lines
    assert [line["bid"] for line in entry["facts"]["record"]["lines"]] == [line.bid for line in lines]


def test_a_late_bid_is_on_record_by_time_and_seal_alone(
    platform, tender, hand_in, four, started, seal_for, recorded
):
    opening = started()
    with pytest.raises(Late):
        hand_in("甲", seal_for("甲"))
    recorded(opening)
    [late] = service.opening_record(platform, tender).late
    assert (late["at"], late["sealed"], set(late)) == (
        "2026-03-24T01:30:00.000Z",
        True,
        {"at", "size", "sealed"},
    )


def test_evaluation_follows_the_record(platform, tender, opening, recorded):
    recorded(opening)
    assert stage(platform, tender) == ("evaluation", None)


def test_no_record_while_a_bid_is_undecided(platform, cast, tender, opening, post, open_all):
    post(opening, 0)
    open_all(opening)
    with pytest.raises(Refused, match="neither opened nor found"):
        service.record_opening(platform, cast.opening, opening, FORM)
    with pytest.raises(NotFound):
        service.opening_record(platform, tender)


def test_there_is_one_record(platform, cast, opening, recorded):
    recorded(opening)
    with pytest.raises(Refused, match="does not allow"):
        service.record_opening(platform, cast.opening, opening, FORM)


def test_only_the_opening_desk_records(platform, cast, opening, post, open_all):
    post(opening, 0)
    post(opening, 1)
    open_all(opening)
    for actor in (cast.entity, cast.supervisor, cast.admin, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.record_opening(platform, actor, opening, FORM)


def test_too_few_opened_bids_fail_the_tender_with_a_record(
    platform, cast, tender, opening, post, open_all, time
):
    post(opening, 0)
    time.move_to(DEADLINE + timedelta(minutes=60))
    open_all(opening)
    service.record_opening(platform, cast.opening, opening, FORM)
    assert stage(platform, tender) == ("failed", "fewer_than_3_opened")
    lines = service.opening_record(platform, tender).lines
    assert {(line.result, line.fault, line.treated_as) for line in lines} == {
        ("failed", "custodian", "withdrawn")
    }
    assert all(line.bidder and line.reason_zh and line.reason_en for line in lines)


def test_the_ledger_rebuilds_every_row_of_bids_and_opening(
    platform, cast, tender, lot, hand_in, seal_for, four, started, recorded
):
    hand_in("甲", seal_for("甲"))
    bids.withdraw_bid(platform, cast.bidder("丁").actor, notice_form(cast, "丁", tender, lot, four["丁"]))
    recorded(started())
    platform.sequencer.sequence()
    log, witness = note.Verifier.from_vkey(platform.log_vkey), note.Verifier.from_vkey(platform.witness_vkey)
    found = review(platform.settings.data, Trust(log, (witness,), 1))
    assert found.differences == () and found.rows > 100
