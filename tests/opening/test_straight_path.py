"""From sealed bids to the record of the opening."""

import json

import pytest

from tender.bids import service as bids
from tender.ledger.acts import Seat
from tender.opening import service as opening
from tender.opening.forms import RecordOpening
from tender.opening.queries import opened_bids
from tender.seal import read_opening, release_shares
from tests.bidding import DEADLINE

FORM = RecordOpening(host="示范主持", supervisor="示范监督", recorder="示范记录")


@pytest.fixture
def opened(platform, county, hand_in, time):
    """Four bids handed in, the bidding closed, the opening started; its id."""
    for name in county.bidders:
        hand_in(name)
    time.move_to(DEADLINE)
    bids.close_bidding(platform, county.tender)
    return opening.start_opening(platform, county.desk, county.tender)


def post(platform, county, opening_id, seat):
    file = opening.opening_file(platform, county.actors[seat], opening_id)
    post = release_shares(read_opening(json.dumps(file).encode()), county.custodians[seat])
    opening.post_shares(platform, county.actors[seat], opening_id, json.dumps(post).encode())


def test_straight(platform, county, opened):
    for seat in (Seat.ENTITY, Seat.SUPERVISOR):
        post(platform, county, opened, seat)
    print(opening.open_bids(platform, county.desk, opened))
    opening.record_opening(platform, county.desk, opened, FORM)
    print(opening.opening_record(platform, county.tender))
    with platform.reading() as session:
        print(opened_bids(session, county.lot))
