"""The only wiring: an open platform in, the web application out.

Every slice's handlers, the dependencies by which they reach platform and actor, how errors leave, and
what time itself has to do are listed here and nowhere else. It decides nothing.
"""

from datetime import timedelta
from typing import Any

from litestar import Controller, Litestar, Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.enums import MediaType, ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlmodel import func, select

from reports.fonts import fonts_ready
from tender import clock
from tender.accounts import access
from tender.accounts.api import AccountsApi, SessionApi
from tender.accounts.pages import AccountPages
from tender.award.api import AfterApi, AwardApi
from tender.bids.api import BidsApi
from tender.contracts.api import ContractsApi, PapersApi
from tender.deposits.api import DepositsApi
from tender.evaluation.api import CommitteesApi, EvaluationApi, SittingsApi
from tender.evaluation.qualification_api import QualificationApi
from tender.experts.api import ExpertsApi
from tender.i18n import mark
from tender.ids import new_id
from tender.ledger.act import request_id
from tender.ledger.models import Outbox
from tender.notices.api import NoticesApi, QuestionsApi
from tender.notices.invitation_api import InvitationsApi, PrequalificationApi
from tender.objections.api import ComplaintsApi, ObjectionsApi
from tender.opening.api import OpeningApi
from tender.platform import Platform
from tender.portal.api import PortalApi
from tender.portal.document_pages import DocumentPages
from tender.portal.invited_api import InvitedApi, LettersApi
from tender.portal.ledger_pages import LedgerPages
from tender.portal.pages import PortalPages
from tender.projects.api import ProjectsApi
from tender.tendering.api import TenderingApi
from tender.web import assets, problems, security, templates
from tender.web.cross_site import CrossSiteMiddleware
from tender.web.language import LanguageMiddleware
from tender.web.requests import SiteRequest
from tender.web.templates import Link
from tender.web.tus import UploadsApi

BODY_LIMIT = 10_000_000
LONGEST_WAIT = timedelta(minutes=1)  # of an act for its place in the tree, while all is well
HANDLERS: list[type[Controller]] = [
    SessionApi,
    AccountsApi,
    AccountPages,
    UploadsApi,
    ProjectsApi,
    TenderingApi,
    NoticesApi,
    QuestionsApi,
    InvitationsApi,
    PrequalificationApi,
    QualificationApi,
    InvitedApi,
    LettersApi,
    DepositsApi,
    BidsApi,
    OpeningApi,
    ExpertsApi,
    CommitteesApi,
    EvaluationApi,
    SittingsApi,
    AwardApi,
    AfterApi,
    ObjectionsApi,
    ComplaintsApi,
    ContractsApi,
    PapersApi,
    PortalApi,
    PortalPages,
    DocumentPages,
    LedgerPages,
]
NAVIGATION = (
    Link(mark("首页"), "/"),
    Link(mark("交易项目"), "/tenders"),
    Link(mark("账本"), "/ledger"),
    Link(mark("办事指南"), "/guide"),
    Link(mark("账号"), "/account"),
)


class RequestIdMiddleware(ASGIMiddleware):
    """Gives every request an id: the acts that it performs carry it, and the log when something breaks."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer the request under its id."""
        scope["state"]["request_id"] = given = new_id("req")
        token = request_id.set(given)
        try:
            await next_app(scope, receive, send)
        finally:
            request_id.reset(token)


def create_app(platform: Platform) -> Litestar:
    """The application around one open installation."""
    return Litestar(
        [healthz, assets.router(), *map(mounted, HANDLERS)],
        dependencies={
            "platform": Provide(lambda: platform, use_cache=True, sync_to_thread=False),
            "visitor": Provide(access.visitor, sync_to_thread=True),
            "actor": Provide(access.actor, sync_to_thread=False),
        },
        template_config=templates.engine(NAVIGATION),
        middleware=[RequestIdMiddleware(), LanguageMiddleware(), CrossSiteMiddleware()],
        exception_handlers=problems.HANDLERS,
        before_send=[security.add_headers],
        request_class=SiteRequest,
        request_max_body_size=BODY_LIMIT,
        openapi_config=_described(),
        debug=False,
    )


def mounted(controller: type[Controller]) -> Router:
    """A controller that may share addresses with others.

    Litestar gives each an OPTIONS handler of its own making, and two at one address clash; the application
    adds the one that is needed.
    """
    router = Router("/", route_handlers=[controller])
    for route in router.routes:
        if isinstance(route, HTTPRoute):
            route.route_handlers = [one for one in route.route_handlers if not _is_automatic(one)]
    return router


def _is_automatic(handler: HTTPRouteHandler) -> bool:
    """Whether the framework made this OPTIONS handler itself."""
    return handler.http_methods == {"OPTIONS"} and handler.handler_name == "options_handler"


@get("/healthz", include_in_schema=False, sync_to_thread=True)
def healthz(platform: NamedDependency[Platform]) -> Response[dict[str, Any]]:
    """200 when rows, ledger and fonts are in order, 503 with what is wrong otherwise."""
    wrong, size = health(platform)
    body = {"status": "ok" if wrong is None else "failing", "ledger_size": size, "wrong": wrong}
    return Response(body, status_code=200 if wrong is None else 503, headers={"Cache-Control": "no-store"})


def health(platform: Platform) -> tuple[str | None, int]:
    """What is wrong (one sentence) or None, and the size of the ledger."""
    try:
        with platform.reading() as session:
            head = platform.sequencer.head(session)
            waiting = session.exec(select(func.min(Outbox.at)).where(Outbox.position.is_(None))).first()  # type: ignore[union-attr]
        shown = (platform.sequencer.folder / "checkpoint").is_file()
    except Exception as broken:
        return f"数据库不可用 The database does not answer: {type(broken).__name__}.", 0
    if not head.size or not shown:
        return "账本没有检查点 The ledger has no published checkpoint.", head.size
    if waiting is not None and clock.parse(waiting) < clock.now() - LONGEST_WAIT:
        return "账本停滞, 有事项未入账 The ledger stands still: an act waits for its place.", head.size
    return fonts_ready(), head.size


def _described() -> OpenAPIConfig:
    """The description of the API at `/api/v1/openapi.json`; it loads nothing from other hosts."""
    return OpenAPIConfig(
        title="公共资源交易平台 Tendering platform",
        version="1",
        path="/api/v1/openapi.json",
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"], media_type=MediaType.JSON)],
    )
