"""The API of candidates, award and result, and the reading of signed papers.

Each request is one act of the procuring entity or its agent; seats and stages are checked by the act
itself, never here. A paper already issued is answered again, not made twice.
"""

from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from tender.award import after, forms, reading, service
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.answers import Created


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


class AfterApi(Controller):
    """What the owner may still do to candidates and awards: re-check, cause, next ranked, report."""

    path = "/api/v1"
    tags = ("award",)

    @post("/tenders/{tender:str}/recheck", sync_to_thread=True)
    def order_recheck(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.OrderRecheck],
    ) -> Created:
        """Put bids before the original committee again."""
        return Created(after.order_recheck(platform, actor, tender, data))

    @post("/tenders/{tender:str}/candidates/dropped", sync_to_thread=True, status_code=204)
    def drop_candidate(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.DropCandidate],
    ) -> None:
        """A candidate falls for a listed cause."""
        after.drop_candidate(platform, actor, tender, data)

    @post("/awards/{award:str}/revocation", sync_to_thread=True, status_code=204)
    def revoke_award(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        award: FromPath[str],
        data: JSONBody[forms.RevokeAward],
    ) -> None:
        """The winner loses the award for a listed cause."""
        after.revoke_award(platform, actor, award, data)

    @post("/tenders/{tender:str}/abandonment", sync_to_thread=True, status_code=204)
    def abandon_lot(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.AbandonLot],
    ) -> None:
        """Give a lot up and tender it again."""
        after.abandon_lot(platform, actor, tender, data)

    @post("/tenders/{tender:str}/written-report", sync_to_thread=True)
    def file_report(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Created:
        """File the written report to the authority."""
        return Created(after.file_report(platform, actor, tender))
