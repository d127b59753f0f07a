"""Objections and complaints over the API, each person's part of them.

A tenderer files, withdraws and reads its own; the owner answers; the authority decides, suspends, rules.
Seats, days and stages are checked by the acts. A reading that names somebody is a POST, because it is recorded.
"""

from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.objections import complaints, forms, queries, service
from tender.platform import Platform
from tender.web.answers import Created

PRIVATE = {"Cache-Control": "no-store"}


class ObjectionsApi(Controller):
    """Objections to the procuring entity."""

    path = "/api/v1"
    tags = ("objections",)

    @post("/tenders/{tender:str}/objections", sync_to_thread=True)
    def file(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.FileObjection],
    ) -> Created:
        """Object; the tender stands still until the answer."""
        return Created(service.file_objection(platform, actor, tender, data))

    @get("/tenders/{tender:str}/objections", sync_to_thread=True)
    def read(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[queries.ObjectionView]:
        """Objections without their authors: all for the owner and the inspecting seats, its own for a tenderer."""
        return queries.objections_of(platform, actor, tender)

    @post("/objections/{objection:str}/withdrawal", sync_to_thread=True, status_code=204)
    def withdraw(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], objection: FromPath[str]
    ) -> None:
        """Take one's own unanswered objection back."""
        service.withdraw_objection(platform, actor, objection)

    @post("/objections/{objection:str}/answer", sync_to_thread=True)
    def answer(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        objection: FromPath[str],
        data: JSONBody[forms.AnswerObjection],
    ) -> Created:
        """The owner's answer and its effect; the id is that of the act."""
        return Created(service.answer_objection(platform, actor, objection, data))

    @post("/disputes/{about:str}/author", sync_to_thread=True, status_code=200)
    def author(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], about: FromPath[str]
    ) -> dict[str, str]:
        """Who wrote an objection or complaint, for the authority; recorded."""
        return {"name": queries.author_of(platform, actor, about)}

    @post("/disputes/{about:str}/files/{sha256:str}", sync_to_thread=True, status_code=200)
    def file_of(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        about: FromPath[str],
        sha256: FromPath[str],
    ) -> Response[bytes]:
        """A file of an objection or complaint, for whoever may read it; recorded."""
        name, file = queries.read_file(platform, actor, about, sha256)
        headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        with file:
            return Response(file.read(), media_type="application/octet-stream", headers=headers)


class ComplaintsApi(Controller):
    """Complaints to the supervising authority, and its orders."""

    path = "/api/v1"
    tags = ("complaints",)

    @post("/tenders/{tender:str}/complaints", sync_to_thread=True)
    def file(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.FileComplaint],
    ) -> Created:
        """Complain, after objecting first where the law says so."""
        return Created(complaints.file_complaint(platform, actor, tender, data))

    @get("/tenders/{tender:str}/complaints", sync_to_thread=True)
    def read(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[queries.ComplaintView]:
        """Complaints without their authors: all for the inspecting seats, its own for a tenderer."""
        return queries.complaints_of(platform, actor, tender)

    @post("/complaints/{complaint:str}/decision", sync_to_thread=True, status_code=204)
    def decide(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        complaint: FromPath[str],
        data: JSONBody[forms.DecideComplaint],
    ) -> None:
        """Accept a complaint, or refuse it on a listed ground."""
        complaints.decide_complaint(platform, actor, complaint, data)

    @post("/complaints/{complaint:str}/ruling", sync_to_thread=True)
    def rule(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        complaint: FromPath[str],
        data: JSONBody[forms.RuleComplaint],
    ) -> Created:
        """Rule, as another person than decided; the id is that of the published notice."""
        return Created(complaints.rule_complaint(platform, actor, complaint, data))

    @post("/tenders/{tender:str}/suspension", sync_to_thread=True, status_code=204)
    def suspend(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.SuspendTender],
    ) -> None:
        """The authority orders the tender to stand still."""
        complaints.suspend_tender(platform, actor, tender, data)

    @post("/tenders/{tender:str}/resumption", sync_to_thread=True, status_code=204)
    def resume(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ResumeTender],
    ) -> None:
        """The authority lets the tender go on."""
        complaints.resume_tender(platform, actor, tender, data)
