"""Deposits over the API: what the bidder's and the desk's programs see."""

import pytest

from tests.deposits.conftest import ACCOUNTS, HEAD, asked, b64, letter, line
from tests.sites import Site

pytestmark = pytest.mark.slow


@pytest.fixture
def taking(at):
    return at("taking")


@pytest.fixture
def site(taking):
    return Site(taking.platform)


def under(course, path):
    return f"/api/v1/tenders/{course.tender}/{path}"


def statement(course, *lines):
    return {"file_b64": b64((HEAD + "".join(lines)).encode("gb18030"))}


def test_a_deposit_from_the_code_to_its_return(taking, site):
    bidder, desk, second = (site.signed_in(login) for login in ("bidder1", "finance", "finance2"))
    path = f"/api/v1/lots/{taking.lot}/deposit-code"
    assert bidder.post(path, json={"basic_account": ACCOUNTS["甲"]}).json()["id"].startswith("dep_")
    entered = desk.post(under(taking, "statements"), json=statement(taking, line(taking, "甲")))
    assert entered.status_code == 201 and entered.json()["lines"][0]["outcome"] == "exact"
    assert bidder.get(under(taking, "own-deposits")).json()[0]["status"] == "paid"
    listed = desk.get(under(taking, "deposits")).json()["deposits"][0]
    assert (listed["status"], listed["bidder"], listed["held_fen"]) == ("paid", None, 8_000_000)
    refused = desk.post(f"/api/v1/deposits/{listed['id']}/return", json={"cause": "failed", "reason": "流标"})
    assert refused.status_code == 409 and refused.json()["article"] == "BL 28; BL 42"
    decided = second.post(
        f"/api/v1/deposits/{listed['id']}/return/decision", json={"approved": True, "reason": "同意"}
    )
    assert decided.status_code == 404 and desk.get(under(taking, "returns")).json() == []


def test_a_letter_is_filed_and_not_read_before_the_opening(taking, site):
    own = asked(taking, "丙")
    body = letter(taking, "丙").model_dump(mode="json") | {"amount": "80000.00"}
    bidder, desk = site.signed_in("bidder3"), site.signed_in("finance")
    assert bidder.post(f"/api/v1/deposits/{own.id}/guarantees", json=body).status_code == 201
    assert desk.get(f"/api/v1/deposits/{own.id}/guarantee").status_code == 403
    checked = desk.post(
        f"/api/v1/deposits/{own.id}/guarantee-check", json={"accepted": True, "reason": "属实"}
    )
    assert checked.status_code == 409 and checked.json()["article"] == "BL 22"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"file_b64": ""},
        {"file_b64": 7},
        {"file_b64": "不是"},
        {"file_b64": b64(b"\xff\xfe\x00")},
        {"file_b64": b64(b"a,b,c\n1,2,3\n")},
        {"file_b64": b64(HEAD.encode()), "columns": {"colour": "x"}},
        {"file_b64": b64(HEAD.encode()), "extra": 1},
    ],
)
def test_a_malformed_statement_is_answered_400_and_enters_nothing(taking, site, body):
    desk = site.signed_in("finance")
    assert desk.post(under(taking, "statements"), json=body).status_code == 400
    assert desk.get(under(taking, "deposits")).json() == {"deposits": [], "unknown": []}


def test_a_statement_larger_than_other_requests_is_taken(taking, site):
    filler = "".join(
        f"F{number},2026-03-02 08:00:00,某公司,1,1.00,货款 {'x' * 80}\n" for number in range(80_000)
    )
    body = statement(taking, filler, line(taking, "甲"))
    assert len(body["file_b64"]) > 10_000_000
    answer = site.signed_in("finance").post(under(taking, "statements"), json=body)
    assert (answer.status_code, answer.json()["total"]) == (201, 80_001)


@pytest.mark.parametrize("account", ["", "abc", "12", "1" * 41, "1234567890; DROP"])
def test_an_account_that_is_no_number_is_answered_400(taking, site, account):
    path = f"/api/v1/lots/{taking.lot}/deposit-code"
    assert site.signed_in("bidder1").post(path, json={"basic_account": account}).status_code == 400


def test_a_visitor_and_a_stranger_get_nothing(taking, site):
    own = asked(taking, "甲")
    visitor, stranger = site.visitor(), site.signed_in("bidder2")
    for path in (under(taking, "own-deposits"), under(taking, "deposits"), under(taking, "returns")):
        assert visitor.get(path).status_code == 401
    assert stranger.get(under(taking, "own-deposits")).json() == []
    assert stranger.get(under(taking, "deposits")).status_code == 403
    body = letter(taking, "乙").model_dump(mode="json") | {"amount": "80000.00"}
    assert stranger.post(f"/api/v1/deposits/{own.id}/guarantees", json=body).status_code == 404


def test_things_that_do_not_exist_are_answered_404(taking, site):
    desk = site.signed_in("finance")
    assert site.signed_in("bidder1").post("/api/v1/lots/lot_x/deposit-code", json={}).status_code == 404
    assert desk.get("/api/v1/tenders/tnd_x/deposits").status_code == 404
    for path in ("return", "forfeiture"):
        body = {"cause": "failed" if path == "return" else "revoked", "reason": "x"}
        assert desk.post(f"/api/v1/deposits/dep_x/{path}", json=body).status_code == 404


def test_the_size_of_the_public_answer_says_nothing_of_who_asked(taking, site):
    path = f"/api/v1/tenders/{taking.tender}"
    before = site.visitor().get(path).content
    asked(taking, "甲")
    assert site.visitor().get(path).content == before
