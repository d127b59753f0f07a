"""Committees at work: a tender with its bids opened, and one with every bid reviewed.

Six firms bid, the sixth above the ceiling; the pool has an expert employed by nobody who bids.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tender.clock import MovableClock
from tests import journeys
from tests.journeys import Course
from tests.staged import Stage, stage

TOO_HIGH = {"己": "5000000.01", "戊": "5000000.00"}


@pytest.fixture(scope="session")
def opened_once(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(journeys.opened, installed, tmp_path_factory.mktemp("opened"), 6, prices=TOO_HIGH)


@pytest.fixture(scope="session")
def seated_once(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(journeys.seated, installed, tmp_path_factory.mktemp("seated"), 6, prices=TOO_HIGH)


@pytest.fixture
def opened(opened_once: Stage, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
    """The opening recorded, nobody seated."""
    with opened_once.reopened(time, tmp_path) as course:
        yield course


@pytest.fixture
def seated(seated_once: Stage, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
    """Five declared members, every bid within the ceiling passed by all of them."""
    with seated_once.reopened(time, tmp_path) as course:
        yield course
