"""The draw of trust §4 step by step, and every attempt to steer, hurry or abandon it."""

import json
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.experts import forms, queries, rules, salts, service
from tender.ledger import draw as recipe
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tests.journeys import draw_experts, move_to

pytestmark = pytest.mark.slow

CENTRE, SUPERVISOR = bytes(range(32)), bytes(range(32, 64))
YES = forms.CallExpert(accepted=True, remark="电话通知, 同意")
NO = forms.CallExpert(accepted=False, remark="电话通知, 出差")


def frozen(course):
    course.draw = service.freeze_draw(course.platform, course.cast.draw, course.tender)
    return course.draw


def committed(course):
    draw = frozen(course)
    service.commit_salt(course.platform, course.cast.draw, draw, recipe.commitment(CENTRE))
    service.commit_salt(course.platform, course.cast.supervisor, draw, recipe.commitment(SUPERVISOR))
    return draw


def capsules(course, salt, party):
    with course.platform.reading() as session:
        policy = tendering.tender_of(session, course.tender).terms["policy"]
    return forms.SealSalt(capsules=salts.seal_salt(salt, course.draw, party, policy))


def sealed(course):
    draw = committed(course)
    service.seal_salt(course.platform, course.cast.draw, draw, capsules(course, CENTRE, "centre"))
    service.seal_salt(
        course.platform, course.cast.supervisor, draw, capsules(course, SUPERVISOR, "supervisor")
    )
    return draw


def revealed(course):
    draw = sealed(course)
    service.reveal_salt(course.platform, course.cast.draw, draw, CENTRE.hex())
    service.reveal_salt(course.platform, course.cast.supervisor, draw, SUPERVISOR.hex())
    return draw


def drawn(course):
    draw = revealed(course)
    service.compute_result(course.platform, course.cast.draw, draw)
    return draw


def category(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).plan["committee"]["category"]


def pool_of(course):
    with course.platform.reading() as session:
        return queries.pool(session, category(course))


def entries(course):
    with course.platform.reading() as session:
        return len(session.exec(select(Outbox.id)).all())


def test_the_published_draw_is_recomputed_by_anybody(course):
    published = service.export_draw(course.platform, drawn(course))
    assert recipe.verify(json.loads(json.dumps(published))) == []
    assert len(published["result"]) == 8 and published["wanted"] == 5


def test_the_checkpoint_of_the_key_ends_with_the_last_commitment(course):
    published = service.export_draw(course.platform, drawn(course))
    with course.platform.reading() as session:
        query = select(Outbox.position).where(Outbox.type == Act.DRAW_COMMITTED.tag)
        assert published["checkpoint"]["size"] == max(session.exec(query).all()) + 1


def test_the_published_draw_names_nobody(course):
    text = json.dumps(service.export_draw(course.platform, drawn(course)), ensure_ascii=False)
    assert not any(member.id in text for member in pool_of(course))
    assert "评审" not in text


def test_the_supervisor_rederives_the_list_before_committing(course):
    openings = service.candidate_openings(course.platform, course.cast.supervisor, frozen(course))
    assert rules.differences(openings) == []


@pytest.mark.parametrize("who", ["draw", "entity", "admin", "discipline"])
def test_nobody_else_opens_the_candidates(course, who):
    draw = frozen(course)
    with pytest.raises(Forbidden):
        service.candidate_openings(course.platform, getattr(course.cast, who), draw)


def test_a_draw_a_day_and_a_millisecond_before_the_opening_is_refused(early):
    move_to(early.deadline - timedelta(hours=24, milliseconds=1))
    with pytest.raises(Refused, match="24 hours"):
        frozen(early)
    move_to(early.deadline - timedelta(hours=24))
    assert frozen(early)


@pytest.mark.parametrize("who", ["supervisor", "entity", "desk", "opening"])
def test_only_the_draw_desk_freezes(course, who):
    with pytest.raises(Forbidden):
        service.freeze_draw(course.platform, getattr(course.cast, who), course.tender)


@pytest.mark.parametrize("reach", [frozen, committed, sealed, revealed])
def test_an_unfinished_draw_cannot_be_abandoned_for_another(course, reach):
    reach(course)
    before = entries(course)
    with pytest.raises(Refused, match="cannot be abandoned"):
        frozen(course)
    assert entries(course) == before


def test_a_finished_draw_is_not_repeated_while_its_reserves_last(course):
    drawn(course)
    with pytest.raises(Refused, match="reserves must be called"):
        frozen(course)


def test_two_draws_frozen_at_once_leave_one(course):
    outcomes = []

    def freeze():
        try:
            outcomes.append(frozen(course))
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes)[1] == "draw_open" or sorted(outcomes)[0] == "draw_open"
    assert outcomes.count("draw_open") == 1


def test_fewer_candidates_than_wanted_are_refused(course):
    form = forms.SetStanding(standing="suspended", reason="核查期间暂停")
    for member in pool_of(course)[4:]:
        service.set_standing(course.platform, course.cast.supervisor, member.id, form)
    with pytest.raises(Refused, match="fewer than 5"):
        frozen(course)


def test_a_party_commits_once(course):
    draw = frozen(course)
    service.commit_salt(course.platform, course.cast.draw, draw, recipe.commitment(CENTRE))
    with pytest.raises(Refused, match="commits once"):
        service.commit_salt(course.platform, course.cast.draw, draw, recipe.commitment(SUPERVISOR))


def test_the_supervisor_cannot_copy_the_commitment_of_the_centre(course):
    draw = frozen(course)
    service.commit_salt(course.platform, course.cast.draw, draw, recipe.commitment(CENTRE))
    with pytest.raises(Refused, match="other's salt"):
        service.commit_salt(course.platform, course.cast.supervisor, draw, recipe.commitment(CENTRE))


@pytest.mark.parametrize("text", ["", "ab", "A" * 64, "g" * 64, "0" * 65])
def test_a_malformed_commitment_is_refused_by_its_field(course, text):
    with pytest.raises(BadInput) as refused:
        service.commit_salt(course.platform, course.cast.draw, frozen(course), text)
    assert refused.value.field == "sha256"


def test_a_salt_is_not_sealed_before_both_have_committed(course):
    draw = frozen(course)
    service.commit_salt(course.platform, course.cast.draw, draw, recipe.commitment(CENTRE))
    with pytest.raises(Refused, match=r"salt_sealed"):
        service.seal_salt(course.platform, course.cast.draw, draw, capsules(course, CENTRE, "centre"))


def test_capsules_for_others_than_the_custodians_are_refused(course):
    draw = committed(course)
    form = capsules(course, CENTRE, "centre")
    form.capsules = form.capsules[::-1]
    with pytest.raises(BadInput, match="each custodian"):
        service.seal_salt(course.platform, course.cast.draw, draw, form)


def test_a_salt_is_not_revealed_before_both_are_sealed(course):
    draw = committed(course)
    service.seal_salt(course.platform, course.cast.draw, draw, capsules(course, CENTRE, "centre"))
    with pytest.raises(Refused, match=r"draw\.revealed"):
        service.reveal_salt(course.platform, course.cast.draw, draw, CENTRE.hex())


def test_a_salt_that_was_not_committed_to_is_refused(course):
    draw = sealed(course)
    with pytest.raises(Refused, match="none that was committed"):
        service.reveal_salt(course.platform, course.cast.draw, draw, bytes(32).hex())


def test_there_is_no_result_before_both_salts_are_known(course):
    draw = sealed(course)
    service.reveal_salt(course.platform, course.cast.draw, draw, CENTRE.hex())
    with pytest.raises(Refused, match=r"draw\.result"):
        service.compute_result(course.platform, course.cast.draw, draw)
    with pytest.raises(NotFound):
        service.export_draw(course.platform, draw)


def test_a_silent_party_cannot_stop_the_draw(course):
    draw = sealed(course)
    held = queries.draw_view(course.platform, draw).sealed["supervisor"]
    keepers = course.cast.keepers[:2]
    shares = [
        salts.open_capsule(capsule, draw, "supervisor", keeper.identity.secret)
        for capsule, keeper in zip(held, keepers, strict=False)
    ]
    salt = salts.recover(shares, 2, recipe.commitment(SUPERVISOR))
    service.reveal_salt(course.platform, course.cast.draw, draw, salt.hex())
    service.reveal_salt(course.platform, course.cast.draw, draw, CENTRE.hex())
    assert service.compute_result(course.platform, course.cast.draw, draw)


def test_a_capsule_opens_for_its_custodian_draw_and_party_only(course):
    held = capsules(course, CENTRE, "centre") if sealed(course) else None
    capsule = held.capsules[0].model_dump()
    first, second = (keeper.identity.secret for keeper in course.cast.keepers[:2])
    for draw, party, identity in (
        (course.draw, "centre", second),
        (course.draw, "supervisor", first),
        ("draw_other", "centre", first),
    ):
        with pytest.raises(BadInput):
            salts.open_capsule(capsule, draw, party, identity)


def test_who_declines_is_followed_by_the_next_index_with_the_call_record(course):
    draw = drawn(course)
    order = queries.draw_view(course.platform, draw).result
    first = service.call_expert(course.platform, course.cast.draw, draw, NO)
    second = service.call_expert(course.platform, course.cast.draw, draw, YES)
    assert (first.index, second.index) == order[:2]
    assert (first.missing, second.missing) == (5, 4)
    with course.platform.reading() as session:
        assert [call.remark for call in queries.calls_of(session, course.tender)] == [NO.remark, YES.remark]


def test_the_draw_desk_learns_one_name_at_a_time_and_the_reading_is_recorded(course):
    draw = drawn(course)
    due = service.next_call(course.platform, course.cast.draw, draw)
    called = service.call_expert(course.platform, course.cast.draw, draw, YES)
    assert (due.turn, due.index) == (called.turn, called.index)
    with course.platform.reading() as session:
        assert session.exec(select(Outbox).where(Outbox.type == Act.SECRET_READ.tag)).first() is not None


def test_nobody_is_called_once_the_committee_is_complete(course):
    draw = drawn(course)
    for _ in range(5):
        service.call_expert(course.platform, course.cast.draw, draw, YES)
    with pytest.raises(Refused, match="No expert is missing"):
        service.call_expert(course.platform, course.cast.draw, draw, YES)


def test_when_all_reserves_decline_another_draw_leaves_out_the_called(course):
    draw = drawn(course)
    for turn in range(8):
        service.call_expert(course.platform, course.cast.draw, draw, YES if turn < 4 else NO)
    with pytest.raises(Refused, match="used up"):
        service.call_expert(course.platform, course.cast.draw, draw, YES)
    again = queries.draw_view(course.platform, frozen(course))
    assert again.wanted == 1 and again.excluded["called_before"] == 8


def test_too_many_refusals_leave_an_alert_for_the_supervision_desk(course):
    draw = drawn(course)
    service.call_expert(course.platform, course.cast.draw, draw, NO)
    with course.platform.reading() as session:
        row = session.exec(select(Outbox).where(Outbox.type == Act.DRAW_CALLED.tag)).one()
    assert json.loads(row.payload)["facts"]["alert"] == "decline_rate"


def test_two_of_one_employer_never_serve_together(course):
    away = forms.SetStanding(standing="inactive", reason="离库")
    for member in pool_of(course)[5:]:
        service.set_standing(course.platform, course.cast.supervisor, member.id, away)
    for login, member in zip(("desk", "auditor", "water"), pool_of(course)[:3], strict=True):
        form = entry_form(course, str(course.cast.actor(login).person), member.employer)
        service.enter_expert(course.platform, course.cast.draw, form)
    draw_experts(course)
    with course.platform.reading() as session:
        serving = queries.standing_experts(session, tendering.tender_of(session, course.tender))
    assert len({one.employer for one in serving}) == len(serving) == 5


def test_an_expert_enters_a_category_once(course):
    with course.platform.reading() as session:
        row = queries.expert_of(session, pool_of(course)[0].id)
    form = entry_form(course, row.person, row.employer)
    with pytest.raises(Refused, match="already"):
        service.enter_expert(course.platform, course.cast.draw, form)


def entry_form(course, person, employer):
    return forms.EnterExpert(
        person=person, category=category(course), title="高级工程师", years=9, employer=employer
    )


def test_the_bidding_may_be_closed_meanwhile(course):
    draw = committed(course)
    move_to(course.deadline)
    service.seal_salt(course.platform, course.cast.draw, draw, capsules(course, CENTRE, "centre"))
    assert queries.draw_view(course.platform, draw).committed == ("centre", "supervisor")
