"""Fixtures that every test may use: an installation on a moved clock, with fast password hashing."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tender import clock
from tender.cli import main
from tender.clock import MovableClock
from tender.install import open_platform
from tender.platform import Platform
from tender.settings import Settings

START = clock.at(date(2026, 3, 2), 9)


@pytest.fixture
def time() -> Iterator[MovableClock]:
    """The clock, standing at 2026-03-02 09:00 in the county until a test moves it."""
    with clock.ticking(MovableClock(START)) as source:
        assert isinstance(source, MovableClock)
        yield source


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh installation, made once: keys, schema and the first act."""
    folder = tmp_path_factory.mktemp("installed")
    with clock.ticking(MovableClock(START)):
        platform = open_platform(settings_in(folder))
        platform.engine.dispose()
    return folder


@pytest.fixture
def platform(time: MovableClock, installed: Path, tmp_path: Path) -> Iterator[Platform]:
    """An installation of its own for each test, copied from the one made once."""
    folder = tmp_path / "county"
    shutil.copytree(installed, folder)
    opened = open_platform(settings_in(folder))
    yield opened
    opened.engine.dispose()


def settings_in(folder: Path) -> Settings:
    """Demonstration settings with the cheapest password hashing, for tests only."""
    return Settings(data=folder / "data", demonstration=True, argon2_kib=64, secure_cookies=False)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `tender demo` leaves, performed once for all tests that look at it or copy it."""
    folder = tmp_path_factory.mktemp("demonstration") / "out"
    result = CliRunner().invoke(main, ["demo", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder
