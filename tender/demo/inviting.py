"""An invited tender until its invitations are answered: invitees drawn so that anyone can recompute it (rules §3b).

Who is drawn is chance, so the script's offers go to those invited who accept, in the order of their names. Nobody
but the firms themselves asks who they are.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from tender import clock
from tender.demo import county
from tender.demo.drawing import Drawn
from tender.demo.play import Moments
from tender.experts import salts
from tender.ledger import draw as recipe
from tender.ledger.act import Actor
from tender.notices import invitation, invitees_draw
from tender.notices.invitation_forms import (
    AnswerInvitation,
    CommitInviteeSalt,
    RevealInviteeSalt,
    SendInvitation,
)
from tender.rulebook import Calendar


@dataclass
class Invited(Drawn):
    """The steps of an invited tender until bids come in."""

    invitees_drawn: bool = False

    def draw_invitees(self) -> Moments:
        """抽取受邀人: centre and supervisor commit, then reveal; nobody learns the names from it."""
        yield clock.now() + timedelta(hours=1)
        centre, supervisor = self.who("draw"), self.who("supervisor")
        salt = {centre: salts.new_salt(), supervisor: salts.new_salt()}
        form = {who: CommitInviteeSalt(sha256=recipe.commitment(one)) for who, one in salt.items()}
        invitees_draw.freeze_invitees(self.platform, centre, self.tender, form[centre])
        invitees_draw.commit_to_invitees(self.platform, supervisor, self.tender, form[supervisor])
        self.platform.sequencer.sequence()
        for who, one in salt.items():
            revealed = RevealInviteeSalt(salt=one.hex())
            invitees_draw.reveal_for_invitees(self.platform, who, self.tender, revealed)
        invitees_draw.draw_invitees(self.platform, centre, self.tender)
        self.invitees_drawn = True
        self.tell("受邀人抽取完成, 名单中标前保密")

    def invite(self) -> Moments:
        """投标邀请书 to all who were drawn."""
        yield clock.now() + timedelta(hours=2)
        deadline = clock.at(Calendar().earliest_deadline(clock.today()).date, 9, 30)
        form = SendInvitation(
            deadline=deadline,
            confirm_by=clock.now() + timedelta(days=5),
            reason="估算价低于公开招标数额, 按县级规定在交易中心邀请招标。",
        )
        invitation.send_invitation(self.platform, self.who("entity"), self.tender, form)
        self.tell("投标邀请书发出")

    def answer_invitations(self) -> Moments:
        """Every invitee answers; the last of more than three declines, the others bid."""
        invited = [stem for stem in county.STEMS if self._is_invited(self._clerk_of(stem))]
        coming = invited[: max(len(invited) - 1, 3)]
        for stem in invited:
            yield clock.now() + timedelta(hours=6)
            form = AnswerInvitation(accepted=stem in coming)
            invitation.answer_invitation(self.platform, self._clerk_of(stem), self.tender, form)
        offers = zip(coming, self.script.offers, strict=False)
        offered = tuple(replace(offer, stem=stem) for stem, offer in offers)
        self.script = replace(self.script, offers=offered)

    def _is_invited(self, clerk: Actor) -> bool:
        return self.tender in {one.tender for one in invitation.own_invitations(self.platform, clerk)}

    def _clerk_of(self, stem: str) -> Actor:
        return self.who(county.CLERKS[county.STEMS.index(stem)].login)
