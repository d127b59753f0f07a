"""Acts that end the competition: publish the candidates, issue the award notice, publish the result.

For the procuring entity or its agent. Each act takes its figures from the committee's report and from
nowhere else; the award goes to rank 1 at the bid price (BR 55), never before the publicity is over to
the millisecond (BR 54). Nothing here reads a bid, a score sheet or the committee's list.
"""

from dataclasses import dataclass
from typing import Any

from tender import clock
from tender.award import rules
from tender.award.models import Award, Candidate
from tender.award.queries import award_of, candidates_of
from tender.errors import Refused
from tender.evaluation.queries import EvaluationView, Line, result_of
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import service as notices
from tender.opening.queries import opened_bids
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.models import Tender


@dataclass(frozen=True)
class Ranked:
    """A candidate of the report with what the opening read out of its bid."""

    line: Line
    offer: dict[str, Any]


def publish_candidates(platform: Platform, actor: Actor, tender: str) -> str:
    """Publish the committee's candidates; the publicity begins. Returns the notice's id.

    Later than the rules allow is stated in the facts, not refused: the publication is still owed.
    """
    with platform.writing() as session, act(session, actor, Act.CANDIDATES_PUBLISHED) as entry:
        row, now = tendering.own_tender(session, actor, tender), clock.now()
        tendering.advance(entry, row, Facts(now))
        result, book = _result(platform, tender), tendering.rules_of(row)
        ranked = _ranked(session, result, book.integer("candidates.max"))
        row.publicity_ends = rules.publicity_until(now, book, Calendar()).ends_at
        row.version += 1
        body = _candidates_body(row, ranked)
        notice = notices.publish(session, entry, row, "candidates_notice", f"{row.title}中标候选人公示", body)
        session.add_all(_candidate(row, result.lot, each, notice.id) for each in ranked)
        if rules.is_late(result.reported_at, now, "candidates.publish_within", book, Calendar()):
            entry.facts["late"] = "candidates.publish_within"
    return notice.id


def issue_award(platform: Platform, actor: Actor, tender: str) -> str:
    """Award the lot to rank 1 once the publicity is over; returns the award's id."""
    with platform.writing() as session, act(session, actor, Act.AWARD_ISSUED) as entry:
        row, now = tendering.own_tender(session, actor, tender), clock.now()
        tendering.advance(entry, row, Facts(now, publicity_ends=row.publicity_ends))
        first, book = candidates_of(session, tender)[0], tendering.rules_of(row)
        award = Award(
            id=new_id("awd"),
            tender=tender,
            lot=first.lot,
            bid=first.bid,
            bidder=first.bidder,
            uscc=first.uscc,
            price_fen=first.price_fen,
            contract_by=rules.contract_by(now, book, Calendar()).date.isoformat(),
            issued_at=now,
            entry=entry.id,
        )
        session.add(award)
        entry.facts["award"] = award.model_dump(
            include={"lot", "bid", "bidder", "uscc", "price_fen", "contract_by"}
        )
        assert row.publicity_ends is not None  # noqa: S101  the guard asked for it
        if rules.is_late(row.publicity_ends, now, "award.within", book, Calendar()):
            entry.facts["late"] = "award.within"
    return award.id


def publish_result(platform: Platform, actor: Actor, tender: str) -> str:
    """Publish who was awarded what; every tenderer learns it at the same time (BL 45). Returns the notice's id."""
    with platform.writing() as session, act(session, actor, Act.RESULT_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        notice = notices.publish(
            session, entry, row, "result_notice", f"{row.title}中标结果公告", _result_body(session, row)
        )
    return notice.id


def _result(platform: Platform, tender: str) -> EvaluationView:
    """The committee's result, which nothing changes any more once the tender is evaluated."""
    result = result_of(platform, tender)
    if not result.candidates:
        zh, en = "评标委员会未推荐中标候选人。", "The committee recommended no candidate."
        raise Refused("no_candidate", zh, en, field="tender", article="BR 53")
    return result


def _ranked(session: LedgerSession, result: EvaluationView, most: int) -> list[Ranked]:
    """The head of the ranking, each with the figures of its bid."""
    offers = {bid.bid: dict(bid.offer) for bid in opened_bids(session, result.lot)}
    return [Ranked(line, offers[line.bid]) for line in result.candidates[:most]]


def _candidate(row: Tender, lot: str, ranked: Ranked, notice: str) -> Candidate:
    return Candidate(
        id=new_id("cand"),
        tender=row.id,
        lot=lot,
        rank=ranked.line.rank or 0,
        bid=ranked.line.bid,
        bidder=ranked.line.bidder,
        uscc=ranked.line.uscc,
        price_fen=ranked.line.price_fen,
        total=ranked.line.total,
        offer=ranked.offer,
        notice=notice,
    )


def _candidates_body(row: Tender, ranked: list[Ranked]) -> dict[str, Any]:
    """The contents of rules §11 and §12.7: who, how ranked, until when, and where to object."""
    assert row.publicity_ends is not None  # noqa: S101  set by the caller
    return {
        "number": row.number,
        "candidates": [_candidate_facts(each) for each in ranked],
        "from": clock.stamp(clock.now()),
        "until": clock.stamp(row.publicity_ends),
        "objections_to": row.plan["contact"],
        "complaints_to": row.plan["supervisor"],
    }


def _candidate_facts(ranked: Ranked) -> dict[str, Any]:
    stated = {
        name: ranked.offer.get(name) for name in ("period_days", "quality", "manager", "manager_certificate")
    }
    return {
        "rank": ranked.line.rank,
        "bidder": ranked.line.bidder,
        "uscc": ranked.line.uscc,
        "price_fen": ranked.line.price_fen,
        "total": ranked.line.total,
        **{name: value for name, value in stated.items() if value is not None},
    }


def _result_body(session: LedgerSession, row: Tender) -> dict[str, Any]:
    """The contents of rules §12.8 for works: winner, amount, main items."""
    award = award_of(session, row.id)
    assert award is not None  # noqa: S101  the stage says so
    return {
        "number": row.number,
        "winner": award.bidder,
        "uscc": award.uscc,
        "price_fen": award.price_fen,
        "scope": row.plan["scope"],
        "awarded_at": clock.stamp(award.issued_at),
        "contract_by": award.contract_by.isoformat(),
        "complaints_to": row.plan["supervisor"],
    }
