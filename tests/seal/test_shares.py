"""Capsules and shares: k of n open a bid, fewer do not, and junk is blamed on whoever posted it."""

import base64
import json
from pathlib import Path

import pyshamir
import pytest

from tender import ids
from tender.ledger import canonical
from tender.seal import custodian, shares, terms
from tender.seal.custodian import CustodianIdentity
from tender.seal.manifest import read

from .conftest import facts_of

VECTOR = json.loads((Path(__file__).parents[1] / "vectors/seal/shares.json").read_text(encoding="utf-8"))
BID = "bid_00000000000000000000"


@pytest.fixture
def posts(bid, people):
    """What the three custodians post for the bid when all goes well."""
    opened = [shares.open_capsule(bid.manifest, one.secret).share for one in people]
    return [shares.Post(one.recipient, {BID: share}, {}) for one, share in zip(people, opened, strict=True)]


def junk(post):
    return shares.Post(post.recipient, {BID: b"junk" + post.shares[BID][4:]}, {})


def bad(post):
    return shares.Post(post.recipient, {}, {BID: "share_hash"})


def codes(gathered):
    return [(fault.code, fault.fault) for fault in gathered.faults]


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_the_recorded_shares_yield_the_recorded_secret(pair):
    parts = [bytearray(base64.b64decode(VECTOR["shares_b64"][one])) for one in pair]
    assert pyshamir.combine(parts).decode() == VECTOR["secret"]


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_any_two_of_three_custodians_open_a_bid(bid, posts, asked, left_out):
    two = [post for number, post in enumerate(posts) if number != left_out]
    gathered = shares.gather(BID, bid.manifest, two, asked.policy)
    assert gathered.identity.startswith("AGE-SECRET-KEY-1")
    assert gathered.faults == ()


def test_one_custodian_does_not(bid, posts, asked):
    gathered = shares.gather(BID, bid.manifest, posts[:1], asked.policy)
    assert (gathered.identity, codes(gathered)) == (None, [("too_few_shares", "custodian")])


def test_one_custodian_posting_twice_does_not(bid, posts, asked):
    assert shares.gather(BID, bid.manifest, [posts[0], posts[0]], asked.policy).identity is None


def test_a_junk_share_is_blamed_on_its_custodian_and_the_bid_opens(bid, posts, asked):
    gathered = shares.gather(BID, bid.manifest, [junk(posts[0]), *posts[1:]], asked.policy)
    assert gathered.identity is not None
    assert codes(gathered) == [("junk_share", "custodian")]
    assert asked.policy.custodians[0].body in gathered.faults[0].zh


def test_junk_shares_are_never_the_tenderers_fault(bid, posts, asked):
    gathered = shares.gather(BID, bid.manifest, [junk(posts[0]), junk(posts[1]), posts[2]], asked.policy)
    assert {fault.fault for fault in gathered.faults} == {"custodian"}


def test_enough_custodians_calling_their_capsules_bad_is_the_tenderers_fault(bid, posts, asked):
    gathered = shares.gather(BID, bid.manifest, [bad(posts[0]), bad(posts[1]), posts[2]], asked.policy)
    assert codes(gathered) == [("capsules_bad", "tenderer")]


def test_one_custodian_calling_its_capsule_bad_is_not(bid, posts, asked):
    gathered = shares.gather(BID, bid.manifest, [bad(posts[0]), posts[1]], asked.policy)
    assert codes(gathered) == [("too_few_shares", "custodian")]


def test_every_subset_is_tried_when_one_share_is_wrong(bid, posts):
    good = [post.shares[BID] for post in posts]
    wrong = bytes([good[0][0] ^ 1]) + good[0][1:]
    assert shares.combine(bid.manifest, [wrong, *good[1:]]) == shares.combine(bid.manifest, good)


def test_genuine_shares_of_no_key_are_the_tenderers_fault(seal, asked, people):
    other, manifest = seal().manifest, seal().manifest
    fake = read(canonical.encode({**canonical.decode(other.raw), "recipient": manifest.recipient}))
    posts = [shares.Post(one.recipient, {BID: _raw_share(other, one)}, {}) for one in people]
    assert codes(shares.gather(BID, fake, posts, asked.policy)) == [("shares_useless", "tenderer")]


def _raw_share(manifest, identity):
    return shares.open_capsule(manifest, identity.secret).share


def test_a_capsule_carried_into_another_tender_is_not_opened(bid, people):
    sham = {**canonical.decode(bid.manifest.raw), "tender": ids.new_id("tender")}
    with pytest.raises(shares.CapsuleBad, match="other_bid"):
        shares.open_capsule(read(canonical.encode(sham)), people[0].secret)


@pytest.mark.parametrize("field", ["lot", "recipient", "envelope"])
def test_a_capsule_carried_to_another_bid_is_not_opened(seal, bid, people, field):
    other = {"lot": ids.new_id("lot"), "recipient": seal().manifest.recipient, "envelope": "commercial"}
    sham = {**canonical.decode(bid.manifest.raw), field: other[field]}
    with pytest.raises(shares.CapsuleBad, match="other_bid"):
        shares.open_capsule(read(canonical.encode(sham)), people[0].secret)


CAPSULES = {"undecryptable": ("capsule_b64", "AAAA"), "share_hash": ("share_sha256", "0" * 64)}


@pytest.mark.parametrize("reason", CAPSULES)
def test_a_bad_capsule_is_named(bid, people, reason):
    whole = canonical.decode(bid.manifest.raw)
    whole["capsules"][0][CAPSULES[reason][0]] = CAPSULES[reason][1]
    with pytest.raises(shares.CapsuleBad, match=reason):
        shares.open_capsule(read(canonical.encode(whole)), people[0].secret)


def test_a_stranger_has_no_capsule(bid):
    with pytest.raises(KeyError):
        shares.open_capsule(bid.manifest, custodian.new_identity().secret)


def test_three_of_five_custodians_open_a_bid_and_two_do_not(seal):
    people = [custodian.new_identity() for _ in range(5)]
    facts = facts_of(people[:3], ids.new_id("tender"), ids.new_id("lot"))
    rows = [custodian.public_row(one.public(f"示范单位{number}")) for number, one in enumerate(people)]
    asked = terms.from_facts({**facts, "policy": {"k": 3, "n": 5, "custodians": rows}})
    manifest = seal(asked=asked).manifest
    given = [_raw_share(manifest, one) for one in people]
    assert shares.combine(manifest, given[2:]) == shares.combine(manifest, given[:3]) is not None
    assert shares.combine(manifest, given[:2]) is None


def test_the_recorded_custodian_follows_from_its_secret():
    vector = json.loads(
        (Path(__file__).parents[1] / "vectors/seal/custodian.json").read_text(encoding="utf-8")
    )
    public = CustodianIdentity(vector["secret"]).public(vector["public"]["body"])
    assert (custodian.public_row(public), public.fingerprint) == (vector["public"], vector["fingerprint"])
