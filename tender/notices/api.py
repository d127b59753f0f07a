"""Notices over the API: publish the tender notice, correct it, publish that a tender failed.

Handlers parse, perform one act and answer; the act checks seat, ownership, stage, deadline and
contents. Reading notices needs no seat and is the portal's.
"""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.notices import forms, service
from tender.platform import Platform
from tender.web.answers import Created


class NoticesApi(Controller):
    """Acts on notices."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("notices",)

    @post("/notice", sync_to_thread=True)
    def publish(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.PublishNotice],
    ) -> Created:
        """Publish the tender notice; submission is open from now."""
        return Created(service.publish_notice(platform, actor, tender, data))

    @post("/notice/corrections", sync_to_thread=True)
    def correct(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.CorrectNotice],
    ) -> Created:
        """Publish a new version beside the old one."""
        return Created(service.correct_notice(platform, actor, tender, data))

    @post("/failure", sync_to_thread=True)
    def publish_failure(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.PublishFailure],
    ) -> Created:
        """Publish that the tender failed, why, and what comes next."""
        return Created(service.publish_failure(platform, actor, tender, data))
