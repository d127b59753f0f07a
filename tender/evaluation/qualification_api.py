"""The review of applicants over the API: read, judge, report.

A reading that shows an application is a POST, because it is recorded. No answer tells anybody but an
applicant itself what became of an application.
"""

from urllib.parse import quote

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.evaluation import forms, qualification
from tender.ledger.act import Actor
from tender.platform import Platform

PRIVATE = {"Cache-Control": "no-store"}


class QualificationApi(Controller):
    """The committee of a prequalification at work."""

    path = "/api/v1"
    tags = ("prequalification",)

    @post("/tenders/{tender:str}/applications/reading", sync_to_thread=True, status_code=200)
    def read(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[qualification.ApplicantView]:
        """Every application, for members of the committee; recorded."""
        return qualification.read_applications(platform, actor, tender)

    @post("/applications/{application:str}/files/{place:int}", sync_to_thread=True, status_code=200)
    def read_file(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        application: FromPath[str],
        place: FromPath[int],
    ) -> Response[bytes]:
        """One file of an application, by its place from 1; recorded."""
        name, content = qualification.read_application_file(platform, actor, application, place)
        headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @post("/tenders/{tender:str}/applications/review", sync_to_thread=True, status_code=204)
    def review(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ReviewApplicant],
    ) -> None:
        """One member's judgement of one application."""
        qualification.review_applicant(platform, actor, tender, data)

    @post("/tenders/{tender:str}/prequalification/report", sync_to_thread=True, status_code=204)
    def report(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> None:
        """The chair's report."""
        qualification.report_qualification(platform, actor, tender)
