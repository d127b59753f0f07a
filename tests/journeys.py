"""A tender at a stage, reached by performing the acts, never by writing a status.

    course = submitted(Cast(platform), 5)       # course.tender, course.lot, course.bids["甲"] …

Each journey begins where the one before ends; the clock must be movable and moves with the law:
notice on the day it finds, deadline three weeks later at 09:30, draw two hours before it. `of` carries
what should differ (`amount`, `plan`, `prices`; `into`: the stems that bid for each lot, in the order of the
lots, whose bids and prices beyond the first lot are known as 甲2, 甲3 …).
"""

import json
import tempfile
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tender import clock
from tender.award import service as award
from tender.bids import forms as bid_forms
from tender.bids import service as bidding
from tender.demo import county
from tender.demo.pool import enter_pool
from tender.evaluation import forms as evaluation_forms
from tender.evaluation import service as evaluation
from tender.evaluation.committee import members_of, opened_of
from tender.experts import forms as expert_forms
from tender.experts import salts
from tender.experts import service as experts
from tender.ledger.act import Actor
from tender.notices import amending, ending
from tender.notices import service as notices
from tender.notices.forms import AmendNotice, PublishNotice, Terminate
from tender.opening import service as opening
from tender.opening.forms import RecordOpening
from tender.opening.queries import unrecorded_lots
from tender.projects import service as projects
from tender.projects.forms import AuditProject, RegisterProject, RouteProject
from tender.rulebook import Calendar
from tender.seal import SealedBid, from_facts, read_opening, release_shares, seal_bid
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tender.web import uploads
from tests.cast import Bidder, Cast

AMOUNT = "5000000.00"
DOCUMENTS = b"%PDF-1.7 tender documents"
PRICES = dict(
    zip(
        county.STEMS,
        (
            "4620000.00",
            "4710000.00",
            "4580000.00",
            "4800000.00",
            "4665000.00",
            "4750000.00",
            "4640000.00",
            "4690000.00",
        ),
        strict=True,
    )
)
CRITERIA = [
    {"id": "design", "title": "施工组织设计", "part": "technical", "kind": "subjective", "max": "20"},
    {"id": "safety", "title": "安全文明施工", "part": "technical", "kind": "subjective", "max": "10"},
    {"id": "record", "title": "类似业绩", "part": "commercial", "kind": "objective", "max": "10"},
]
PEOPLE = RecordOpening(host="周示例", supervisor="陈示例", recorder="李示例")


@dataclass
class Course:
    """One tender's way so far; `bids` by the bidder's stem, `committee` in the order of its seats."""

    cast: Cast
    of: dict[str, Any] = field(default_factory=dict)
    project: str = ""
    tender: str = ""
    lot: str = ""
    lots: list[str] = field(default_factory=list)
    deadline: datetime | None = None
    bids: dict[str, bidding.Submitted] = field(default_factory=dict)
    draw: str = ""
    opening: str = ""
    committee: list[Actor] = field(default_factory=list)

    @property
    def platform(self) -> Any:
        return self.cast.platform


def move_to(moment: datetime) -> None:
    """Set the tests' clock, which must be a movable one."""
    source = clock._source
    assert isinstance(source, clock.MovableClock)
    source.move_to(moment)


def registered(cast: Cast, **of: Any) -> Course:
    """A project entered by its owner; nothing audited yet."""
    course = Course(cast, of)
    course.project = projects.register_project(
        cast.platform, cast.entity, project_form(of.get("amount", AMOUNT))
    )
    return course


def audited(cast: Cast, **of: Any) -> Course:
    """The budget audit approved."""
    course = registered(cast, **of)
    form = AuditProject(result="approved", audited=of.get("amount", AMOUNT), remarks="同意")
    projects.audit_project(cast.platform, cast.auditor, course.project, form)
    return course


def routed(cast: Cast, **of: Any) -> Course:
    """The method confirmed by the desk."""
    course = audited(cast, **of)
    form = RouteProject(method=of.get("method", "open"))
    projects.route_project(cast.platform, cast.desk, course.project, form)
    return course


def prepared(cast: Cast, **of: Any) -> Course:
    """The tender entered with its documents; nothing is public."""
    course = routed(cast, **of)
    form = PrepareTender.model_validate({**plan(course), **of.get("plan", {})})
    course.tender = tendering.prepare_tender(cast.platform, cast.entity, form)
    with cast.platform.reading() as session:
        course.lots = [lot.id for lot in tendering.lots_of(session, course.tender)]
        course.lot = course.lots[0]
    return course


def noticed(cast: Cast, **of: Any) -> Course:
    """The notice published; bids are taken."""
    course = prepared(cast, **of)
    course.deadline = deadline()
    form = PublishNotice(deadline=course.deadline, version=1)
    notices.publish_notice(cast.platform, cast.entity, course.tender, form)
    return course


def submitted(cast: Cast, n: int = 5, **of: Any) -> Course:
    """Bids of the first `n` bidders handed in; `prices` by stem may differ."""
    course = noticed(cast, **of)
    for number, (lot, stems) in enumerate(zip(course.lots, of.get("into", [county.STEMS[:n]]), strict=True)):
        for stem in stems:
            name = f"{stem}{number + 1}" if number else stem
            price = of.get("prices", {}).get(name, PRICES[stem])
            course.bids[name] = hand_in(course, cast.bidder(stem), price, lot)
    return course


def drawn(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The committee drawn and called, two hours before the deadline."""
    course = submitted(cast, n, **of)
    assert course.deadline is not None
    move_to(course.deadline - timedelta(hours=2))
    draw_experts(course)
    return course


def closed(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The deadline come and the bidding closed by the clock; failed when `n` is below three."""
    course = drawn(cast, n, **of)
    assert course.deadline is not None
    move_to(course.deadline)
    assert bidding.close_due(cast.platform) == [course.tender]
    return course


def opening_started(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The list of bids fixed; custodians may post their shares."""
    course = closed(cast, n, **of)
    course.opening = opening.start_opening(cast.platform, cast.opening, course.tender)
    return course


def opened(cast: Cast, n: int = 5, **of: Any) -> Course:
    """Every bid decrypted and read out, the record written; the committee may be seated."""
    course = opening_started(cast, n, **of)
    open_and_record(course)
    with cast.platform.reading() as session:
        left = unrecorded_lots(session, course.tender)
    for lot in left:
        course.opening = opening.start_opening(cast.platform, cast.opening, course.tender, lot)
        open_and_record(course)
    return course


def open_and_record(course: Course) -> None:
    """Two custodians post, every bid of the opening is decrypted and read out, the record written."""
    for number in range(2):
        post_shares(course, number)
    opening.open_bids(course.platform, course.cast.opening, course.opening)
    opening.record_opening(course.platform, course.cast.opening, course.opening, PEOPLE)


def seated(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The committee seated, declared, and every bid passed by its review."""
    course = opened(cast, n, **of)
    evaluation.seat_committee(cast.platform, cast.draw, course.tender)
    course.committee = members(course)
    for member in course.committee:
        evaluation.declare(
            cast.platform,
            member,
            course.tender,
            evaluation_forms.Declare(confidentiality=True, conflict=False),
        )
    for member in course.committee:
        for bid in scored_bids(course):
            form = evaluation_forms.ReviewBid(bid=bid, passed=True)
            evaluation.review_bid(cast.platform, member, course.tender, form)
    return course


def evaluated(cast: Cast, n: int = 5, **of: Any) -> Course:
    """Every sheet locked and the report filed."""
    course = seated(cast, n, **of)
    sheets = [
        evaluation_forms.Sheet(scores=scores(course, number)) for number in range(len(course.committee))
    ]
    for step in (evaluation.save_sheet, evaluation.lock_sheet):
        for member, form in zip(course.committee, sheets, strict=True):
            step(cast.platform, member, course.tender, form)
    evaluation.report(cast.platform, course.committee[0], course.tender, evaluation_forms.Report())
    return course


def publicised(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The candidates public."""
    course = evaluated(cast, n, **of)
    award.publish_candidates(cast.platform, cast.entity, course.tender)
    return course


def awarded(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The publicity over and the award issued to rank 1."""
    course = publicised(cast, n, **of)
    with cast.platform.reading() as session:
        ends = tendering.tender_of(session, course.tender).publicity_ends
    assert ends is not None
    move_to(ends)
    award.issue_award(cast.platform, cast.entity, course.tender)
    return course


def completed(cast: Cast, n: int = 5, **of: Any) -> Course:
    """The result public: the end of the straight path."""
    course = awarded(cast, n, **of)
    award.publish_result(cast.platform, cast.entity, course.tender)
    return course


def failed(cast: Cast, **of: Any) -> Course:
    """Two bids at the deadline: failed by the clock."""
    return closed(cast, 2, **of)


AMENDMENT = {
    "changes": [{"clause": "第三章 2.1", "old": "工期300日", "new": "工期280日"}],
    "affects_bids": True,
}


def amended(cast: Cast, n: int = 5, **of: Any) -> Course:
    """Amended five days before the deadline, which moved; `n` bids were handed in before."""
    course = submitted(cast, n, **of)
    assert course.deadline is not None
    move_to(course.deadline - timedelta(days=5))
    form = AmendNotice.model_validate({**AMENDMENT, **of.get("amendment", {})})
    amending.amend_notice(cast.platform, cast.entity, course.tender, form)
    with cast.platform.reading() as session:
        course.deadline = tendering.tender_of(session, course.tender).deadline
    return course


def terminated(cast: Cast, n: int = 5, **of: Any) -> Course:
    """Ended by its owner while bids are taken."""
    course = submitted(cast, n, **of)
    form = Terminate(ground="project_changed", reason="项目重大调整", next_step="另行立项")
    ending.terminate(cast.platform, cast.entity, course.tender, form)
    return course


def retendered(cast: Cast, **of: Any) -> Course:
    """Failed for want of bids, and announced again as the second round; nothing is handed in."""
    course = failed(cast, **of)
    form = PrepareTender.model_validate({**plan(course), **of.get("plan", {}), "retender_of": course.tender})
    course.tender, course.bids = tendering.prepare_tender(cast.platform, cast.entity, form), {}
    with cast.platform.reading() as session:
        course.lots = [lot.id for lot in tendering.lots_of(session, course.tender)]
    course.lot, course.deadline = course.lots[0], deadline()
    publish = PublishNotice(deadline=course.deadline)
    notices.publish_notice(cast.platform, cast.entity, course.tender, publish)
    return course


def project_form(amount: str = AMOUNT) -> RegisterProject:
    """A works project wholly out of the budget."""
    return RegisterProject(
        name="示范县第一实验小学教学楼",
        category="works",
        kind="works",
        approval_no="示发改审〔2026〕8号",
        site="示范县新区",
        scale="三层框架结构, 建筑面积4200平方米",
        amount=amount,
        funding={"budget": "100"},
    )


def plan(course: Course) -> dict[str, Any]:
    """What a tender's documents fix, as the API takes it; the document is uploaded already."""
    stored = course.platform.objects.put([DOCUMENTS], limit=1_000_000)
    uploads.record(course.platform, stored)
    return {
        "project": course.project,
        "title": "示范县第一实验小学教学楼工程",
        "scope": "施工总承包",
        "place": "示范县新区",
        "period_days": 300,
        "qualification": "建筑工程施工总承包三级及以上资质",
        "lots": [{"title": "教学楼施工", "ceiling": course.of.get("amount", AMOUNT)}],
        "evaluation": {"method": "comprehensive_evaluation", "parameters": {}},
        "criteria": CRITERIA,
        "custody": {"k": 2, "keys": [keeper.key for keeper in course.cast.keepers]},
        "bid_validity_days": 90,
        "committee": {"size": 5, "category": county.EXPERT_CATEGORY, "reserves": 3},
        "documents": [{"name": "招标文件.pdf", "sha256": stored.sha256, "size": stored.size}],
        "opening_place": "示范县公共资源交易中心一号开标室",
        "contact": "周示例",
        "supervisor": "示范县住房和城乡建设局",
    }


def deadline() -> datetime:
    """The first working day at least three weeks from now, 09:30."""
    day = clock.today() + timedelta(days=21)
    while not Calendar().is_working_day(day):
        day += timedelta(days=1)
    return clock.at(day, 9, 30)


def sealed(course: Course, bidder: Bidder, price: str, lot: str = "", **offer: Any) -> SealedBid:
    """A bid sealed on the bidder's own machine."""
    with course.platform.reading() as session:
        terms = from_facts(tendering.tender_of(session, course.tender).terms)
    figures = {"price": price, "period_days": 290, "quality": "合格", "manager": "示例经理", **offer}
    files = [("技术标.pdf", b"%PDF-1.7 technical"), ("商务标.pdf", b"%PDF-1.7 commercial")]
    folder = Path(tempfile.mkdtemp(prefix="bid-"))
    return seal_bid(terms, lot or course.lot, "single", figures, files, bidder.signer, folder)


def hand_in(course: Course, bidder: Bidder, price: str, lot: str = "") -> bidding.Submitted:
    """Seal, upload and submit; for the first lot unless another is named."""
    made = sealed(course, bidder, price, lot)
    with made.bid_age.open("rb") as file:
        stored = course.platform.objects.put([file.read()], limit=10_000_000)
    form = bid_forms.SubmitBid(
        lot=lot or course.lot, upload=uploads.record(course.platform, stored), **hand_in_body(made)
    )
    return bidding.submit_bid(course.platform, bidder.actor, form)


def hand_in_body(made: SealedBid) -> dict[str, str]:
    """Manifest and signature of a sealed bid, as the API takes them."""
    return {"manifest_b64": b64(made.manifest.raw), "signature_b64": b64(made.signature)}


def draw_experts(course: Course) -> None:
    """The whole draw of trust §4, and the calls: everybody accepts."""
    cast, platform = course.cast, course.platform
    enter_experts(cast)
    course.draw = experts.freeze_draw(platform, cast.draw, course.tender)
    parties = {"centre": (cast.draw, salts.new_salt()), "supervisor": (cast.supervisor, salts.new_salt())}
    for actor, salt in parties.values():
        experts.commit_salt(platform, actor, course.draw, salts.commitment(salt))
    platform.sequencer.sequence()
    with platform.reading() as session:
        policy = tendering.tender_of(session, course.tender).terms["policy"]
    for party, (actor, salt) in parties.items():
        form = expert_forms.SealSalt(capsules=salts.seal_salt(salt, course.draw, party, policy))
        experts.seal_salt(platform, actor, course.draw, form)
    for actor, salt in parties.values():
        experts.reveal_salt(platform, actor, course.draw, salt.hex())
    experts.compute_result(platform, cast.draw, course.draw)
    for _ in range(course.of.get("committee_size", 5)):
        form = expert_forms.CallExpert(accepted=True, remark="电话通知, 同意参加")
        experts.call_expert(platform, cast.draw, course.draw, form)


def enter_experts(cast: Cast) -> None:
    """The county's experts into the pool, once."""
    if not cast.pool:
        cast.pool = enter_pool(cast.platform, cast.inhabitants)


def post_shares(course: Course, number: int) -> None:
    """One custodian releases the shares at home and posts them."""
    keeper = course.cast.keepers[number]
    file = opening.opening_file(course.platform, keeper.actor, course.opening)
    post = release_shares(read_opening(json.dumps(file).encode()), keeper.identity)
    opening.post_shares(course.platform, keeper.actor, course.opening, json.dumps(post).encode())


def members(course: Course) -> list[Actor]:
    """The seated members as actors, the chair first."""
    by_person = {actor.person: actor for actor in course.cast.experts}
    with course.platform.reading() as session:
        return [by_person[member.person] for member in members_of(session, course.tender)]


def scored_bids(course: Course) -> list[str]:
    """Opened bids not above the ceiling: what the committee reviews and scores."""
    with course.platform.reading() as session:
        return [row.bid for _, row in opened_of(session, course.tender) if not row.above_ceiling]


def scores(course: Course, number: int) -> dict[str, dict[str, str]]:
    """A member's sheet: the members differ a little, the objective factor never."""
    return {
        bid: {
            "design": f"{15 + (place + number) % 4}.5",
            "safety": f"{7 + (place + number) % 2}",
            "record": "8",
        }
        for place, bid in enumerate(scored_bids(course))
    }


def b64(raw: bytes) -> str:
    return b64encode(raw).decode()
