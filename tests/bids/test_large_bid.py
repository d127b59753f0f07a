"""A bid of 200 MB from the bidder's machine to the opening, over a line that breaks; the server stays small.

`tender serve` runs as a process of its own, on a clock that stands where the story is; the memory is what the
system says of that process. The figures are printed (`pytest -s`).
"""

import hashlib
import json
import os
import time as machine
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tender import clock
from tender.demo import county
from tender.seal import read_opening, release_shares, seal_bid
from tender.seal.transfer import Login, submit_bid
from tests.bidding import DEADLINE
from tests.conftest import START
from tests.served import Server, line_to, serving

MEGABYTE = 1 << 20
SIZE = 200 * MEGABYTE
MOST_GROWTH = 64 * MEGABYTE


@contextmanager
def growth(server: Server, what: str) -> Iterator[None]:
    """The block may make the server grow by less than 64 MB at its peak."""
    server.forget_peak()
    before, began = server.memory("VmRSS"), machine.monotonic()
    yield
    grown, seconds = server.memory("VmHWM") - before, machine.monotonic() - began
    print(f"\n{what}: server +{grown / MEGABYTE:.1f} MB over {before / MEGABYTE:.0f} MB, {seconds:.1f} s")
    assert grown < MOST_GROWTH


@pytest.fixture
def large(noticed, cast, tmp_path):
    """甲's bid with one incompressible file of 200 MB, and that file's hash."""
    path, digest = tmp_path / "图纸.pdf", hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(SIZE // MEGABYTE):
            digest.update(block := os.urandom(MEGABYTE))
            file.write(block)
    offer = {"price": "4620000.00", "period_days": 180, "quality": "合格"}
    with clock.ticking(lambda: START):
        sealed = seal_bid(
            noticed.terms[0],
            noticed.lots[0],
            "single",
            offer,
            [path],
            cast.bidder("甲").signer,
            tmp_path / "bid",
        )
    path.unlink()
    return sealed, digest.hexdigest()


def opened_over_http(server: Server, cast, tender: str) -> list[dict]:
    """The opening by its acts: started, shares of two custodians, the bids opened."""
    with server.signed_in("opening") as desk:
        while (started := desk.post(f"/api/v1/tenders/{tender}/opening")).status_code != 201:
            machine.sleep(0.2)  # the server closes the bidding in its first minute
        opening = f"/api/v1/openings/{started.json()['id']}"
        for keeper, login in list(zip(cast.keepers, county.CUSTODIANS, strict=True))[:2]:
            release(server, login, keeper.identity, opening)
        with growth(server, "opening"):
            return desk.post(f"{opening}/bids").json()


def release(server: Server, login: str, identity, opening: str) -> None:
    """A custodian's part, at home."""
    with server.signed_in(login) as client, clock.ticking(lambda: DEADLINE):
        file = read_opening(client.get(f"{opening}/file").content)
        post = json.dumps(release_shares(file, identity)).encode()
        assert client.post(f"{opening}/shares", content=post).status_code == 204


@pytest.mark.slow
def test_a_bid_of_200_megabytes_arrives_over_a_broken_line_and_opens_whole(
    platform, cast, tender, hand_in, large
):
    sealed, digest = large
    for name in ("乙", "丙"):
        hand_in(name)
    with serving(platform.settings.data, START) as server, line_to(server, SIZE // 2) as line:
        with server.signed_in("bidder1"), growth(server, "uploading"):
            login = Login("bidder1", county.PASSWORD)
            answer = submit_bid(sealed.folder, line.address, login, lambda _done: None)
        assert line.broken and line.connections > 1 and answer["receipt_file"]
    with serving(platform.settings.data, DEADLINE) as server:
        outcomes = opened_over_http(server, cast, tender)
    assert [one["status"] for one in outcomes] == ["opened"] * 3
    with platform.objects.open(digest) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == digest
