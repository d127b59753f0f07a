"""Files on their way in, over the API: whole or not at all, for people who signed in, taken once."""

import hashlib
from dataclasses import replace

import pytest

from tender.errors import BadInput
from tender.web import uploads
from tests.sites import Site

PATH = "/api/v1/uploads"
CONTENT = b"%PDF-1.7 documents" * 1000


def stored(platform) -> int:
    with platform.reading() as session:
        return session.connection().exec_driver_sql("SELECT count(*) FROM aux_upload").scalar()


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_body_is_kept_under_its_hash_and_answered_by_an_id(site, platform, method):
    answer = site.signed_in("entity").request(method, PATH, content=CONTENT)
    assert answer.status_code == 201
    with platform.writing() as session:
        kept = uploads.take(session, answer.json()["upload"])
        session.commit()
    assert (kept.sha256, kept.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


def test_an_upload_is_taken_once(site, platform):
    made = site.signed_in("entity").put(PATH, content=CONTENT).json()["upload"]
    with platform.writing() as session:
        uploads.take(session, made)
        session.commit()
    with platform.writing() as session, pytest.raises(BadInput):
        uploads.take(session, made)


def test_a_visitor_uploads_nothing(site, platform):
    assert site.visitor().put(PATH, content=CONTENT).status_code == 401
    assert stored(platform) == 0


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_refused_and_nothing_is_kept(platform, declared):
    small = replace(platform, settings=replace(platform.settings, upload_limit=1000))
    content = CONTENT if declared else iter([CONTENT])
    answer = Site(small).signed_in("entity").put(PATH, content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert stored(platform) == 0


def test_a_body_shorter_than_declared_is_refused(site, platform):
    headers = {"Content-Length": str(len(CONTENT) + 1)}
    answer = site.signed_in("entity").put(PATH, content=CONTENT, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "incomplete")
    assert stored(platform) == 0


def test_the_row_names_neither_person_nor_purpose(site, platform, cast):
    site.signed_in("bidder1").put(PATH, content=CONTENT)
    with platform.reading() as session:
        row = session.connection().exec_driver_sql("SELECT * FROM aux_upload").mappings().one()
    assert set(row) == {"id", "sha256", "size", "completed_at"}
