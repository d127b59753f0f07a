"""After the result: performance security, contract as bid, its publication, archive and dossier, over HTTP."""

import zipfile
from io import BytesIO

import pytest

from tender import clock
from tests import journeys
from tests.stories import test_open_works_tender as straight

pytestmark = pytest.mark.slow
CONTRACT = b"%PDF-1.7\nsigned by both\n%%EOF\n"


def to_the_result(story) -> None:
    """The straight path, from registration on."""
    straight.register_and_publish(story)
    straight.hand_in_bids(story, "甲乙丙")
    straight.draw(story)
    journeys.move_to(story.deadline())
    journeys.bidding.close_due(story.platform)
    straight.evaluate(story, straight.open_bids(story))
    straight.award(story)


def winner(story) -> tuple[str, dict]:
    """The winner's sign-in name, and where its award stands."""
    path = f"/api/v1/tenders/{story.tender}/contracts"
    listed = story.act("entity", "GET", path, status=200)["awards"][0]
    stems = [one for one in story.cast.bidders if one.body.name == listed["winner"]]
    return stems[0].login, listed


def as_bid(story, award: dict) -> dict:
    """The contract as the bid stated it, its file uploaded."""
    upload = story.act("entity", "PUT", "/api/v1/uploads", CONTRACT)["upload"]
    price = award["price_fen"]
    return {
        "upload": upload,
        "subject": "教学楼施工",
        "scope": "施工总承包",
        "price": f"{price // 100}.{price % 100:02d}",
        "period_days": 290,
        "quality": "合格",
        "manager": "示例经理",
        "signed_on": clock.today().isoformat(),
    }


def conclude(story) -> str:
    """File, confirm, publish; the contract's id."""
    login, award = winner(story)
    path = f"/api/v1/awards/{award['award']}/contract"
    story.post("entity", path, as_bid(story, award) | {"price": "1.00"}, 409)
    story.post("water", path, as_bid(story, award), 403)
    made = story.post("entity", path, as_bid(story, award))["id"]
    story.post("entity", f"/api/v1/contracts/{made}/publication", {}, 409)
    sha256 = winner(story)[1]["contract"]["sha256"]
    story.post(login, f"/api/v1/contracts/{made}/confirmation", {"sha256": sha256}, 204)
    story.post("entity", f"/api/v1/contracts/{made}/publication", {})
    return made


def test_a_tender_goes_from_result_to_contract_archive_and_dossier(story):
    to_the_result(story)
    story.post("desk", "archive", status=409)
    made = conclude(story)
    assert story.site.visitor().get(f"/api/v1/contracts/{made}/text").content == CONTRACT
    for kind in ("candidates-notice", "result-notice", "result-letter", "contract-notice", "dossier"):
        story.post("entity", f"papers/{kind}")
    story.post("desk", "archive")
    assert story.stage() == "archived"
    package = story.site.signed_in("entity").get(f"/api/v1/tenders/{story.tender}/archive").content
    with zipfile.ZipFile(BytesIO(package)) as files:
        assert files.testzip() is None and "dossier.json" in files.namelist()
    story.verify()
    story.replayed()
