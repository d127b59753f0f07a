"""When a custodian gives up a share, and what the platform accepts as posted."""

import json
from datetime import timedelta

import pytest

from tender import clock, ids
from tender.errors import BadInput, NotFound, Refused, TenderError
from tender.ledger import canonical
from tender.seal import custodian, release, shares

from .conftest import OPENS


@pytest.fixture
def bids(seal):
    """Two bids under ids of their own."""
    return {ids.new_id("bid"): seal().manifest, ids.new_id("bid"): seal().manifest}


@pytest.fixture
def opening(ledger, asked, bids):
    """OPENING.json as bytes; rows and manifests may be changed, before the proof is made."""

    def file(change_rows=lambda rows: None, change=lambda manifests: None, **facts):
        rows = [
            {"bid": bid, "index": number, "ct_sha256": one.ct_sha256, "status": "current"}
            for number, (bid, one) in enumerate(sorted(bids.items()))
        ]
        manifests = {bid: json.loads(one.raw) for bid, one in bids.items()}
        change_rows(rows)
        change(manifests)
        whole = {"tender": asked.tender, "lot": asked.lots[0].id, "bids": rows, **facts}
        payload = {"v": 1, "id": "act_7", "type": "opening.started", "facts": whole}
        return json.dumps(ledger.file(payload, manifests=manifests)).encode()

    return file


@pytest.fixture
def after(now):
    now.move_to(OPENS)


def posted(opening, identity):
    return release.release_shares(release.read_opening(opening()), identity)


def test_at_the_opening_every_current_bid_is_released_and_opens(opening, people, asked, bids, after):
    posts = [release.check_post(posted(opening, one), asked.policy, "act_7", bids) for one in people[:2]]
    for bid, manifest in bids.items():
        assert shares.gather(bid, manifest, posts, asked.policy).identity is not None


def test_a_millisecond_before_the_opening_nothing_is_released(opening, people, now):
    now.move_to(OPENS - timedelta(milliseconds=1))
    with pytest.raises(Refused, match="has not come"):
        posted(opening, people[0])


def test_a_bid_that_names_a_later_time_does_not_stop_the_others(seal, asked, people, bids, opening, after):
    late = seal(asked=type(asked)(**{**vars(asked), "opens_at": clock.stamp(OPENS + timedelta(days=1))}))
    bids[ids.new_id("bid")] = late.manifest
    body = posted(opening, people[0])["body"]
    assert (len(body["shares"]), [one["reason"] for one in body["bad"]]) == (2, ["too_early"])


def test_a_bid_that_is_not_in_the_list_is_refused_by_name(opening, bids, after):
    with pytest.raises(Refused, match=min(bids)):
        release.read_opening(opening(change_rows=lambda rows: rows.pop(0)))


@pytest.mark.parametrize("status", ["replaced", "withdrawn"])
def test_a_bid_that_is_not_current_is_refused(opening, status, after):
    with pytest.raises(Refused, match="as current"):
        release.read_opening(opening(change_rows=lambda rows: rows[0].update(status=status)))


def test_bids_cannot_be_opened_one_by_one(opening, bids, after):
    with pytest.raises(Refused, match="lacks its manifest"):
        release.read_opening(opening(change=lambda manifests: manifests.pop(max(bids))))


def test_a_ciphertext_other_than_the_listed_one_is_refused(opening, after):
    with pytest.raises(Refused, match="not the listed one"):
        release.read_opening(opening(change_rows=lambda rows: rows[0].update(ct_sha256="0" * 64)))


def test_a_list_for_a_sham_tender_is_refused(opening, after):
    with pytest.raises(Refused, match="another tender"):
        release.read_opening(opening(tender=ids.new_id("tender")))


def test_a_capsule_carried_into_a_sham_tender_is_not_released(opening, people, after):
    sham = ids.new_id("tender")

    def carry(manifests):
        for manifest in manifests.values():
            manifest["tender"] = sham

    started = release.read_opening(opening(change=carry, tender=sham))
    body = release.release_shares(started, people[0])["body"]
    assert (body["shares"], {one["reason"] for one in body["bad"]}) == ([], {"other_bid"})


def test_a_list_that_is_not_in_the_witnessed_ledger_is_refused(opening, after):
    file = json.loads(opening())
    file["payload"]["facts"]["bids"][0]["status"] = "withdrawn"
    with pytest.raises(TenderError):
        release.read_opening(json.dumps(file).encode())


def test_a_list_with_a_bid_twice_or_an_unknown_status_is_refused(opening, after):
    for change in (lambda rows: rows.append(rows[0]), lambda rows: rows[0].update(status="hidden")):
        with pytest.raises(BadInput, match="list"):
            release.read_opening(opening(change_rows=change))


def test_a_stranger_is_told_that_there_is_nothing_for_him(opening, after):
    with pytest.raises(Refused, match="no capsule for you"):
        posted(opening, custodian.new_identity())


@pytest.fixture
def check(asked, bids):
    return lambda post: release.check_post(post, asked.policy, "act_7", bids)


def signed(post, identity, **body):
    """The post with its body changed and signed again."""
    return release.sign_post({**post["body"], **body}, identity)


def test_a_post_changed_after_signing_is_refused(opening, people, check, after):
    post = posted(opening, people[0])
    post["body"]["shares"].pop()
    with pytest.raises(Refused, match="did not sign"):
        check(post)


def test_a_post_under_anothers_name_is_refused(opening, people, check, after):
    post = signed(posted(opening, people[0]), people[0], recipient=people[1].recipient)
    with pytest.raises(Refused, match="did not sign"):
        check(post)


def test_a_strangers_post_is_refused(opening, people, check, after):
    stranger = custodian.new_identity()
    with pytest.raises(NotFound):
        check(signed(posted(opening, people[0]), stranger, recipient=stranger.recipient))


def test_a_post_for_another_opening_is_refused(opening, people, check, after):
    with pytest.raises(Refused, match="another opening"):
        check(signed(posted(opening, people[0]), people[0], opening="act_8"))


def test_a_share_for_a_bid_not_in_the_list_is_refused(opening, people, check, after):
    row = {"bid": ids.new_id("bid"), "share_b64": "AAAA"}
    with pytest.raises(Refused, match="list"):
        check(signed(posted(opening, people[0]), people[0], shares=[row]))


def test_a_bid_both_released_and_called_bad_is_refused(opening, people, check, bids, after):
    bad = [{"bid": min(bids), "reason": "share_hash", "manifest_sha256": bids[min(bids)].sha256}]
    with pytest.raises(BadInput, match="twice"):
        check(signed(posted(opening, people[0]), people[0], bad=bad))


def test_a_verdict_on_a_manifest_that_the_bidder_never_signed_is_refused(opening, people, check, bids, after):
    bad = [{"bid": min(bids), "reason": "share_hash", "manifest_sha256": "0" * 64}]
    with pytest.raises(Refused, match="another manifest"):
        check(signed(posted(opening, people[0]), people[0], shares=[], bad=bad))


@pytest.mark.parametrize("post", [None, [], {}, {"v": 1}, {"v": 1, "body": {}, "signature_b64": ""}, "x"])
def test_junk_is_no_post(check, post):
    with pytest.raises(BadInput):
        check(post)


def test_a_post_is_the_same_however_it_is_written_down(opening, people, check, after):
    post = posted(opening, people[0])
    assert check(json.loads(json.dumps(post, indent=4))) == check(canonical.decode(canonical.encode(post)))
