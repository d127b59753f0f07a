"""Opening the bids: what is read out, and whose fault it is when there is nothing to read."""

import json
from datetime import timedelta

import pyrage
import pytest

from tender.errors import Forbidden
from tender.ledger import canonical
from tender.opening import service
from tender.opening.queries import opened_bids
from tender.seal import signature
from tender.seal.envelope import SealedBid
from tender.seal.manifest import read
from tender.seal.release import sign_post
from tests.bidding import DEADLINE, NAMES, payloads, upload

pytestmark = pytest.mark.slow

OVER = DEADLINE + timedelta(minutes=60)


def signed_again(sealed, signer, **values):
    raw = canonical.encode({**json.loads(sealed.manifest.raw), **values})
    return SealedBid(sealed.folder, read(raw), signature.sign(raw, signer))


def test_each_opened_bid_is_read_out_under_its_bidders_name(platform, cast, opening, four, post, open_all):
    post(opening, 0)
    post(opening, 2)
    open_all(opening)
    facts = {one["facts"]["bid"]: one["facts"] for one in payloads(platform, "opening.bid_opened")}
    body = cast.bidder("甲").body
    read_out = {"price_fen": 462000000, "period_days": 180, "quality": "合格", "manager": "示范经理"}
    first = facts[four["甲"]]
    assert (first["bidder"], first["uscc"], first["read_out"]) == (body.name, body.uscc, read_out)


def test_evaluation_gets_the_opened_bids_with_their_files(platform, cast, lot, opening, four, post, open_all):
    post(opening, 0)
    post(opening, 1)
    open_all(opening)
    with platform.reading() as session:
        opened = opened_bids(session, lot)
    assert {one.bid: one.organisation for one in opened} == {
        bid: cast.bidder(name).organisation for name, bid in four.items()
    }
    with platform.objects.open(opened[0].files[0]["sha256"]) as file:
        assert file.read().decode().endswith("4620000.00")


def test_a_price_above_the_ceiling_is_opened_and_marked(
    platform, lot, hand_in, seal_for, four, started, post, open_all
):
    dear, equal = (
        hand_in("甲", seal_for("甲", "5000000.01")).bid,
        hand_in("乙", seal_for("乙", "5000000.00")).bid,
    )
    opening = started()
    post(opening, 0)
    post(opening, 1)
    open_all(opening)
    with platform.reading() as session:
        marks = {one.bid: one.above_ceiling for one in opened_bids(session, lot)}
    assert (marks[dear], marks[equal], sum(marks.values())) == (True, False, 1)


def test_progress_is_told_bid_by_bid_and_nothing_is_opened_twice(platform, cast, opening, four, post):
    post(opening, 0)
    post(opening, 1)
    told = []
    assert service.open_bids(platform, cast.opening, opening, told.append) == told
    assert [one.status for one in told] == ["opened"] * len(four)
    assert service.open_bids(platform, cast.opening, opening) == []


def test_only_the_opening_desk_opens_bids(platform, cast, opening, post):
    post(opening, 0)
    post(opening, 1)
    for actor in (cast.entity, cast.supervisor, cast.admin, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.open_bids(platform, actor, opening)


def test_one_share_opens_nothing_and_after_the_window_it_is_the_custodians_fault(
    platform, opening, post, open_all, time
):
    post(opening, 0)
    assert {one.status for one in open_all(opening).values()} == {"waiting"}
    time.move_to(OVER - timedelta(milliseconds=1))
    assert {one.status for one in open_all(opening).values()} == {"waiting"}
    time.move_to(OVER)
    outcomes = open_all(opening).values()
    assert {(one.status, one.code, one.fault) for one in outcomes} == {
        ("failed", "too_few_shares", "custodian")
    }
    facts = payloads(platform, "opening.bid_failed")[0]["facts"]
    assert facts["treated_as"] == {"code": "withdrawn", "zh": "撤回", "en": "withdrawn"} and facts["bidder"]


def test_shares_posted_in_time_still_open_after_the_window(opening, post, open_all, time):
    post(opening, 0)
    post(opening, 1)
    time.move_to(OVER)
    assert {one.status for one in open_all(opening).values()} == {"opened"}


def test_a_copied_envelope_under_another_bidders_signature_is_revoked(
    platform, cast, hand_in, sealed, started, post, open_all
):
    copied = signed_again(sealed["甲"], cast.bidder("丁").signer)
    bid = hand_in("丁", copied).bid
    others = [hand_in(name).bid for name in NAMES[1:3]]
    opening = started()
    post(opening, 0)
    post(opening, 1)
    outcomes = open_all(opening)
    assert (outcomes[bid].code, outcomes[bid].fault) == ("binding_broken", "tenderer")
    assert {outcomes[other].status for other in others} == {"opened"}
    [failed] = payloads(platform, "opening.bid_failed")
    assert failed["facts"]["treated_as"]["zh"] == "撤销"
    assert failed["facts"]["bidder"] == cast.bidder("丁").body.name


def test_capsules_carried_into_a_sham_tender_release_no_share(
    platform, cast, noticed, hand_in, sealed, seal_for, started, post, open_all
):
    hand_in("甲")
    stolen = json.loads(sealed["甲"].manifest.raw)["capsules"]
    sham = signed_again(seal_for("乙", number=1), cast.bidder("乙").signer, capsules=stolen)
    bid = hand_in("乙", sham).bid
    for name in NAMES[2:]:
        hand_in(name, seal_for(name, number=1))
    hand_in("甲", seal_for("甲", number=1))
    opening = started(noticed.tenders[1])
    for number in range(3):
        post(opening, number)
    for posted in payloads(platform, "opening.shares_posted"):
        assert posted["facts"]["bad"] == {bid: "other_bid"} and bid not in posted["facts"]["shares"]
    assert open_all(opening)[bid].code == "capsules_bad"


@pytest.mark.parametrize(("liars", "status"), [(1, "opened"), (2, "failed")])
def test_it_takes_n_minus_k_plus_one_custodians_to_blame_a_tenderer(
    sealed, opening, four, post, open_all, liars, status
):
    for number in range(3):
        post(
            opening,
            number,
            calls_bad(four["甲"], sealed["甲"].manifest.sha256) if number < liars else as_it_is,
        )
    outcomes = open_all(opening)
    assert outcomes[four["甲"]].status == status
    assert {outcomes[four[name]].status for name in NAMES[1:]} == {"opened"}


def as_it_is(post, _identity):
    return post


def calls_bad(bid, manifest_sha256):
    """The custodian signs that its capsule of `bid` is bad."""

    def change(post, identity):
        body = post["body"]
        body["shares"] = [row for row in body["shares"] if row["bid"] != bid]
        body["bad"].append({"bid": bid, "reason": "undecryptable", "manifest_sha256": manifest_sha256})
        return sign_post(body, identity)

    return change


def test_a_ciphertext_that_the_right_key_does_not_open_is_the_tenderers_fault(
    platform, cast, hand_in, seal_for, sealed, started, post, open_all
):
    whole = sealed["甲"]
    cut = whole.bid_age.read_bytes()[:-20]
    stored = platform.objects.put([cut], limit=1 << 20)
    broken = signed_again(whole, cast.bidder("甲").signer, ct={"sha256": stored.sha256, "size": stored.size})
    bid = hand_in("甲", broken, upload=upload(platform, cut)).bid
    for name in NAMES[1:]:
        hand_in(name)
    opening = started()
    post(opening, 0)
    post(opening, 1)
    outcomes = open_all(opening)
    assert (outcomes[bid].code, outcomes[bid].fault) == ("undecryptable", "tenderer")
    assert sorted(one.status for one in outcomes.values()) == ["failed", "opened", "opened", "opened"]


def test_a_ciphertext_lost_by_the_platform_waits_and_is_opened_once_it_is_back(
    platform, opening, four, sealed, post, open_all
):
    post(opening, 0)
    post(opening, 1)
    platform.objects.delete(sealed["甲"].manifest.ct_sha256)
    lost = open_all(opening)[four["甲"]]
    assert (lost.status, lost.code, lost.fault) == ("waiting", "ciphertext_differs", "platform")
    platform.objects.put([sealed["甲"].bid_age.read_bytes()], limit=1 << 20)
    assert open_all(opening)[four["甲"]].status == "opened"


def test_a_ciphertext_changed_in_store_is_the_platforms_fault_in_the_end(
    platform, opening, four, sealed, post, open_all, time
):
    post(opening, 0)
    post(opening, 1)
    path = platform.settings.data / "objects" / sealed["甲"].manifest.ct_sha256
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert open_all(opening)[four["甲"]].status == "waiting"
    time.move_to(OVER)
    outcome = open_all(opening)[four["甲"]]
    assert (outcome.status, outcome.fault) == ("failed", "platform")


def test_a_signature_swapped_in_store_is_the_platforms_fault(platform, cast, opening, four, post, open_all):
    post(opening, 0)
    post(opening, 1)
    [submitted, *_] = payloads(platform, "bid.submitted")
    kept = next(file["sha256"] for file in submitted["files"] if file["name"] == "manifest.p7s.age")
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    path = platform.settings.data / "objects" / kept
    path.write_bytes(
        pyrage.encrypt(signature.sign(b"other", cast.bidder("甲").signer), [identity.to_public()])
    )
    outcome = open_all(opening)[submitted["facts"]["bid"]]
    assert (outcome.status, outcome.code, outcome.fault) == ("waiting", "signature_differs", "platform")
