"""An invited tender at its first stages, and a prequalification, reached by their acts.

course = invited(cast)          # drawn and sent; course.tender …
course = applied(cast, "甲乙丙")  # applications in; the deadline not yet come
"""

from base64 import b64encode
from datetime import timedelta
from typing import Any

from tender import clock
from tender.ledger import draw as recipe
from tender.notices import invitation, invitees_draw, prequalification
from tender.notices.invitation_forms import (
    CommitInviteeSalt,
    FileApplication,
    PublishPrequalification,
    RevealInviteeSalt,
    SendInvitation,
)
from tests import journeys
from tests.cast import Cast
from tests.journeys import Course

AMOUNT = "280000.00"
CENTRE, SUPERVISOR = bytes(range(32)), bytes(range(1, 33))
CRITERIA = [
    {"id": "licence", "title": "企业资质", "clause": "第二章1.1", "ground": "unqualified"},
    {"id": "record", "title": "类似业绩", "clause": "第二章1.2", "ground": "unqualified"},
]


def prepared(cast: Cast, **plan: Any) -> Course:
    """An invited tender below the county's threshold, entered."""
    return journeys.prepared(cast, amount=AMOUNT, method="selective", plan=plan)


def committed(cast: Cast, **plan: Any) -> Course:
    """Candidates fixed, both commitments made."""
    course = prepared(cast, **plan)
    form = CommitInviteeSalt(sha256=recipe.commitment(CENTRE))
    invitees_draw.freeze_invitees(cast.platform, cast.draw, course.tender, form)
    form = CommitInviteeSalt(sha256=recipe.commitment(SUPERVISOR))
    invitees_draw.commit_to_invitees(cast.platform, cast.supervisor, course.tender, form)
    return course


def drawn(cast: Cast, **plan: Any) -> Course:
    """The invitees drawn; nobody knows yet who they are."""
    course = committed(cast, **plan)
    for actor, salt in ((cast.draw, CENTRE), (cast.supervisor, SUPERVISOR)):
        form = RevealInviteeSalt(salt=salt.hex())
        invitees_draw.reveal_for_invitees(cast.platform, actor, course.tender, form)
    invitees_draw.draw_invitees(cast.platform, cast.draw, course.tender)
    return course


def invited(cast: Cast, **plan: Any) -> Course:
    """The invitations sent; bids are taken."""
    course = drawn(cast, **plan)
    send(course)
    return course


def send(course: Course, **of: Any) -> str:
    """Send the invitations with lawful dates, but for what `of` says."""
    course.deadline = of.get("deadline", journeys.deadline())
    form = SendInvitation(
        deadline=course.deadline,
        confirm_by=of.get("confirm_by", clock.now() + timedelta(days=5)),
        reason="估算价不足三十万元",
    )
    return invitation.send_invitation(course.platform, course.cast.entity, course.tender, form)


def stems_invited(course: Course) -> str:
    """Who finds an invitation when signed in."""
    found = [
        stem
        for stem in journeys.PRICES
        if invitation.own_invitations(course.platform, course.cast.bidder(stem).actor)
    ]
    return "".join(found)


def screened(cast: Cast, **screen: Any) -> Course:
    """An open tender with a prequalification, entered."""
    plan = {"prequalification": {"method": "pass_all", "criteria": CRITERIA, **screen}}
    return journeys.prepared(cast, plan=plan)


def published(cast: Cast, **screen: Any) -> Course:
    """Its notice published; applications are taken."""
    course = screened(cast, **screen)
    publish(course)
    return course


def publish(course: Course, **of: Any) -> str:
    """Publish the prequalification notice with lawful dates, but for what `of` says."""
    course.deadline = of.get("deadline", journeys.deadline())
    until = of.get("documents_until", clock.now() + timedelta(days=8))
    form = PublishPrequalification(documents_until=until, deadline=course.deadline)
    return prequalification.publish_prequalification(course.platform, course.cast.entity, course.tender, form)


def applied(cast: Cast, stems: str, **screen: Any) -> Course:
    """Applications of these firms filed."""
    course = published(cast, **screen)
    for stem in stems:
        apply(course, stem)
    return course


def apply(course: Course, stem: str) -> str:
    """One firm's application."""
    paper = {"name": "资格文件.pdf", "content_b64": b64encode(b"%PDF-1.7 licence").decode()}
    form = FileApplication.model_validate({"statement": f"{stem}申请", "files": [paper]})
    actor = course.cast.bidder(stem).actor
    return prequalification.file_application(course.platform, actor, course.tender, form)
