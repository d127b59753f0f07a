"""Candidates, publicity, award, result: in order, in time, to rank 1, at the bid price."""

from datetime import timedelta

import pytest

from tender.award import service as award
from tender.award.queries import award_of, candidates_of
from tender.errors import Forbidden, Refused
from tender.evaluation.queries import result_of
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of
from tender.tendering import service as tendering
from tests import journeys
from tests.cast import Cast


def test_x(platform, time):
    course = journeys.completed(Cast(platform))
