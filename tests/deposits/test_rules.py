"""Codes, sums, interest and limits of deposits, and the table of their statuses, as pure decisions."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender import clock, rulebook
from tender.accounts.rules import USCC_ALPHABET
from tender.deposits import rules
from tender.deposits.lifecycle import TABLE, Status, transition
from tender.deposits.rules import Credit
from tender.errors import Refused
from tender.ledger.acts import Act
from tender.rulebook import Calendar
from tender.tendering.forms import Deposit
from tender.tendering.security import check_security

BOOK = rulebook.on(date(2026, 11, 23))
DEADLINE = clock.at(date(2026, 3, 23), 9, 30)
MS = timedelta(milliseconds=1)
ACTS = [act for act in Act if act.tag.startswith("deposit.")]
BODIES = st.text(USCC_ALPHABET, min_size=8, max_size=8)


def security(amount: str) -> Deposit:
    place = {"account_name": "中心", "account_no": "990100200300", "bank": "银行"}
    return Deposit(amount=amount, forms=["transfer"], **place)


@pytest.mark.parametrize(
    ("amount", "estimate", "kind"),
    [
        ("100000.00", 500_000_000, "works"),
        ("800000.00", 4_000_000_000, "works"),
        ("800000.00", 9_000_000_000, "goods"),
        ("100000.00", 9_000_000_000, "services"),
        ("900000.00", 9_000_000_000, None),
    ],
)
def test_a_deposit_exactly_at_its_caps_is_lawful(amount, estimate, kind):
    check_security(security(amount), estimate, kind, BOOK)


@pytest.mark.parametrize(
    ("amount", "estimate", "kind", "code", "article"),
    [
        ("100000.01", 500_000_000, "works", "security_share", "BR 26"),
        ("100000.00", 499_999_999, "works", "security_share", "BR 26"),
        ("800000.01", 9_000_000_000, "works", "security_cap", "M30 37"),
        ("800000.01", 9_000_000_000, "goods", "security_cap", "M30 37"),
        ("100000.01", 9_000_000_000, "services", "security_cap", "M30 37"),
        ("0.00", 500_000_000, "works", "no_security", "BR 26"),
    ],
)
def test_a_deposit_one_fen_over_a_cap_is_refused_with_the_cap_and_its_article(
    amount, estimate, kind, code, article
):
    with pytest.raises(Refused) as refused:
        check_security(security(amount), estimate, kind, BOOK)
    assert (refused.value.code, refused.value.article) == (code, article)
    assert refused.value.field == "deposit.amount"


@given(BODIES)
def test_a_code_is_found_however_the_bank_spells_its_remark(body):
    code = rules.code_of(body)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for remark in (f"投标保证金{code}教学楼", code.lower(), f"{code[:3]}-{code[3:7]} {code[7:]}", wide):
        assert rules.codes_in(remark) == (code,)
    assert rules.is_code(code)


@given(BODIES, st.integers(0, 8), st.sampled_from(USCC_ALPHABET))
def test_a_code_with_one_wrong_character_is_no_code(body, place, other):
    code = rules.code_of(body)
    wrong = code[: 3 + place] + other + code[4 + place :]
    assert rules.is_code(wrong) is (wrong == code)


@given(BODIES)
def test_a_code_with_two_neighbours_exchanged_is_no_code(body):
    code = rules.code_of(body)[3:]
    for place, (first, second) in enumerate(pairwise(code)):
        turned = code[:place] + second + first + code[place + 2 :]
        assert rules.is_code("BZJ" + turned) is (first == second)


def test_an_o_for_a_zero_is_read_as_the_zero():
    code = rules.code_of("A0B1C2D3")
    assert rules.codes_in(code.replace("0", "O").replace("1", "I")) == (code,)


def test_a_remark_without_a_code_has_none():
    assert rules.codes_in("投标保证金 教学楼") == () and rules.codes_in("BZJ") == ()


def test_interest_by_hand_100000_yuan_for_73_days_at_005_percent_is_10_yuan():
    credit = Credit(10_000_000, clock.at(date(2026, 1, 1), 10))
    assert rules.interest_fen([credit], date(2026, 3, 15), Decimal("0.05")) == 1000


@pytest.mark.parametrize(
    ("amount", "days", "percent", "fen"),
    [
        (8_000_000, 30, "0.05", 329),  # 80000 × 0.0005 × 30/365 = 3.2876… yuan
        (36_500, 1, "50", 50),  # exactly half a yuan
        (73, 1, "250", 1),  # exactly half a fen: up
        (72, 1, "250", 0),
        (8_000_000, 0, "0.05", 0),
    ],
)
def test_interest_is_simple_actual_365_and_rounded_half_up_once(amount, days, percent, fen):
    since = date(2026, 3, 2)
    credit = Credit(amount, clock.at(since, 23, 59))
    assert rules.interest_fen([credit], since + timedelta(days=days), Decimal(percent)) == fen


def test_interest_of_two_payments_is_rounded_in_sum_and_what_was_taken_back_bears_none():
    day = clock.at(date(2026, 3, 2))
    half = Credit(73, day)
    assert rules.interest_fen([half, half], date(2026, 3, 3), Decimal(250)) == 1
    assert rules.interest_fen([half, Credit(-73, day)], date(2026, 3, 3), Decimal(250)) == 0


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (date(2026, 9, 29), date(2026, 10, 8)),  # ends inside the National Day holiday
        (date(2026, 3, 2), date(2026, 3, 9)),  # the fifth day is a Saturday
        (date(2026, 3, 4), date(2026, 3, 9)),
    ],
)
def test_a_refund_is_due_on_the_fifth_day_or_the_next_working_day_after_it(since, last):
    rule = rules.RETURNS["contract_signed"].rule
    for hour in (0, 23):
        assert rules.due_by(clock.at(since, hour), rule, BOOK, Calendar()).date == last


@pytest.mark.parametrize(("early", "late"), [(DEADLINE - MS, DEADLINE)])
def test_money_credited_at_the_deadline_is_late_and_a_millisecond_before_is_not(early, late):
    assert (rules.is_late(early, DEADLINE), rules.is_late(late, DEADLINE)) == (False, True)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([8_000_000], "paid"),
        ([7_999_999], "short"),
        ([4_000_000, 4_000_000], "paid"),
        ([8_000_001], "paid"),
        ([8_000_000, -8_000_000], "awaited"),
        ([], "awaited"),
    ],
)
def test_a_deposit_stands_by_the_sum_of_what_came_in_time(amounts, expected):
    credits = [Credit(amount, DEADLINE - MS) for amount in amounts]
    counted = rules.counted_fen(credits, DEADLINE)
    assert rules.standing(counted, sum(amounts), 8_000_000) == expected


def test_late_money_secures_nothing_and_is_held():
    late = [Credit(8_000_000, DEADLINE)]
    assert rules.counted_fen(late, DEADLINE) == 0
    assert rules.standing(0, 8_000_000, 8_000_000) is Status.HELD


def test_a_security_is_valid_as_long_as_the_bids_which_run_from_the_deadline():
    assert rules.validity_end(DEADLINE, 90) == date(2026, 6, 21)


def test_proposer_and_receiver_may_not_decide_and_a_third_person_may():
    for person, code in (("maker", "maker_checks"), ("receiver", "receiver_pays")):
        with pytest.raises(Refused) as refused:
            rules.check_second_person(person, "maker", ["receiver"])
        assert refused.value.code == code
    rules.check_second_person("third", "maker", ["receiver"])


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.tag)
@pytest.mark.parametrize("status", Status)
def test_every_status_under_every_act(status, act):
    allowed = {(source, kind, target) for source, kind, target, _ in TABLE}
    for target in Status:
        if (status, act, target) in allowed:
            assert transition(status, act, target) is target
        else:
            with pytest.raises(Refused) as refused:
                transition(status, act, target)
            assert refused.value.code == "wrong_status"


def test_every_cause_has_an_article_and_its_limit_is_a_rule_in_days():
    assert all(cause.article for cause in {**rules.RETURNS, **rules.FORFEITS}.values())
    assert {BOOK.days(cause.rule).n for cause in rules.RETURNS.values() if cause.rule} == {5}
