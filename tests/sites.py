"""The web application of a test's own installation, and people who are signed in to it.

site = Site(platform); owner = site.signed_in("entity"); owner.post("/api/v1/projects", json=…)
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from litestar.testing import TestClient

from tender.app import create_app
from tender.demo import county
from tender.platform import Platform


class Site:
    """Clients of one application; each has its own cookies. Use as a context."""

    def __init__(self, platform: Platform) -> None:
        self.app = create_app(platform)
        self._open = ExitStack()

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *_: Any) -> None:
        self._open.close()

    def visitor(self) -> TestClient[Any]:
        """Somebody without a session."""
        return self._open.enter_context(TestClient(self.app, raise_server_exceptions=False))

    def signed_in(self, login: str) -> TestClient[Any]:
        """One of the county, after signing in."""
        client = self.visitor()
        answer = client.post("/api/v1/session", json={"login": login, "password": county.PASSWORD})
        assert answer.status_code == 201, answer.text
        return client


@pytest.fixture
def site(platform: Platform) -> Iterator[Site]:
    """The application over the test's installation."""
    with Site(platform) as made:
        yield made
