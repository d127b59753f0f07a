"""A lot with too few bids fails alone at the close, and keeps for ever how many it had (BL 22, BL 28)."""

import pytest

from tender.bids import service as bidding
from tender.errors import NotFound
from tender.opening import service as opening
from tender.portal.ledger import entry
from tender.portal.queries import tender_view
from tests import journeys, lots
from tests.staged import stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def closed_once(installed, tmp_path_factory):
    return stage(journeys.closed, installed, tmp_path_factory.mktemp("two_lots"), **lots.WEAK)


@pytest.fixture
def weak(closed_once, time, tmp_path):
    with closed_once.reopened(time, tmp_path) as course:
        yield course


def opened(course):
    """The way on to the record of the lot that is left."""
    course.opening = opening.start_opening(course.platform, course.cast.opening, course.tender)
    journeys.open_and_record(course)
    return course


def test_a_lot_with_two_bids_fails_alone_and_the_other_goes_on(weak):
    assert lots.failures(weak) == [None, "fewer_than_3_bids"]
    assert lots.stage(weak) == "closed"
    assert lots.stage(opened(weak)) == "evaluation"


def test_closing_again_changes_nothing_for_the_failed_lot(weak):
    assert bidding.close_due(weak.platform) == []
    assert len(lots.facts(weak, "lot.failed")) == 1


def test_a_failed_lot_is_not_opened(weak):
    with pytest.raises(NotFound):
        opening.start_opening(weak.platform, weak.cast.opening, weak.tender, weak.lots[1])
    assert "opening.started" not in [item.shown.act.tag for item in timeline(weak)]


def timeline(course):
    return tender_view(course.platform, course.tender).timeline


def test_how_many_bid_for_a_failed_lot_shows_nowhere(weak):
    assert lots.facts(weak, "lot.failed") == [{"failure": "fewer_than_3_bids", "lot": weak.lots[1]}]
    shown = [item for item in timeline(opened(weak)) if item.shown.act.tag == "bid.submitted"]
    assert {item.entry for item in shown} == {weak.bids[stem].entry for stem in "甲乙丙"}


def test_no_ledger_page_says_that_an_entry_is_a_bid_for_a_failed_lot(weak):
    platform = opened(weak).platform
    platform.sequencer.sequence()
    places = {stem: platform.proof(weak.bids[name].entry) for stem, name in (("甲", "甲"), ("丁", "丁2"))}
    numbers = {stem: int(proof[2].split("index ")[1].split()[0]) for stem, proof in places.items()}
    assert entry(platform, numbers["甲"]).shown is not None
    assert entry(platform, numbers["丁"]).shown is None
