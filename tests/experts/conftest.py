"""A tender that takes bids with the pool of experts entered: just noticed, or shortly before its deadline."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tender.clock import MovableClock
from tests.cast import Cast
from tests.journeys import Course, enter_experts, move_to, noticed
from tests.staged import Stage, stage


def noticed_with_pool(cast: Cast) -> Course:
    """The notice published, the pool filled."""
    enter_experts(cast)
    return noticed(cast)


@pytest.fixture(scope="session")
def noticed_once(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(noticed_with_pool, installed, tmp_path_factory.mktemp("noticed_with_pool"))


@pytest.fixture
def early(noticed_once: Stage, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
    """Three weeks before the deadline."""
    with noticed_once.reopened(time, tmp_path) as course:
        yield course


@pytest.fixture
def course(early: Course) -> Course:
    """Two hours before the deadline."""
    assert early.deadline is not None
    move_to(early.deadline - timedelta(hours=2))
    return early
