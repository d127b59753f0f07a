"""The county's expert pool: each expert resident is entered by the draw desk (rules §6).

Kept apart from the other inhabitants because a test of the straight path up to the opening needs
none of them.
"""

from datetime import timedelta

from tender import clock
from tender.demo import county
from tender.demo.inhabitants import Inhabitants
from tender.experts import queries, relations
from tender.experts import service as experts
from tender.experts.forms import EnterExpert, EnterRelation
from tender.ledger.act import Actor
from tender.platform import Platform


def enter_pool(platform: Platform, found: Inhabitants) -> dict[str, Actor]:
    """Enter all experts; returns person id → the expert's actor."""
    actors: dict[str, Actor] = {}
    for resident in county.EXPERTS:
        actor = found.actors[resident.login]
        form = EnterExpert(
            person=str(actor.person),
            category=county.EXPERT_CATEGORY,
            title=county.EXPERT_TITLE,
            years=county.EXPERT_YEARS,
            employer=found.bodies[resident.body],
        )
        experts.enter_expert(platform, found.actors["draw"], form)
        actors[str(actor.person)] = actor
    return actors


def enter_relation(platform: Platform, found: Inhabitants) -> None:
    """Register why one expert is recused: worked for the agent, which bids on nothing here."""
    with platform.reading() as session:
        expert = queries.pool(session, county.EXPERT_CATEGORY)[0].id
    today = clock.today()
    form = EnterRelation(
        kind="former_employee",
        organisation=found.bodies["agent"],
        since=today - timedelta(days=1500),
        until=today - timedelta(days=400),
        remark="本人申报。",
    )
    relations.enter_relation(platform, found.actors["draw"], expert, form)
