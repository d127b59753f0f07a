"""What the public sees of one tender: facts, stage rail, notices, papers, timeline, rules.

One snapshot per view. A tender under preparation shows its title and nothing that the notice will
publish; acts appear as `visibility` says, with the seat that performed them and never a person. No
count and no mark of a bid exists here before the opening has been recorded.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select

from tender import clock
from tender.accounts.models import Organisation
from tender.award import queries as awards
from tender.award.queries import AwardView, CandidateView
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices import queries as notices
from tender.notices.invitees_secrecy import (
    ENDING_NOTICES,
    ENDING_TAGS,
    Known,
    known,
    public_tender,
    readable_tender,
)
from tender.notices.queries import NoticeView, PaperView
from tender.opening.unopened import without_unopened
from tender.platform import Platform
from tender.portal import visibility
from tender.portal.listing import TenderLine
from tender.portal.visibility import Visibility
from tender.rulebook import Rule
from tender.tendering import service as tendering
from tender.tendering.lifecycle import ENDED_EARLY, Stage
from tender.tendering.models import Tender

PROJECT_TAGS = ("project.registered", "project.routed")
RULES = (
    "county.open_threshold", "deadline.from_issue_days", "documents.sale_days", "tender.min_bids",
    "committee.min_members", "committee.expert_share", "candidates.max", "candidates.publish_within",
    "publicity.days", "award.within", "contract.within",
)  # fmt: skip
ONLY_IF_ENTERED = (Stage.PREQUALIFICATION, Stage.QUALIFICATION_REVIEW)


@dataclass(frozen=True)
class TimelineItem:
    """A public act: what, when, in which seat, its number in the ledger (None while it waits), and the
    stage that the tender entered by it."""

    entry: str
    shown: Visibility
    at: datetime
    seat: str
    number: int | None
    entered: Stage | None


@dataclass(frozen=True)
class Step:
    """A stage of the tender and when it was entered; None when it was not, or not yet."""

    stage: Stage
    state: str
    at: datetime | None


@dataclass(frozen=True)
class TenderFile:
    """One of the tender documents and where anybody reads it; `size` in bytes."""

    name: str
    sha256: str
    size: int
    href: str


@dataclass(frozen=True)
class PublicLot:
    """A lot as the notice published it, and why it failed if it did; the ceiling in fen."""

    id: str
    number: str
    title: str
    ceiling_fen: int
    failure: str | None


@dataclass(frozen=True)
class TenderView:
    """The public view of a tender. `plan` is empty before the notice; amounts are in fen."""

    id: str
    number: str
    title: str
    category: str
    method: str
    stage: Stage
    owner: str
    agent: str | None
    ceiling_fen: int | None
    noticed_at: datetime | None
    deadline: datetime | None
    publicity_ends: datetime | None
    failure: str | None
    plan: dict[str, Any]
    lots: tuple[PublicLot, ...]
    rulebook: dict[str, str]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    timeline: tuple[TimelineItem, ...]
    notices: tuple[NoticeView, ...]
    papers: tuple[PaperView, ...]
    candidates: tuple[CandidateView, ...]
    awards: tuple[AwardView, ...]
    numbers: dict[str, int]

    @property
    def line(self) -> TenderLine:
        """The tender as lists show it."""
        return TenderLine(**{field.name: getattr(self, field.name) for field in fields(TenderLine)})

    @property
    def files(self) -> tuple[TenderFile, ...]:
        """The tender documents that the notice published, in their order."""
        kept = enumerate(self.plan.get("documents", ()), 1)
        return tuple(TenderFile(**file, href=f"/tenders/{self.id}/documents/{n}") for n, file in kept)


def tender_view(platform: Platform, tender: str) -> TenderView:
    """Everything public of one tender. Raises NotFound, also for an invited one before its award."""
    with platform.reading() as session:
        row = public_tender(session, tender)
        view = _view(session, row)
    return view if known(row) is Known.WHOLE else _ending(view)


def whole_view(platform: Platform, actor: Actor, tender: str) -> TenderView:
    """The same of a tender that is secret for others but not for the actor (rules §3b). Raises NotFound."""
    with platform.reading() as session:
        return _view(session, readable_tender(platform, session, actor, tender))


def _view(session: LedgerSession, row: Tender) -> TenderView:
    items = timeline(session, row)
    return TenderView(
        **_identity(session, row),
        **_published(session, row),
        rules=_rules(row),
        steps=_steps(row, items),
        timeline=tuple(items),
        notices=tuple(notices.notices_of(session, row.id)),
        papers=tuple(notices.papers_of(session, row.id, public=True)),
        candidates=tuple(awards.candidates_of(session, row.id)),
        awards=tuple(awards.awards_of(session, row.id)),
        numbers={item.entry: item.number for item in items if item.number is not None},
    )


def _ending(view: TenderView) -> TenderView:
    """What is public of an invited tender that ended without an award: that it did, and why; no name."""
    return replace(
        view,
        plan={},
        timeline=tuple(item for item in view.timeline if item.shown.act.tag in ENDING_TAGS),
        notices=tuple(one for one in view.notices if one.kind in ENDING_NOTICES),
        papers=tuple(one for one in view.papers if one.kind in ENDING_NOTICES),
        candidates=(),
        awards=(),
    )


def timeline(session: LedgerSession, tender: Tender) -> list[TimelineItem]:
    """The public acts on a tender and its project, oldest first."""
    tags = visibility.listed_tags(Stage(tender.stage))
    own = Outbox.tender == tender.id
    project = col(Outbox.type).in_(PROJECT_TAGS) & (col(Outbox.subject) == tender.project)
    query = select(Outbox).where(col(Outbox.type).in_(tags), or_(own, project))
    rows = without_unopened(session, tender.id, session.exec(query.order_by(col(Outbox.seq))))
    return [_item(row) for row in rows]


def _item(row: Outbox) -> TimelineItem:
    shown = visibility.of(row.type)
    assert shown is not None  # noqa: S101  its tag was asked for
    payload = json.loads(row.payload)
    return TimelineItem(
        row.id, shown, clock.parse(row.at), payload["actor"]["seat"], row.position, _entered(payload)
    )


def _entered(payload: dict[str, Any]) -> Stage | None:
    changes = (one["new"] for one in payload["changes"] if one["table"] == "tender" and one["op"] == "update")
    return next((Stage(new["stage"]) for new in changes if "stage" in new), None)


def _identity(session: LedgerSession, row: Tender) -> dict[str, Any]:
    agent = session.get_one(Organisation, row.agent).name if row.agent else None
    owner = session.get_one(Organisation, row.organisation).name
    kept = (
        "id",
        "number",
        "title",
        "category",
        "method",
        "noticed_at",
        "deadline",
        "publicity_ends",
        "failure",
    )
    return {**row.model_dump(include=set(kept)), "stage": Stage(row.stage), "owner": owner, "agent": agent}


def _published(session: LedgerSession, row: Tender) -> dict[str, Any]:
    """What the notice published; nothing of it before."""
    if row.stage == Stage.PREPARATION:
        return {"ceiling_fen": None, "plan": {}, "lots": (), "rulebook": {}}
    lots = tuple(
        PublicLot(lot.id, f"{lot.number:02d}", lot.title, lot.ceiling_fen, lot.failure)
        for lot in tendering.lots_of(session, row.id)
    )
    return {"ceiling_fen": row.ceiling_fen, "plan": row.plan, "lots": lots, "rulebook": row.rulebook}


def _rules(row: Tender) -> tuple[Rule, ...]:
    book = tendering.rules_of(row)
    return tuple(book.get(name) for name in RULES if name in book)


def _steps(row: Tender, items: list[TimelineItem]) -> tuple[Step, ...]:
    """The stages in order with the moment each was entered; of an ended tender only those it saw."""
    entered = {item.entered: item.at for item in reversed(items) if item.entered}
    now = Stage(row.stage)
    reached = (Stage.PREPARATION, *entered)
    stages = [stage for stage in visibility.ORDER if stage in reached or _awaited(stage, now)]
    stages += [now] if now in ENDED_EARLY else []
    place = stages.index(now)
    over = now in (Stage.COMPLETED, Stage.ARCHIVED, *ENDED_EARLY)
    return tuple(
        Step(stage, _state(index, place, over), entered.get(stage)) for index, stage in enumerate(stages)
    )


def _awaited(stage: Stage, now: Stage) -> bool:
    """Whether a tender that stands at `now` may still come to `stage`, as far as the public knows."""
    return now not in ENDED_EARLY and (stage is now or stage not in ONLY_IF_ENTERED)


def _state(index: int, place: int, over: bool) -> str:
    if index < place or (index == place and over):
        return "done"
    return "now" if index == place else "next"
