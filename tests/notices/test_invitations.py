"""Invited tenders (rules §3b): who is found and how, what is sent, and that nobody else learns of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tender import clock
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ledger import draw as recipe
from tender.notices import invitation, invitation_letters, invitees, invitees_draw
from tender.notices.invitation_forms import (
    AnswerInvitation,
    ChooseInvitees,
    CommitInviteeSalt,
    RevealInviteeSalt,
)
from tender.notices.queries import notices_of
from tender.notices.service import publish_notice
from tender.portal import listing, queries
from tender.portal.published import lines
from tests import journeys
from tests.notices import invited

CHOSEN = {"invitation": {"invitees": "chosen"}}


def choose(course, stems: str) -> None:
    ids = [course.cast.bidder(stem).organisation for stem in stems]
    form = ChooseInvitees(organisations=ids)
    invitees.choose_invitees(course.platform, course.cast.entity, course.tender, form)


def stored(platform) -> str:
    """Everything that rows and payloads hold of invitees, their draw and the outbox since."""
    with platform.reading() as session:
        connection = session.connection()
        tables = ("invitee", "invitee_draw", "application", "paper")
        rows = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables]
        rows += connection.exec_driver_sql(
            "SELECT payload FROM aux_outbox WHERE type LIKE 'invitation.%' OR type LIKE 'prequalification.%'"
        ).all()
    return repr(rows)


def test_the_owner_names_three_invitees_or_more(cast):
    course = invited.prepared(cast, **CHOSEN)
    with pytest.raises(Refused) as refused:
        choose(course, "甲乙")
    assert (refused.value.code, refused.value.article) == ("too_few_invitees", "BL 17")
    choose(course, "甲乙丙")
    invited.send(course)
    assert invited.stems_invited(course) == "甲乙丙"


def test_an_invitee_is_named_once_and_the_choice_stands(cast):
    course = invited.prepared(cast, **CHOSEN)
    with pytest.raises(BadInput):
        choose(course, "甲乙乙")
    choose(course, "甲乙丙")
    with pytest.raises(Refused) as refused:
        choose(course, "丁戊己")
    assert refused.value.code == "invitees_fixed"


def test_only_registered_tenderers_that_are_not_of_the_owners_side_are_invited(cast):
    course = invited.prepared(cast, **CHOSEN)
    others = [str(cast.other_entity.organisation), str(cast.entity.organisation), "org_unknown"]
    for other in others:
        ids = [cast.bidder(stem).organisation for stem in "甲乙"]
        form = ChooseInvitees(organisations=[*ids, other])
        with pytest.raises(Refused) as refused:
            invitees.choose_invitees(cast.platform, cast.entity, course.tender, form)
        assert refused.value.code == "not_capable"


def test_another_owner_does_not_choose_the_invitees(cast):
    course = invited.prepared(cast, **CHOSEN)
    form = ChooseInvitees(organisations=[cast.bidder(stem).organisation for stem in "甲乙丙"])
    with pytest.raises(Forbidden):
        invitees.choose_invitees(cast.platform, cast.other_entity, course.tender, form)


def test_engineering_invitees_are_drawn_by_default_and_five_of_them(cast):
    course = invited.invited(cast)
    assert len(invited.stems_invited(course)) == 5
    with pytest.raises(Refused) as refused:
        choose(course, "甲乙丙")
    assert refused.value.code in ("other_source", "wrong_stage")


def test_the_draw_file_is_not_there_before_the_award(cast):
    course = invited.invited(cast)
    with pytest.raises(NotFound):
        invitees_draw.drawn_file(cast.platform, course.tender)


def test_the_supervisor_opens_every_candidate_and_the_reading_is_recorded(cast):
    course = invited.committed(cast)
    opened = invitees_draw.candidates_opened(cast.platform, cast.supervisor, course.tender)["candidates"]
    again = [recipe.candidate(bytes.fromhex(one["nonce"]), one["organisation"]) for one in opened]
    assert again == [one["commitment"] for one in opened]
    assert {one["organisation"] for one in opened} == {one.organisation for one in cast.bidders}
    with pytest.raises(Forbidden):
        invitees_draw.candidates_opened(cast.platform, cast.draw, course.tender)


def test_a_draw_of_invitees_is_not_repeated_and_not_without_both_commitments(cast):
    course = invited.committed(cast)
    form = CommitInviteeSalt(sha256=recipe.commitment(bytes(32)))
    with pytest.raises(Refused) as refused:
        invitees_draw.freeze_invitees(cast.platform, cast.draw, course.tender, form)
    assert refused.value.code == "draw_open"
    with pytest.raises(Refused) as refused:
        invitees_draw.commit_to_invitees(cast.platform, cast.supervisor, course.tender, form)
    assert refused.value.code == "committed_already"
    with pytest.raises(Refused) as refused:
        invitees_draw.draw_invitees(cast.platform, cast.draw, course.tender)
    assert refused.value.code == "wrong_step"


def test_the_supervisor_cannot_commit_to_the_centres_salt(cast):
    course = invited.prepared(cast)
    form = CommitInviteeSalt(sha256=recipe.commitment(invited.CENTRE))
    invitees_draw.freeze_invitees(cast.platform, cast.draw, course.tender, form)
    with pytest.raises(Refused):
        invitees_draw.commit_to_invitees(cast.platform, cast.supervisor, course.tender, form)


def test_a_salt_that_nobody_committed_to_is_refused(cast):
    course = invited.committed(cast)
    form = RevealInviteeSalt(salt=bytes(32).hex())
    with pytest.raises(Refused) as refused:
        invitees_draw.reveal_for_invitees(cast.platform, cast.draw, course.tender, form)
    assert refused.value.code == "wrong_reveal"


def test_no_row_and_no_payload_of_a_draw_names_a_firm(cast):
    course = invited.invited(cast)
    text = stored(cast.platform)
    for bidder in cast.bidders:
        assert bidder.organisation not in text and bidder.body.name not in text
    assert course.tender in text


def test_the_time_limits_of_an_invited_tender_are_those_of_an_open_one(cast):
    course = invited.drawn(cast)
    with pytest.raises(Refused) as refused:
        invited.send(course, deadline=journeys.deadline() - timedelta(days=2))
    assert (refused.value.code, refused.value.article) == ("deadline_early", "BL 24")


def test_an_invited_tender_is_not_opened_by_a_public_notice(cast):
    course = invited.drawn(cast)
    form = journeys.PublishNotice(deadline=journeys.deadline())
    with pytest.raises(Refused):
        publish_notice(cast.platform, cast.entity, course.tender, form)


def test_an_open_tender_is_not_opened_by_invitations(cast):
    course = journeys.prepared(cast)
    with pytest.raises(Refused) as refused:
        invited.send(course)
    assert refused.value.code == "other_method"


def test_nothing_is_sent_before_the_invitees_are_found(cast):
    course = invited.prepared(cast)
    with pytest.raises(Refused) as refused:
        invited.send(course)
    assert refused.value.code == "enough_invitees"


def test_invitations_say_by_when_to_answer_and_not_after_the_deadline(cast):
    course = invited.drawn(cast)
    with pytest.raises(BadInput):
        invited.send(course, confirm_by=journeys.deadline() + timedelta(days=1))


def test_the_invitation_states_its_reason_and_names_no_invitee(cast):
    course = invited.invited(cast)
    with cast.platform.reading() as session:
        [notice] = notices_of(session, course.tender)
    text = json.dumps(notice.body, ensure_ascii=False)
    assert (notice.kind, notice.body["reason"]) == ("invitation", "估算价不足三十万元")
    assert "county" in notice.body["ground"]
    assert not any(bidder.body.name in text or bidder.organisation in text for bidder in cast.bidders)


def test_the_published_form_of_an_invitation_states_reason_ground_and_confirm_by(cast):
    course = invited.invited(cast)
    with cast.platform.reading() as session:
        [notice] = notices_of(session, course.tender)
    facts = {fact.label: fact for fact in lines(notice)}
    assert facts["邀请理由"].value == "估算价不足三十万元" and facts["邀请理由"].note == notice.body["ground"]
    assert "确认截止" in facts


def test_each_invitee_gets_its_own_letter_and_it_rests_encrypted(cast):
    course = invited.invited(cast)
    first, second = (cast.bidder(stem) for stem in invited.stems_invited(course)[:2])
    letters = [
        invitation_letters.invitation_letter(cast.platform, one.actor, course.tender)
        for one in (first, second, first)
    ]
    assert all(content.startswith(b"%PDF") for _, content in letters)
    assert letters[0] == letters[2] != letters[1]
    with cast.platform.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT sha256 FROM paper").scalars().all()
    assert len(kept) == 2
    for sha256 in kept:
        with cast.platform.objects.open(sha256) as file:
            assert file.read(4) == b"age-"


def test_a_letter_is_not_for_a_firm_that_is_not_invited(cast):
    course = invited.invited(cast)
    for stem in set(journeys.PRICES) - set(invited.stems_invited(course)):
        with pytest.raises(NotFound):
            invitation_letters.invitation_letter(cast.platform, cast.bidder(stem).actor, course.tender)


def test_an_invitee_answers_once_and_in_time(cast):
    course = invited.invited(cast)
    first, second = (cast.bidder(stem).actor for stem in invited.stems_invited(course)[:2])
    yes = AnswerInvitation(accepted=True)
    invitation.answer_invitation(cast.platform, first, course.tender, yes)
    [own] = invitation.own_invitations(cast.platform, first)
    assert own.accepted is True
    with pytest.raises(Refused):
        invitation.answer_invitation(cast.platform, first, course.tender, yes)
    journeys.move_to(own.confirm_by)
    with pytest.raises(Refused):
        invitation.answer_invitation(cast.platform, second, course.tender, yes)


def test_a_firm_that_is_not_invited_can_neither_answer_nor_bid(cast):
    course = invited.invited(cast)
    stem = next(iter(set(journeys.PRICES) - set(invited.stems_invited(course))))
    stranger = cast.bidder(stem)
    with pytest.raises(NotFound):
        invitation.answer_invitation(
            cast.platform, stranger.actor, course.tender, AnswerInvitation(accepted=True)
        )
    with pytest.raises(NotFound):
        journeys.hand_in(course, stranger, "270000.00")


def test_an_official_does_not_answer_for_an_invitee(cast):
    course = invited.invited(cast)
    with pytest.raises(Forbidden):
        invitation.answer_invitation(
            cast.platform, cast.entity, course.tender, AnswerInvitation(accepted=True)
        )


def test_the_public_learns_nothing_of_an_invited_tender_before_its_award(cast):
    course = invited.invited(cast)
    with pytest.raises(NotFound):
        queries.tender_view(cast.platform, course.tender)
    with cast.platform.reading() as session:
        assert listing.tenders(session, listing.Wanted()) == []


def test_an_invited_tender_is_read_by_its_owner_its_invitees_and_the_supervisor_only(cast):
    course = invited.invited(cast)
    stems = invited.stems_invited(course)
    readers = [cast.entity, cast.supervisor, cast.desk, cast.bidder(stems[0]).actor]
    for reader in readers:
        assert queries.whole_view(cast.platform, reader, course.tender).plan
    strangers = [cast.other_entity, cast.admin, cast.experts[0]]
    strangers += [cast.bidder(stem).actor for stem in set(journeys.PRICES) - set(stems)]
    for stranger in strangers:
        with pytest.raises(NotFound):
            queries.whole_view(cast.platform, stranger, course.tender)


def test_an_invitee_sees_nothing_before_the_invitations_are_sent(cast):
    course = invited.drawn(cast)
    for bidder in cast.bidders:
        assert invitation.own_invitations(cast.platform, bidder.actor) == []
        with pytest.raises(NotFound):
            queries.whole_view(cast.platform, bidder.actor, course.tender)


def test_fewer_than_three_bids_fail_an_invited_tender(cast):
    course = invited.invited(cast)
    for stem in invited.stems_invited(course)[:2]:
        journeys.hand_in(course, cast.bidder(stem), "270000.00")
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(cast.platform)
    view = queries.tender_view(cast.platform, course.tender)
    assert (view.stage, view.failure) == ("failed", "fewer_than_3_bids")
    assert view.plan == {} and view.notices == () and clock.now() == course.deadline
    assert not [one for one in view.timeline if one.shown.act.tag.startswith(("invitation.", "bid."))]


def test_an_actor_without_an_organisation_is_on_no_list(cast):
    course = invited.invited(cast)
    nobody = replace(cast.bidder("甲").actor, organisation=None)
    assert invitation.own_invitations(cast.platform, nobody) == []
    with pytest.raises(NotFound):
        queries.whole_view(cast.platform, nobody, course.tender)
