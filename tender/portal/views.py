"""From public views to what the templates show: words in the reader's language, links, document rows.

Nothing is read or decided here; codes become words, amounts get their capital numerals, acts get the
address of their entry. Texts of notices stay as they were published, in Chinese.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tender import clock, i18n, money
from tender.award.queries import AwardView, CandidateView
from tender.i18n import _
from tender.notices.queries import NoticeView, PaperView
from tender.portal import queries
from tender.portal.listing import TenderLine
from tender.portal.queries import TenderView, TimelineItem
from tender.portal.words import (
    CATEGORIES,
    FAILURES,
    METHODS,
    NOTICES,
    PAPERS,
    SEATS,
    act_title,
    cited,
    stage_title,
    word,
)
from tender.rulebook import Rule
from tender.tendering.lifecycle import Stage
from tender.web.parts import Document, Fact, Step

ANCHORS = {
    Stage.SUBMISSION: "#notices",
    Stage.OPENING: "#opening",
    Stage.PUBLICITY: "#candidates",
    Stage.AWARDED: "#result",
    Stage.COMPLETED: "#result",
    Stage.ARCHIVED: "#result",
    Stage.FAILED: "#notices",
    Stage.TERMINATED: "#notices",
}
APPLYING = (Stage.PREQUALIFICATION, Stage.QUALIFICATION_REVIEW)  # the deadline is that of the applications


@dataclass(frozen=True)
class Item:
    """A tender in a list."""

    href: str
    title: str
    number: str
    owner: str
    category: str
    method: str
    stage: str
    stage_title: str
    ceiling_fen: int | None
    noticed_at: datetime | None
    deadline: datetime | None
    takes_bids: bool


@dataclass(frozen=True)
class NoticeRow:
    """A notice in a list, with its kind in words and the entry that published it."""

    href: str
    title: str
    kind: str
    version: int
    at: datetime
    number: int | None


@dataclass(frozen=True)
class Happened:
    """An act on the timeline."""

    title: str
    at: datetime
    seat: str
    article: str
    number: int | None
    href: str


@dataclass(frozen=True)
class LotPart:
    """A part of the page that belongs to one lot; `lot` is empty where the tender has only one."""

    lot: str
    part: Any


@dataclass(frozen=True)
class RuleRow:
    """A rule that applies: what it is, how much, where it stands."""

    name: str
    value: str
    article: str


def items(lines: list[TenderLine]) -> tuple[Item, ...]:
    """Tenders of a list."""
    return tuple(_item(line) for line in lines)


def _item(line: TenderLine) -> Item:
    return Item(
        f"/tenders/{line.id}",
        line.title,
        line.number,
        line.owner,
        word(CATEGORIES, line.category),
        word(METHODS, line.method),
        line.stage,
        stage_title(line.stage),
        line.ceiling_fen,
        line.noticed_at,
        line.deadline,
        line.stage == Stage.SUBMISSION,
    )


def notice_rows(notices: tuple[NoticeView, ...], numbers: dict[str, int]) -> tuple[NoticeRow, ...]:
    """Notices of a list; without a number while the act waits for its place."""
    return tuple(
        NoticeRow(
            f"/notices/{one.id}",
            one.title,
            word(NOTICES, one.kind),
            one.version,
            one.published_at,
            numbers.get(one.entry),
        )
        for one in notices
    )


def steps(view: TenderView) -> tuple[Step, ...]:
    """The stage rail; a step leads to what it left on the page."""
    return tuple(
        Step(
            stage_title(step.stage),
            step.state,  # type: ignore[arg-type]
            step.stage.value,
            _due(view, step.stage) if step.at is None else step.at,
            _left(step),
        )
        for step in view.steps
    )


def _left(step: queries.Step) -> str | None:
    """Where on the page stands what a stage left; the opening's record is there when it is over."""
    if step.state == "next" or (step.stage is Stage.OPENING and step.state == "now"):
        return None
    return ANCHORS.get(step.stage)


def _due(view: TenderView, stage: Stage) -> datetime | None:
    """When a stage not yet entered is due, where that is known."""
    closes = None if view.stage in APPLYING else view.deadline
    return {Stage.CLOSED: closes, Stage.AWARDED: view.publicity_ends}.get(stage)


def facts(view: TenderView) -> tuple[Fact, ...]:
    """The main facts; before the notice only what registration made public."""
    lines = [
        Fact(_("项目编号"), view.number),
        Fact(_("招标人"), view.owner),
        Fact(_("类别"), word(CATEGORIES, view.category)),
        Fact(_("交易方式"), word(METHODS, view.method), article=cited("BL 10")),
    ]
    if view.agent:
        lines.insert(2, Fact(_("招标代理机构"), view.agent))
    if view.ceiling_fen is not None:
        lines += _published(view)
    if view.failure:
        lines.append(Fact(_("流标原因"), word(FAILURES, view.failure), article=cited("BL 28")))
    return tuple(lines)


def _published(view: TenderView) -> list[Fact]:
    assert view.ceiling_fen is not None  # noqa: S101
    plan = view.plan
    days = _("{count} 天（自然日）", count=plan["period_days"])
    found = [
        Fact(
            _("最高投标限价"), f"{money.shown(view.ceiling_fen)} {_('元')}", money.capital(view.ceiling_fen)
        ),
        Fact(_("建设地点"), plan["place"]),
        Fact(_("招标范围"), plan["scope"]),
        Fact(_("工期"), days),
        Fact(_("资格要求"), plan["qualification"]),
        Fact(_("评标办法"), word(METHODS, plan["evaluation"]["method"])),
        Fact(_("开标地点"), plan["opening_place"]),
        Fact(_("联系方式"), plan["contact"]),
        Fact(_("行政监督部门"), plan["supervisor"]),
    ]
    if view.deadline:
        what, article = (
            (_("申请截止"), "BR 17")
            if view.stage in APPLYING
            else (_("投标截止（即开标时间）"), "BL 24; BL 34")
        )
        found.insert(0, Fact(what, _moment(view.deadline), article=cited(article)))
    return found


def happened(items: tuple[TimelineItem, ...]) -> tuple[Happened, ...]:
    """The timeline, newest first."""
    return tuple(
        Happened(
            act_title(item.shown),
            item.at,
            word(SEATS, item.seat),
            cited(item.shown.act.article),
            item.number,
            f"/ledger/entries/{item.number}",
        )
        for item in reversed(items)
    )


def documents(papers: tuple[PaperView, ...], numbers: dict[str, int], signer: str) -> tuple[Document, ...]:
    """Signed papers; each is checked at the entry of the act it documents."""
    return tuple(
        Document(
            paper.name,
            word(PAPERS, paper.kind),
            paper.size,
            paper.issued_at,
            signer,
            paper.sha256,
            f"/papers/{paper.id}.pdf",
            f"/ledger/entries/{numbers[paper.entry]}" if paper.entry in numbers else "/ledger",
        )
        for paper in papers
    )


def rule_rows(rules: tuple[Rule, ...]) -> tuple[RuleRow, ...]:
    """Rules with their figures and units."""
    chinese = i18n.language() == i18n.SOURCE
    return tuple(
        RuleRow(rule.zh if chinese else rule.en, _figure(rule), cited(rule.article)) for rule in rules
    )


def by_lot(view: TenderView, found: Callable[[str], Any]) -> tuple[LotPart, ...]:
    """What each lot has, under the lot's name where there are several; lots that have nothing are left out."""
    several = len(view.lots) > 1
    parts = ((f"{lot.number} {lot.title}" if several else "", found(lot.id)) for lot in view.lots)
    return tuple(LotPart(name, part) for name, part in parts if part)


def candidate_rows(candidates: Iterable[CandidateView]) -> tuple[dict[str, Any], ...]:
    """Published candidates with what their bids stated; those dropped since with the reason."""
    return tuple(
        {
            "rank": one.rank,
            "bidder": one.bidder,
            "price_fen": one.price_fen,
            "period": one.offer.get("period_days"),
            "quality": one.offer.get("quality"),
            "total": one.total,
            "dropped": one.reason if one.standing == "dropped" else None,
        }
        for one in candidates
    )


def result_facts(view: TenderView, lot: str) -> tuple[Fact, ...]:
    """The result of a lot: its award, or why it failed; empty before that."""
    failure = next(one.failure for one in view.lots if one.id == lot)
    if failure is not None:
        return (Fact(_("流标原因"), word(FAILURES, failure), article=cited("BL 28")),)
    award = next((one for one in view.awards if one.lot == lot), None)
    return () if award is None else _award_facts(award)


def _award_facts(award: AwardView) -> tuple[Fact, ...]:
    return (
        Fact(_("中标人"), award.bidder, award.uscc),
        Fact(_("中标价"), f"{money.shown(award.price_fen)} {_('元')}", money.capital(award.price_fen)),
        Fact(_("中标通知书发出时间"), _moment(award.issued_at), article=cited("BL 45")),
        Fact(_("签订合同期限"), award.contract_by.isoformat(), _("含当日"), article=cited("BL 46")),
    )


def _figure(rule: Rule) -> str:
    units = {"d": _("自然日"), "wd": _("工作日"), "count": "", "yuan": _("元"), "percent": "%", "share": ""}
    value = f"{rule.value:,}" if isinstance(rule.value, int) else str(rule.value)
    if rule.unit == "yuan":
        value = money.shown(money.fen(value))
    return f"{value} {units.get(rule.unit, rule.unit)}".strip()


def _moment(moment: datetime) -> str:
    text = clock.shown(moment)
    return text if i18n.language() == i18n.SOURCE else f"{text[:16]} {moment.astimezone(clock.ZONE):%a}"
