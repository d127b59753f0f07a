"""Notices of the end without an award: a lot or tender that failed (流标), and the owner's termination (终止).

A failure was stated by clock, desk or committee before; here it is published, with what is paid back and what
comes next (rules §12.11). Termination ends the tender and publishes that in one act (BR 31); its bids stay
sealed for ever. A repeated tender that fails again may be given up by the approval body (M30 38).
"""

from datetime import datetime
from typing import Any

from tender import clock
from tender.errors import NotFound, Refused
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import forms, queries, rules
from tender.notices.service import publish
from tender.platform import Platform
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender

FAILED, TERMINATED = "failure_notice", "termination_notice"


def publish_failure(platform: Platform, actor: Actor, tender: str, form: forms.PublishFailure) -> str:
    """Publish that a lot failed, or the tender with every failed lot that no notice of its own names; once.

    Returns the notice's id. From the second round on it says that tendering may be given up.
    """
    with platform.writing() as session, act(session, actor, Act.FAILURE_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender)
        stage, now = Stage(row.stage), clock.now()
        tendering.advance(entry, row, Facts(now))
        lots = _failed(session, row, form.lot)
        body = {
            "number": row.number,
            "stage": stage.value,
            "round": row.round,
            "repeated": row.round > 1,
            "ground": lots[0].failure or row.failure,
            "lots": [_line(lot, lot.failure or row.failure) for lot in lots],
            **_ended(row, form.next_step, now),
        }
        about = form.lot or ""
        notice = publish(session, entry, row, FAILED, f"{_title(row, lots, about)}流标公告", body, about)
        if row.round > 1:
            entry.facts["may_be_given_up"] = "M30 38"
    return notice.id


def terminate(platform: Platform, actor: Actor, tender: str, form: forms.Terminate) -> str:
    """End the tender and publish that at once: nothing is opened, scored or awarded any more, whatever was
    handed in. Returns the id of the notice."""
    with platform.writing() as session, act(session, actor, Act.TENDER_TERMINATED) as entry:
        row = tendering.own_tender(session, actor, tender)
        stage, now = Stage(row.stage), clock.now()
        tendering.advance(entry, row, Facts(now))
        row.version += 1
        body = {
            "number": row.number,
            "stage": stage.value,
            "ground": form.ground,
            "reason": form.reason,
            "lots": [_line(lot, lot.failure) for lot in tendering.lots_of(session, tender)],
            **_ended(row, form.next_step, now),
        }
        notice = publish(session, entry, row, TERMINATED, f"{row.title}终止公告", body)
    return notice.id


def _ended(row: Tender, next_step: str, now: datetime) -> dict[str, Any]:
    """What both notices say: what is paid back by when, what comes next, whom to ask."""
    return {
        "refunds": rules.refunds(row.plan, now, tendering.rules_of(row), Calendar()),
        "next_step": next_step,
        "contact": row.plan["contact"],
        "supervisor": row.plan["supervisor"],
    }


def _failed(session: LedgerSession, row: Tender, lot: str | None) -> list[Any]:
    """The lots whose failure is to be published. Raises NotFound, Refused when there is none left."""
    lots = tendering.lots_of(session, row.id)
    told = [one.body["lots"] for one in queries.notices_of(session, row.id) if one.kind == FAILED]
    published = {line["id"] for lines in told for line in lines}
    if lot is not None and lot not in {one.id for one in lots}:
        raise NotFound("no_lot", "没有这个标段。", "There is no such lot.", field="lot")
    over = row.stage == Stage.FAILED
    wanted = [one for one in lots if one.id == lot or (lot is None and over)]
    found = [one for one in wanted if one.id not in published and (one.failure or over)]
    if not found:
        zh = "没有尚待公告的流标标段; 标段单独流标的, 请指明标段。"
        en = "No failure waits to be published; name the lot that failed alone."
        raise Refused("nothing_failed", zh, en, field="lot", article="rules §11")
    return found


def _line(lot: Any, ground: str | None) -> dict[str, Any]:
    return {"id": lot.id, "number": f"{lot.number:02d}", "title": lot.title, "ground": ground}


def _title(row: Tender, lots: list[Any], about: str) -> str:
    return f"{row.title}（{lots[0].title}）" if about else row.title
