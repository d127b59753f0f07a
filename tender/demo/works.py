"""One open works tender performed by its acts, from registration to the published result.

Each step is what people do in one sitting. A step yields the moments at which it wants to go on, and
whoever plays moves the clock there: `play` for one tender, `stages` for many at once. Bids are really sealed and signed, shares really released from custodians' identities, experts really
drawn; the platform is asked for nothing that a person in that seat could not ask.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from tender import clock, money
from tender.award import papers as award_papers
from tender.award import service as award
from tender.award.queries import award_of
from tender.bids import service as bids
from tender.bids.queries import late_bids
from tender.bids.rules import Late
from tender.clock import MovableClock
from tender.demo import county, home
from tender.demo.inhabitants import Inhabitants
from tender.demo.script import Offer, Script, plan
from tender.evaluation import forms as evaluation_forms
from tender.evaluation import papers as evaluation_papers
from tender.evaluation import service as evaluation
from tender.evaluation.queries import own_seats
from tender.experts import salts
from tender.experts import service as experts
from tender.experts.forms import CallExpert, SealSalt
from tender.ledger.act import Actor
from tender.notices import papers as notice_papers
from tender.notices import service as notices
from tender.notices.forms import PublishFailure, PublishNotice
from tender.opening import papers as opening_papers
from tender.opening import service as opening
from tender.opening.forms import RecordOpening
from tender.opening.queries import OpenedBid, opened_bids
from tender.platform import Platform
from tender.projects import service as projects
from tender.projects.forms import AuditProject, RegisterProject, RouteProject
from tender.rulebook import Calendar
from tender.seal import SealedBid
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender
from tender.web import uploads

Moments = Iterator[datetime]
Tell = Callable[[str], None]


@dataclass
class Handed:
    """A bid as its bidder keeps it: firm, the receipt got at once, the sealed folder."""

    offer: Offer
    price: str
    bid: str
    receipt: bytes
    folder: Path


@dataclass
class WorksTender:
    """The play of one tender; `folder` keeps what bidders have on their own machines."""

    platform: Platform
    people: Inhabitants
    experts: dict[str, Actor]
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
    FUNDS: ClassVar[str] = "budget"
    ROUTED: ClassVar[str] = "open"

    def who(self, login: str) -> Actor:
        """The actor with a sign-in name."""
        return self.people.actors[login]

    def course(self, until: str = "complete") -> Iterator[datetime]:
        """The moments of the steps up to and including `until`; each step acts when resumed."""
        for name in STEPS[: STEPS.index(until) + 1]:
            yield from getattr(self, name)()

    def play(self, time: MovableClock, until: str = "complete") -> None:
        """Perform the course alone, moving the clock."""
        for moment in self.course(until):
            time.move_to(max(moment, time.moment))

    def register(self) -> Moments:
        """项目登记: the owner enters the project with its funding."""
        yield office(1, 9, 20)
        form = RegisterProject.model_validate(
            {
                "name": self.script.title,
                "category": "works",
                "approval_no": self.approval_no(),
                "site": self.script.place,
                "scale": self.script.scope,
                "amount": str(self.script.ceiling),
                "funding": {self.FUNDS: "100"},
            }
        )
        self.project = projects.register_project(self.platform, self.who("entity"), form)
        self.tell(f"项目登记 {self.script.title}")

    def approval_no(self) -> str:
        """The number of the project's approval."""
        return f"示发改审〔{clock.today().year}〕{clock.today().timetuple().tm_yday}号"

    def route(self) -> Moments:
        """预算审计 and 招标方式: auditor and desk."""
        yield office(1, 10, 5)
        form = AuditProject.model_validate(
            {"result": "approved", "audited": str(self.script.ceiling), "remarks": "预算编制合规, 同意招标。"}
        )
        projects.audit_project(self.platform, self.who("auditor"), self.project, form)
        yield clock.now() + timedelta(hours=2)
        projects.route_project(
            self.platform, self.who("desk"), self.project, RouteProject(method=self.ROUTED)
        )
        self.tell("预算审计通过, 确定公开招标")

    def prepare(self) -> Moments:
        """招标文件: everything the documents fix, custodians and criteria included."""
        yield office(1, 9, 40)
        text = f"{self.script.title} 招标文件\n\n{self.script.scope}\n".encode()
        stored = self.platform.objects.put([text], limit=1_000_000)
        uploads.record(self.platform, stored)
        form = self.plan([self.people.custodian_keys[login] for login in county.CUSTODIANS])
        form["documents"] = [{"name": "招标文件.txt", "sha256": stored.sha256, "size": stored.size}]
        self.tender = tendering.prepare_tender(
            self.platform, self.who("entity"), PrepareTender.model_validate(form)
        )
        self.tell("招标文件备妥")

    def plan(self, keys: list[str]) -> dict[str, object]:
        """What the owner prepares, with the custodians' keys."""
        return plan(self.script, self.project, keys)

    def publish(self) -> Moments:
        """招标公告: submission opens; the deadline is the earliest the law allows, at 09:30."""
        yield clock.now() + timedelta(hours=1)
        day = Calendar().earliest_deadline(clock.today()).date
        form = PublishNotice(deadline=clock.at(day, 9, 30))
        notices.publish_notice(self.platform, self.who("entity"), self.tender, form)
        notice_papers.issue_tender_notice(self.platform, self.who("entity"), self.tender)
        with self.platform.reading() as session:
            self.lot = tendering.lots_of(session, self.tender)[0].id
        self.tell(f"招标公告发布, 投标截止 {clock.shown(form.deadline)}")

    def submit(self) -> Moments:
        """投标: every bidder seals, signs and hands in; one replaces, one withdraws."""
        yield clock.now() + timedelta(days=5)
        for offer in self.script.offers:
            yield clock.now() + timedelta(hours=7, minutes=13)
            if offer.late:
                continue
            if offer.replaces is not None:
                self._hand_in(offer, str(offer.replaces))
                yield clock.now() + timedelta(hours=3)
            self._hand_in(offer, str(offer.price))
            if offer.withdrawn:
                yield clock.now() + timedelta(hours=2)
                self._withdraw(self.handed[-1])

    def draw_experts(self) -> Moments:
        """抽取专家: within 24 hours before the opening, both salts committed before the root is known."""
        deadline = self._deadline()
        yield deadline - timedelta(hours=18)
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

    def close(self) -> Moments:
        """投标截止: the clock closes the bidding; whoever comes now is late, and that is recorded."""
        yield self._deadline()
        for offer in self.script.offers:
            if offer.late:
                self._come_late(offer)
        bids.close_due(self.platform)
        self.tell("投标截止")

    def open(self) -> Moments:
        """开标: list, shares of two custodians, decryption, record."""
        yield clock.now() + timedelta(minutes=2)
        desk = self.who("opening")
        self.opening = opening.start_opening(self.platform, desk, self.tender)
        for login in county.CUSTODIANS[:2]:
            self._release(login)
        opening.open_bids(self.platform, desk, self.opening)
        yield clock.now() + timedelta(minutes=20)
        form = RecordOpening(
            host="示范县教育体育局", supervisor="郑示范", recorder="李示范", remarks="", objections=[]
        )
        opening.record_opening(self.platform, desk, self.opening, form)
        opening_papers.issue_opening_record(self.platform, desk, self.tender)
        self.tell("开标完成, 开标记录公开")

    def evaluate(self) -> Moments:
        """评标: declarations, initial review, five sheets, report."""
        yield clock.now() + timedelta(minutes=30)
        evaluation.seat_committee(self.platform, self.who("draw"), self.tender)
        members = self._members()
        for actor in members:
            form = evaluation_forms.Declare(confidentiality=True, conflict=False)
            evaluation.declare(self.platform, actor, self.tender, form)
        self.review(members)
        yield clock.now() + timedelta(hours=2)
        self.score(members)
        self.dissent(members[-1])
        self.report(members[0])

    def dissent(self, member: Actor) -> None:
        """书面不同意见: one member's, before the report."""
        form = evaluation_forms.FileDissent(reason="对第一中标候选人的施工进度安排保留意见, 不影响排序。")
        evaluation.file_dissent(self.platform, member, self.tender, form)

    def report(self, chair: Actor) -> None:
        """评标报告, filed and signed by the chair."""
        form = evaluation_forms.Report(adjustments=[], low_price_proofs=[])
        evaluation.report(self.platform, chair, self.tender, form)
        evaluation_papers.issue_evaluation_report(self.platform, chair, self.tender)
        self.tell("评标报告提交")

    def review(self, members: list[Actor]) -> None:
        """初步评审: every bid passes but the one over the ceiling, which falls by rule."""
        for one in self._within_ceiling():
            form = evaluation_forms.ReviewBid(bid=one.bid, passed=True)
            for actor in members:
                evaluation.review_bid(self.platform, actor, self.tender, form)

    def score(self, members: list[Actor]) -> None:
        """评分: each member scores alone; when all have saved, they lock."""
        offers = {handed.bid: handed.offer for handed in self.handed}
        within = [one.bid for one in self._within_ceiling()]
        sheets = {}
        for place, actor in enumerate(members):
            scores = {
                bid: {"technical": offers[bid].technical[place], "commercial": offers[bid].commercial}
                for bid in within
            }
            sheets[actor] = evaluation_forms.Sheet(scores=scores, reasons={})
            evaluation.save_sheet(self.platform, actor, self.tender, sheets[actor])
        for actor, sheet in sheets.items():
            evaluation.lock_sheet(self.platform, actor, self.tender, sheet)

    def publicise(self) -> Moments:
        """中标候选人公示."""
        yield clock.now() + timedelta(hours=3)
        award.publish_candidates(self.platform, self.who("entity"), self.tender)
        self.tell("中标候选人公示开始")

    def award(self) -> Moments:
        """中标通知书 after the publicity."""
        with self.platform.reading() as session:
            ends = tendering.tender_of(session, self.tender).publicity_ends
        assert ends is not None  # noqa: S101  set by the publicity
        yield ends
        yield office(0, 9, 10)
        award.issue_award(self.platform, self.who("entity"), self.tender)
        award_papers.issue_award_notice(self.platform, self.who("entity"), self.tender)
        self.tell("中标通知书发出")

    def complete(self) -> Moments:
        """中标结果公告."""
        yield clock.now() + timedelta(hours=1)
        award.publish_result(self.platform, self.who("entity"), self.tender)
        self.tell("中标结果公告")

    def publish_failure(self) -> Moments:
        """流标公告."""
        yield clock.now() + timedelta(hours=1)
        form = PublishFailure(next_step="招标人分析原因后依法重新招标。")
        notices.publish_failure(self.platform, self.who("entity"), self.tender, form)
        self.tell("流标公告")

    def awarded(self) -> tuple[str, int] | None:
        """Bidder and price in fen of the award, if there is one."""
        with self.platform.reading() as session:
            found = award_of(session, self.tender)
        return (found.bidder, found.price_fen) if found else None

    def _deadline(self) -> datetime:
        with self.platform.reading() as session:
            deadline = tendering.tender_of(session, self.tender).deadline
        assert deadline is not None  # noqa: S101  set by the notice
        return deadline

    def name_of(self, offer: Offer) -> str:
        """The offer's firm by name."""
        return county.BIDDERS[county.STEMS.index(offer.stem)].name

    def reference(self) -> tuple[str, str] | None:
        """Bidder and price in yuan of the award that really happened; a made-up tender has none."""
        return None

    def clerk(self, offer: Offer) -> Actor:
        """The person who hands in for the offer's firm."""
        return self.who(county.CLERKS[county.STEMS.index(offer.stem)].login)

    def _sealed(self, offer: Offer, price: str) -> SealedBid:
        """The offer sealed and signed on the bidder's own machine."""
        with self.platform.reading() as session:
            terms = tendering.tender_of(session, self.tender).terms
        return home.seal_offer(terms, offer.stem, price, self.people.signers[offer.stem], self.folder)

    def _hand_in(self, offer: Offer, price: str) -> None:
        sealed = self._sealed(offer, price)
        done = bids.submit_bid(self.platform, self.clerk(offer), home.upload(self.platform, self.lot, sealed))
        self.platform.settle(done.entry)
        receipt = bids.receipt(self.platform, self.clerk(offer), done.bid)
        self.handed.append(Handed(offer, price, done.bid, receipt, sealed.folder))
        self.tell("收到一份密封投标")

    def _withdraw(self, handed: Handed) -> None:
        form = home.sign_withdrawal(self.tender, self.lot, handed.bid, self.people.signers[handed.offer.stem])
        bids.withdraw_bid(self.platform, self.clerk(handed.offer), form)
        self.tell("一份投标在截止前撤回")

    def _come_late(self, offer: Offer) -> None:
        form = home.upload(self.platform, self.lot, self._sealed(offer, str(offer.price)))
        try:
            bids.submit_bid(self.platform, self.clerk(offer), form)
        except Late:
            with self.platform.reading() as session:
                self.late.append((offer, late_bids(session, self.tender)[-1].bid))
            self.tell("一份投标在截止时间到达, 拒收并留痕")

    def _release(self, login: str) -> None:
        """A custodian releases the shares at home and posts them."""
        given = opening.opening_file(self.platform, self.who(login), self.opening)
        posted = home.release(given, self.platform, self.people.custodians[login])
        opening.post_shares(self.platform, self.who(login), self.opening, posted)

    def _opened(self) -> list[OpenedBid]:
        with self.platform.reading() as session:
            return [one for one in opened_bids(session, self.lot) if one.status == "opened"]

    def _within_ceiling(self) -> list[OpenedBid]:
        ceiling = money.fen(self.script.ceiling)
        return [one for one in self._opened() if one.price_fen is not None and one.price_fen <= ceiling]

    def _members(self) -> list[Actor]:
        """The seated members in the order of their numbers."""
        seats = [
            (seat.number, actor)
            for actor in self.experts.values()
            for seat in own_seats(self.platform, actor)
            if seat.tender == self.tender
        ]
        return [actor for _, actor in sorted(seats, key=lambda pair: pair[0])]


def office(days: int, hour: int, minute: int = 0) -> datetime:
    """A time of day on the first working day at least `days` calendar days ahead."""
    day = clock.today() + timedelta(days=days)
    while not Calendar().is_working_day(day):
        day += timedelta(days=1)
    return clock.at(day, hour, minute)


STEPS = (
    "register", "route", "prepare", "publish", "submit", "draw_experts", "close", "open", "evaluate",
    "publicise", "award", "complete",
)  # fmt: skip
