"""What may happen to candidates and awards before and after the award notice: acts of the owner (BR 54-56, BL 47).

A candidate falls, or an award is revoked, only for a cause that BR 55 lists, with the facts stated; the next
ranked follows or the lot is tendered again. Before the award the owner may put a bid before the original
committee again. Skipping a candidate without a cause is impossible: there is no way to say whom to award.
Forfeited deposits are the finance desk's business; the cause stands with the award for it to read.
"""

from collections.abc import Iterable

from tender import clock
from tender.award import bodies, forms, rules
from tender.award.models import Award
from tender.award.queries import unawarded_lots
from tender.award.rows import award_row, candidate_rows, drop, fallen_bids, standing_award
from tender.errors import Refused
from tender.evaluation import recheck
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts
from tender.tendering.suspension import lift_waiting, open_suspensions

ABANDONED = "abandoned"
NONE_LEFT = "no_candidate_left"


def order_recheck(platform: Platform, actor: Actor, tender: str, form: forms.OrderRecheck) -> str:
    """Put ranked bids before the original committee again; the tender goes back to the evaluation.

    Carries out what an upheld objection or a ruling demands of the lots concerned. All bids go in one
    order: refused while anything else suspends the tender. Returns the act's entry.
    """
    with platform.writing() as session, act(session, actor, Act.RECHECK_ORDERED) as entry:
        row = tendering.own_tender(session, actor, tender)
        lots = recheck.order(session, entry, row, form.bids, form.matter)
        for lot in lots:
            lift_waiting(session, entry, tender, ("recheck",), lot)
        session.flush()
        if open_suspensions(session, tender):
            zh = "还有异议、投诉或其他标段的复核要求未处理, 须先处理并一并提请复核。"
            en = "Other objections, complaints or demands are open: settle them, and order all re-checks together."
            raise Refused("suspended", zh, en, field="bids", article="BR 54; BR 62")
        tendering.advance(entry, row, Facts(clock.now()))
        entry.facts |= {"lots": lots, "bids": form.bids, "matter": form.matter}
    return entry.id


def drop_candidate(platform: Platform, actor: Actor, tender: str, form: forms.DropCandidate) -> None:
    """A candidate gives up, cannot perform or is proven to have broken the law before its award (BR 55)."""
    with platform.writing() as session, act(session, actor, Act.CANDIDATE_DROPPED) as entry:
        row = tendering.own_tender(session, actor, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        found = drop(session, tender, form.bid, form.cause)
        if standing_award(session, tender, found.lot, found.bid) is not None:
            zh, en = "该候选人已中标, 应办理取消中标。", "This candidate has the award; revoke the award."
            raise Refused("awarded_already", zh, en, field="bid", article="BR 55")
        entry.about(found)
        entry.facts = {"lot": found.lot, "bid": found.bid, "rank": found.rank, **_cause(form)}


def revoke_award(platform: Platform, actor: Actor, award: str, form: forms.RevokeAward) -> None:
    """The winner loses the award for a listed cause; its candidate falls and the next ranked may follow (BR 55)."""
    with platform.writing() as session, act(session, actor, Act.AWARD_REVOKED) as entry:
        found = award_row(session, award)
        row = tendering.own_tender(session, actor, found.tender)
        tendering.advance(entry, row, Facts(clock.now()))
        if found.standing != "issued":
            zh, en = "该中标已经取消。", "The award has been revoked already."
            raise Refused("revoked_already", zh, en, field="award", article="BR 55")
        found.standing, found.reason, found.revoked_entry = "revoked", form.cause, entry.id
        drop(session, found.tender, found.bid, form.cause)
        lift_waiting(session, entry, found.tender, ("revoke",), found.lot)
        entry.about(found)
        entry.facts |= {"lot": found.lot, "bid": found.bid, "rank": found.rank, **_cause(form)}


def abandon_lot(platform: Platform, actor: Actor, tender: str, form: forms.AbandonLot) -> None:
    """Give a lot up and tender it again, instead of awarding it to the next ranked (BR 55).

    Only once the first ranked has fallen, or when an upheld objection or a ruling demands it, and never while
    the lot is awarded. With the last lot the tender fails.
    """
    with platform.writing() as session, act(session, actor, Act.LOT_ABANDONED) as entry:
        row = tendering.own_tender(session, actor, tender)
        others = [lot for lot in tendering.live_lots(session, tender) if lot.id != form.lot]
        tendering.advance(entry, row, Facts(clock.now(), other_lots=len(others)))
        if form.lot not in unawarded_lots(session, tender):
            zh, en = "该标段已发出中标通知书, 或已流标。", "The lot is awarded, or it has failed."
            raise Refused("awarded_already", zh, en, field="lot", article="BR 55")
        demanded = lift_waiting(session, entry, tender, ("retender", "recheck", "revoke"), form.lot)
        left = [one for one in candidate_rows(session, tender, form.lot) if one.standing == "candidate"]
        fallen = form.lot in fallen_bids(session, tender).values()
        if not demanded and (not fallen or any(one.rank == 1 for one in left)):
            zh, en = (
                "排名第一的中标候选人无法定事由, 不得放弃定标。",
                "The first ranked has not fallen: the lot is awarded by rank.",
            )
            raise Refused("candidates_stand", zh, en, field="lot", article="BR 55")
        code = ABANDONED if left else NONE_LEFT
        tendering.fail(entry, row, tendering.lot_of(session, form.lot) if others else None, code)
        entry.facts |= {"lot": form.lot, "reason": form.statement}


def file_report(platform: Platform, actor: Actor, tender: str) -> str:
    """The written report to the authority, once every lot is awarded or failed (BL 47); returns the act's entry.

    Later than the rules allow is stated in the facts, not refused: the report is still owed. After a new
    award it is filed again.
    """
    with platform.writing() as session, act(session, actor, Act.AWARD_REPORTED) as entry:
        row, now = tendering.own_tender(session, actor, tender), clock.now()
        tendering.advance(entry, row, Facts(now))
        if unawarded_lots(session, tender):
            zh, en = "还有标段没有确定中标人。", "Some lot has no winner yet."
            raise Refused("every_lot_awarded", zh, en, article="BL 47")
        fresh = _unreported(
            standing_award(session, tender, lot.id) for lot in tendering.live_lots(session, tender)
        )
        for award in fresh:
            award.reported_entry = entry.id
        entry.facts = bodies.written_report(session, row)
        fixed = min(award.issued_at for award in fresh)
        if rules.is_late(fixed, now, "report.within", tendering.rules_of(row), Calendar()):
            entry.facts["late"] = "report.within"
    return entry.id


def _cause(form: forms.DropCandidate | forms.RevokeAward) -> dict[str, str]:
    return {"cause": form.cause, "article": rules.CAUSES[form.cause][0], "statement": form.statement}


def _unreported(awards: Iterable[Award | None]) -> list[Award]:
    """Standing awards that no report to the authority names yet. Raises Refused when all are reported."""
    fresh = [award for award in awards if award is not None and award.reported_entry is None]
    if not fresh:
        zh, en = "招标投标情况书面报告已提交。", "The written report has been filed already."
        raise Refused("reported_already", zh, en, article="BL 47")
    return fresh
