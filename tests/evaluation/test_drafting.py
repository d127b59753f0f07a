"""What the chair states alone is filed only when more than half of the members read the very draft (BR 53)."""

import pytest

from tender.errors import Refused
from tender.evaluation import forms, service
from tests.evaluation.test_reporting import locked, report, stage

pytestmark = pytest.mark.slow


def proved(course, **of):
    """A report in which the chair accepts the proof of one low price."""
    return forms.Report(low_price_proofs=[course.bids["甲"].bid], **of)


def read(course, form, *numbers):
    for number in numbers:
        service.draft_result(course.platform, course.committee[number], course.tender, form)


def test_a_report_with_statements_of_the_chairs_waits_for_two_other_readers(seated):
    form = proved(locked(seated))
    read(seated, form, 0, 1, 1)
    with pytest.raises(Refused, match="more than half must have read"):
        report(seated, form=form)
    read(seated, form, 2)
    report(seated, form=form)
    assert stage(seated) == "evaluated"


def test_a_draft_of_another_form_was_not_this_one(seated):
    form = proved(locked(seated))
    read(seated, form, 1, 2)
    with pytest.raises(Refused, match="more than half must have read"):
        report(seated, form=proved(seated, remarks="另附说明"))


def test_a_report_of_the_sheets_alone_needs_no_reader(seated):
    report(locked(seated), form=forms.Report(remarks="按招标文件规定评审"))
    assert stage(seated) == "evaluated"
