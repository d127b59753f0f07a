"""Evaluation over the API: committee, review, sheets, report, and the readings that the law allows.

Members act on their own seat and sheet only; addresses name no member. A reading that shows a bid or
names a person is a POST, because it is recorded. Results are for the report's addressees until they are
published as candidates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import quote

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from storage.objects import chunks
from tender.evaluation import (
    attendance,
    clarifying,
    disclosure,
    extending,
    forms,
    queries,
    rating,
    service,
)
from tender.evaluation.recheck import recheck_bid
from tender.ledger.act import Actor
from tender.opening.queries import OpenedBid
from tender.platform import Platform
from tender.web.answers import Created

PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Seated:
    """How many members were seated now."""

    seated: int


@dataclass(frozen=True)
class Locked:
    """A locked sheet: the act that proves it, and where its receipt is."""

    entry: str
    receipt: str


def _content(file: BinaryIO) -> Iterator[bytes]:
    """The content in pieces; closed at the end."""
    with file:
        yield from chunks(file)


class CommitteesApi(Controller):
    """The committee of a tender at work."""

    path = "/api/v1"
    tags = ("evaluation",)

    @get("/committees", sync_to_thread=True)
    def own_seats(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor]
    ) -> list[queries.OwnSeat]:
        """The committees that the acting person sits on."""
        return queries.own_seats(platform, actor)

    @post("/tenders/{tender:str}/committee", sync_to_thread=True)
    def seat(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Seated:
        """Fill the empty seats with accepted experts in drawn order."""
        return Seated(service.seat_committee(platform, actor, tender))

    @post("/tenders/{tender:str}/committee/reading", sync_to_thread=True, status_code=200)
    def names(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[queries.MemberView]:
        """The members by name, for the inspecting seats; recorded."""
        return disclosure.read_committee(platform, actor, tender)

    @post("/tenders/{tender:str}/committee/declaration", sync_to_thread=True, status_code=204)
    def declare(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Declare],
    ) -> None:
        """A member's promise of confidentiality and declaration of conflicts."""
        service.declare(platform, actor, tender, data)

    @post("/tenders/{tender:str}/committee/replacements", sync_to_thread=True, status_code=204)
    def replace(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ReplaceMember],
    ) -> None:
        """A member leaves; the seat is empty until it is filled."""
        service.replace_member(platform, actor, tender, data)

    @post("/opened-bids/{bid:str}/reading", sync_to_thread=True, status_code=200)
    def read_bid(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], bid: FromPath[str]
    ) -> OpenedBid:
        """An opened bid, for members of its committee; recorded."""
        return service.read_bid(platform, actor, bid)

    @post("/opened-bids/{bid:str}/files/{sha256:str}", sync_to_thread=True, status_code=200)
    def read_file(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        bid: FromPath[str],
        sha256: FromPath[str],
    ) -> Stream:
        """One file of an opened bid, for the same members; recorded."""
        name, file = disclosure.read_bid_file(platform, actor, bid, sha256)
        headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Stream(_content(file), media_type="application/octet-stream", headers=headers)


class EvaluationApi(Controller):
    """Review, sheets and report of one tender."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("evaluation",)

    @post("/review", sync_to_thread=True, status_code=204)
    def review(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ReviewBid],
    ) -> None:
        """One's vote on one bid in the initial review."""
        service.review_bid(platform, actor, tender, data)

    @get("/recheck", sync_to_thread=True)
    def rechecks(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[queries.RecheckView]:
        """The bids put before the committee again, for the owner's side, the inspecting seats and members."""
        return disclosure.read_rechecks(platform, actor, tender)

    @post("/recheck/votes", sync_to_thread=True, status_code=204)
    def recheck(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ReviewBid],
    ) -> None:
        """One's vote on one bid under re-check."""
        recheck_bid(platform, actor, tender, data)

    @get("/sheet", sync_to_thread=True)
    def own_sheet(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> queries.OwnSheet:
        """One's own sheet."""
        return service.own_sheet(platform, actor, tender)

    @put("/sheet", sync_to_thread=True, status_code=204)
    def save(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Sheet],
    ) -> None:
        """Keep one's own sheet as far as it is filled."""
        service.save_sheet(platform, actor, tender, data)

    @post("/sheet/lock", sync_to_thread=True)
    def lock(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Sheet],
    ) -> Locked:
        """Lock one's own sheet for good."""
        entry = service.lock_sheet(platform, actor, tender, data)
        return Locked(entry, f"/api/v1/tenders/{tender}/sheet/receipt")

    @get("/sheet/receipt", sync_to_thread=True, media_type="application/zip")
    def receipt(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Response[bytes]:
        """The receipt of one's own locked sheet."""
        headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="sheet-receipt.zip"'}
        content = service.sheet_receipt(platform, actor, tender)
        return Response(content, media_type="application/zip", headers=headers)

    @post("/draft", sync_to_thread=True, status_code=200)
    def draft(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Report],
    ) -> list[queries.EvaluationView]:
        """What the report would say, for members once all sheets are locked; recorded."""
        return service.draft_result(platform, actor, tender, data)

    @post("/dissent", sync_to_thread=True, status_code=204)
    def dissent(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.FileDissent],
    ) -> None:
        """One's written dissent from the drafted result."""
        service.file_dissent(platform, actor, tender, data)

    @post("/evaluation", sync_to_thread=True)
    def report(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.Report],
    ) -> queries.EvaluationView:
        """The chair files the evaluation report."""
        service.report(platform, actor, tender, data)
        return service.result_of(platform, tender)

    @post("/rejection", sync_to_thread=True, status_code=204)
    def reject_all(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.RejectAll],
    ) -> None:
        """The chair records that the committee rejects all bids for lack of competition."""
        service.reject_all(platform, actor, tender, data)

    @get("/evaluation", sync_to_thread=True)
    def result(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> queries.EvaluationView:
        """The result, for the owner's side, the inspecting seats and the committee."""
        return disclosure.read_result(platform, actor, tender)

    @get("/lots/{lot:str}/case", sync_to_thread=True)
    def case(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        lot: FromPath[str],
    ) -> dict[str, Any]:
        """The case of a lot for `tender evaluate`, for the same readers."""
        return disclosure.read_case(platform, actor, tender, lot)


class SittingsApi(Controller):
    """What happens round a committee's sitting: attendance, more time, clarifications, ratings."""

    path = "/api/v1"
    tags = ("evaluation",)

    @post("/tenders/{tender:str}/attendance", sync_to_thread=True, status_code=204)
    def attend(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.RecordAttendance],
    ) -> None:
        """Record that a called expert came, left, or did not come."""
        attendance.record_attendance(platform, actor, tender, data)

    @get("/tenders/{tender:str}/attendance", sync_to_thread=True)
    def attended(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[attendance.AttendanceView]:
        """The attendance list, by calls and without names."""
        return attendance.read_attendance(platform, actor, tender)

    @post("/tenders/{tender:str}/more-time", sync_to_thread=True, status_code=204)
    def ask_time(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AskMoreTime],
    ) -> None:
        """A member asks for more time."""
        extending.ask_more_time(platform, actor, tender, data)

    @get("/tenders/{tender:str}/extension", sync_to_thread=True)
    def extension(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> extending.ExtensionView:
        """Whether the owner must extend the evaluation, and to when it did."""
        return extending.read_extension(platform, actor, tender)

    @post("/tenders/{tender:str}/extension", sync_to_thread=True, status_code=204)
    def extend(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ExtendEvaluation],
    ) -> None:
        """The owner extends the evaluation."""
        extending.extend_evaluation(platform, actor, tender, data)

    @post("/tenders/{tender:str}/clarifications", sync_to_thread=True)
    def ask(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AskClarification],
    ) -> Created:
        """The committee asks a tenderer about its bid."""
        return Created(clarifying.ask_clarification(platform, actor, tender, data))

    @get("/tenders/{tender:str}/clarifications", sync_to_thread=True)
    def asked(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[clarifying.ClarificationView]:
        """Questions and answers, for the committee and the inspecting seats."""
        return clarifying.read_clarifications(platform, actor, tender)

    @get("/tenders/{tender:str}/own-clarifications", sync_to_thread=True)
    def own_questions(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[clarifying.ClarificationView]:
        """The questions on one's own bids."""
        return clarifying.own_clarifications(platform, actor, tender)

    @post("/clarifications/{clarification:str}/answer", sync_to_thread=True, status_code=204)
    def answer(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        clarification: FromPath[str],
        data: JSONBody[forms.GiveClarification],
    ) -> None:
        """Answer a question on one's own bid, once."""
        clarifying.give_clarification(platform, actor, clarification, data)

    @post("/tenders/{tender:str}/ratings", sync_to_thread=True, status_code=204)
    def rate(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.RateExpert],
    ) -> None:
        """Rate a member after the report."""
        rating.rate_expert(platform, actor, tender, data)

    @post("/tenders/{tender:str}/ratings/reading", sync_to_thread=True, status_code=200)
    def ratings(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[rating.RatingView]:
        """The ratings of the members, for draw desk, supervisor and administrator; recorded."""
        return rating.read_ratings(platform, actor, tender)
