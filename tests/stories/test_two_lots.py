"""Two lots over HTTP: opened and reported apart, one committee, awards of their own; a third lot fails alone.

Round the evaluation: the attendance list, a question answered by the tenderer, more time, a rejection by a printed
item, and ratings at the end. The ledger is verified after every act and replayed at the end.
"""

from datetime import timedelta

import pytest

from tender import clock
from tests import journeys
from tests.evaluation.test_printed_items import ITEMS
from tests.lots import LOTS
from tests.stories.test_open_works_tender import award, draw, register_and_publish

pytestmark = pytest.mark.slow

THREE = [*LOTS, {"title": "三标段", "ceiling": "5000000.00"}]
INTO = ("甲乙丙丁", "丁戊己", "庚辛")


def hand_in(story) -> None:
    for place, stems in enumerate(INTO):
        for stem in stems:
            assert story.hand_in(stem, lot=place)["receipt"]


def open_lots(story) -> list[str]:
    """Both lots that are left; the bids that were opened, by lot in their order."""
    for lot in ids(story)[:2]:
        opening = story.post("opening", f"opening?lot={lot}")["id"]
        for login in ("entity", "supervisor"):
            story.release(login, opening)
        story.post("opening", f"/api/v1/openings/{opening}/bids")
        story.post("opening", f"/api/v1/openings/{opening}/record", journeys.PEOPLE.model_dump(mode="json"))
    return [line["bid"] for lot in ids(story)[:2] for line in record(story, lot)["lines"]]


def ids(story) -> list[str]:
    return [lot["id"] for lot in story.look("")["lots"]]


def record(story, lot):
    return story.look(f"/opening-record?lot={lot}")


def attend_and_sit(story) -> list[str]:
    """Six were needed: the first called does not come, the next reserve does; all seated declare."""
    drawn = story.act("draw", "GET", f"/api/v1/tenders/{story.tender}/draws", status=200)[0]["id"]
    line = {"draw": drawn, "turn": 1, "came": False, "remark": "未到场, 电话不通"}
    story.post("draw", "attendance", line, 204)
    story.post("draw", "committee", status=409)
    story.post("draw", f"/api/v1/draws/{drawn}/calls", {"accepted": True, "remark": "同意参加"})
    for turn in range(2, 7):
        story.post("draw", "attendance", {**line, "turn": turn, "came": True, "remark": "签到"}, 204)
    assert story.post("draw", "committee")["seated"] == 5
    members = story.committee()
    for login in members:
        story.post(login, "committee/declaration", {"confidentiality": True, "conflict": False}, 204)
    return members


def clarify_and_extend(story, members, bid: str) -> None:
    """丙 is asked about its bid and answers; two of five ask for more time and the owner extends."""
    question = {"bid": bid, "question": "请说明工期安排", "answer_by": clock.stamp(later(2))}
    asked = story.post(members[1], "clarifications", question)["id"]
    answer = f"/api/v1/clarifications/{asked}/answer"
    story.post(story.cast.bidder("甲").login, answer, {"text": "见附件"}, 404)
    story.post(story.cast.bidder("丙").login, answer, {"text": "按投标函执行"}, 204)
    extension = {"until": clock.stamp(later(24)), "reason": "依评委申请"}
    story.post(members[0], "more-time", {"reason": "两个标段, 文件较多"}, 204)
    story.post("entity", "extension", extension, 409)
    story.post(members[2], "more-time", {"reason": "两个标段, 文件较多"}, 204)
    story.post("entity", "extension", extension, 204)


def later(hours: int):
    return clock.now() + timedelta(hours=hours)


def review_and_score(story, members, bids: list[str], fallen: str) -> None:
    """One bid falls by a printed item; the rest is scored on one sheet over both lots, and reported."""
    story.post(members[0], "review", {"bid": fallen, "passed": False, "item": "beauty"}, 400)
    for login in members:
        for bid in bids:
            vote = {"passed": False, "item": "licence"} if bid == fallen else {"passed": True}
            story.post(login, "review", {"bid": bid, **vote}, 204)
    scores = {bid: {"design": "16.5", "safety": "8", "record": "8"} for bid in bids if bid != fallen}
    for login in members:
        story.act(login, "PUT", f"/api/v1/tenders/{story.tender}/sheet", {"scores": scores}, 204)
    for login in members:
        story.post(login, "sheet/lock", {"scores": scores})
    story.post(members[0], "evaluation", {})


def test_two_lots_are_awarded_to_winners_of_their_own_and_a_third_fails_alone(story):
    register_and_publish(story, "15000000.00", lots=THREE, review_items=ITEMS)
    hand_in(story)
    draw(story)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    assert [lot["failure"] for lot in story.look("")["lots"]] == [None, None, "fewer_than_3_bids"]
    bids = open_lots(story)
    members = attend_and_sit(story)
    clarify_and_extend(story, members, bids[2])
    review_and_score(story, members, bids, fallen=bids[3])
    story.post("draw", "ratings", {"number": 1, "attendance": 100, "discipline": 100, "remark": "认真"}, 204)
    award(story, ids(story)[:2])
    winners(story)
    story.replayed()


def winners(story) -> None:
    """Each lot's award goes to a bid for that lot, and the result names both firms, not those of the third lot."""
    first, second = story.look("")["awards"]
    assert story.stage() == "completed" and first["bidder"] != second["bidder"]
    for one, lot in ((first, ids(story)[0]), (second, ids(story)[1])):
        assert one["bidder"] in {line["bidder"] for line in record(story, lot)["lines"]}
    shown = story.site.visitor().get(f"/tenders/{story.tender}").text
    assert first["bidder"] in shown and second["bidder"] in shown
    assert not any(story.cast.bidder(stem).body.name in shown for stem in "庚辛")
    listed = [item for item in story.look("/timeline") if item["type"] == "bid.submitted"]
    assert len(listed) == len(INTO[0]) + len(INTO[1])
