"""The API of candidates, award and result, and of the signed papers of the whole process.

Each request is one act of the procuring entity or its agent; seats and stages are checked by the act
itself, never here. A paper already issued is answered again, not made twice.
"""

from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from tender.award import papers, reading, service
from tender.ledger.act import Actor
from tender.platform import Platform


class AwardApi(Controller):
    """Candidates, award, result, papers of one tender."""

    path = "/api/v1"
    tags = ("award",)

    @post("/tenders/{tender:str}/candidates", sync_to_thread=True)
    def publish_candidates(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> dict[str, str]:
        """Publish the committee's candidates; the publicity begins."""
        return {"id": service.publish_candidates(platform, actor, tender)}

    @post("/tenders/{tender:str}/award", sync_to_thread=True)
    def issue_award(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> dict[str, str]:
        """Award a lot (the next without an award) to its best candidate left, after the publicity."""
        return {"id": service.issue_award(platform, actor, tender, lot)}

    @post("/tenders/{tender:str}/result", sync_to_thread=True)
    def publish_result(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> dict[str, str]:
        """Publish the result."""
        return {"id": service.publish_result(platform, actor, tender)}

    @post("/tenders/{tender:str}/papers/{kind:str}", sync_to_thread=True)
    def issue_paper(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        kind: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> dict[str, str]:
        """Issue the signed PDF: tender-notice, opening-record, evaluation-report or award-notice (of a lot)."""
        return {"id": papers.issue(platform, actor, tender, kind, lot)}

    @get("/papers/{paper:str}", sync_to_thread=True)
    def read_paper(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], paper: FromPath[str]
    ) -> Response[bytes]:
        """A signed PDF for whoever may read it; the reading of one that is not public is recorded."""
        content, about = reading.read_paper(platform, actor, paper)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(about.name)}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type="application/pdf", headers=headers)
