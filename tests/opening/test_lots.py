"""Every lot has an opening and a record of its own; one that fails there leaves the others alone (E20 31)."""

from datetime import timedelta

import pytest

from tender import clock
from tender.bids.queries import own_bids
from tender.errors import Refused
from tender.opening import service as opening
from tender.opening.queries import opening_records
from tests import journeys, lots
from tests.staged import stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def closed_once(installed, tmp_path_factory):
    return stage(journeys.closed, installed, tmp_path_factory.mktemp("two_openings"), **lots.STRONG)


@pytest.fixture
def strong(closed_once, time, tmp_path):
    with closed_once.reopened(time, tmp_path) as course:
        yield course


def start(course, lot=None):
    course.opening = opening.start_opening(course.platform, course.cast.opening, course.tender, lot)
    return course.opening


def records(course):
    with course.platform.reading() as session:
        return opening_records(session, course.tender)


def nobody_decrypts(course, lot):
    """An opening whose custodians let the window pass: every bid of the lot fails, by their fault."""
    start(course, lot)
    journeys.move_to(clock.now() + timedelta(hours=2))
    opening.open_bids(course.platform, course.cast.opening, course.opening)
    opening.record_opening(course.platform, course.cast.opening, course.opening, journeys.PEOPLE)


def test_evaluation_begins_after_the_record_of_the_last_lot(strong):
    for lot, reached in zip(strong.lots, ("opening", "evaluation"), strict=True):
        start(strong)
        journeys.open_and_record(strong)
        assert records(strong)[-1].lot == lot
        assert lots.stage(strong) == reached


def test_each_record_has_the_bids_of_its_own_lot_and_the_ceiling_of_that_lot(strong):
    for lot in reversed(strong.lots):
        start(strong, lot)
        journeys.open_and_record(strong)
    first, second = records(strong)
    assert {line.bid for line in first.lines} == {strong.bids[stem].bid for stem in "甲乙丙"}
    assert {line.bid for line in second.lines} == {strong.bids[f"{stem}2"].bid for stem in "丙丁戊"}
    assert (first.ceiling_fen, second.ceiling_fen) == (500_000_000, 500_000_000)


def test_one_firm_bids_for_both_lots_and_each_bid_is_its_own(strong):
    own = own_bids(strong.platform, strong.cast.bidder("丙").actor, strong.tender)
    assert {(bid.lot, bid.status) for bid in own} == {(lot, "current") for lot in strong.lots}


def test_a_lot_is_opened_once(strong):
    start(strong, strong.lots[0])
    with pytest.raises(Refused, match="started already"):
        start(strong, strong.lots[0])


def test_a_lot_whose_bids_cannot_be_opened_fails_with_its_record_and_the_other_is_evaluated(strong):
    start(strong)
    journeys.open_and_record(strong)
    nobody_decrypts(strong, strong.lots[1])
    assert lots.failures(strong) == [None, "fewer_than_3_opened"]
    assert lots.stage(strong) == "evaluation"
    assert [line.result for line in records(strong)[1].lines] == ["failed"] * 3


def test_the_first_lot_may_fail_at_its_opening_and_the_second_still_be_opened(strong):
    nobody_decrypts(strong, strong.lots[0])
    assert lots.stage(strong) == "opening"
    start(strong)
    journeys.open_and_record(strong)
    assert lots.failures(strong) == ["fewer_than_3_opened", None]
    assert lots.stage(strong) == "evaluation"


def test_when_every_lot_fails_at_its_opening_the_tender_fails(strong):
    for lot in strong.lots:
        nobody_decrypts(strong, lot)
    assert lots.stage(strong) == "failed"
    assert len(records(strong)) == 2
