"""Tenders over the API: prepare one. What happens later to a tender is the later slices' affair.

The handler parses, performs the act and answers; the act checks seat, ownership, plan and law. Public
reads of tenders are the portal's.
"""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from tender.ledger.act import Actor
from tender.platform import Platform
from tender.tendering import forms, service
from tender.web.answers import Created


class TenderingApi(Controller):
    """Acts on tenders."""

    path = "/api/v1/tenders"
    tags = ("tenders",)

    @post(sync_to_thread=True)
    def prepare(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.PrepareTender],
    ) -> Created:
        """Enter a tender of a routed project with all that its documents fix."""
        return Created(service.prepare_tender(platform, actor, data))
