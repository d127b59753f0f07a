"""资格预审 over HTTP: four apply, three pass, three bid, one wins; the ledger verified after each act."""

from base64 import b64encode
from datetime import timedelta

import pytest

from tender import clock
from tender.notices.prequalification import close_applications
from tests import journeys
from tests.stories.test_open_works_tender import PLACE, award, draw, evaluate, hand_in_bids, open_bids

pytestmark = pytest.mark.slow

CRITERIA = [
    {"id": "licence", "title": "企业资质", "clause": "第二章1.1", "ground": "unqualified"},
    {"id": "record", "title": "类似业绩", "clause": "第二章1.2", "ground": "unqualified"},
]
SCREEN = {"method": "pass_all", "criteria": CRITERIA}


def publish(story) -> None:
    """Registration to the prequalification notice."""
    project = journeys.project_form().model_dump(mode="json", exclude={"amount", "investment"})
    story.project = story.post("entity", PLACE, {**project, "amount": "5000000.00", "agent": None})["id"]
    audit = {"result": "approved", "audited": "5000000.00", "remarks": "同意"}
    story.post("auditor", f"{PLACE}/{story.project}/audits", audit)
    story.post("desk", f"{PLACE}/{story.project}/routing", {"method": "open"})
    course = journeys.Course(story.cast, project=story.project)
    plan = {**journeys.plan(course), "prequalification": SCREEN}
    story.tender = story.post("entity", "/api/v1/tenders", plan)["id"]
    until = clock.stamp(clock.now() + timedelta(days=8))
    story.post(
        "entity", "prequalification", {"documents_until": until, "deadline": clock.stamp(journeys.deadline())}
    )


def apply(story, stems: str) -> None:
    paper = {"name": "资格文件.pdf", "content_b64": b64encode(b"%PDF-1.7 licence").decode()}
    for stem in stems:
        form = {"statement": f"{stem}申请参加资格预审", "files": [paper]}
        story.post(story.cast.bidder(stem).login, "application", form)


def review(story, failing: str) -> None:
    """Seat, declare, read, judge, report; `failing` fails by its record."""
    story.post("draw", "committee")
    members = story.committee()
    for login in members:
        story.post(login, "committee/declaration", {"confidentiality": True, "conflict": False}, 204)
    for login in members:
        for one in story.post(login, "applications/reading", status=200):
            weak = one["applicant"] == story.cast.bidder(failing).body.name
            form = {"application": one["application"], "failed": {"record": "业绩不足"} if weak else {}}
            story.post(login, "applications/review", form, 204)
    story.post(members[0], "prequalification/report", status=204)


def invitation_form() -> dict[str, str]:
    until = clock.stamp(clock.now() + timedelta(days=5))
    return {"deadline": clock.stamp(journeys.deadline()), "confirm_by": until, "reason": "资格预审合格"}


def letter(story, stem: str) -> int:
    client = story.site.signed_in(story.cast.bidder(stem).login)
    return client.post(f"/api/v1/tenders/{story.tender}/application/letter").status_code


def test_a_prequalified_tender_lets_in_those_who_passed_and_nobody_else(story):
    publish(story)
    apply(story, "甲乙丙丁")
    draw(story)
    journeys.move_to(story.deadline())
    assert close_applications(story.platform) == [story.tender]
    review(story, "丁")
    assert [letter(story, stem) for stem in "甲丁戊"] == [200, 200, 404]
    story.post("entity", "invitation", invitation_form())
    hand_in_bids(story, "甲乙丙")
    story.hand_in("丁", status=409)
    story.hand_in("戊", status=409)
    draw(story, enter=False)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    bids = open_bids(story)
    assert len(bids) == 3
    evaluate(story, bids)
    award(story)
    assert story.stage() == "completed"
    story.replayed()


def test_a_prequalification_that_two_pass_fails_and_is_published(story):
    publish(story)
    apply(story, "甲乙丙")
    draw(story)
    journeys.move_to(story.deadline())
    close_applications(story.platform)
    review(story, "丙")
    told = story.look("")
    assert (told["stage"], told["failure"]) == ("failed", "fewer_than_3_passed")
    assert letter(story, "丙") == 200
    story.post("entity", "invitation", invitation_form(), status=409)
    story.replayed()
