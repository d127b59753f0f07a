"""Before the opening nobody reads, counts or learns of a bid; what is not sealed is not taken (rules §5)."""

import hashlib
import json
import sqlite3

import pytest
from sqlmodel import select

from tender.bids import forms, service
from tender.bids.models import LateBid
from tender.bids.rules import Late
from tender.demo import county
from tender.errors import NotFound, Refused
from tender.ledger import canonical
from tender.opening.forms import RecordOpening
from tender.seal import signature
from tender.web import uploads
from tests import journeys

pytestmark = pytest.mark.slow

PLAIN = b"PK\x03\x04 a bid that nobody sealed"
SEATS = ["entity", "desk", "draw", "opening", "finance", "supervisor", "discipline", "admin", "bidder7"]


def addresses(site):
    """What may be asked about one tender: every GET that needs nothing but its id."""
    asked = (route.path for route in site.app.routes if "GET" in getattr(route, "methods", ()))
    return [path for path in asked if path.count("{") == 1 and "{tender:str}" in path]


def answers(client, paths, tender):
    """Address → status and content."""
    found = {}
    for path in paths:
        answer = client.get(path.replace("{tender:str}", tender))
        found[path] = (answer.status_code, answer.content)
    return found


@pytest.mark.parametrize("login", SEATS)
def test_before_the_deadline_no_seat_reads_or_counts_a_bid(site, at, cast, login):
    course, client, paths = at("submitted"), site.signed_in(login), addresses(site)
    before = answers(client, paths, course.tender)
    assert sum(status == 200 for status, _ in before.values()) >= 4
    journeys.hand_in(course, cast.bidder("己"), "4500000.00")
    assert answers(client, paths, course.tender) == before
    with pytest.raises(NotFound):
        service.receipt(course.platform, cast.actor(login), course.bids["甲"].bid)


def test_reading_the_documents_asks_for_no_name_and_leaves_none(site, at, platform):
    tender, visitor = at("submitted").tender, site.visitor()
    before = fingerprint(platform)
    (named,) = visitor.get(f"/api/v1/tenders/{tender}").json()["documents"]
    assert visitor.get(named["href"]).status_code == 200
    assert visitor.get(f"/api/v1/tenders/{tender}/terms").status_code == 200
    assert fingerprint(platform) == before


def fingerprint(platform):
    """All rows of the database, as one hash."""
    database = sqlite3.connect(platform.settings.data / "tender.sqlite3")
    digest = hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()
    database.close()
    return digest


def unsealed(course, bidder):
    """A request that is right in everything, but the file is plain."""
    made = journeys.sealed(course, bidder, "4500000.00")
    stored = course.platform.objects.put([PLAIN], limit=1000)
    ct = {"sha256": stored.sha256, "size": stored.size}
    raw = canonical.encode({**json.loads(made.manifest.raw), "ct": ct})
    return forms.SubmitBid(
        lot=course.lot,
        upload=uploads.record(course.platform, stored),
        manifest_b64=journeys.b64(raw),
        signature_b64=journeys.b64(signature.sign(raw, bidder.signer)),
    )


def test_an_unencrypted_bid_is_refused_with_a_prompt(at, cast):
    course, bidder = at("submitted"), cast.bidder("己")
    with pytest.raises(Refused) as refused:
        service.submit_bid(course.platform, bidder.actor, unsealed(course, bidder))
    assert (refused.value.code, refused.value.field, refused.value.article) == (
        "unencrypted",
        "upload",
        "E20 26",
    )
    assert "tender seal" in refused.value.zh and "tender seal" in refused.value.en
    assert service.own_bids(course.platform, bidder.actor, course.tender) == []


def test_an_unencrypted_bid_that_comes_late_is_on_record_as_not_sealed(at, cast):
    course, bidder = at("submitted"), cast.bidder("己")
    form = unsealed(course, bidder)
    journeys.move_to(course.deadline)
    with pytest.raises(Late):
        service.submit_bid(course.platform, bidder.actor, form)
    with course.platform.reading() as session:
        late = session.exec(select(LateBid).where(LateBid.tender == course.tender)).one()
    assert (late.sealed, late.received_at, late.ct_size) == (0, course.deadline, len(PLAIN))


@pytest.mark.parametrize("answer", [None, ""])
def test_an_objection_at_the_opening_is_recorded_with_its_answer_only(answer):
    said = {"by": county.BIDDERS[0].name, "matter": "对唱标内容有异议", "answer": answer}
    with pytest.raises(ValueError, match="answer"):
        RecordOpening(**journeys.PEOPLE.model_dump(exclude={"objections"}), objections=[said])
