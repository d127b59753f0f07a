"""A journey made once and copied for each test: the folder, the course, and the moment it ends at.

once = stage(journeys.opened, installed, tmp_path_factory.mktemp("opened"))
with once.reopened(time, tmp_path) as course: …
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tender import clock
from tender.clock import MovableClock
from tender.install import open_platform
from tests.cast import Cast
from tests.conftest import START, settings_in
from tests.journeys import Course


@dataclass(frozen=True)
class Stage:
    """A folder to copy, with who is who in it."""

    folder: Path
    course: Course
    moment: datetime

    @contextmanager
    def reopened(self, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
        """The course on a copy of its own; the clock goes to where the journey ended."""
        folder = tmp_path / "staged"
        shutil.copytree(self.folder, folder)
        time.move_to(self.moment)
        platform = open_platform(settings_in(folder))
        cast = Cast(platform, self.course.cast.inhabitants)
        cast.pool = dict(self.course.cast.pool)
        yield replace(
            self.course,
            cast=cast,
            of=copy(self.course.of),
            bids=copy(self.course.bids),
            committee=copy(self.course.committee),
        )
        platform.engine.dispose()


def stage(journey: Callable[..., Course], installed: Path, folder: Path, *n: int, **of: Any) -> Stage:
    """Perform `journey` on a copy of the fresh installation."""
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    with clock.ticking(MovableClock(START)):
        platform = open_platform(settings_in(folder))
        course = journey(Cast(platform), *n, **of)
        moment = clock.now()
        platform.engine.dispose()
    return Stage(folder, course, moment)
