"""The public ledger: head, entries, tiles, terms and the check of receipts."""

import json

import pytest
from sqlmodel import select

from tender.bids.receipts import receipt
from tender.ledger import checkpoint, note, tree
from tender.ledger.models import Outbox
from tender.ledger.note import Verifier
from tender.portal import ledger
from tender.portal.visibility import is_open, of
from tender.seal import terms
from tender.tendering.lifecycle import Stage

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}


@pytest.fixture
def visitor(site):
    return site.visitor()


@pytest.fixture
def own(at, platform):
    """A receipt of a bid of the tender that takes bids, as its bidder takes it home."""
    course = at("submitted")
    return receipt(platform, course.cast.bidder("甲").actor, course.bids["甲"].bid)


def rows(platform):
    with platform.reading() as session:
        return session.exec(select(Outbox).order_by(Outbox.position)).all()


def test_the_checkpoint_is_signed_by_log_and_witness(visitor, platform):
    seen = checkpoint.verify(
        visitor.get("/ledger/checkpoint").text,
        Verifier.from_vkey(platform.log_vkey, note.ED25519),
        [Verifier.from_vkey(platform.witness_vkey, note.COSIGNATURE)],
        1,
    )
    assert visitor.get("/api/v1/ledger/checkpoint").json()["size"] == seen.checkpoint.size


def test_the_served_tiles_lead_to_the_root(visitor, platform):
    class Served:
        def read(self, path):
            answer = visitor.get(f"/ledger/{path}")
            if answer.status_code == 404:
                raise FileNotFoundError(path)
            return answer.content

    head = ledger.head(platform)
    assert tree.root(Served(), head.size).hex() == head.root


def test_full_tiles_may_be_kept_for_ever_and_the_checkpoint_not_at_all(visitor):
    assert "immutable" in visitor.get("/ledger/tile/0/000").headers["cache-control"]
    assert visitor.get("/ledger/checkpoint").headers["cache-control"] == "no-cache"


def test_every_entry_gives_its_proof_and_only_open_ones_their_payload(visitor, platform):
    stages = {line["id"]: line["stage"] for line in visitor.get("/api/v1/tenders").json()["tenders"]}
    for row in rows(platform)[::7]:
        said = visitor.get(f"/api/v1/ledger/entries/{row.position}").json()
        stage = Stage(stages.get(row.tender, "preparation"))
        assert (said["payload"] is not None) is is_open(of(row.type), stage), row.type
        assert said["proof"].startswith("c2sp.org/tlog-proof@v1")


def test_a_closed_entry_tells_neither_kind_nor_tender_nor_time(visitor, at, platform):
    entry = next(iter(at("submitted").bids.values())).entry
    row = next(one for one in rows(platform) if one.id == entry)
    text = visitor.get(f"/ledger/entries/{row.position}", headers=HTML).text
    assert "bid.submitted" not in text and str(row.tender) not in text and "依法不公开" in text
    assert visitor.get(f"/ledger/entries/{row.position}/payload.json").status_code == 404
    assert visitor.get(f"/ledger/entries/{row.position}/proof").status_code == 200


def test_the_terms_file_is_what_a_sealer_accepts(visitor, at, platform):
    raw = visitor.get(f"/tenders/{at('submitted').tender}/terms.json").content
    read = terms.read_file(raw, platform.log_vkey, platform.witness_vkey)
    assert read.tender == at("submitted").tender and read.policy.k == 2
    assert json.loads(raw) == visitor.get(f"/api/v1/tenders/{read.tender}/terms").json()


def test_a_receipt_is_checked_on_the_page_and_by_the_api(visitor, own):
    answer = visitor.post("/ledger/check", files={"data": ("r.zip", own)}, headers=HTML)
    assert answer.status_code == 200 and "回执属实" in answer.text
    said = visitor.post("/api/v1/ledger/receipts/check", content=own).json()
    assert said["type"] == "bid.submitted" and said["witnesses"]


def test_a_receipt_that_is_none_is_refused_with_words(visitor, own):
    for bad, status in ((b"PK junk", 400), (b"", 400), (own[: len(own) // 2], 400)):
        answer = visitor.post("/ledger/check", files={"data": ("r.zip", bad)}, headers=HTML)
        assert answer.status_code == status and "回执未通过核验" in answer.text
        assert visitor.post("/api/v1/ledger/receipts/check", content=bad).status_code == status


def test_a_receipt_over_the_limit_is_refused_unread(visitor):
    big = b"\0" * (ledger.MOST_RECEIPT + 1)
    assert visitor.post("/api/v1/ledger/receipts/check", content=big).status_code == 413
    assert visitor.post("/ledger/check", files={"data": ("r.zip", big)}, headers=HTML).status_code == 413


def test_another_site_cannot_have_a_receipt_checked(visitor, own):
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    answer = visitor.post("/ledger/check", files={"data": ("r.zip", own)}, headers=headers)
    assert answer.status_code == 403


def test_a_check_without_a_file_is_a_bad_request(visitor):
    answer = visitor.post("/ledger/check", files={"other": (None, "text")}, headers=HTML)
    assert answer.status_code == 400
