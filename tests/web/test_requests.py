"""Bodies that no form could read are the sender's mistake, never ours."""

import pytest
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.testing import TestClient

from tender import clock
from tender.errors import BadInput
from tender.notices.forms import PublishNotice
from tender.web import assets, problems
from tender.web.forms import parsed
from tender.web.requests import DEEPEST, SiteRequest

JSON = {"Content-Type": "application/json"}


@post("/api/v1/anything", sync_to_thread=False)
def anything(data: JSONBody[dict[str, object]]) -> dict[str, object]:
    return data


@pytest.fixture(scope="module")
def strict():
    app = Litestar(
        [anything], request_class=SiteRequest, exception_handlers=problems.HANDLERS, openapi_config=None
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    "body", [nested(DEEPEST + 1), nested(100_000), b"[" * 100_000, b'{"a": "\xed\xa0\x80"}', b'{"a": "\xff"}']
)
def test_json_that_is_too_deep_or_not_utf_8_is_a_bad_request(strict, body):
    answer = strict.post("/api/v1/anything", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_json" and answer.json()["field"] == "body"


def test_json_as_deep_as_is_allowed_is_read(strict):
    answer = strict.post("/api/v1/anything", content=nested(DEEPEST), headers=JSON)
    assert answer.status_code == 201
    assert answer.content == nested(DEEPEST)


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "9999-12-31T23:00:00Z"]
)
def test_a_moment_that_no_calendar_reaches_is_refused(moment):
    with pytest.raises(BadInput, match="deadline"):
        parsed(PublishNotice, {"deadline": moment})


def test_a_text_that_overflows_the_calendar_is_a_value_error():
    with pytest.raises(ValueError, match="years"):
        clock.parse("9999-12-31T23:59:59-23:59")


def test_an_answer_is_kept_by_nobody_unless_its_handler_says_so(site):
    assert site.get("/spoken").headers["cache-control"] == "no-store"
    assert "max-age" in site.get(assets.address("css/site.css")).headers["cache-control"]
