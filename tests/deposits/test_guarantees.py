"""Guarantee letters: large and long enough, read and judged from the opening on."""

import pytest

from tender.deposits import forms, queries, reading, service
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tests import journeys
from tests.bidding import payloads
from tests.deposits.conftest import PLAN, asked, enter, file_letter, letter, line, status

pytestmark = pytest.mark.slow

GOOD = forms.CheckGuarantee(accepted=True, reason="已向出具机构核实")
BAD = forms.CheckGuarantee(accepted=False, reason="出具机构查无此保函")


def desk(course):
    return course.cast.actor("finance")


def test_a_letter_is_filed_by_its_figures(at):
    course = at("taking")
    file_letter(course, "丙")
    assert (status(course, "丙"), asked(course, "丙").form) == ("guarantee_filed", "guarantee")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": "79999.99"}, "too_little"),
        ({"valid_until": "2026-06-20"}, "too_short"),  # the bids are valid until 2026-06-21
    ],
)
def test_a_letter_one_fen_too_small_or_one_day_too_short_is_refused(at, changed, code):
    course = at("taking")
    with pytest.raises(Refused) as refused:
        file_letter(course, "丙", **changed)
    assert refused.value.code == code and refused.value.article == "BR 26"
    assert status(course, "丙") == "awaited"


def test_a_letter_is_refused_where_the_documents_take_transfers_only(cast):
    only = {"deposit": {**PLAN["deposit"], "forms": ["transfer"]}}
    course = journeys.noticed(cast, plan=only)
    with pytest.raises(Refused, match="不接受保函"):
        file_letter(course, "丙")


def test_a_letter_at_the_deadline_is_refused(at):
    course = at("taking")
    own, form = asked(course, "丙"), letter(course, "丙")
    journeys.move_to(course.deadline)
    with pytest.raises(Refused):
        service.file_guarantee(course.platform, course.cast.bidder("丙").actor, own.id, form)


def test_a_stranger_files_no_letter_for_anothers_deposit(at):
    course = at("taking")
    own = asked(course, "丙")
    with pytest.raises(NotFound):
        service.file_guarantee(course.platform, course.cast.bidder("丁").actor, own.id, letter(course, "丁"))


def test_a_letter_that_is_not_base64_is_refused(at):
    course = at("taking")
    with pytest.raises(BadInput):
        file_letter(course, "丙", file_b64="保函")


def test_a_letter_for_another_applicant_is_flagged(at):
    course = at("taking")
    file_letter(course, "丙", applicant="示范县某某贸易有限公司")
    assert payloads(course.platform, "deposit.guaranteed")[0]["facts"]["flags"] == ["other_applicant"]


def test_two_letters_for_one_applicant_leave_a_fact_for_supervision(at):
    course = at("taking")
    for stem in "丙丁":
        file_letter(course, stem, applicant="示范县某某贸易有限公司")
    with course.platform.reading() as session:
        assert len(queries.same_payers(session, course.tender)[0]) == 2


def test_before_the_opening_nobody_reads_or_judges_a_letter(at):
    course = at("taking")
    deposit = file_letter(course, "丙")
    with pytest.raises(Refused, match="开标后方可核验"):
        service.check_guarantee(course.platform, desk(course), deposit, GOOD)
    for login in ("finance", "supervisor", "discipline", "admin", "entity", "bidder3"):
        with pytest.raises(Forbidden):
            reading.read_guarantee(course.platform, course.cast.actor(login), deposit)


def test_from_the_opening_on_the_desk_reads_the_letter_and_accepts_it(at):
    course = at("opened")
    own = asked(course, "丙")
    found = reading.read_guarantee(course.platform, desk(course), own.id)
    assert found.applicant == course.cast.bidder("丙").body.name and found.content.startswith(b"%PDF")
    assert payloads(course.platform, "secret.read")[-1]["facts"]["read"] == "guarantee"
    service.check_guarantee(course.platform, desk(course), own.id, GOOD)
    assert status(course, "丙") == "guaranteed"


def test_a_refused_letter_keeps_its_reason_and_is_not_judged_again(at):
    course = at("opened")
    own = asked(course, "丙")
    service.check_guarantee(course.platform, desk(course), own.id, BAD)
    assert status(course, "丙") == "guarantee_refused"
    with pytest.raises(Refused):
        service.check_guarantee(course.platform, desk(course), own.id, GOOD)
    found = queries.desk_view(course.platform, desk(course), course.tender)
    assert [one.guarantee["reason"] for one in found.deposits if one.guarantee] == [BAD.reason]


def test_a_letter_is_judged_by_the_finance_desk_only(at):
    course = at("opened")
    for login in ("entity", "supervisor", "opening", "admin", "bidder3"):
        with pytest.raises(Forbidden):
            service.check_guarantee(course.platform, course.cast.actor(login), asked(course, "丙").id, GOOD)


def test_a_refused_letter_may_be_followed_by_money_in_time(at):
    course = at("opened")
    own = asked(course, "丙")
    service.check_guarantee(course.platform, desk(course), own.id, BAD)
    enter(course, f"S丙,2026-03-20 10:00,x,1,80000.00,{own.code}\n")
    assert (status(course, "丙"), asked(course, "丙").form) == ("paid", "transfer")


def test_money_beside_a_letter_is_held_and_the_letter_stands(at):
    course = at("taking")
    file_letter(course, "丙")
    enter(course, line(course, "丙", "10.00"))
    assert (status(course, "丙"), asked(course, "丙").held_fen) == ("guarantee_filed", 1000)


@pytest.mark.parametrize(
    ("stem", "form", "amount_fen", "standing"),
    [
        ("甲", "transfer", 8_000_000, "paid"),
        ("丙", "guarantee", 8_000_000, "guarantee_filed"),
        ("丁", None, 0, "none"),
    ],
)
def test_the_opening_states_the_security_of_each_bid(at, stem, form, amount_fen, standing):
    course = at("opened")
    name = course.platform.pseudonym(course.cast.bidder(stem).organisation, course.tender)
    with course.platform.reading() as session:
        found = queries.security_of(session, course.lot, name)
    assert (found.form, found.amount_fen, found.status) == (form, amount_fen, standing)


def test_where_no_deposit_is_demanded_the_opening_says_so(cast):
    course = journeys.noticed(cast)
    with course.platform.reading() as session:
        assert queries.security_of(session, course.lot, "nobody").status == "not_demanded"
