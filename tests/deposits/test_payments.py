"""Codes and statements: a bidder asks, pays by code, and the desk's statement finds it, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tender import clock
from tender.deposits import forms, importing, queries, service, statement
from tender.errors import BadInput, Forbidden, Refused
from tender.tendering import service as tendering
from tests import journeys
from tests.deposits.conftest import ACCOUNTS, HEAD, PLAN, asked, b64, enter, line, status

MS = timedelta(milliseconds=1)


def codes(course):
    found = queries.desk_view(course.platform, course.cast.actor("finance"), course.tender)
    return {one.code: one for one in found.deposits}


def moment(course, seconds=0):
    """A second around the deadline, as a bank prints it."""
    local = (course.deadline + timedelta(seconds=seconds)).astimezone(clock.ZONE)
    return local.strftime("%Y-%m-%d %H:%M:%S")


def test_a_bidder_gets_a_code_for_the_amount_and_the_account_of_the_documents(at):
    own = asked(at("taking"), "甲")
    assert own.code.startswith("BZJ") and own.amount_fen == 8_000_000 and own.status == "awaited"
    assert own.pay_to["account_no"] == PLAN["deposit"]["account_no"]


def test_a_transfer_of_the_exact_amount_with_the_code_pays_the_deposit(at):
    course = at("taking")
    found = enter(course, line(course, "甲"))
    assert [(one["outcome"], one["flags"]) for one in found.lines] == [("exact", [])]
    assert (status(course, "甲"), asked(course, "甲").held_fen) == ("paid", 8_000_000)


def test_too_little_is_short_until_the_rest_comes_and_too_much_is_held_whole(at):
    course = at("taking")
    assert enter(course, line(course, "甲", "79999.99")).lines[0]["outcome"] == "short"
    assert status(course, "甲") == "short"
    assert enter(course, line(course, "甲", "0.01", "rest")).lines[0]["outcome"] == "exact"
    assert enter(course, line(course, "甲", "5.00", "more")).lines[0]["outcome"] == "over"
    assert (status(course, "甲"), asked(course, "甲").held_fen) == ("paid", 8_000_500)


def test_a_line_counts_once_however_often_its_statement_is_sent(at):
    course = at("taking")
    sent = [line(course, "甲"), line(course, "乙")]
    first, again = enter(course, *sent), enter(course, *sent, *sent[:1], login="finance2")
    assert (len(first.lines), first.known, len(again.lines), again.known) == (2, 0, 0, 3)
    assert asked(course, "甲").held_fen == 8_000_000


def test_one_serial_number_with_two_amounts_is_refused_whole(at):
    course = at("taking")
    with pytest.raises(Refused, match="同一流水号"):
        enter(course, line(course, "乙"), line(course, "甲"), line(course, "甲", "1.00"))
    assert codes(course) == {}


def test_codes_that_are_nobodys_are_listed_apart(at):
    course = at("taking")
    code = asked(course, "甲").code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    strange = ["BZJ000000000", wrong, f"{code} {asked(course, '乙').code}"]
    enter(course, *[line(course, "甲", serial=f"s{n}", remark=remark) for n, remark in enumerate(strange)])
    found = queries.desk_view(course.platform, course.cast.actor("finance"), course.tender)
    assert sorted(one.outcome for one in found.unknown) == ["ambiguous_code", "mistyped_code", "unknown_code"]
    assert found.deposits == [] and status(course, "甲") == "awaited"


@pytest.mark.parametrize(("seconds", "outcome", "reached"), [(-1, "exact", "paid"), (0, "late", "held")])
def test_money_credited_before_the_deadline_counts_whenever_it_is_entered(at, seconds, outcome, reached):
    course = at("taking")
    code = asked(course, "甲").code
    journeys.move_to(course.deadline + timedelta(days=1))
    row = f"S1,{moment(course, seconds)},甲,1,80000.00,{code}\n"
    assert enter(course, row).lines[0]["outcome"] == outcome
    assert status(course, "甲") == reached


def test_money_that_the_bank_took_back_no_longer_secures(at):
    course = at("taking")
    enter(course, line(course, "甲"))
    assert enter(course, line(course, "甲", "-80000.00", "back")).lines[0]["outcome"] == "reversed"
    assert (status(course, "甲"), asked(course, "甲").held_fen) == ("awaited", 0)


def test_a_line_dated_in_the_future_refuses_the_whole_file(at):
    course = at("taking")
    with pytest.raises(BadInput, match="将来"):
        enter(course, line(course, "乙"), line(course, "甲", time=moment(course)))
    assert codes(course) == {}


@pytest.mark.parametrize(
    ("changed", "flag"),
    [
        ({"payer": "示范县某某贸易有限公司"}, "other_payer"),
        ({"account": "990111999999"}, "not_basic_account"),
    ],
)
def test_another_payer_and_another_than_the_basic_account_are_flagged_and_count(at, changed, flag):
    course = at("taking")
    assert enter(course, line(course, "甲", **changed)).lines[0]["flags"] == [flag]
    assert status(course, "甲") == "paid"


def test_the_same_name_and_account_spelled_otherwise_are_the_same(at):
    course = at("taking")
    spelled = {"payer": "示范县甲川建设 有限公司", "account": "9901-1100 0001"}
    assert enter(course, line(course, "甲", **spelled)).lines[0]["flags"] == []


def test_one_account_that_pays_for_two_bidders_leaves_a_fact_for_supervision(at):
    course = at("taking")
    found = enter(course, line(course, "甲"), line(course, "乙", account=ACCOUNTS["甲"]))
    assert found.lines[1]["flags"] == ["not_basic_account", "same_payer"]
    names = [
        course.platform.pseudonym(course.cast.bidder(stem).organisation, course.tender) for stem in "甲乙"
    ]
    with course.platform.reading() as session:
        assert queries.same_payers(session, course.tender) == [sorted(names)]


def test_two_payers_whose_account_the_bank_does_not_name_are_not_taken_for_one(at):
    course = at("taking")
    found = enter(course, line(course, "甲", account=""), line(course, "乙", account=""))
    assert [one["flags"] for one in found.lines] == [["account_unknown"]] * 2
    with course.platform.reading() as session:
        assert queries.same_payers(session, course.tender) == []


def test_one_bidder_may_pay_for_two_lots_from_one_account(cast):
    lots = [{"title": title, "ceiling": "5000000.00"} for title in ("一标段", "二标段")]
    course = journeys.noticed(cast, plan={**PLAN, "lots": lots}, amount="10000000.00")
    with course.platform.reading() as session:
        other = next(lot.id for lot in tendering.lots_of(session, course.tender) if lot.id != course.lot)
    actor = cast.bidder("甲").actor
    service.give_code(course.platform, actor, other, forms.AskCode(basic_account=ACCOUNTS["甲"]))
    service.give_code(course.platform, actor, course.lot, forms.AskCode(basic_account=ACCOUNTS["甲"]))
    first, second = (one.code for one in queries.own_deposits(course.platform, actor, course.tender))
    found = enter(course, line(course, "甲", remark=first), line(course, "甲", serial="2", remark=second))
    assert first != second and [one["flags"] for one in found.lines] == [[], []]


def test_a_bidder_that_stated_no_account_is_flagged(at):
    course = at("taking")
    service.give_code(course.platform, course.cast.bidder("甲").actor, course.lot, forms.AskCode())
    assert enter(course, line(course, "甲")).lines[0]["flags"] == ["account_not_stated"]


def test_a_second_code_is_refused_and_the_first_stands(at):
    course = at("taking")
    code = asked(course, "甲").code
    with pytest.raises(Refused, match="已有缴纳码"):
        service.give_code(course.platform, course.cast.bidder("甲").actor, course.lot, forms.AskCode())
    assert asked(course, "甲").code == code


def test_two_requests_for_a_code_at_once_give_one(at):
    course = at("taking")
    actor = course.cast.bidder("甲").actor

    def ask(_):
        try:
            return service.give_code(course.platform, actor, course.lot, forms.AskCode())
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(4) as clerks:
        answers = sorted(clerks.map(ask, range(4)))
    assert answers[:3] == ["coded_already"] * 3 and answers[3].startswith("dep_")


def test_one_statement_entered_twice_at_once_counts_once(at):
    course = at("taking")
    sent = line(course, "甲")
    with ThreadPoolExecutor(2) as desk:
        found = list(desk.map(lambda login: enter(course, sent, login=login), ["finance", "finance2"]))
    assert sorted(one.known for one in found) == [0, 1]
    assert asked(course, "甲").held_fen == 8_000_000


def test_no_code_is_given_at_the_deadline_and_one_is_a_millisecond_before(at):
    course = at("taking")
    journeys.move_to(course.deadline - MS)
    asked(course, "甲")
    journeys.move_to(course.deadline)
    with pytest.raises(Refused) as refused:
        asked(course, "乙")
    assert refused.value.code == "before_deadline"


def test_other_seats_get_no_code_and_enter_no_statement(at):
    course = at("taking")
    cast, sent = course.cast, line(course, "甲")
    for actor in (cast.entity, cast.supervisor, cast.admin, cast.actor("finance")):
        with pytest.raises(Forbidden):
            service.give_code(course.platform, actor, course.lot, forms.AskCode())
    for login in ("entity", "desk", "admin", "opening", "supervisor", "bidder1"):
        with pytest.raises(Forbidden):
            enter(course, sent, login=login)


def test_a_tender_that_asks_for_no_deposit_gives_no_code_and_takes_no_statement(cast):
    course = journeys.noticed(cast)
    with pytest.raises(Refused, match="未要求投标保证金"):
        service.give_code(course.platform, cast.bidder("甲").actor, course.lot, forms.AskCode())
    with pytest.raises(Refused, match="未要求投标保证金"):
        enter(course)


def test_a_statement_over_the_stated_size_or_not_base64_is_refused(at):
    course = at("taking")
    for text in ("不是", b64(HEAD.encode())[:-2]):
        form = forms.ImportStatement.model_construct(file_b64=text, columns={})
        with pytest.raises(BadInput):
            importing.import_statement(course.platform, course.cast.actor("finance"), course.tender, form)
    with pytest.raises(ValueError, match="at most"):
        forms.ImportStatement(file_b64="A" * (statement.LARGEST * 4 // 3 + 5))
