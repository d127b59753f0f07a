"""The one place where errors become answers: problem+json for programs, a page for people.

A `TenderError` keeps its status, code, Chinese and English words, field and article (RFC 9457 with
those members added). An error that nobody foresaw answers 500 with a request id and not one word of
what went wrong; the log has it under that id. `HANDLERS` is what `Litestar(exception_handlers=…)` takes.
"""

import json
import logging
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from tender import i18n
from tender.errors import TenderError
from tender.i18n import _, mark, translate
from tender.ids import new_id
from tender.web.language import language_of
from tender.web.page import Page, render
from tender.web.parts import FieldError

log = logging.getLogger("tender.web")

TITLES = {
    400: mark("请求有误"),
    401: mark("请先登录"),
    403: mark("无权办理"),
    404: mark("没有找到"),
    405: mark("不支持这种请求方式"),
    409: mark("现在不能办理"),
    413: mark("内容过大"),
    415: mark("不支持这种内容格式"),
    429: mark("请稍后再试"),
    500: mark("系统出错"),
}
OTHER = mark("请求未能办理")
UNKNOWN = mark("没有这个地址，或者您无权查看。")
UNFORESEEN = mark("系统出错。请先查看操作是否已经生效，再重试；如仍出错，请告知工作人员请求编号。")
INVALID = mark("请求内容不符合要求，请按提示修改后重新提交。")


@dataclass(frozen=True)
class Problem:
    """An error as it leaves the platform: title and detail are Chinese, `_en` English."""

    status: int
    code: str
    detail: str
    detail_en: str
    field: str | None = None
    article: str | None = None
    errors: tuple[FieldError, ...] = ()
    request_id: str | None = None

    @property
    def title(self) -> str:
        """What kind of problem it is, in Chinese."""
        return TITLES.get(self.status, OTHER)


@dataclass(frozen=True)
class ProblemPage(Page):
    """The error page: the reader's next step first."""

    template: ClassVar[str] = "web/problem.html"
    title: str
    problem: Problem
    detail: str
    errors: tuple[FieldError, ...]


def answer(
    request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str] | None = None
) -> Response:
    """`problem` for this reader: JSON under /api or when JSON is preferred, else a page."""
    if wants_json(request):
        return _as_json(problem, headers)
    # An unknown address never reaches the language middleware, so the language is chosen here again.
    with i18n.using(language_of(request)):
        detail = problem.detail if i18n.language() == i18n.SOURCE else problem.detail_en
        page = render(
            ProblemPage(_(problem.title), problem, detail, _field_errors(problem, detail)),
            problem.status,
            headers,
        )
        content = request.app.template_engine.get_template(page.template_name).render(  # type: ignore[union-attr]
            page.create_template_context(request)
        )
    return Response(content, status_code=problem.status, media_type=MediaType.HTML, headers=headers)


def _field_errors(problem: Problem, detail: str) -> tuple[FieldError, ...]:
    """What the page's error summary lists; the framework's own English stays with programs."""
    if problem.errors:
        return tuple(FieldError(each.field, _("请检查 {field}", field=each.field)) for each in problem.errors)
    return (FieldError(problem.field, detail),) if problem.field else ()


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Whether the reader is a program."""
    if request.url.path.startswith("/api/"):
        return True
    return request.accept.best_match([MediaType.HTML, MediaType.JSON, "application/problem+json"]) not in (
        None,
        MediaType.HTML,
    )


def _as_json(problem: Problem, headers: dict[str, str] | None) -> Response[bytes]:
    members = {
        "type": f"urn:tender:problem:{problem.code}",
        "title": problem.title,
        "title_en": translate(problem.title, i18n.ENGLISH),
    } | {name: value for name, value in asdict(problem).items() if value not in (None, ())}
    body = json.dumps(members, ensure_ascii=False).encode()
    return Response(body, status_code=problem.status, media_type="application/problem+json", headers=headers)


def from_tender(request: Request[Any, Any, Any], error: TenderError) -> Response:
    """A refusal of the platform, in its own words."""
    problem = Problem(error.status, error.code, error.zh, error.en, error.field, error.article)
    return answer(request, problem)


def from_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response:
    """A request that the form does not accept: each wrong field with what is wrong."""
    listed = error.extra if isinstance(error.extra, list) else []
    found = tuple(
        FieldError(str(item.get("key", "")), str(item.get("message", "")))
        for item in listed
        if isinstance(item, dict)
    )
    field = next((item.field for item in found if item.field), None)
    english = translate(INVALID, i18n.ENGLISH)
    return answer(request, Problem(400, "invalid_request", INVALID, english, field, errors=found))


def from_http(request: Request[Any, Any, Any], error: HTTPException) -> Response:
    """What the web framework refuses itself: unknown address, wrong method, body too large."""
    if error.status_code >= 500:
        return from_anything(request, error)
    words = UNKNOWN if error.status_code == 404 else TITLES.get(error.status_code, OTHER)
    problem = Problem(error.status_code, f"http_{error.status_code}", words, translate(words, i18n.ENGLISH))
    return answer(request, problem, error.headers)


def from_anything(request: Request[Any, Any, Any], error: Exception) -> Response:
    """An error that nobody foresaw: the log has it, the reader gets only the id to name.

    It is the id that the request already carries (`scope["state"]["request_id"]`), if it has one.
    """
    request_id = request.scope["state"].get("request_id") or new_id("req")
    log.error("%s %s %s", request_id, request.method, request.url.path, exc_info=error)
    english = translate(UNFORESEEN, i18n.ENGLISH)
    return answer(request, Problem(500, "internal_error", UNFORESEEN, english, request_id=request_id))


HANDLERS: ExceptionHandlersMap = {
    TenderError: from_tender,
    ValidationException: from_validation,
    HTTPException: from_http,
    Exception: from_anything,
}
