"""Another site cannot act in a reader's name."""

import pytest
from litestar import Litestar, get, post
from litestar.testing import TestClient

from tender.web import problems
from tender.web.cross_site import CrossSiteMiddleware, is_from_elsewhere

HOST = "zbjy.example"


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": f"https://{HOST}"}, True),
        ({"origin": f"https://{HOST}"}, False),
        ({"origin": f"https://{HOST}:8443"}, True),
        ({"origin": f"https://{HOST}.evil.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
    ],
)
def test_only_this_sites_own_pages_and_programs_change_anything(headers, elsewhere):
    assert is_from_elsewhere("POST", {"host": HOST, **headers}) is elsewhere


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "SOMETHING"])
def test_every_method_that_changes_something_is_guarded(method):
    assert is_from_elsewhere(method, {"host": HOST, "sec-fetch-site": "cross-site"})


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_links_from_elsewhere_work(method):
    assert not is_from_elsewhere(method, {"host": HOST, "sec-fetch-site": "cross-site"})


def test_a_refused_request_reaches_no_handler():
    reached = []

    @post("/api/v1/act", sync_to_thread=False)
    def act() -> None:
        reached.append(1)

    @get("/api/v1/look", sync_to_thread=False)
    def look() -> None: ...

    app = Litestar([act, look], middleware=[CrossSiteMiddleware()], exception_handlers=problems.HANDLERS)
    with TestClient(app) as client:
        answer = client.post("/api/v1/act", headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, answer.json()["code"], reached) == (403, "cross_site", [])
        assert client.post("/api/v1/act").status_code == 201
