"""When a failure is final, how it is treated, and the edges of the window and of a late start."""

from datetime import UTC, datetime, timedelta

import pytest

from tender.errors import Refused
from tender.opening import rules
from tender.seal.faults import FAULTS, fault

NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
MINUTE, TICK = timedelta(minutes=1), timedelta(milliseconds=1)


@pytest.mark.parametrize("code", FAULTS)
def test_only_a_tenderers_own_fault_is_revoked(code):
    assert (rules.treated_as(fault(code)) == "revoked") is (fault(code).fault == "tenderer")


@pytest.mark.parametrize("code", FAULTS)
def test_within_the_window_only_what_nobody_can_mend_is_final(code):
    found = fault(code)
    by_custodians = code in ("capsules_bad", "shares_useless")
    now = rules.is_final(found, window_over=False, all_posted=False)
    assert now is (found.fault == "tenderer" and not by_custodians)
    assert rules.is_final(found, window_over=False, all_posted=True) is (found.fault == "tenderer")
    assert rules.is_final(found, window_over=True, all_posted=False)


def test_the_window_is_open_to_its_last_millisecond():
    rules.check_window(NOON - TICK, NOON)
    with pytest.raises(Refused):
        rules.check_window(NOON, NOON)


def test_an_opening_is_late_beyond_the_minutes_allowed():
    assert not rules.starts_late(NOON, NOON + 15 * MINUTE, 15)
    assert rules.starts_late(NOON, NOON + 15 * MINUTE + TICK, 15)
