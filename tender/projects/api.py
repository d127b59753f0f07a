"""Projects over the API: register, audit the budget, confirm the routing.

Handlers parse, perform one act and answer; the act checks seat, order and law. Reads are for the
project's own side and the centre's desks.
"""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.platform import Platform
from tender.projects import forms, queries, service
from tender.web.answers import Created


class ProjectsApi(Controller):
    """Acts on projects."""

    path = "/api/v1/projects"
    tags = ("projects",)

    @post(sync_to_thread=True)
    def register(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.RegisterProject],
    ) -> Created:
        """Enter a project of one's organisation."""
        return Created(service.register_project(platform, actor, data))

    @get(sync_to_thread=True)
    def listed(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor]
    ) -> list[queries.ProjectView]:
        """The projects that this seat deals with."""
        return queries.projects(platform, actor)

    @post("/{project:str}/audits", sync_to_thread=True)
    def audit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.AuditProject],
    ) -> Created:
        """Conclude the pre-tender budget audit."""
        return Created(service.audit_project(platform, actor, project, data))

    @post("/{project:str}/routing", sync_to_thread=True)
    def route(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.RouteProject],
    ) -> Created:
        """Confirm the method that the rules lead to."""
        return Created(service.route_project(platform, actor, project, data))
