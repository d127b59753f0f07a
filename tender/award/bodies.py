"""What the notices of candidates and of the result say, as facts (rules §11, §12.7-8).

Every lot stands on its own: its ranked candidates, or its winner, or why it failed. Texts and figures come
from the committee's report and from the awards, word for word; nothing is decided here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tender import clock
from tender.award.queries import awards_of
from tender.evaluation.queries import Line, results_of
from tender.ledger.guard import LedgerSession
from tender.tendering import service as tendering
from tender.tendering.models import Tender

STATED = ("period_days", "quality", "manager", "manager_certificate")


class Ranked(Protocol):
    """A candidate of the report with what the opening read out of its bid."""

    @property
    def line(self) -> Line: ...
    @property
    def offer(self) -> dict[str, Any]: ...


def candidates(session: LedgerSession, row: Tender, ranked: Mapping[str, Sequence[Ranked]]) -> dict[str, Any]:
    """Who, how ranked, until when, and where to object; `ranked` by lot."""
    assert row.publicity_ends is not None  # noqa: S101  set by the caller
    lots = tendering.live_lots(session, row.id)
    return {
        "number": row.number,
        "lots": [
            {"lot": lot.id, "title": lot.title, "candidates": [_candidate(each) for each in ranked[lot.id]]}
            for lot in lots
            if lot.id in ranked
        ],
        "from": clock.stamp(clock.now()),
        "until": clock.stamp(row.publicity_ends),
        "objections_to": row.plan["contact"],
        "complaints_to": row.plan["supervisor"],
    }


def result(session: LedgerSession, row: Tender) -> dict[str, Any]:
    """Per lot the winner with amount and last day for the contract, or why it failed."""
    awards = {one.lot: one for one in awards_of(session, row.id)}
    lots = []
    for lot in tendering.lots_of(session, row.id):
        about: dict[str, Any] = {"lot": lot.id, "title": lot.title}
        if lot.id in awards:
            award = awards[lot.id]
            about |= {"winner": award.bidder, "uscc": award.uscc, "price_fen": award.price_fen}
            about |= {
                "awarded_at": clock.stamp(award.issued_at),
                "contract_by": award.contract_by.isoformat(),
            }
        lots.append(about if lot.failure is None else {**about, "failure": lot.failure})
    return {
        "number": row.number,
        "lots": lots,
        "scope": row.plan["scope"],
        "complaints_to": row.plan["supervisor"],
    }


def written_report(session: LedgerSession, row: Tender) -> dict[str, Any]:
    """What BL 47 asks of the report to the authority: how it was tendered, what came of each lot."""
    assert row.noticed_at is not None  # noqa: S101  there is an award
    assert row.deadline is not None  # noqa: S101
    reports = {one.lot: one for one in results_of(session, row.id)}
    lots = result(session, row)["lots"]
    for lot in lots:
        if about := reports.get(lot["lot"]):
            ranked = [
                {"rank": one.rank, "bidder": one.bidder, "price_fen": one.price_fen} for one in about.ranking
            ]
            rejected = [{"bidder": one.bidder, "reason": one.reason} for one in about.rejected]
            lot |= {"evaluation": about.entry, "ranking": ranked, "rejected": rejected}
    return {
        "number": row.number,
        "scope": row.plan["scope"],
        "method": row.method,
        "noticed_at": clock.stamp(row.noticed_at),
        "opened_at": clock.stamp(row.deadline),
        "opening_place": row.plan["opening_place"],
        "evaluation": row.plan["evaluation"],
        "committee": row.plan["committee"]["size"],
        "addressee": row.plan["supervisor"],
        "lots": lots,
    }


def _candidate(ranked: Ranked) -> dict[str, Any]:
    line = ranked.line
    stated = {name: ranked.offer[name] for name in STATED if ranked.offer.get(name) is not None}
    return {
        "rank": line.rank,
        "bidder": line.bidder,
        "uscc": line.uscc,
        "price_fen": line.price_fen,
        "total": line.total,
        **stated,
    }
