"""Invitations and prequalification over the API: choose, draw, send, answer; publish, apply, withdraw.

Handlers parse, perform one act and answer. Answers say nothing of how many there are; an address that is
not for the reader answers as if it did not exist.
"""

from typing import Any

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.ledger.act import Actor
from tender.notices import invitation, invitation_forms, invitees, invitees_draw, prequalification
from tender.notices.invitation import OwnInvitation
from tender.notices.prequalification import OwnApplication
from tender.platform import Platform
from tender.web.answers import Created


class InvitationsApi(Controller):
    """Acts on the invitees of a tender."""

    path = "/api/v1"
    tags = ("invitations",)

    @post("/tenders/{tender:str}/invitees", sync_to_thread=True, status_code=204)
    def choose(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.ChooseInvitees],
    ) -> None:
        """Fix whom the owner invites, once for all."""
        invitees.choose_invitees(platform, actor, tender, data)

    @post("/tenders/{tender:str}/invitee-draw", sync_to_thread=True)
    def freeze(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.CommitInviteeSalt],
    ) -> Created:
        """Fix the candidates, with the centre's commitment."""
        return Created(invitees_draw.freeze_invitees(platform, actor, tender, data))

    @post("/tenders/{tender:str}/invitee-draw/commitment", sync_to_thread=True, status_code=204)
    def commit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.CommitInviteeSalt],
    ) -> None:
        """The supervisor's commitment."""
        invitees_draw.commit_to_invitees(platform, actor, tender, data)

    @post("/tenders/{tender:str}/invitee-draw/openings", sync_to_thread=True, status_code=200)
    def openings(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> dict[str, Any]:
        """All candidates opened, for the supervisor's client; recorded."""
        return invitees_draw.candidates_opened(platform, actor, tender)

    @post("/tenders/{tender:str}/invitee-draw/reveal", sync_to_thread=True, status_code=204)
    def reveal(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.RevealInviteeSalt],
    ) -> None:
        """Post a salt that was committed to."""
        invitees_draw.reveal_for_invitees(platform, actor, tender, data)

    @post("/tenders/{tender:str}/invitee-draw/result", sync_to_thread=True, status_code=204)
    def draw(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> None:
        """Draw; the answer names nobody."""
        invitees_draw.draw_invitees(platform, actor, tender)

    @get("/tenders/{tender:str}/invitee-draw", sync_to_thread=True)
    def drawn(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> dict[str, Any]:
        """DRAW.json for `tender draw verify`, once the tender is awarded; commitments, no names."""
        return invitees_draw.drawn_file(platform, tender)

    @post("/tenders/{tender:str}/invitation", sync_to_thread=True)
    def send(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.SendInvitation],
    ) -> Created:
        """Invite everybody on the list; submission is open from now."""
        return Created(invitation.send_invitation(platform, actor, tender, data))

    @get("/invitations", sync_to_thread=True)
    def own(self, platform: NamedDependency[Platform], actor: NamedDependency[Actor]) -> list[OwnInvitation]:
        """The invitations of one's own organisation."""
        return invitation.own_invitations(platform, actor)

    @post("/invitations/{tender:str}/answer", sync_to_thread=True, status_code=204)
    def answer(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.AnswerInvitation],
    ) -> None:
        """Say once whether one means to bid."""
        invitation.answer_invitation(platform, actor, tender, data)


class PrequalificationApi(Controller):
    """The notice of a prequalification and one's own application."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("prequalification",)

    @post("/prequalification", sync_to_thread=True)
    def publish(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.PublishPrequalification],
    ) -> Created:
        """Publish the prequalification notice."""
        return Created(prequalification.publish_prequalification(platform, actor, tender, data))

    @post("/application", sync_to_thread=True)
    def apply(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[invitation_forms.FileApplication],
    ) -> Created:
        """File an application; a later one replaces it, until the deadline."""
        return Created(prequalification.file_application(platform, actor, tender, data))

    @delete("/application", sync_to_thread=True)
    def withdraw(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> None:
        """Withdraw one's application before the deadline."""
        prequalification.withdraw_application(platform, actor, tender)

    @get("/own-applications", sync_to_thread=True)
    def own(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[OwnApplication]:
        """One's own applications for a tender, the oldest first."""
        return prequalification.own_applications(platform, actor, tender)
