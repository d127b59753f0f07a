"""Two works tenders that take bids, with real cryptography: made once, copied for each test.

`noticed` is a folder with an installation on which the acts were performed up to the notices, and a
sealed bid of each bidder; the other fixtures give a test its own copy.
"""

import json
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tender import clock
from tender.bids.forms import SubmitBid, WithdrawBid
from tender.bids.rules import notice_of
from tender.bids.service import Submitted, submit_bid
from tender.clock import MovableClock
from tender.demo.inhabitants import Inhabitants
from tender.install import open_platform
from tender.ledger import canonical
from tender.ledger.models import Outbox
from tender.notices import service as notices
from tender.notices.forms import PublishNotice
from tender.platform import Platform
from tender.projects import service as projects
from tender.projects.forms import AuditProject, RegisterProject, RouteProject
from tender.seal import SealedBid, Terms, from_facts, seal_bid, signature
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tender.web import uploads
from tests.cast import Cast, inhabited
from tests.conftest import START, settings_in

__all__ = ["inhabited"]

DEADLINE = clock.at(date(2026, 3, 24), 9, 30)
NAMES = ("甲", "乙", "丙", "丁")
PROJECT = {
    "name": "示范县实验小学教学楼",
    "category": "works",
    "kind": "works",
    "approval_no": "示发改〔2026〕1号",
    "site": "示范县",
    "scale": "三层",
    "amount": "5000000.00",
    "funding": {"budget": "100"},
}
PLAN = {
    "title": "示范县实验小学教学楼工程",
    "scope": "施工",
    "place": "示范县",
    "period_days": 180,
    "qualification": "建筑工程施工总承包三级",
    "lots": [{"title": "一标段", "ceiling": "5000000.00"}],
    "evaluation": {"method": "lowest_evaluated_bid"},
    "bid_validity_days": 90,
    "committee": {"size": 5, "category": "works"},
    "opening_place": "示范县开标室",
    "contact": "示范科",
    "supervisor": "示范局",
}


@dataclass
class Noticed:
    """A folder with two tenders that take bids: who lives there, ids, terms, and bids sealed for the first."""

    folder: Path
    inhabitants: Inhabitants
    tenders: list[str] = field(default_factory=list)
    lots: list[str] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    sealed: dict[str, SealedBid] = field(default_factory=dict)


def noticed_tender(platform: Platform, cast: Cast, there: Noticed) -> None:
    """One more tender with an open notice, by its acts."""
    project = projects.register_project(platform, cast.entity, RegisterProject(**PROJECT))
    audit = AuditProject(result="approved", audited="5000000.00", remarks="同意")
    projects.audit_project(platform, cast.auditor, project, audit)
    projects.route_project(platform, cast.desk, project, RouteProject(method="open"))
    paper = platform.objects.put([b"documents"], limit=100)
    uploads.record(platform, paper)
    documents = [{"name": "招标文件.pdf", "sha256": paper.sha256, "size": paper.size}]
    custody = {"k": 2, "keys": [keeper.key for keeper in cast.keepers]}
    form = PrepareTender(project=project, custody=custody, documents=documents, **PLAN)
    tender = tendering.prepare_tender(platform, cast.entity, form)
    notices.publish_notice(platform, cast.entity, tender, PublishNotice(deadline=DEADLINE, version=1))
    with platform.reading() as session:
        there.terms.append(from_facts(tendering.tender_of(session, tender).terms))
    there.tenders.append(tender)
    there.lots.append(there.terms[-1].lots[0].id)


def seal(terms: Terms, cast: Cast, name: str, out: Path, price: str = "4620000.00") -> SealedBid:
    """A bid of `name`, sealed into the new folder `out`."""
    offer = {"price": price, "period_days": 180, "quality": "合格", "manager": "示范经理"}
    files = [("技术标.pdf", f"{name} {price}".encode())]
    return seal_bid(terms, terms.lots[0].id, "single", offer, files, cast.bidder(name).signer, out)


def upload(platform: Platform, content: bytes) -> str:
    """The id of an upload of `content`."""
    return uploads.record(platform, platform.objects.put([content], limit=1 << 30))


def b64(content: bytes) -> str:
    return b64encode(content).decode()


def bid_form(platform: Platform, bid: SealedBid, **changed: str) -> SubmitBid:
    """The request that hands `bid` in; parts may be changed."""
    whole = {
        "lot": bid.manifest.lot,
        "manifest_b64": b64(bid.manifest.raw),
        "signature_b64": b64(bid.signature),
        **changed,
    }
    return SubmitBid(**{"upload": upload(platform, bid.bid_age.read_bytes()), **whole})


def notice_form(cast: Cast, signer: str, tender: str, lot: str, bid: str) -> WithdrawBid:
    """The withdrawal of `bid`, signed by `signer`."""
    text = canonical.encode(notice_of(tender, lot, bid, clock.stamp(clock.now())))
    return WithdrawBid(
        bid=bid, notice_b64=b64(text), signature_b64=b64(signature.sign(text, cast.bidder(signer).signer))
    )


def payload_of(platform: Platform, entry: str) -> dict[str, Any]:
    """The act as recorded."""
    with platform.reading() as session:
        return json.loads(session.exec(select(Outbox.payload).where(Outbox.id == entry)).one())


def payloads(platform: Platform, kind: str) -> list[dict[str, Any]]:
    """Every recorded act of a kind, in order."""
    with platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == kind).order_by(Outbox.seq)
        return [json.loads(text) for text in session.exec(query)]


@pytest.fixture(scope="session")
def noticed(inhabited: tuple[Path, Inhabitants], tmp_path_factory: pytest.TempPathFactory) -> Noticed:
    there = Noticed(tmp_path_factory.mktemp("noticed") / "county", inhabited[1])
    shutil.copytree(inhabited[0], there.folder)
    with clock.ticking(MovableClock(START)):
        platform = open_platform(settings_in(there.folder))
        cast = Cast(platform, inhabited[1])
        for _ in range(2):
            noticed_tender(platform, cast, there)
        for name in NAMES:
            there.sealed[name] = seal(there.terms[0], cast, name, tmp_path_factory.mktemp("sealed") / "bid")
        platform.engine.dispose()
    return there


@pytest.fixture
def platform(time: MovableClock, noticed: Noticed, tmp_path: Path) -> Iterator[Platform]:
    """The installation at the notices, for one test alone."""
    shutil.copytree(noticed.folder, tmp_path / "county")
    opened = open_platform(settings_in(tmp_path / "county"))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def cast(platform: Platform, noticed: Noticed) -> Cast:
    return Cast(platform, noticed.inhabitants)


@pytest.fixture
def tender(noticed: Noticed) -> str:
    return noticed.tenders[0]


@pytest.fixture
def lot(noticed: Noticed) -> str:
    return noticed.lots[0]


@pytest.fixture
def sealed(noticed: Noticed) -> dict[str, SealedBid]:
    """A sealed bid of each bidder for the first tender, by name."""
    return noticed.sealed


@pytest.fixture
def hand_in(platform: Platform, cast: Cast, sealed: dict[str, SealedBid]) -> Callable[..., Submitted]:
    """Hand in the shared bid of a bidder, or another sealed bid in its name."""

    def handed(name: str, bid: SealedBid | None = None, **changed: str) -> Submitted:
        return submit_bid(
            platform, cast.bidder(name).actor, bid_form(platform, bid or sealed[name], **changed)
        )

    return handed


@pytest.fixture
def seal_for(cast: Cast, noticed: Noticed, tmp_path: Path) -> Callable[..., SealedBid]:
    """Seal another bid, for the first tender or the second."""

    def sealing(name: str, price: str = "4500000.00", number: int = 0) -> SealedBid:
        return seal(noticed.terms[number], cast, name, tmp_path / f"{name}-{price}-{number}", price)

    return sealing
