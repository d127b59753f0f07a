"""Bids over the API: hand in, withdraw, one's own bids and receipts.

The ciphertext is uploaded before (`/api/v1/uploads`); the request that hands it in is small. A bid is
in when the answer is 201, or 202 while the ledger's witness is slow; without an answer ask for your own
bids. Seat, time and ownership are checked by the act.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.bids import queries, receipts, service
from tender.bids.forms import HandIn, SubmitBid, Withdrawal, WithdrawBid
from tender.bids.queries import OwnBid
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.forms import parsed


@dataclass(frozen=True)
class HandedIn:
    """An accepted bid, where its receipt is, and, while that is not there yet, the act as recorded."""

    id: str
    bid: str
    entry: str
    receipt: str
    payload: dict[str, Any] | None = None


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawn bid and the entry of the withdrawal."""

    id: str
    entry: str


class BidsApi(Controller):
    """A tenderer's acts on its own bids."""

    path = "/api/v1"
    tags = ("bids",)

    @post("/lots/{lot:str}/bids", sync_to_thread=True)
    def submit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        lot: FromPath[str],
        data: JSONBody[HandIn],
    ) -> Response[HandedIn]:
        """Hand in a sealed bid; a later one replaces it, until the deadline."""
        made = service.submit_bid(platform, actor, parsed(SubmitBid, {**data.model_dump(), "lot": lot}))
        address = f"/api/v1/bids/{made.bid}/receipt"
        if receipts.settled(platform, made.entry):
            return Response(HandedIn(made.bid, made.bid, made.entry, address), status_code=201)
        payload = receipts.payload(platform, actor, made.bid)
        return Response(HandedIn(made.bid, made.bid, made.entry, address, payload), status_code=202)

    @post("/bids/{bid:str}/withdrawal", sync_to_thread=True)
    def withdraw(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        bid: FromPath[str],
        data: JSONBody[Withdrawal],
    ) -> Withdrawn:
        """Withdraw one's bid by a signed notice, before the deadline."""
        form = parsed(WithdrawBid, {**data.model_dump(), "bid": bid})
        return Withdrawn(bid, service.withdraw_bid(platform, actor, form))

    @get("/tenders/{tender:str}/own-bids", sync_to_thread=True)
    def own(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[OwnBid]:
        """One's own bids in a tender, the oldest first."""
        return queries.own_bids(platform, actor, tender)

    @get("/bids/{bid:str}/receipt", sync_to_thread=True, media_type="application/zip")
    def receipt(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], bid: FromPath[str]
    ) -> Response[bytes]:
        """The receipt of one's own bid; 404 while it is not in the ledger yet."""
        headers = {"Content-Disposition": f'attachment; filename="{bid}.zip"', "Cache-Control": "no-store"}
        return Response(receipts.receipt(platform, actor, bid), media_type="application/zip", headers=headers)
