"""A process told over HTTP: people sign in and act; after each act the ledger is verified whole.

`Story.act` performs one request as somebody, demands its status, sequences, and checks every tile,
entry and signature of the published log, and that it extends what was published before.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tender import clock
from tender.demo import county
from tender.ledger import note
from tender.ledger.review import review
from tender.ledger.tiles import FolderTiles
from tender.ledger.verify import Trust, verify_log
from tender.platform import Platform
from tender.seal import SealedBid, read_opening, release_shares, seal_bid, terms
from tests import journeys
from tests.cast import Cast
from tests.sites import Site


class Story:
    """One platform, its people, and the head of the ledger as last verified."""

    def __init__(self, platform: Platform, cast: Cast, site: Site) -> None:
        self.platform, self.cast, self.site = platform, cast, site
        log = note.read_vkey(platform.log_vkey, note.ED25519)
        self.trust = Trust(log, (note.read_vkey(platform.witness_vkey, note.COSIGNATURE),), 1)
        self.folder = FolderTiles(platform.settings.data / "ledger")
        self.head = self.folder.read("checkpoint").decode()
        self.tender = self.lot = self.project = ""
        self.prices = journeys.PRICES

    def act(self, login: str, method: str, path: str, body: Any = None, status: int = 201) -> Any:
        """One request as `login`; `body` is JSON, or raw bytes. Returns the answer's JSON."""
        client = self.site.signed_in(login)
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = client.request(method, path, **({} if body is None else sent))
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        self.verify()
        return answer.json() if answer.content else None

    def post(self, login: str, path: str, body: Any = None, status: int = 201) -> Any:
        """`act` with POST; a path that begins with a word is under the tender."""
        whole = path if path.startswith("/") else f"/api/v1/tenders/{self.tender}/{path}"
        return self.act(login, "POST", whole, body, status)

    def look(self, path: str) -> Any:
        """What a visitor reads under the tender."""
        answer = self.site.visitor().get(f"/api/v1/tenders/{self.tender}{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def verify(self) -> None:
        """Sequence what waits, and check the whole published log against the head before."""
        self.platform.sequencer.sequence()
        verify_log(self.folder, self.trust, [self.head])
        self.head = self.folder.read("checkpoint").decode()

    def replayed(self) -> None:
        """Rebuild every audited table from the ledger alone; nothing may differ."""
        assert review(self.platform.settings.data, self.trust, []).differences == ()

    def stage(self) -> str:
        return str(self.look("")["stage"])

    def sealed(self, stem: str, lot: int = 0) -> SealedBid:
        """A bid sealed offline from the published terms, trusting only keys known from elsewhere."""
        raw = json.dumps(self.look("/terms")).encode()
        asked = terms.read_file(raw, self.platform.log_vkey, self.platform.witness_vkey)
        figures = {
            "price": self.prices[stem],
            "period_days": 290,
            "quality": "合格",
            "manager": "示例经理",
        }
        folder = Path(tempfile.mkdtemp(prefix="bid-"))
        files = [("技术标.pdf", b"%PDF-1.7 technical")]
        return seal_bid(
            asked, asked.lots[lot].id, "single", figures, files, self.cast.bidder(stem).signer, folder
        )

    def hand_in(self, stem: str, status: int = 201, lot: int = 0) -> Any:
        """Upload and submit as the firm's clerk, for the first lot or another by its place."""
        made, login = self.sealed(stem, lot), self.cast.bidder(stem).login
        upload = self.act(login, "PUT", "/api/v1/uploads", made.bid_age.read_bytes())["upload"]
        body = {"upload": upload, **journeys.hand_in_body(made)}
        return self.post(login, f"/api/v1/lots/{made.manifest.lot}/bids", body, status)

    def release(self, login: str, opening: str) -> None:
        """A custodian's part of the opening, at home."""
        file = self.act(login, "GET", f"/api/v1/openings/{opening}/file", status=200)
        identity = self.cast.inhabitants.custodians[login]
        post = release_shares(read_opening(json.dumps(file).encode()), identity)
        self.post(login, f"/api/v1/openings/{opening}/shares", json.dumps(post).encode(), 204)

    def committee(self) -> list[str]:
        """The sign-in names of the members, the chair first."""
        seats = {}
        for resident in county.EXPERTS:
            for seat in self.act(resident.login, "GET", "/api/v1/committees", status=200):
                if seat["tender"] == self.tender:
                    seats[seat["number"]] = resident.login
        return [seats[number] for number in sorted(seats)]

    def deadline(self) -> Any:
        return clock.parse(self.look("")["deadline"])


@pytest.fixture
def story(platform: Platform, cast: Cast, site: Site) -> Story:
    return Story(platform, cast, site)
