"""A committee drawn and seated: both salts committed before the root is known, then calls and declarations.

Within 24 hours before the opening, or before the applications close (rules §6; trust §4). Who is drawn is chance;
the members are found by their own seats, as they see them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from tender.demo.informing import Informed
from tender.demo.play import Moments
from tender.evaluation import forms
from tender.evaluation import service as evaluation
from tender.evaluation.queries import own_seats
from tender.experts import salts
from tender.experts import service as experts
from tender.experts.forms import CallExpert, SealSalt
from tender.ledger.act import Actor
from tender.tendering import service as tendering


@dataclass
class Drawn(Informed):
    """The steps that make a committee. expected: draw and turn of every expert who accepted."""

    expected: list[tuple[str, int]] = field(default_factory=list)

    def draw_experts(self) -> Moments:
        """抽取专家: within 24 hours before the opening, both salts committed before the root is known."""
        yield self.deadline - timedelta(hours=18)
        draw = experts.freeze_draw(self.platform, self.who("draw"), self.tender)
        self.draws.append(draw)
        parties = {"centre": self.who("draw"), "supervisor": self.who("supervisor")}
        salt = {party: salts.new_salt() for party in parties}
        for party, actor in parties.items():
            experts.commit_salt(self.platform, actor, draw, hashlib.sha256(salt[party]).hexdigest())
        self.platform.sequencer.sequence()
        with self.platform.reading() as session:
            policy = tendering.tender_of(session, self.tender).terms["policy"]
        for party, actor in parties.items():
            capsules = salts.seal_salt(salt[party], draw, party, policy)
            experts.seal_salt(self.platform, actor, draw, SealSalt.model_validate({"capsules": capsules}))
        for party, actor in parties.items():
            experts.reveal_salt(self.platform, actor, draw, salt[party].hex())
        experts.compute_result(self.platform, self.who("draw"), draw)
        self._call(draw)
        self.tell("评标专家抽取完成, 结果任何人可重算")

    def _call(self, draw: str) -> None:
        """Call the drawn in order; the second declines, so that a reserve follows."""
        turn, missing = 0, 1
        while missing:
            turn += 1
            answer = CallExpert(accepted=turn != 2, remark="电话通知, 本人应答。")
            called = experts.call_expert(self.platform, self.who("draw"), draw, answer)
            missing = called.missing
            self.expected += [(draw, called.turn)] if called.accepted else []

    def seat(self) -> list[Actor]:
        """The committee seated, every member declared; its members in the order of their seats."""
        evaluation.seat_committee(self.platform, self.who("draw"), self.tender)
        members = self._members()
        for actor in members:
            form = forms.Declare(confidentiality=True, conflict=False)
            evaluation.declare(self.platform, actor, self.tender, form)
        return members

    def _members(self) -> list[Actor]:
        """The seated members of the committee at work in the order of their numbers."""
        with self.platform.reading() as session:
            phase = tendering.phase_of(tendering.tender_of(session, self.tender))
        seats = [
            (seat.number, actor)
            for actor in self.experts.values()
            for seat in own_seats(self.platform, actor)
            if (seat.tender, seat.phase) == (self.tender, phase)
        ]
        return [actor for _, actor in sorted(seats, key=lambda pair: pair[0])]
