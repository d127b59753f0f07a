"""Bids over the API: the answers that a bidder's program sees."""

import io
import json
import zipfile

import pytest

from tender.bids import receipts
from tender.bids.models import Bid
from tender.demo import county
from tender.errors import Refused
from tests.bidding import DEADLINE, b64, bid_form, notice_form, payload_of

pytestmark = pytest.mark.slow


@pytest.fixture
def clerk(site):
    """甲's clerk, signed in."""
    return site.signed_in("bidder1")


@pytest.fixture
def submit(site, lot, sealed):
    """Upload and hand in over HTTP; parts of the body may be changed, or dropped with None."""

    def submitting(client, name="甲", **changed):
        bid = sealed[name]
        upload = client.put("/api/v1/uploads", content=bid.bid_age.read_bytes()).json()["upload"]
        body = {"upload": upload, "manifest_b64": b64(bid.manifest.raw), "signature_b64": b64(bid.signature)}
        whole = {key: value for key, value in {**body, **changed}.items() if value is not None}
        return client.post(f"/api/v1/lots/{lot}/bids", json=whole)

    return submitting


def test_a_bid_is_answered_when_it_is_settled_and_its_receipt_is_there(clerk, submit):
    answer = submit(clerk)
    assert answer.status_code == 201, answer.text
    receipt = clerk.get(answer.json()["receipt"])
    assert receipt.headers["content-type"] == "application/zip"
    payload = json.loads(zipfile.ZipFile(io.BytesIO(receipt.content)).read("payload.json"))
    assert payload["facts"]["bid"] == answer.json()["id"]


def test_no_act_of_a_bid_carries_person_or_organisation(platform, cast, clerk, submit):
    entry = json.dumps(payload_of(platform, submit(clerk).json()["entry"]))
    bidder = cast.bidder("甲")
    assert bidder.actor.person not in entry and bidder.organisation not in entry


def test_ones_own_bids_are_listed_and_nobody_elses(site, tender, clerk, submit):
    made = submit(clerk).json()["id"]
    assert [one["bid"] for one in clerk.get(f"/api/v1/tenders/{tender}/own-bids").json()] == [made]
    for login in ("bidder2", "entity", "opening", "admin"):
        assert site.signed_in(login).get(f"/api/v1/tenders/{tender}/own-bids").json() == []


def test_a_strangers_receipt_looks_like_none(site, clerk, submit):
    address = submit(clerk).json()["receipt"]
    stranger = site.signed_in("bidder2")
    known, unknown = stranger.get(address), stranger.get("/api/v1/bids/bid_00000000000000000000/receipt")
    assert (known.status_code, known.json()["code"]) == (404, "no_bid")
    assert known.json() == unknown.json()


def test_a_bid_is_withdrawn_by_a_signed_notice(cast, tender, lot, clerk, submit):
    made = submit(clerk).json()["id"]
    form = notice_form(cast, "甲", tender, lot, made).model_dump(exclude={"bid"})
    answer = clerk.post(f"/api/v1/bids/{made}/withdrawal", json=form)
    assert answer.status_code == 201, answer.text
    assert clerk.get(f"/api/v1/tenders/{tender}/own-bids").json()[0]["status"] == "withdrawn"


def test_a_late_bid_is_a_conflict_that_names_its_article(clerk, submit, time):
    time.move_to(DEADLINE)
    answer = submit(site_again(clerk))
    assert (answer.status_code, answer.json()["code"], answer.json()["article"]) == (409, "late", "E20 27")


def site_again(client):
    """The session is over by then: sign in again."""
    client.post("/api/v1/session", json={"login": "bidder1", "password": county.PASSWORD})
    return client


BAD = {
    "a field missing": ({"signature_b64": None}, 400),
    "a field too many": ({"bidder": "甲"}, 400),
    "an envelope unknown": ({"envelope": "open"}, 400),
    "a manifest too large": ({"manifest_b64": "A" * 200_004}, 400),
    "a manifest that is junk": ({"manifest_b64": "%%%%"}, 400),
    "an upload unknown": ({"upload": "upl_0"}, 400),
    "a number for text": ({"upload": 1}, 400),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_problem_that_names_the_field(platform, clerk, submit, name):
    changed, status = BAD[name]
    answer = submit(clerk, **changed)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), (
        answer.text
    )
    with platform.reading() as session:
        assert session.get(Bid, "none") is None and session.exec(Bid.__table__.select()).first() is None


def test_a_body_that_is_no_json_and_one_that_is_too_large_are_refused(clerk, lot):
    address = f"/api/v1/lots/{lot}/bids"
    headers = {"content-type": "application/json"}
    assert clerk.post(address, content=b"{", headers=headers).status_code == 400
    assert clerk.post(address, content=b" " * 10_000_001, headers=headers).status_code == 413


def test_visitors_and_other_seats_hand_in_nothing(site, platform, sealed, lot):
    body = bid_form(platform, sealed["甲"]).model_dump(exclude={"lot"})
    assert site.visitor().post(f"/api/v1/lots/{lot}/bids", json=body).status_code == 401
    answer = site.signed_in("entity").post(f"/api/v1/lots/{lot}/bids", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_seat")


class SilentWitness:
    """A witness that cannot be reached."""

    def cosign(self, old_size, proof, signed_checkpoint):
        raise OSError("no route")


class UnwillingWitness:
    """A witness that turns the head down, as one does that knows another key."""

    def cosign(self, old_size, proof, signed_checkpoint):
        raise Refused("witness_refused", "见证方拒绝签署。", "The witness refused the checkpoint.")


def test_a_bid_that_is_in_is_never_answered_as_refused_because_of_the_witness(
    platform, clerk, submit, tender, monkeypatch
):
    monkeypatch.setattr(platform.sequencer, "witness", UnwillingWitness())
    monkeypatch.setattr(receipts, "LONGEST_WAIT", 0)
    answer = submit(clerk)
    assert answer.status_code == 202, answer.text
    assert [one["bid"] for one in clerk.get(f"/api/v1/tenders/{tender}/own-bids").json()] == [
        answer.json()["id"]
    ]


def test_while_the_witness_is_silent_the_bidder_gets_the_act_as_recorded(
    platform, clerk, submit, monkeypatch
):
    monkeypatch.setattr(platform.sequencer, "witness", SilentWitness())
    monkeypatch.setattr(receipts, "LONGEST_WAIT", 0)
    answer = submit(clerk)
    made = answer.json()
    assert (answer.status_code, made["payload"]["facts"]["bid"]) == (202, made["id"])
    assert clerk.get(made["receipt"]).json()["code"] == "not_settled"
