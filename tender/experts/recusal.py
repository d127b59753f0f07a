"""Who never sits on a tender, and why: everything but the employer, which `queries` knows (rules §6, §9).

Registered relations of the pool's persons to bidders count once the opening has named these; a past penalty
and having registered, audited, routed or prepared the project itself count from the start (M12 12, GPR 9,
rules §9). It answers for expert ids, by reason; articles stand in `rules.REASONS`.
"""

import json
from collections.abc import Collection, Iterable
from datetime import date

from sqlmodel import col, select

from tender import clock
from tender.experts import rules
from tender.experts.models import Expert, ExpertRelation
from tender.experts.rules import Relation
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tender.tendering.models import Tender

PREPARING = (
    Act.PROJECT_REGISTERED,
    Act.PROJECT_AMENDED,
    Act.PROJECT_AUDITED,
    Act.PROJECT_ROUTED,
    Act.TENDER_PREPARED,
)


def recused(
    session: LedgerSession, tender: Tender, experts: Iterable[Expert], bidders: Collection[str]
) -> dict[str, str]:
    """Expert id → reason, of those whose person may not serve. `bidders` are organisations, once known."""
    known, registrants = relations_of(session), registrants_of(session, tender.project)
    years = tendering.rules_of(tender).integer("expert.former_employee_years")
    found = {}
    for expert in experts:
        own = known.get(expert.person, [])
        reason = rules.relation_reason(own, bidders, clock.today(), years)
        if expert.person in registrants:
            reason = rules.REGISTRANT
        if reason is not None:
            found[expert.id] = reason
    return found


def relations_of(session: LedgerSession) -> dict[str, list[Relation]]:
    """Person → registered relations."""
    found: dict[str, list[Relation]] = {}
    for row in session.exec(select(ExpertRelation).order_by(ExpertRelation.id)):
        until = date.fromisoformat(row.until) if row.until else None
        relation = Relation(row.kind, row.organisation, date.fromisoformat(row.since), until)
        found.setdefault(row.person, []).append(relation)
    return found


def registrants_of(session: LedgerSession, project: str) -> set[str]:
    """The persons who registered, amended, audited or routed the project, or prepared a tender of it."""
    query = select(Outbox.payload).where(col(Outbox.type).in_([kind.tag for kind in PREPARING]))
    payloads = session.exec(query.where(col(Outbox.payload).contains(project)))
    persons = {json.loads(text)["actor"].get("person") for text in payloads}
    return {person for person in persons if person}
