"""公开招标 from registration to result, over HTTP; after every act the ledger is verified whole."""

from datetime import timedelta

import pytest

from tender import clock
from tender.experts import salts
from tests import journeys

pytestmark = pytest.mark.slow

PLACE = "/api/v1/projects"


def register_and_publish(story, amount: str = "5000000.00", **plan) -> None:
    """Registration, audit, routing, tender, notice; `plan` overrides what the tender fixes."""
    project = journeys.project_form().model_dump(mode="json", exclude={"amount", "investment"})
    story.project = story.post("entity", PLACE, {**project, "amount": amount, "agent": None})["id"]
    audit = {"result": "approved", "audited": amount, "remarks": "同意"}
    story.post("auditor", f"{PLACE}/{story.project}/audits", audit)
    story.post("desk", f"{PLACE}/{story.project}/routing", {"method": "open"})
    course = journeys.Course(story.cast, project=story.project)
    story.tender = story.post("entity", "/api/v1/tenders", {**journeys.plan(course), **plan})["id"]
    notice = {"deadline": clock.stamp(journeys.deadline()), "version": 1}
    story.post("entity", "notice", notice)


def hand_in_bids(story, stems: str) -> None:
    for stem in stems:
        assert story.hand_in(stem)["receipt"]


def draw(story, *, enter: bool = True) -> None:
    """Freeze, commit, seal, reveal, result, calls; `enter` the experts into the pool before."""
    for login in (one.login for one in journeys.county.EXPERTS if enter):
        expert = story.cast.actor(login)
        form = {
            "person": expert.person,
            "employer": expert.organisation,
            "category": journeys.county.EXPERT_CATEGORY,
        }
        story.post("draw", "/api/v1/experts", {**form, "title": "高级工程师", "years": 12})
    journeys.move_to(story.deadline() - timedelta(hours=2))
    path = f"/api/v1/draws/{story.post('draw', 'draws')['id']}"
    kept = {"draw": ("centre", salts.new_salt()), "supervisor": ("supervisor", salts.new_salt())}
    for login, (_, salt) in kept.items():
        story.post(login, f"{path}/commitment", {"sha256": salts.commitment(salt)}, 204)
    policy = story.look("")["notices"][0]["body"]["terms"]["policy"]
    for login, (party, salt) in kept.items():
        capsules = salts.seal_salt(salt, path.rpartition("/")[2], party, policy)
        story.post(login, f"{path}/sealed-salt", {"capsules": capsules}, 204)
    for login, (_, salt) in kept.items():
        story.post(login, f"{path}/reveal", {"salt": salt.hex()}, 204)
    story.post("draw", f"{path}/result")
    for _ in range(5):
        story.post("draw", f"{path}/calls", {"accepted": True, "remark": "同意参加"})


def open_bids(story) -> list[str]:
    """List, shares of two custodians, decryption, record; the bids that were opened."""
    opening = story.post("opening", "opening")["id"]
    for login in ("entity", "supervisor"):
        story.release(login, opening)
    story.post("opening", f"/api/v1/openings/{opening}/bids")
    story.post("opening", f"/api/v1/openings/{opening}/record", journeys.PEOPLE.model_dump(mode="json"))
    return [line["bid"] for line in story.look("/opening-record")["lines"] if line["result"] == "opened"]


def evaluate(story, bids: list[str]) -> None:
    """Seat, declare, review, score alone, lock, report."""
    story.post("draw", "committee")
    members = story.committee()
    for login in members:
        story.post(login, "committee/declaration", {"confidentiality": True, "conflict": False}, 204)
    for login in members:
        for bid in bids:
            story.post(login, "review", {"bid": bid, "passed": True}, 204)
    scores = {bid: {"design": "16.5", "safety": "8", "record": "8"} for bid in bids}
    for login in members:
        story.act(login, "PUT", f"/api/v1/tenders/{story.tender}/sheet", {"scores": scores}, 204)
    for login in members:
        assert story.post(login, "sheet/lock", {"scores": scores})["receipt"]
    story.post(members[0], "evaluation", {})


def award(story, lots: list[str] | None = None) -> None:
    """Candidates, publicity, the award of each lot, result."""
    story.post("entity", "candidates")
    story.post("entity", "award", status=409)
    assert story.stage() == "publicity"
    journeys.move_to(clock.now() + timedelta(days=14))
    for lot in lots or [""]:
        story.post("entity", f"award?lot={lot}" if lot else "award")
    story.post("entity", "result")


@pytest.mark.slow
def test_an_open_works_tender_runs_from_registration_to_result(story):
    register_and_publish(story)
    hand_in_bids(story, "甲乙丙丁戊")
    draw(story)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    assert story.stage() == "closed"
    bids = open_bids(story)
    assert len(bids) == 5 and story.stage() == "evaluation"
    evaluate(story, bids)
    award(story)
    assert story.stage() == "completed"


def test_two_bids_are_too_few_and_the_failure_is_published(story):
    register_and_publish(story)
    hand_in_bids(story, "甲乙")
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    story.verify()
    assert story.stage() == "failed"
    story.post("opening", "opening", status=409)
    story.post("entity", "failure", {"next_step": "修改招标文件后重新招标"})


def test_a_bid_at_the_deadline_is_refused_and_leaves_a_record(story, platform):
    register_and_publish(story)
    story.hand_in("甲")
    journeys.move_to(story.deadline())
    answer = story.hand_in("乙", status=409)
    assert (answer["code"], answer["article"]) == ("late", "E20 27")
    with platform.reading() as session:
        query = "SELECT count(*) FROM aux_outbox WHERE type = 'bid.refused'"
        assert session.connection().exec_driver_sql(query).scalar() == 1


def test_what_was_published_is_corrected_by_a_new_version_only(story):
    register_and_publish(story)
    correction = {"reason": "笔误", "text": "建设地点应为示范县新区北路"}
    story.post("water", "notice/corrections", correction, status=403)
    story.post("entity", "notice/corrections", correction)
    story.post("entity", "notice", {"deadline": clock.stamp(story.deadline()), "version": 2}, status=409)
