"""Who acts in the tests: the demonstration county's bodies and people, each with an actor.

cast = Cast(platform)
prepare_tender(platform, cast.entity, …); submit_bid(platform, cast.bidder("甲").actor, …)
"""

import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tender import clock
from tender.clock import MovableClock
from tender.demo import county
from tender.demo.inhabitants import Inhabitants, move_in
from tender.install import open_platform
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.seal.custodian import CustodianIdentity
from tender.seal.signer import CertificateAndKey
from tests.conftest import START, settings_in

PASSWORD = county.PASSWORD


@dataclass(frozen=True)
class Bidder:
    """A firm that bids: its clerk, its body, its signing certificate with key."""

    actor: Actor
    login: str
    body: county.Body
    organisation: str
    signer: CertificateAndKey
    certificate: str


@dataclass(frozen=True)
class Keeper:
    """A custodian: the actor, the identity kept at home, and the id of the registered key."""

    actor: Actor
    identity: CustodianIdentity
    key: str


class Cast:
    """The county on one platform; `inhabitants` when they were registered before."""

    def __init__(self, platform: Platform, inhabitants: Inhabitants | None = None) -> None:
        self.platform = platform
        self.inhabitants = inhabitants or move_in(platform)
        self.pool: dict[str, Actor] = {}  # by person id, once somebody entered it
        actors = self.inhabitants.actors
        self.admin, self.desk, self.auditor = actors["admin"], actors["desk"], actors["auditor"]
        self.entity, self.agent, self.other_entity = actors["entity"], actors["agent"], actors["water"]
        self.draw, self.opening = actors["draw"], actors["opening"]
        self.supervisor, self.discipline = actors["supervisor"], actors["discipline"]
        self.experts = [actors[one.login] for one in county.EXPERTS]

    def actor(self, login: str) -> Actor:
        """Whoever signs in by this name."""
        return self.inhabitants.actors[login]

    def bidder(self, stem: str) -> Bidder:
        """甲 to 辛."""
        number = county.STEMS.index(stem)
        login, found = county.CLERKS[number].login, self.inhabitants
        return Bidder(
            found.actors[login],
            login,
            county.BIDDERS[number],
            found.bodies[stem],
            found.signers[stem],
            found.certificates[stem],
        )

    @property
    def bidders(self) -> list[Bidder]:
        return [self.bidder(stem) for stem in county.STEMS]

    @property
    def keepers(self) -> list[Keeper]:
        """The three custodians, in the order of a tender's custody plan."""
        found = self.inhabitants
        return [
            Keeper(found.actors[login], found.custodians[login], found.custodian_keys[login])
            for login in county.CUSTODIANS
        ]


@pytest.fixture(scope="session")
def inhabited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Inhabitants]:
    """An installation with the whole county registered, made once."""
    folder = tmp_path_factory.mktemp("inhabited")
    with clock.ticking(MovableClock(START)):
        made = open_platform(settings_in(folder))
        found = move_in(made)
        made.sequencer.sequence()
        made.engine.dispose()
    return folder, found


@pytest.fixture
def platform(time: MovableClock, inhabited: tuple[Path, Inhabitants], tmp_path: Path) -> Iterator[Platform]:
    """A copy of it for each test."""
    folder = tmp_path / "county"
    shutil.copytree(inhabited[0], folder)
    opened = open_platform(settings_in(folder))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def cast(platform: Platform, inhabited: tuple[Path, Inhabitants]) -> Cast:
    """The people of that copy."""
    return Cast(platform, copy.copy(inhabited[1]))
