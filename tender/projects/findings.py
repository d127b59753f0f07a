"""The splitting check over the registered projects, and which of its findings the owner has explained.

For the acts that register, amend and route: an unexplained finding is a yellow alert (黄牌) in the act's
facts and stops the routing, nothing else; the method never changes by itself (rules §2.9). A written reason
covers exactly the findings it was given for: a new contract or amount makes a new finding.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlmodel import select

from tender import clock
from tender.ledger.guard import LedgerSession
from tender.projects.models import Project, Routing, SplittingReason
from tender.projects.rules import Funding, RoutingInput
from tender.projects.splitting import Finding, Purchase, splitting_findings
from tender.rulebook import Rulebook

Winners = Mapping[str, str]  # project → credit code of whoever won it, as far as later stages know
NONE_KNOWN: Winners = MappingProxyType({})


def findings_of(
    session: LedgerSession, row: Project, book: Rulebook, method: str | None, winners: Winners = NONE_KNOWN
) -> tuple[Finding, ...]:
    """What the check finds for `row`; `method` None: not decided yet, so any but open is thought possible."""
    reach = timedelta(days=book.days("splitting.window").n + 1)
    nearby = (
        select(Project, Routing.method)
        .outerjoin(Routing, Routing.id == Project.routing)  # type: ignore[arg-type]
        .where(Project.organisation == row.organisation, Project.id != row.id)
        .where(Project.registered_at >= row.registered_at - reach)
        .where(Project.registered_at <= row.registered_at + reach)
    )
    others = [_purchase(one, routed, winners) for one, routed in session.exec(nearby)]
    return splitting_findings(_purchase(row, method, winners), others, book)


def unexplained(session: LedgerSession, row: Project, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings, as facts, for which no written reason stands."""
    reasons = session.exec(select(SplittingReason.findings).where(SplittingReason.project == row.id))
    explained = [finding for reason in reasons for finding in reason]
    return [facts for finding in found if (facts := finding.facts()) not in explained]


def alert(open_findings: list[dict[str, Any]]) -> dict[str, Any]:
    """The yellow alert as it stands in an act's facts; nothing when there is nothing to tell."""
    if not open_findings:
        return {}
    return {"alert": {"code": "contract_splitting", "level": "yellow", "findings": open_findings}}


def stated(row: Project) -> RoutingInput:
    """What the owner stated, as the routing rules take it."""
    return RoutingInput(
        category=row.category,  # type: ignore[arg-type]
        amount_fen=row.amount_fen,
        funding=Funding(**{name: Decimal(text) for name, text in row.funding.items()}),
        kind=row.kind,  # type: ignore[arg-type]
        investment_fen=row.investment_fen,
        soe_controls=bool(row.soe_controls),
        public_interest=bool(row.public_interest),
    )


def _purchase(row: Project, method: str | None, winners: Winners) -> Purchase:
    return Purchase(
        project=row.id,
        owner=row.organisation,
        stated=stated(row),
        day=row.registered_at.astimezone(clock.ZONE).date(),
        approval_no=row.approval_no,
        site=row.site,
        parent=row.parent,
        work_type=row.work_type,
        budget_item=row.budget_item,
        item_code=row.item_code,
        method=method,
        winner=winners.get(row.id),
    )
