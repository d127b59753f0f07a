"""The web application of a test's own installation, and people who are signed in to it.

site = Site(platform); owner = site.signed_in("entity"); owner.post("/api/v1/projects", json=…)
"""

from functools import cache
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tender.app import create_app
from tender.demo import county
from tender.platform import Platform


@cache
def standing() -> tuple[Platform, Litestar]:
    """The application of all tests of this process, and the platform object that it was built around."""
    stand_in = object.__new__(Platform)
    return stand_in, create_app(stand_in)


class Site:
    """Clients of the application over one platform; each has its own cookies."""

    def __init__(self, platform: Platform) -> None:
        stand_in, self.app = standing()
        vars(stand_in).update(vars(platform))  # building the application takes longer than a test

    def visitor(self) -> TestClient[Any]:
        """Somebody without a session."""
        return TestClient(self.app, raise_server_exceptions=False)

    def signed_in(self, login: str) -> TestClient[Any]:
        """One of the county, after signing in."""
        client = self.visitor()
        answer = client.post("/api/v1/session", json={"login": login, "password": county.PASSWORD})
        assert answer.status_code == 201, answer.text
        return client


@pytest.fixture
def site(platform: Platform) -> Site:
    """The application over the test's installation."""
    return Site(platform)
