"""Tenders that stand at a stage, reached once by their acts and copied for each test.

`standing` is a county with two tenders: the first completed, with all its papers, the second evaluated;
its clock stands where the acts left it. Use `course(standing, "evaluated")` for one test alone.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from tender import clock
from tender.clock import MovableClock
from tender.contracts import kinds
from tender.demo.inhabitants import Inhabitants
from tender.install import open_platform
from tender.platform import Platform
from tests import journeys
from tests.cast import Cast
from tests.conftest import START, settings_in
from tests.journeys import Course

# of the completed tender
ISSUED = ("tender-notice", "opening-record", "evaluation-report", "award-notice")


@dataclass(frozen=True)
class Standing:
    """An installation's folder, its people, when its acts ended, and the courses by journey."""

    folder: Path
    people: Inhabitants
    ended: datetime
    courses: dict[str, Course]


_made: list[Standing] = []  # one county for all folders of tests that import the fixture


@pytest.fixture(scope="session")
def standing(inhabited: tuple[Path, Inhabitants], tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A tender at each of several stages, all by acts, and the first papers of the completed one."""
    if not _made:
        folder = tmp_path_factory.mktemp("standing") / "county"
        shutil.copytree(inhabited[0], folder)
        with clock.ticking(MovableClock(START)):
            _made.append(_performed(folder, copy.copy(inhabited[1])))
    return _made[0]


def _performed(folder: Path, people: Inhabitants) -> Standing:
    platform = open_platform(settings_in(folder))
    cast = Cast(platform, people)
    courses = {"completed": journeys.completed(cast)}
    for kind in ISSUED:
        kinds.issue(platform, cast.entity, courses["completed"].tender, kind)
    for name in ("failed", "opened", "evaluated", "prepared", "submitted"):
        courses[name] = getattr(journeys, name)(cast)
    platform.sequencer.sequence()
    platform.engine.dispose()
    return Standing(folder, people, clock.now(), courses)


@pytest.fixture
def platform(time: MovableClock, standing: Standing, tmp_path: Path) -> Iterator[Platform]:
    """A copy of it for one test, at the moment its acts ended."""
    shutil.copytree(standing.folder, tmp_path / "county")
    time.move_to(standing.ended)
    opened = open_platform(settings_in(tmp_path / "county"))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def cast(platform: Platform, standing: Standing) -> Cast:
    """The people of that copy."""
    return Cast(platform, copy.copy(standing.people))


@pytest.fixture
def at(cast: Cast, standing: Standing) -> Callable[[str], Course]:
    """The tender that stands where the journey of this name ended."""
    return lambda name: replace(standing.courses[name], cast=cast)
