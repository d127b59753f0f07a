"""One open works tender performed by its acts, from registration to the published result.

Each step is what people do in one sitting; the clock moves between them as the law's time limits ask.
Bids are really sealed and signed, shares really released from custodians' identities, experts really
drawn; the platform is asked for nothing that a person in that seat could not ask.
"""

import base64
import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tender import clock
from tender.award import papers as award_papers
from tender.award import service as award
from tender.award.queries import award_of
from tender.bids import service as bids
from tender.bids.forms import SubmitBid, WithdrawBid
from tender.bids.queries import late_bids
from tender.bids.rules import Late, notice_of
from tender.clock import MovableClock
from tender.demo import county
from tender.demo.inhabitants import Inhabitants
from tender.demo.script import Offer, Script
from tender.evaluation import forms as evaluation_forms
from tender.evaluation import papers as evaluation_papers
from tender.evaluation import service as evaluation
from tender.evaluation.queries import own_seats
from tender.experts import salts
from tender.experts import service as experts
from tender.experts.forms import CallExpert, SealSalt
from tender.ledger import canonical
from tender.ledger.act import Actor
from tender.notices import papers as notice_papers
from tender.notices import service as notices
from tender.notices.forms import PublishFailure, PublishNotice
from tender.opening import papers as opening_papers
from tender.opening import service as opening
from tender.opening.forms import RecordOpening
from tender.opening.queries import opened_bids
from tender.platform import Platform
from tender.projects import service as projects
from tender.projects.forms import AuditProject, RegisterProject, RouteProject
from tender.rulebook import Calendar
from tender.seal import SealedBid, from_facts, read_opening, release_shares, seal_bid
from tender.seal import signature as seal_signature
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tender.web import uploads

Tell = Callable[[str], None]


@dataclass
class Handed:
    """A bid as its bidder keeps it: firm, entry in the ledger, the sealed folder."""

    offer: Offer
    price: str
    bid: str
    entry: str
    folder: Path


@dataclass
class WorksTender:
    """The play of one tender; `folder` keeps what bidders have on their own machines."""

    platform: Platform
    people: Inhabitants
    experts: dict[str, Actor]
    time: MovableClock
    script: Script
    folder: Path
    tell: Tell = lambda line: None
    project: str = ""
    tender: str = ""
    lot: str = ""
    opening: str = ""
    handed: list[Handed] = field(default_factory=list)
    late: list[tuple[Offer, str]] = field(default_factory=list)
    draws: list[str] = field(default_factory=list)

    def who(self, login: str) -> Actor:
        """The actor with a sign-in name."""
        return self.people.actors[login]

    def office(self, days: int, hour: int, minute: int = 0) -> None:
        """Go to a time of day on the first working day at least `days` calendar days ahead."""
        day = clock.today() + timedelta(days=days)
        while not Calendar().is_working_day(day):
            day += timedelta(days=1)
        self.time.move_to(clock.at(day, hour, minute))

    def register(self) -> None:
        """项目登记: the owner enters the project with its funding."""
        self.office(1, 9, 20)
        form = RegisterProject.model_validate(
            {
                "name": self.script.title,
                "category": "works",
                "approval_no": f"示发改审〔{clock.today().year}〕{clock.today().timetuple().tm_yday}号",
                "site": self.script.place,
                "scale": self.script.scope,
                "amount": str(self.script.ceiling),
                "funding": {"budget": "100"},
            }
        )
        self.project = projects.register_project(self.platform, self.who("entity"), form)
        self.tell(f"项目登记 {self.script.title}")

    def route(self) -> None:
        """预算审计 and 招标方式: auditor and desk."""
        self.office(1, 10, 5)
        form = AuditProject.model_validate(
            {"result": "approved", "audited": str(self.script.ceiling), "remarks": "预算编制合规, 同意招标。"}
        )
        projects.audit_project(self.platform, self.who("auditor"), self.project, form)
        self.time.forward(hours=2)
        projects.route_project(self.platform, self.who("desk"), self.project, RouteProject(method="open"))
        self.tell("预算审计通过, 确定公开招标")

    def prepare(self) -> None:
        """招标文件: everything the documents fix, custodians and criteria included."""
        self.office(1, 9, 40)
        text = f"{self.script.title} 招标文件\n\n{self.script.scope}\n".encode()
        stored = self.platform.objects.put([text], limit=1_000_000)
        form = _plan(self.script, self.project, self.people)
        form["documents"] = [{"name": "招标文件.txt", "sha256": stored.sha256, "size": stored.size}]
        self.tender = tendering.prepare_tender(self.platform, self.who("entity"), PrepareTender.model_validate(form))
        self.tell("招标文件备妥")

    def publish(self) -> None:
        """招标公告: submission opens; the deadline is the earliest the law allows, at 09:30."""
        self.time.forward(hours=1)
        day = Calendar().earliest_deadline(clock.today()).date
        form = PublishNotice(deadline=clock.at(day, 9, 30))
        notices.publish_notice(self.platform, self.who("entity"), self.tender, form)
        notice_papers.issue_tender_notice(self.platform, self.who("entity"), self.tender)
        with self.platform.reading() as session:
            self.lot = tendering.lots_of(session, self.tender)[0].id
        self.tell(f"招标公告发布, 投标截止 {clock.shown(form.deadline)}")

    def submit(self) -> None:
        """投标: every bidder seals, signs and hands in; one replaces, one withdraws."""
        self.time.forward(days=5)
        for offer in self.script.offers:
            self.time.forward(hours=7, minutes=13)
            if offer.late:
                continue
            if offer.replaces is not None:
                self._hand_in(offer, str(offer.replaces))
                self.time.forward(hours=3)
            self._hand_in(offer, str(offer.price))
            if offer.withdrawn:
                self._withdraw(self.handed[-1])

    def draw_experts(self) -> None:
        """抽取专家: within 24 hours before the opening, both salts committed before the root is known."""
        deadline = self._deadline()
        self.time.move_to(deadline - timedelta(hours=18))
        draw = experts.freeze_draw(self.platform, self.who("draw"), self.tender)
        self.draws.append(draw)
        parties = {"centre": self.who("draw"), "supervisor": self.who("supervisor")}
        salt = {party: salts.new_salt() for party in parties}
        for party, actor in parties.items():
            experts.commit_salt(self.platform, actor, draw, hashlib.sha256(salt[party]).hexdigest())
        self.platform.sequencer.sequence()
        with self.platform.reading() as session:
            policy = tendering.tender_of(session, self.tender).terms["policy"]
        for party, actor in parties.items():
            capsules = salts.seal_salt(salt[party], draw, party, policy)
            experts.seal_salt(self.platform, actor, draw, SealSalt.model_validate({"capsules": capsules}))
        for party, actor in parties.items():
            experts.reveal_salt(self.platform, actor, draw, salt[party].hex())
        experts.compute_result(self.platform, self.who("draw"), draw)
        self._call(draw)
        self.tell("评标专家抽取完成, 结果任何人可重算")

    def _call(self, draw: str) -> None:
        """Call the drawn in order; the second declines, so that a reserve follows."""
        turn, missing = 0, 1
        while missing:
            turn += 1
            answer = CallExpert(accepted=turn != 2, remark="电话通知, 本人应答。")
            missing = experts.call_expert(self.platform, self.who("draw"), draw, answer).missing

    def close(self) -> None:
        """投标截止: the clock closes the bidding; whoever comes now is late, and that is recorded."""
        self.time.move_to(self._deadline())
        for offer in self.script.offers:
            if offer.late:
                self._come_late(offer)
        bids.close_due(self.platform)
        self.tell("投标截止")

    def open(self) -> None:
        """开标: list, shares of two custodians, decryption, record."""
        self.time.forward(minutes=2)
        desk = self.who("opening")
        self.opening = opening.start_opening(self.platform, desk, self.tender)
        for login in county.CUSTODIANS[:2]:
            self._release(login)
        opening.open_bids(self.platform, desk, self.opening)
        self.time.forward(minutes=20)
        form = RecordOpening(host="示范县教育体育局", supervisor="郑示范", recorder="李示范", remarks="", objections=[])
        opening.record_opening(self.platform, desk, self.opening, form)
        opening_papers.issue_opening_record(self.platform, desk, self.tender)
        self.tell("开标完成, 开标记录公开")

    def evaluate(self) -> None:
        """评标: declarations, initial review, five sheets, report."""
        self.time.forward(minutes=30)
        evaluation.seat_committee(self.platform, self.who("draw"), self.tender)
        members = self._members()
        for actor in members:
            form = evaluation_forms.Declare(confidentiality=True, conflict=False)
            evaluation.declare(self.platform, actor, self.tender, form)
        self.review(members)
        self.time.forward(hours=2)
        self.score(members)
        evaluation.report(self.platform, members[0], self.tender, evaluation_forms.Report())
        evaluation_papers.issue_evaluation_report(self.platform, members[0], self.tender)
        self.tell("评标报告提交")

    def review(self, members: list[Actor]) -> None:
        """初步评审: every bid passes but the one over the ceiling, which falls by rule."""
        for one in self._opened():
            if one.price_fen > int(self.script.ceiling * 100):
                continue
            form = evaluation_forms.ReviewBid(bid=one.bid, passed=True)
            for actor in members:
                evaluation.review_bid(self.platform, actor, self.tender, form)

    def score(self, members: list[Actor]) -> None:
        """评分: each member scores alone and locks."""
        offers = {handed.bid: handed.offer for handed in self.handed}
        within = [one.bid for one in self._opened() if one.price_fen <= int(self.script.ceiling * 100)]
        for place, actor in enumerate(members):
            scores = {
                bid: {"technical": offers[bid].technical[place], "commercial": offers[bid].commercial} for bid in within
            }
            form = evaluation_forms.Sheet(scores=scores)
            evaluation.save_sheet(self.platform, actor, self.tender, form)
            evaluation.lock_sheet(self.platform, actor, self.tender, form)

    def publicise(self) -> None:
        """中标候选人公示."""
        self.time.forward(hours=3)
        award.publish_candidates(self.platform, self.who("entity"), self.tender)
        self.tell("中标候选人公示开始")

    def award(self) -> None:
        """中标通知书 after the publicity."""
        with self.platform.reading() as session:
            ends = tendering.tender_of(session, self.tender).publicity_ends
        assert ends is not None  # noqa: S101  set by the publicity
        self.time.move_to(ends)
        self.office(0, 9, 10)
        award.issue_award(self.platform, self.who("entity"), self.tender)
        award_papers.issue_award_notice(self.platform, self.who("entity"), self.tender)
        self.tell("中标通知书发出")

    def complete(self) -> None:
        """中标结果公告."""
        self.time.forward(hours=1)
        award.publish_result(self.platform, self.who("entity"), self.tender)
        self.tell("中标结果公告")

    def publish_failure(self) -> None:
        """流标公告."""
        self.time.forward(hours=1)
        form = PublishFailure(next_step="招标人分析原因后依法重新招标。")
        notices.publish_failure(self.platform, self.who("entity"), self.tender, form)
        self.tell("流标公告")

    def awarded(self) -> tuple[str, int] | None:
        """Bidder and price in fen of the award, if there is one."""
        with self.platform.reading() as session:
            found = award_of(session, self.tender)
        return (found.bidder, found.price_fen) if found else None

    def play(self, *, until: str = "complete") -> None:
        """Perform the steps in order, up to and including `until`."""
        for name in STEPS[: STEPS.index(until) + 1]:
            getattr(self, name)()

    def _deadline(self):  # type: ignore[no-untyped-def]
        with self.platform.reading() as session:
            return tendering.tender_of(session, self.tender).deadline

    def _seal(self, offer: Offer, price: str) -> SealedBid:
        """Seal and sign on the bidder's own machine."""
        with self.platform.reading() as session:
            terms = from_facts(tendering.tender_of(session, self.tender).terms)
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        figures = {"price": price, "period_days": 300, "quality": "合格", "manager": f"{offer.stem}项目经理"}
        files = [("施工组织设计.txt", f"{self.script.title} 施工组织设计 {offer.stem}\n".encode() * 200)]
        signer = self.people.signers[offer.stem]
        return seal_bid(terms, self.lot, "single", figures, files, signer, folder)

    def _form(self, sealed: SealedBid) -> SubmitBid:
        with sealed.bid_age.open("rb") as stream:
            stored = self.platform.objects.put(stream, limit=self.platform.settings.upload_limit)
        return SubmitBid(
            lot=self.lot,
            upload=uploads.record(self.platform, stored),
            manifest_b64=base64.b64encode(sealed.manifest.raw).decode(),
            signature_b64=base64.b64encode(sealed.signature).decode(),
        )

    def clerk(self, offer: Offer) -> Actor:
        """The person who hands in for the offer's firm."""
        return self.who(county.CLERKS[county.STEMS.index(offer.stem)].login)

    def _hand_in(self, offer: Offer, price: str) -> None:
        sealed = self._seal(offer, price)
        done = bids.submit_bid(self.platform, self.clerk(offer), self._form(sealed))
        self.platform.settle(done.entry)
        self.handed.append(Handed(offer, price, done.bid, done.entry, sealed.folder))
        self.tell("收到一份密封投标")

    def _withdraw(self, handed: Handed) -> None:
        self.time.forward(hours=2)
        notice = canonical.encode(notice_of(self.tender, self.lot, handed.bid, clock.stamp(clock.now())))
        signed = seal_signature.sign(notice, self.people.signers[handed.offer.stem])
        form = WithdrawBid(
            bid=handed.bid,
            notice_b64=base64.b64encode(notice).decode(),
            signature_b64=base64.b64encode(signed).decode(),
        )
        bids.withdraw_bid(self.platform, self.clerk(handed.offer), form)
        self.tell("一份投标在截止前撤回")

    def _come_late(self, offer: Offer) -> None:
        try:
            bids.submit_bid(self.platform, self.clerk(offer), self._form(self._seal(offer, str(offer.price))))
        except Late:
            with self.platform.reading() as session:
                self.late.append((offer, late_bids(session, self.tender)[-1].bid))
            self.tell("一份投标在截止时间到达, 拒收并留痕")

    def _release(self, login: str) -> None:
        """What a custodian does at home: check the list, release the shares, send them signed."""
        given = opening.opening_file(self.platform, self.who(login), self.opening)
        checked = read_opening(json.dumps(given).encode(), self.platform.log_vkey, self.platform.witness_vkey)
        posted = release_shares(checked, self.people.custodians[login])
        opening.post_shares(self.platform, self.who(login), self.opening, json.dumps(posted).encode())

    def _opened(self):  # type: ignore[no-untyped-def]
        with self.platform.reading() as session:
            return [one for one in opened_bids(session, self.lot) if one.status == "opened"]

    def _members(self) -> list[Actor]:
        """The seated members in the order of their numbers."""
        seats = [
            (seat.number, actor)
            for actor in self.experts.values()
            for seat in own_seats(self.platform, actor)
            if seat.tender == self.tender
        ]
        return [actor for _, actor in sorted(seats, key=lambda pair: pair[0])]


STEPS = (
    "register", "route", "prepare", "publish", "submit", "draw_experts", "close", "open", "evaluate",
    "publicise", "award", "complete",
)  # fmt: skip


def _plan(script: Script, project: str, people: Inhabitants) -> dict[str, object]:
    """What the owner prepares, by example A: 60 points for the price, 30 technical, 10 commercial."""
    return {
        "project": project,
        "title": script.title,
        "scope": script.scope,
        "place": script.place,
        "period_days": 300,
        "qualification": "建筑工程施工总承包三级及以上资质, 有效的安全生产许可证。",
        "lots": [{"title": "施工", "ceiling": str(script.ceiling)}],
        "evaluation": {"method": "comprehensive_evaluation", "parameters": {"price_points": "60"}},
        "criteria": [
            {"id": "technical", "title": "施工组织设计", "part": "technical", "kind": "subjective", "max": "30"},
            {"id": "commercial", "title": "企业信誉和业绩", "part": "commercial", "kind": "objective", "max": "10"},
        ],
        "custody": {"k": 2, "keys": [people.custodian_keys[login] for login in county.CUSTODIANS]},
        "committee": {"size": 5, "category": county.EXPERT_CATEGORY, "reserves": 4},
        "opening_place": "示范县公共资源交易中心第一开标室",
        "contact": "周示范, 0990-0000000",
        "supervisor": "示范县住房和城乡建设局招标投标监督办公室",
    }
