"""The shared tenders that take bids, and an opening of four of them."""

import json

import pytest

from tender.bids import service as bids
from tender.opening import service
from tender.seal import read_opening, release_shares
from tests.bidding import (
    DEADLINE,
    NAMES,
    cast,
    hand_in,
    inhabited,
    lot,
    noticed,
    platform,
    seal_for,
    sealed,
    tender,
)
from tests.sites import site

__all__ = [
    "cast",
    "hand_in",
    "inhabited",
    "lot",
    "noticed",
    "platform",
    "seal_for",
    "sealed",
    "site",
    "tender",
]


@pytest.fixture
def started(platform, cast, tender, time):
    """Close the bidding at the deadline and start the opening; its id."""

    def start(of=tender):
        time.move_to(DEADLINE)
        bids.close_bidding(platform, of)
        return service.start_opening(platform, cast.opening, of)

    return start


@pytest.fixture
def four(hand_in):
    """Bids of four bidders: bid id by name."""
    return {name: hand_in(name).bid for name in NAMES}


@pytest.fixture
def opening(four, started):
    """The started opening of the four bids."""
    return started()


@pytest.fixture
def post(platform, cast):
    """A custodian (0 to 2) fetches the list, its client releases the shares, and they are posted."""

    def posting(opening, number, change=lambda post, identity: post):
        keeper = cast.keepers[number]
        file = json.dumps(service.opening_file(platform, keeper.actor, opening)).encode()
        proved = read_opening(file, platform.log_vkey, platform.witness_vkey)
        shares = change(release_shares(proved, keeper.identity), keeper.identity)
        service.post_shares(platform, keeper.actor, opening, json.dumps(shares).encode())

    return posting


@pytest.fixture
def open_all(platform, cast):
    """Open what can be opened; outcomes by bid id."""

    def opening_bids(opening):
        return {one.bid: one for one in service.open_bids(platform, cast.opening, opening)}

    return opening_bids
