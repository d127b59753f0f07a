"""The public pages of tenders, notices and papers; no sign-in, nothing that changes anything.

Each handler reads one view and fills one template. A page that a reader has already is answered with
304 before its view is read (`freshness`). A paper that is not public does not exist here.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from tender.errors import NotFound
from tender.i18n import _
from tender.notices import queries as notices
from tender.notices.invitees_secrecy import is_told, require_told
from tender.notices.papers import centre_name
from tender.platform import Platform
from tender.portal import freshness, ledger, listing, opened, published, queries, views
from tender.portal.ledger import HeadView
from tender.portal.listing import MOST_FOUND, PAGE_SIZE, Wanted
from tender.portal.queries import TenderFile
from tender.portal.views import Happened, Item, LotPart, NoticeRow, RuleRow
from tender.portal.words import CATEGORIES, PACKS, cited, stage_title, word
from tender.tendering.lifecycle import Stage
from tender.tendering.models import Tender
from tender.web.page import Page
from tender.web.parts import Document, Fact, Pager, Step

NEWEST = 8
SOON = 5
Asked = Request[Any, Any, Any]
Code = tuple[str, str]


@dataclass(frozen=True)
class HomePage(Page):
    """The first page: how many stand where, what closes soon, what is new, and the ledger's head."""

    template: ClassVar[str] = "portal/home.html"
    counts: tuple[tuple[str, str, int], ...]
    soon: tuple[Item, ...]
    newest: tuple[NoticeRow, ...]
    head: HeadView
    tenders: tuple[Item, ...]


@dataclass(frozen=True)
class TendersPage(Page):
    """The list with its filters; `is_cut` when words found more than a search lists."""

    template: ClassVar[str] = "portal/tenders.html"
    wanted: Wanted
    tenders: tuple[Item, ...]
    total: int
    is_cut: bool
    pager: Pager
    csv_href: str
    stages: tuple[Code, ...]
    categories: tuple[Code, ...]


@dataclass(frozen=True)
class TenderPage(Page):
    """One tender: rail, facts, notices, papers, opening, candidates, result, rules, timeline."""

    template: ClassVar[str] = "portal/tender.html"
    item: Item
    steps: tuple[Step, ...]
    main_facts: tuple[Fact, ...]
    notices: tuple[NoticeRow, ...]
    files: tuple[TenderFile, ...]
    documents: tuple[Document, ...]
    opening: tuple[LotPart, ...]
    candidates: tuple[LotPart, ...]
    publicity_ends: Any
    publicity_article: str
    result: tuple[LotPart, ...]
    rules: tuple[RuleRow, ...]
    versions: dict[str, str]
    newest: tuple[Happened, ...]
    earlier: tuple[Happened, ...]
    terms_href: str | None


@dataclass(frozen=True)
class NoticePage(Page):
    """One version of a notice, as it was published."""

    template: ClassVar[str] = "portal/notice.html"
    title: str
    kind: str
    version: int
    at: Any
    lines: tuple[Fact, ...]
    versions: tuple[NoticeRow, ...]
    number: int | None
    tender_href: str


@dataclass(frozen=True)
class GuidePage(Page):
    """办事指南: how to bid, seal and verify, and what is promised."""

    template: ClassVar[str] = "portal/guide.html"
    log_vkey: str
    witness_vkey: str


class PortalPages(Controller):
    """What anybody may read."""

    include_in_schema = False

    @get("/", sync_to_thread=True)
    def home(self, request: Asked, platform: NamedDependency[Platform]) -> Response[Any]:
        return freshness.page(request, platform, lambda: _home(platform))

    @get("/tenders", sync_to_thread=True)
    def tenders(
        self, request: Asked, platform: NamedDependency[Platform], q: FromQuery[str] = "", stage: FromQuery[str] = "", category: FromQuery[str] = "",
        sort: FromQuery[str] = "", page: FromQuery[str] = "1",
    ) -> Response[Any]:  # fmt: skip
        wanted = Wanted.asked(q, stage, category, sort, _page_number(page))
        return freshness.page(request, platform, lambda: _tenders(platform, wanted))

    @get("/tenders.csv", sync_to_thread=True)
    def tenders_csv(
        self,
        platform: NamedDependency[Platform],
        q: FromQuery[str] = "",
        stage: FromQuery[str] = "",
        category: FromQuery[str] = "",
        sort: FromQuery[str] = "",
    ) -> Response[str]:
        wanted = Wanted.asked(q, stage, category, sort)
        headers = {"Content-Disposition": 'attachment; filename="tenders.csv"'}
        return Response(_csv(platform, wanted), media_type="text/csv", headers=headers)

    @get("/tenders/{tender:str}", sync_to_thread=True)
    def tender(
        self,
        request: Asked,
        platform: NamedDependency[Platform],
        tender: FromPath[str],
        sort: FromQuery[str] = "",
    ) -> Response[Any]:
        return freshness.page(request, platform, lambda: _tender(platform, tender, sort))

    @get("/tenders/{tender:str}/terms.json", sync_to_thread=True)
    def terms(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> Response[dict[str, Any]]:
        headers = {"Content-Disposition": 'attachment; filename="TERMS.json"'}
        return Response(ledger.terms_file(platform, tender), media_type="application/json", headers=headers)

    @get("/notices/{notice:str}", sync_to_thread=True)
    def notice(
        self, request: Asked, platform: NamedDependency[Platform], notice: FromPath[str]
    ) -> Response[Any]:
        return freshness.page(request, platform, lambda: _notice(platform, notice))

    @get("/papers/{name:str}", sync_to_thread=True)
    def paper(self, platform: NamedDependency[Platform], name: FromPath[str]) -> Response[bytes]:
        content, title = _paper(platform, name)
        headers = {
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(title)}",
            "Cache-Control": freshness.FOREVER,
        }
        return Response(content, media_type="application/pdf", headers=headers)

    @get("/guide", sync_to_thread=True)
    def guide(self, request: Asked, platform: NamedDependency[Platform]) -> Response[Any]:
        return freshness.page(request, platform, lambda: GuidePage(platform.log_vkey, platform.witness_vkey))


def _page_number(text: str) -> int:
    """The page that an address asks for; anything but a number of up to nine digits is the first."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 1


def _home(platform: Platform) -> HomePage:
    with platform.reading() as session:
        counts = tuple((code, stage_title(code), count) for code, count in listing.counts(session))
        soon = listing.closing_soon(session, SOON)
        newest = tuple(notices.newest_notices(session, NEWEST, listing.is_shown(Tender), is_told()))
        numbers = published.numbers(session, [one.entry for one in newest])
        lines = listing.overview(session)
    rows = views.notice_rows(newest, numbers)
    return HomePage(counts, views.items(soon), rows, ledger.head(platform), views.items(lines))


def _tenders(platform: Platform, wanted: Wanted) -> TendersPage:
    with platform.reading() as session:
        total, lines = listing.one_page(session, wanted)
    asked = urlencode(
        {"q": wanted.q, "stage": wanted.stage, "category": wanted.category, "sort": wanted.sort}
    )
    pager = Pager(wanted.page, max(1, -(-total // PAGE_SIZE)), f"/tenders?{asked}&page=")
    stages = tuple((stage.value, stage_title(stage)) for stage in Stage)
    categories = tuple((code, word(CATEGORIES, code)) for code in CATEGORIES)
    is_cut = bool(wanted.q) and total == MOST_FOUND
    return TendersPage(
        wanted, views.items(lines), total, is_cut, pager, f"/tenders.csv?{asked}", stages, categories
    )


def _csv(platform: Platform, wanted: Wanted) -> str:
    heads = (
        _("项目编号"), _("项目名称"), _("招标人"), _("类别"), _("交易方式"), _("阶段"),
        _("最高投标限价（元）"), _("公告时间"), _("投标截止"),
    )  # fmt: skip
    with platform.reading() as session:
        return listing.as_csv(listing.tenders(session, wanted, whole=True), heads)


def _tender(platform: Platform, tender: str, sort: str) -> TenderPage:
    view = queries.tender_view(platform, tender)
    happened = views.happened(view.timeline)
    tables = {one.lot: opened.table(one, sort) for one in opened.records_of(platform, tender)}
    return TenderPage(
        item=views.items([view.line])[0],
        steps=views.steps(view),
        main_facts=views.facts(view),
        notices=views.notice_rows(view.notices, view.numbers),
        files=view.files,
        documents=views.documents(view.papers, view.numbers, centre_name(platform)),
        opening=views.by_lot(view, tables.get),
        candidates=views.by_lot(
            view, lambda lot: views.candidate_rows(one for one in view.candidates if one.lot == lot)
        ),
        publicity_ends=view.publicity_ends,
        publicity_article=cited("BR 54"),
        result=views.by_lot(view, lambda lot: views.result_facts(view, lot)),
        rules=views.rule_rows(view.rules),
        versions={word(PACKS, pack): version for pack, version in view.rulebook.items()},
        newest=happened[:NEWEST],
        earlier=happened[NEWEST:],
        terms_href=None if _unsealable(view) else f"/tenders/{view.id}/terms.json",
    )


def _notice(platform: Platform, notice: str) -> NoticePage:
    with platform.reading() as session:
        one = notices.notice_of(session, notice)
        require_told(session, one.tender, one.kind)
        versions = tuple(notices.versions_of(session, one))
        numbers = published.numbers(session, [each.entry for each in versions])
    rows = views.notice_rows(versions, numbers)
    here = next(row for row in rows if row.href == f"/notices/{one.id}")
    lines = published.lines(one)
    return NoticePage(
        one.title,
        here.kind,
        one.version,
        one.published_at,
        lines,
        rows,
        here.number,
        f"/tenders/{one.tender}",
    )


def _paper(platform: Platform, name: str) -> tuple[bytes, str]:
    """Bytes and name of a public paper; any other name is NotFound."""
    with platform.reading() as session:
        paper = notices.paper_of(session, name.removesuffix(".pdf"))
        require_told(session, paper.tender, paper.kind)
    if not paper.public or not name.endswith(".pdf"):
        raise NotFound("no_paper", "没有这份文件。", "There is no such paper.", field="paper")
    with platform.objects.open(paper.sha256) as file:
        return file.read(), paper.name


def _unsealable(view: queries.TenderView) -> bool:
    """Whether no bid can be sealed yet: nothing is announced, or only applications are taken."""
    return view.noticed_at is None or view.stage in views.APPLYING
