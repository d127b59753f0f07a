"""Tenders of two lots: what differs from one lot, and what the public can learn of them.

WEAK: three bids for the first lot, two for the second, which so fails alone. STRONG: three for each, 丙 for both.
"""

import json
from typing import Any

from sqlmodel import select

from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tests.journeys import Course

LOTS = [{"title": "一标段", "ceiling": "5000000.00"}, {"title": "二标段", "ceiling": "5000000.00"}]
TWO: dict[str, Any] = {"amount": "10000000.00", "plan": {"lots": LOTS}}
WEAK: dict[str, Any] = {**TWO, "into": ["甲乙丙", "丁戊"]}
STRONG: dict[str, Any] = {**TWO, "into": ["甲乙丙", "丙丁戊"]}


def stage(course: Course) -> str:
    with course.platform.reading() as session:
        return str(tendering.tender_of(session, course.tender).stage)


def failures(course: Course) -> list[str | None]:
    """Why each lot failed, in the order of the lots."""
    with course.platform.reading() as session:
        return [lot.failure for lot in tendering.lots_of(session, course.tender)]


def facts(course: Course, tag: str) -> list[dict[str, Any]]:
    """The facts of every act of a kind on the tender, in order."""
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return [json.loads(text)["facts"] for text in session.exec(query.order_by(Outbox.seq))]  # type: ignore[arg-type]
