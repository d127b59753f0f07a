"""A tender's terms in a real witnessed ledger, three custodians of three bodies, and two bidders."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tender import clock, ids
from tender.accounts.certificates import DemonstrationAuthority
from tender.ledger import checkpoint, note, proof, tree
from tender.seal import custodian, terms
from tender.seal.envelope import seal_bid
from tender.seal.opening import Sealed

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2036, 1, 1, tzinfo=UTC)
BEFORE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
BODIES = ("示范县招标人", "示范县监督局", "示范县纪检监察组")
OFFER = {"price": "4620000.00", "period_days": 180, "quality": "合格", "manager": "示范经理"}
FILES = [("技术标.pdf", b"%PDF technical"), ("商务标.pdf", b"%PDF commercial")]


@dataclass
class Ledger:
    """A log and a witness; `file` proves a payload in it, as TERMS.json and OPENING.json do."""

    log: note.Signer
    witness: note.Signer

    def file(self, payload: dict, **more: object) -> dict:
        leaf = tree.leaf_hash(terms.leaf_entry(payload))
        neighbour = tree.leaf_hash(b"another entry")
        head = checkpoint.Checkpoint(self.log.name, 2, tree.node_hash(leaf, neighbour))
        signed = checkpoint.sign(head, self.log) + self.witness.sign(head.text())
        text = proof.TlogProof(0, (neighbour,), signed).text()
        trust = {"log": self.log.vkey, "witness": self.witness.vkey}
        return {"v": 1, "payload": payload, "proof": text, "trust": trust, **more}


@pytest.fixture(autouse=True)
def now():
    """The clock stands three days before the opening; a test may move it on."""
    with clock.ticking(clock.MovableClock(BEFORE)) as moved:
        yield moved


@pytest.fixture(scope="session")
def ledger():
    return Ledger(note.generate("demo.invalid/ledger"), note.generate("witness.invalid", note.COSIGNATURE))


@pytest.fixture(scope="session")
def people():
    return [custodian.new_identity() for _ in BODIES]


@pytest.fixture(scope="session")
def authority():
    return DemonstrationAuthority.create("根证书", START, END)


@pytest.fixture(scope="session")
def bidder(authority):
    return authority.issue("示范县甲建设公司", "91330000MA00000A1X", START, END)


@pytest.fixture(scope="session")
def rival(authority):
    return authority.issue("示范县乙建设公司", "91330000MA00000B1Y", START, END)


def facts_of(people, tender, lot):
    """The terms of a notice, as the platform publishes them."""
    rows = [custodian.public_row(one.public(body)) for one, body in zip(people, BODIES, strict=True)]
    return {
        "v": 1,
        "tender": tender,
        "title": "示范县道路工程",
        "lots": [{"id": lot, "title": "一标段", "ceiling_fen": 500000000, "envelopes": ["single"]}],
        "opens_at": clock.stamp(OPENS),
        "policy": {"k": 2, "n": 3, "custodians": rows},
    }


@pytest.fixture(scope="session")
def facts(people):
    return facts_of(people, ids.new_id("tender"), ids.new_id("lot"))


@pytest.fixture(scope="session")
def asked(facts):
    """The terms as read."""
    return terms.from_facts(facts)


@pytest.fixture
def seal(asked, bidder, tmp_path):
    """Seals a bid into a new folder; every part may be replaced."""

    def make(offer=OFFER, files=FILES, signer=bidder, asked=asked):
        return seal_bid(asked, asked.lots[0].id, "single", offer, files, signer, tmp_path / ids.new_id("bid"))

    return make


@pytest.fixture
def bid(seal):
    return seal()


def kept(bid, **changed):
    """The bid as the platform stores it."""
    whole = {
        "bid_age": bid.bid_age,
        "manifest": bid.manifest,
        "signature": bid.signature,
        "received_at": BEFORE,
    }
    return Sealed(**{**whole, **changed})
