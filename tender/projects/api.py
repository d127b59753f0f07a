"""Projects over the API: register, audit, approve and explain, confirm the routing, amend; and the reads.

Handlers parse, perform one act and answer; the act checks seat, order and law. Reads are for the
project's own side and the centre's desks, but for the published routing, which is anybody's.
"""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.platform import Platform
from tender.projects import amending, forms, queries, reasons, service
from tender.web.answers import Created


class ProjectsApi(Controller):
    """Acts and reads on projects."""

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

    @get("/{project:str}", sync_to_thread=True)
    def shown(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], project: FromPath[str]
    ) -> queries.ProjectDetail:
        """One project: its routing with rules and flags, its amendments with what they changed."""
        return queries.project(platform, actor, project)

    @get("/{project:str}/routing", sync_to_thread=True)
    def routing(
        self, platform: NamedDependency[Platform], project: FromPath[str]
    ) -> queries.PublishedRouting:
        """The confirmed method and the public reason of an exception; of no invited tender."""
        return queries.public_routing(platform, project)

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

    @post("/{project:str}/exceptions", sync_to_thread=True)
    def approve(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.ApproveException],
    ) -> Created:
        """Enter the approval of an exception."""
        return Created(reasons.approve_exception(platform, actor, project, data))

    @post("/{project:str}/splitting-reasons", sync_to_thread=True)
    def explain(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.ExplainSplitting],
    ) -> Created:
        """Explain the findings of the splitting check."""
        return Created(reasons.explain_splitting(platform, actor, project, data))

    @post("/{project:str}/routing", sync_to_thread=True)
    def route(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.RouteProject],
    ) -> Created:
        """Confirm the method that the rules lead to, leave open, or an exception permits."""
        return Created(service.route_project(platform, actor, project, data))

    @post("/{project:str}/amendments", sync_to_thread=True)
    def amend(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        project: FromPath[str],
        data: JSONBody[forms.AmendProject],
    ) -> Created:
        """State a new amount with its reason."""
        return Created(amending.amend_project(platform, actor, project, data))
