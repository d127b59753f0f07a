"""Everyone signs the report; dissent is in writing with reasons, and silence agrees (BR 53)."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from tender.evaluation import forms, papers, service
from tender.notices.queries import paper_of
from tests import journeys

pytestmark = pytest.mark.slow


def locked(course):
    """Every sheet locked."""
    for number, member in enumerate(course.committee):
        form = forms.Sheet(scores=journeys.scores(course, number))
        service.save_sheet(course.platform, member, course.tender, form)
        service.lock_sheet(course.platform, member, course.tender, form)
    return course


def printed(course):
    """The facts of the signed report."""
    service.report(course.platform, course.committee[0], course.tender, forms.Report())
    issued = papers.issue_evaluation_report(course.platform, course.cast.entity, course.tender)
    with course.platform.reading() as session:
        paper = paper_of(session, issued)
    with course.platform.objects.open(paper.sha256) as file:
        return json.loads(PdfReader(BytesIO(file.read())).attachments["facts.json"][0])


def test_the_report_prints_the_dissent_with_its_reasons_and_everyone_elses_signature(seated):
    reason = forms.FileDissent(reason="第二名的业绩材料存疑")
    service.file_dissent(locked(seated).platform, seated.committee[3], seated.tender, reason)
    facts = printed(seated)
    assert [(one["member"], one["text"]) for one in facts["dissent"]] == [("评委肆", "第二名的业绩材料存疑")]
    assert len(facts["signatures"]) == 5


def test_who_files_no_reasons_agrees_with_the_result(seated):
    with pytest.raises(ValueError, match="reason"):
        forms.FileDissent(reason=" ")
    assert printed(locked(seated))["dissent"] == []
