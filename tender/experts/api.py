"""Experts and draws over the API: the pool, each step of a draw, the calls, and who may read what.

A reading that names experts is a POST, because it is recorded. Draw desk and supervisor use the same
addresses for commitment, sealing and reveal; the act tells them apart by their seats.
"""

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.experts import disclosure, forms, relations, service
from tender.experts.queries import DrawView
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.answers import Created


class ExpertsApi(Controller):
    """Acts on the pool and on draws."""

    path = "/api/v1"
    tags = ("experts",)

    @post("/experts", sync_to_thread=True)
    def enter(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.EnterExpert],
    ) -> Created:
        """Enter a person in a category of the pool."""
        return Created(service.enter_expert(platform, actor, data))

    @post("/experts/{expert:str}/standing", sync_to_thread=True, status_code=204)
    def standing(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        expert: FromPath[str],
        data: JSONBody[forms.SetStanding],
    ) -> None:
        """Suspend an expert, take one out of the pool, or admit one again."""
        service.set_standing(platform, actor, expert, data)

    @post("/experts/{expert:str}/relations", sync_to_thread=True)
    def relate(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        expert: FromPath[str],
        data: JSONBody[forms.EnterRelation],
    ) -> Created:
        """Register a cause of recusal of an expert, or correct its days."""
        return Created(relations.enter_relation(platform, actor, expert, data))

    @post("/experts/{expert:str}/relations/reading", sync_to_thread=True, status_code=200)
    def related(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], expert: FromPath[str]
    ) -> list[relations.RelationView]:
        """The registered causes of recusal of an expert; recorded."""
        return relations.relations_of_expert(platform, actor, expert)

    @post("/tenders/{tender:str}/draws", sync_to_thread=True)
    def freeze(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Created:
        """Fix the list of candidates: a draw begins and cannot be abandoned."""
        return Created(service.freeze_draw(platform, actor, tender))

    @get("/tenders/{tender:str}/draws", sync_to_thread=True)
    def listed(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[DrawView]:
        """The draws of a tender, without names."""
        return disclosure.read_draws(platform, actor, tender)

    @get("/draws/{draw:str}", sync_to_thread=True)
    def read(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> DrawView:
        """Where a draw stands, without names."""
        return disclosure.read_draw(platform, actor, draw)

    @post("/draws/{draw:str}/openings", sync_to_thread=True, status_code=200)
    def openings(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> dict[str, Any]:
        """All that the supervisor's client needs to re-derive the list; recorded."""
        return service.candidate_openings(platform, actor, draw)

    @post("/draws/{draw:str}/commitment", sync_to_thread=True, status_code=204)
    def commit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        draw: FromPath[str],
        data: JSONBody[forms.CommitSalt],
    ) -> None:
        """Post one's commitment to a salt."""
        service.commit_salt(platform, actor, draw, data.sha256)

    @post("/draws/{draw:str}/sealed-salt", sync_to_thread=True, status_code=204)
    def seal(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        draw: FromPath[str],
        data: JSONBody[forms.SealSalt],
    ) -> None:
        """Post one's salt sealed to the tender's custodians."""
        service.seal_salt(platform, actor, draw, data)

    @get("/draws/{draw:str}/sealed-salts", sync_to_thread=True)
    def sealed(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> dict[str, list[dict[str, Any]]]:
        """The sealed salts, for the tender's custodians."""
        return disclosure.sealed_salts(platform, actor, draw)

    @post("/draws/{draw:str}/reveal", sync_to_thread=True, status_code=204)
    def reveal(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        draw: FromPath[str],
        data: JSONBody[forms.RevealSalt],
    ) -> None:
        """Post a committed salt."""
        service.reveal_salt(platform, actor, draw, data.salt)

    @post("/draws/{draw:str}/result", sync_to_thread=True)
    def result(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> dict[str, list[int]]:
        """Draw: the indexes in drawn order, reserves last."""
        return {"result": service.compute_result(platform, actor, draw)}

    @get("/draws/{draw:str}/file", sync_to_thread=True)
    def file(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> dict[str, Any]:
        """DRAW.json for `tender draw verify`."""
        return disclosure.read_published(platform, actor, draw)

    @post("/draws/{draw:str}/next-call", sync_to_thread=True, status_code=200)
    def next_call(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], draw: FromPath[str]
    ) -> service.NextCall:
        """Whose turn it is; recorded."""
        return service.next_call(platform, actor, draw)

    @post("/draws/{draw:str}/calls", sync_to_thread=True)
    def call(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        draw: FromPath[str],
        data: JSONBody[forms.CallExpert],
    ) -> service.Called:
        """Record the answer of the expert whose turn it is."""
        return service.call_expert(platform, actor, draw, data)
