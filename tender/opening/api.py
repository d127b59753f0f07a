"""Openings over the API: start, the custodians' file and shares, open the bids, record, read the record.

Each request is one act, but opening the bids, which is one act for each bid. Seats, custodians and the
decryption window are checked by the acts; the record is public once it is made.
"""

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, RawBody

from tender.ledger.act import Actor
from tender.opening import queries, service
from tender.opening.decryption import Opened
from tender.opening.forms import RecordOpening
from tender.opening.queries import OpeningRecordView, OpeningStatus
from tender.platform import Platform
from tender.web.answers import Created


class OpeningApi(Controller):
    """The opening of a tender, from the list to the record."""

    path = "/api/v1"
    tags = ("opening",)

    @post("/tenders/{tender:str}/opening", sync_to_thread=True)
    def start(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> Created:
        """Start the opening of a lot (the next one): every bid of it is listed in the ledger."""
        return Created(service.start_opening(platform, actor, tender, lot))

    @get("/tenders/{tender:str}/opening", sync_to_thread=True)
    def status(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> OpeningStatus:
        """Where the opening of a lot (the last started) stands: who posted, which bids are undecided."""
        return queries.watched_status(platform, actor, tender, lot)

    @get("/openings/{opening:str}/file", sync_to_thread=True)
    def file(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], opening: FromPath[str]
    ) -> dict[str, Any]:
        """OPENING.json for `tender open-share`; for the tender's custodians."""
        return service.opening_file(platform, actor, opening)

    @post("/openings/{opening:str}/shares", sync_to_thread=True, status_code=204)
    def shares(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        opening: FromPath[str],
        body: RawBody,
    ) -> None:
        """Post SHARES.json as `tender open-share` wrote it."""
        service.post_shares(platform, actor, opening, body)

    @post("/openings/{opening:str}/bids", sync_to_thread=True)
    def open(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], opening: FromPath[str]
    ) -> list[Opened]:
        """Open every bid that can be opened now; may be called again."""
        return service.open_bids(platform, actor, opening)

    @post("/openings/{opening:str}/record", sync_to_thread=True)
    def record(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        opening: FromPath[str],
        data: JSONBody[RecordOpening],
    ) -> Created:
        """Make the record; the tender goes on to evaluation, or ends with too few opened bids."""
        service.record_opening(platform, actor, opening, data)
        return Created(opening)

    @get("/tenders/{tender:str}/opening-record", sync_to_thread=True)
    def read(
        self,
        platform: NamedDependency[Platform],
        tender: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> OpeningRecordView:
        """The record of the opening of a lot (the first recorded), public once made."""
        return queries.public_record(platform, tender, lot)
