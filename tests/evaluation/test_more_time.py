"""When more than a third of the members ask for more time the owner extends the evaluation (BR 48)."""

from datetime import timedelta
from fractions import Fraction

import pytest

from tender import clock
from tender.errors import BadInput, Forbidden, Refused
from tender.evaluation import extending, forms, rules

ASK = forms.AskMoreTime(reason="投标文件篇幅过大")


def ask(course, *numbers):
    for number in numbers:
        extending.ask_more_time(course.platform, course.committee[number], course.tender, ASK)


def extend(course, who="entity", **after):
    form = forms.ExtendEvaluation(
        until=clock.now() + timedelta(**(after or {"hours": 8})), reason="依评委申请"
    )
    extending.extend_evaluation(course.platform, course.cast.actor(who), course.tender, form)


def seen(course, who="entity"):
    return extending.read_extension(course.platform, course.cast.actor(who), course.tender)


@pytest.mark.parametrize(
    ("asked", "members", "due"), [(1, 5, False), (2, 5, True), (3, 9, False), (4, 9, True)]
)
def test_a_third_is_not_enough_and_more_than_a_third_is(asked, members, due):
    assert rules.must_extend(asked, members, Fraction(1, 3)) is due


def test_the_owner_extends_once_more_than_a_third_have_asked(seated):
    ask(seated, 0, 1)
    assert seen(seated).due
    extend(seated)
    assert (seen(seated).due, seen(seated).until) == (False, clock.now() + timedelta(hours=8))


def test_with_one_of_five_the_owner_may_not_extend(seated):
    ask(seated, 0)
    assert not seen(seated).due
    with pytest.raises(Refused, match="BR 48"):
        extend(seated)


def test_the_owner_learns_that_it_is_due_and_not_who_asked_or_how_many(seated):
    ask(seated, 0, 1)
    two = seen(seated)
    ask(seated, 2, 3)
    assert seen(seated) == two


def test_a_member_asks_once_until_the_owner_has_extended(seated):
    ask(seated, 0, 1)
    with pytest.raises(Refused, match="asked already"):
        ask(seated, 0)
    extend(seated)
    ask(seated, 0)
    assert not seen(seated).due


def test_an_extension_ends_later_than_the_one_before(seated):
    ask(seated, 0, 1)
    extend(seated)
    ask(seated, 0, 1)
    with pytest.raises(BadInput, match="later"):
        extend(seated, hours=8)
    extend(seated, hours=9)


def test_nobody_but_the_owner_extends_and_nobody_but_a_member_asks(seated):
    ask(seated, 0, 1)
    for who in ("draw", "supervisor", "opening", "water"):
        with pytest.raises(Forbidden):
            extend(seated, who)
    stranger = next(expert for expert in seated.cast.experts if expert not in seated.committee)
    with pytest.raises(Forbidden):
        extending.ask_more_time(seated.platform, stranger, seated.tender, ASK)
