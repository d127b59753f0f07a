"""Objections to documents: two days before applications close, ten before the deadline (BR 22)."""

from datetime import date, timedelta

import pytest

from tender import clock, rulebook
from tender.errors import Refused
from tender.objections.rules import check_before

BOOK = rulebook.on(date(2026, 3, 2))
DEADLINE = clock.at(date(2026, 3, 23), 9, 30)
LAST = {
    "documents": ("submission", date(2026, 3, 13)),
    "prequalification": ("prequalification", date(2026, 3, 21)),
}


@pytest.mark.parametrize("kind", LAST)
def test_the_last_day_to_object_is_counted_back_from_the_deadline_and_lasts_to_midnight(kind):
    stage, day = LAST[kind]
    midnight = clock.at(day + timedelta(days=1))
    check_before(kind, stage, DEADLINE, midnight - timedelta(milliseconds=1), BOOK)
    with pytest.raises(Refused) as refused:
        check_before(kind, stage, DEADLINE, midnight, BOOK)
    assert (refused.value.code, refused.value.article) == ("late", "BR 22")
