"""Acts that end the competition: publish the candidates, issue the award notice, publish the result.

For the procuring entity or its agent. Each act takes its figures from the committee's report and from
nowhere else; an award goes to the best candidate left, at the bid price (BR 55), never before the publicity is over to
the millisecond (BR 54). Nothing here reads a bid, a score sheet or the committee's list.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tender import clock
from tender.award import bodies, rules
from tender.award.models import Award, Candidate
from tender.award.queries import CandidateView, candidates_of, unawarded_lots
from tender.award.rows import fallen_bids, published_versions
from tender.errors import Refused
from tender.evaluation.queries import EvaluationView, Line, results_of
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
from tender.tendering.suspension import last_lifted

MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Ranked:
    """A candidate of the report with what the opening read out of its bid."""

    line: Line
    offer: dict[str, Any]


def publish_candidates(platform: Platform, actor: Actor, tender: str) -> str:
    """Publish the committee's candidates of every lot; the publicity begins. Returns the notice's id.

    After a re-check the new candidates are a new version with a full publicity of their own; lots not
    concerned stay as they were published. Later than the rules allow is stated, not refused: it is owed.
    """
    with platform.writing() as session, act(session, actor, Act.CANDIDATES_PUBLISHED) as entry:
        row, now = tendering.own_tender(session, actor, tender), clock.now()
        tendering.advance(entry, row, Facts(now))
        results, book = results_of(session, tender), tendering.rules_of(row)
        most, fallen = book.integer("candidates.max"), fallen_bids(session, tender)
        ranked = {
            one.lot: [r for r in _ranked(session, one, most) if r.line.bid not in fallen] for one in results
        }
        row.publicity_ends = rules.publicity_until(now, book, Calendar()).ends_at
        row.version += 1
        body = bodies.candidates(session, row, ranked)
        notice = notices.publish(session, entry, row, "candidates_notice", f"{row.title}中标候选人公示", body)
        known = published_versions(session, tender)
        for result in results:
            if (result.lot, result.version) not in known:
                session.add_all(_candidate(row, result, each, notice.id) for each in ranked[result.lot])
        reported = max(result.reported_at for result in results)
        if rules.is_late(reported, now, "candidates.publish_within", book, Calendar()):
            entry.facts["late"] = "candidates.publish_within"
    return notice.id


def issue_award(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """Award a lot (the next without an award) to its best candidate left; returns the award's id.

    Only once the publicity is over and nothing suspends the tender. Who was passed over and why stands in the
    facts; late counts from the publicity's end or the last answer. Raises Refused when the lot is awarded
    already or no candidate is left.
    """
    with platform.writing() as session, act(session, actor, Act.AWARD_ISSUED) as entry:
        row, now = tendering.own_tender(session, actor, tender), clock.now()
        tendering.advance(entry, row, Facts(now, publicity_ends=row.publicity_ends))
        first, book = _first_left(session, tender, lot), tendering.rules_of(row)
        award = Award(
            id=new_id("awd"),
            tender=tender,
            lot=first.lot,
            rank=first.rank,
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
            include={"lot", "rank", "bid", "bidder", "uscc", "price_fen", "contract_by"}
        )
        assert row.publicity_ends is not None  # noqa: S101  the guard asked for it
        over = row.publicity_ends - MOMENT  # 24:00 is still the publicity's last day (CC 203)
        since = max(over, last_lifted(session, tender) or over)
        if first.rank == 1 and rules.is_late(since, now, "award.within", book, Calendar()):
            entry.facts["late"] = "award.within"
        before = [one for one in candidates_of(session, tender, first.lot) if one.rank < first.rank]
        if before:
            entry.facts["passed_over"] = [
                {"rank": one.rank, "bid": one.bid, "cause": one.reason} for one in before
            ]
    return award.id


def publish_result(platform: Platform, actor: Actor, tender: str) -> str:
    """Publish who was awarded what; every tenderer learns it at the same time (BL 45). Returns the notice's id.

    Every lot is awarded or failed by then. After an award was revoked the new result is a new version.
    """
    with platform.writing() as session, act(session, actor, Act.RESULT_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender)
        left = len(unawarded_lots(session, tender))
        tendering.advance(entry, row, Facts(clock.now(), lots_left=left))
        body = bodies.result(session, row)
        notice = notices.publish(session, entry, row, "result_notice", f"{row.title}中标结果公告", body)
    return notice.id


def _ranked(session: LedgerSession, result: EvaluationView, most: int) -> list[Ranked]:
    """The head of the ranking, each with the figures of its bid."""
    offers = {bid.bid: dict(bid.offer) for bid in opened_bids(session, result.lot)}
    return [Ranked(line, offers[line.bid]) for line in result.candidates[:most]]


def _candidate(row: Tender, result: EvaluationView, ranked: Ranked, notice: str) -> Candidate:
    return Candidate(
        id=new_id("cand"),
        tender=row.id,
        lot=result.lot,
        version=result.version,
        rank=ranked.line.rank or 0,
        bid=ranked.line.bid,
        bidder=ranked.line.bidder,
        uscc=ranked.line.uscc,
        price_fen=ranked.line.price_fen,
        total=ranked.line.total,
        offer=ranked.offer,
        notice=notice,
    )


def _first_left(session: LedgerSession, tender: str, lot: str | None) -> CandidateView:
    """The best candidate left of the lot to be awarded (BR 55)."""
    waiting = unawarded_lots(session, tender)
    if not waiting or (lot is not None and lot not in waiting):
        zh, en = "该标段已发出中标通知书, 或已流标。", "The lot is awarded already, or it has failed."
        raise Refused("awarded_already", zh, en, field="lot", article="BL 45")
    of = lot or waiting[0]
    left = [one for one in candidates_of(session, tender, of) if one.standing == "candidate"]
    if not left:
        zh, en = (
            "没有可以递补的中标候选人, 应当重新招标。",
            "No candidate is left: the lot is tendered again.",
        )
        raise Refused("no_candidate", zh, en, field="lot", article="BR 55")
    return left[0]
