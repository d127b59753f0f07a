"""邀请招标 over HTTP: invitees drawn, secret until the award, then public; the ledger verified after each act."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from tender import clock
from tender.experts import salts
from tender.ledger import draw as recipe
from tests import journeys
from tests.stories.story import Story
from tests.stories.test_open_works_tender import PLACE, award, draw, evaluate, open_bids

pytestmark = pytest.mark.slow

AMOUNT = "280000.00"
CHEAP = {stem: f"{270 - place}000.00" for place, stem in enumerate(journeys.PRICES)}


class Secret(Story):
    """A story of a tender that only those invited and the officials can read before its award."""

    prices: Mapping[str, str]

    def look(self, path: str):
        """What the supervisor reads while the tender is secret."""
        client = self.site.signed_in("supervisor")
        answer = client.get(f"/api/v1/invitations/{self.tender}{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def hidden(self) -> None:
        """A visitor finds nothing: no page, data, terms, document, notice or open payload."""
        visitor, here = self.site.visitor(), f"/tenders/{self.tender}"
        ways = (here, f"{here}/terms.json", f"{here}/documents/1", f"/api/v1{here}", f"/api/v1{here}/terms")
        ways += (f"/api/v1{here}/timeline", f"/api/v1{here}/opening-record", f"/api/v1{here}/invitee-draw")
        ways += tuple(f"/notices/{one['id']}" for one in self.look("")["notices"])
        assert {visitor.get(way).status_code for way in ways} == {404}
        assert self.tender not in visitor.get("/api/v1/tenders").text
        for number in range(visitor.get("/api/v1/ledger/checkpoint").json()["size"]):
            assert self.tender not in visitor.get(f"/api/v1/ledger/entries/{number}").text


@pytest.fixture
def secret(platform, cast, site) -> Secret:
    made = Secret(platform, cast, site)
    made.prices = CHEAP
    return made


def prepare(story: Story, **plan) -> None:
    """Registration, audit, routing by the county's rule, the tender entered."""
    project = journeys.project_form(AMOUNT).model_dump(mode="json", exclude={"amount", "investment"})
    story.project = story.post("entity", PLACE, {**project, "amount": AMOUNT, "agent": None})["id"]
    audit = {"result": "approved", "audited": AMOUNT, "remarks": "同意"}
    story.post("auditor", f"{PLACE}/{story.project}/audits", audit)
    story.post("desk", f"{PLACE}/{story.project}/routing", {"method": "selective"})
    course = journeys.Course(story.cast, of={"amount": AMOUNT}, project=story.project)
    story.tender = story.post("entity", "/api/v1/tenders", {**journeys.plan(course), **plan})["id"]


def draw_invitees(story: Story) -> None:
    """Both parties commit, both reveal, the recipe answers; no answer names anybody."""
    centre, supervisor = salts.new_salt(), salts.new_salt()
    story.post("draw", "invitee-draw", {"sha256": recipe.commitment(centre)})
    story.post("supervisor", "invitee-draw/commitment", {"sha256": recipe.commitment(supervisor)}, 204)
    for login, salt in (("draw", centre), ("supervisor", supervisor)):
        story.post(login, "invitee-draw/reveal", {"salt": salt.hex()}, 204)
    assert story.post("draw", "invitee-draw/result", status=204) is None


def invite(story: Story, status: int = 201) -> None:
    form = {
        "deadline": clock.stamp(journeys.deadline()),
        "confirm_by": clock.stamp(clock.now() + timedelta(days=5)),
        "reason": "估算价不足三十万元, 依本县规定邀请招标",
    }
    story.post("entity", "invitation", form, status)


def invited(story: Story) -> str:
    """The stems of those who find an invitation when they sign in."""
    found = ""
    for bidder in story.cast.bidders:
        own = story.act(bidder.login, "GET", "/api/v1/invitations", status=200)
        found += (
            next(stem for stem in journeys.PRICES if story.cast.bidder(stem).login == bidder.login)
            if own
            else ""
        )
    return found


def answer_and_bid(story: Story, stem: str) -> None:
    """Read the letter, say yes, hand in."""
    login, place = story.cast.bidder(stem).login, f"/api/v1/invitations/{story.tender}"
    letter = story.site.signed_in(login).post(f"{place}/letter")
    assert letter.status_code == 200 and letter.content.startswith(b"%PDF")
    story.post(login, f"{place}/answer", {"accepted": True}, 204)
    assert story.hand_in(stem)["receipt"]


def test_an_invited_tender_is_secret_until_its_award_and_public_after_it(secret):
    prepare(secret)
    draw_invitees(secret)
    invite(secret)
    stems = invited(secret)
    assert len(stems) == 5
    for stem in stems[:3]:
        answer_and_bid(secret, stem)
    secret.hidden()
    draw(secret)
    journeys.move_to(secret.deadline())
    journeys.bidding.close_due(secret.platform)
    bids = open_bids(secret)
    assert len(bids) == 3
    secret.hidden()
    evaluate(secret, bids)
    award(secret)
    secret.verify()
    whole = Story.look(secret, "")
    assert (whole["stage"], whole["method"]) == ("completed", "selective")
    published = Story.look(secret, "/invitee-draw")
    assert recipe.verify(published) == [] != recipe.verify({**published, "result": published["result"][::-1]})
    secret.replayed()


def test_an_invited_tender_with_two_bids_fails_and_says_so_without_a_name(secret):
    prepare(secret)
    draw_invitees(secret)
    invite(secret)
    for stem in invited(secret)[:2]:
        answer_and_bid(secret, stem)
    journeys.move_to(secret.deadline())
    journeys.bidding.close_due(secret.platform)
    secret.post("entity", "failure", {"next_step": "重新招标"})
    told = Story.look(secret, "")
    assert (told["stage"], told["failure"]) == ("failed", "fewer_than_3_bids")
    assert [one["kind"] for one in told["notices"]] == ["failure_notice"]
    text = json.dumps(told, ensure_ascii=False)
    assert not any(bidder.body.name in text for bidder in secret.cast.bidders)
    secret.replayed()
