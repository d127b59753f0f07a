"""What custodians post: accepted, refused, or named as their fault."""

import base64
import json
from datetime import timedelta

import pytest

from tender.bids import service as bids
from tender.errors import BadInput, Forbidden, Refused
from tender.opening import service
from tender.seal.release import sign_post
from tests.bidding import DEADLINE, notice_form, payloads

WINDOW = timedelta(minutes=60)


def swapped(bid, content=b"junk"):
    """Another share for `bid`, signed by the custodian itself."""

    def change(post, identity):
        body = post["body"]
        for row in body["shares"]:
            if row["bid"] == bid:
                row["share_b64"] = base64.b64encode(content).decode()
        return sign_post(body, identity)

    return change


def added(bid):
    """A share for one more bid, signed by the custodian itself."""

    def change(post, identity):
        body = post["body"]
        body["shares"].append({"bid": bid, "share_b64": body["shares"][0]["share_b64"]})
        return sign_post(body, identity)

    return change


def test_a_junk_share_is_blamed_on_its_custodian_and_the_bid_opens(platform, opening, four, post, open_all):
    post(opening, 0, swapped(four["甲"]))
    post(opening, 1)
    post(opening, 2)
    assert {one.status for one in open_all(opening).values()} == {"opened"}
    facts = {one["facts"]["bid"]: one["facts"] for one in payloads(platform, "opening.bid_opened")}
    [fault] = facts[four["甲"]]["faults"]
    assert (fault["code"], fault["fault"]) == ("junk_share", "custodian")
    assert "示范县教育体育局" in fault["zh"] and facts[four["乙"]]["faults"] == []


def test_a_junk_share_is_a_fact_of_its_post(platform, opening, four, post):
    post(opening, 0, swapped(four["甲"]))
    [posted] = payloads(platform, "opening.shares_posted")
    assert posted["facts"]["junk"] == [four["甲"]]


def test_a_custodian_may_mend_its_post_within_the_window(opening, four, post, open_all):
    post(opening, 0, swapped(four["甲"]))
    post(opening, 1)
    assert open_all(opening)[four["甲"]].status == "waiting"
    post(opening, 0)
    assert open_all(opening)[four["甲"]].status == "opened"


def test_a_share_for_a_bid_not_in_the_list_is_refused(opening, post):
    with pytest.raises(Refused, match="does not stand in the opening's list") as refused:
        post(opening, 0, added("bid_00000000000000000000"))
    assert refused.value.code == "not_listed"


def test_a_share_for_a_replaced_bid_is_refused(hand_in, seal_for, four, started, post):
    hand_in("甲", seal_for("甲"))
    opening = started()
    with pytest.raises(Refused, match="as current"):
        post(opening, 0, added(four["甲"]))


def test_a_share_for_a_withdrawn_bid_is_refused(platform, cast, tender, lot, four, started, post):
    bids.withdraw_bid(platform, cast.bidder("丁").actor, notice_form(cast, "丁", tender, lot, four["丁"]))
    opening = started()
    with pytest.raises(Refused, match="as current"):
        post(opening, 0, added(four["丁"]))


def test_a_post_that_its_custodian_did_not_sign_is_refused(cast, opening, post):
    with pytest.raises(Refused, match="did not sign"):
        post(opening, 0, lambda post, _: sign_post(post["body"], cast.keepers[1].identity))


def test_a_post_for_another_opening_is_refused(opening, post):
    with pytest.raises(Refused, match="another opening"):
        post(opening, 0, lambda post, identity: sign_post({**post["body"], "opening": "act_1"}, identity))


def test_nobody_posts_for_another_body(platform, cast, opening, post):
    taken = []
    post(opening, 0, lambda post, _: taken.append(post) or post)
    for actor in (cast.supervisor, cast.other_entity, cast.opening, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            service.post_shares(platform, actor, opening, json.dumps(taken[0]).encode())


@pytest.mark.parametrize("document", [b"", b"junk", b"[]", b"{}", b'{"v":1,"v":1}', b'{"v":1.5}'])
def test_a_malformed_post_is_refused(platform, cast, opening, document):
    with pytest.raises(BadInput):
        service.post_shares(platform, cast.entity, opening, document)


def test_the_window_ends_for_all_at_the_same_millisecond(opening, post, time):
    time.move_to(DEADLINE + WINDOW - timedelta(milliseconds=1))
    post(opening, 0)
    time.move_to(DEADLINE + WINDOW)
    with pytest.raises(Refused, match="window is over") as refused:
        post(opening, 1)
    assert refused.value.article == "E20 29"


def test_shares_stand_in_closed_acts_only_and_no_key_stands_anywhere(platform, opening, post, open_all, four):
    for number in range(3):
        post(opening, number)
    open_all(opening)
    with platform.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT type, payload FROM aux_outbox").all()
    shares = {
        row["share_b64"] for kind, text in rows if kind == "opening.shares_posted" for row in shares_in(text)
    }
    assert len(shares) == 3 * len(four)
    assert {kind for kind, text in rows if any(share in text for share in shares)} == {
        "opening.shares_posted"
    }
    stored = b"".join(path.read_bytes() for path in platform.settings.data.rglob("*") if path.is_file())
    assert b"AGE-SECRET-KEY" not in stored


def shares_in(payload):
    document = json.loads(json.loads(payload)["changes"][0]["new"]["document"])
    return document["body"]["shares"]
