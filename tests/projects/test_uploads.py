"""Files on their way in, in one body: whole or not at all, for people who signed in, taken once, or swept."""

import hashlib
import os
from dataclasses import replace

import pytest

from tender.errors import BadInput, NotFound
from tender.ledger.act import act
from tender.ledger.acts import Act
from tender.web import arrivals, uploads
from tender.web.upload_refusals import Expired
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


def aged(platform, sha256):
    """The file as if it had been written long ago by the disk's own clock, which no test moves."""
    os.utime(platform.settings.data / "objects" / sha256, (0, 0))


def made(site, platform, content=CONTENT):
    """An upload of an old file: its id and the file's hash."""
    upload = site.signed_in("entity").put(PATH, content=content).json()["upload"]
    sha256 = hashlib.sha256(content).hexdigest()
    aged(platform, sha256)
    return upload, sha256


def test_a_file_that_nobody_took_in_time_is_swept_with_its_row(site, platform, time):
    _, sha256 = made(site, platform)
    time.forward(hours=23, minutes=59)
    assert uploads.sweep_uploads(platform) == [] and platform.objects.exists(sha256)
    time.forward(minutes=1)
    assert uploads.sweep_uploads(platform) == []
    assert not platform.objects.exists(sha256) and stored(platform) == 0


def test_a_file_that_an_act_names_is_never_swept(site, platform, time, cast):
    upload, sha256 = made(site, platform)
    with platform.writing() as session, act(session, cast.admin, Act.SEAT_GRANTED) as entry:
        kept = uploads.take(session, upload)
        entry.files = [{"name": "x", "sha256": kept.sha256, "size": kept.size}]
    made(site, platform)
    time.forward(days=2)
    uploads.sweep_uploads(platform)
    assert platform.objects.exists(sha256) and stored(platform) == 0


def test_a_file_that_another_upload_still_names_is_not_swept(site, platform, time):
    _, sha256 = made(site, platform)
    time.forward(hours=23)
    upload, _ = made(site, platform)
    time.forward(hours=1)
    uploads.sweep_uploads(platform)
    with platform.writing() as session:
        assert uploads.take(session, upload).sha256 == sha256
    assert platform.objects.exists(sha256)


def test_a_file_written_again_meanwhile_is_not_swept(site, platform, time):
    _, sha256 = made(site, platform)
    time.forward(days=2)
    platform.objects.put([CONTENT], limit=len(CONTENT))
    uploads.sweep_uploads(platform)
    assert platform.objects.exists(sha256) and stored(platform) == 0


def test_the_row_of_who_sends_goes_with_the_upload(site, platform, time):
    made(site, platform)
    time.forward(days=2)
    uploads.sweep_uploads(platform)
    with platform.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM aux_arriving").scalar() == 0


def test_an_unfinished_upload_is_swept_with_its_bytes_once_its_time_is_over(platform, time, cast):
    upload = arrivals.begin(platform, cast.entity, 10).id
    with arrivals.Piece(platform, cast.entity, upload, 0) as piece:
        piece.write(b"12345")
    time.forward(hours=23)
    uploads.sweep_uploads(platform)
    assert arrivals.look(platform, cast.entity, upload).received == 5
    time.forward(hours=1)
    with pytest.raises(Expired):
        arrivals.look(platform, cast.entity, upload)
    uploads.sweep_uploads(platform)
    with pytest.raises(NotFound):
        arrivals.look(platform, cast.entity, upload)
    assert list(platform.objects.staged()) == []


def test_every_byte_that_comes_gives_an_upload_more_time(platform, time, cast):
    upload = arrivals.begin(platform, cast.entity, 10).id
    for offset in range(3):
        time.forward(hours=23)
        with arrivals.Piece(platform, cast.entity, upload, offset) as piece:
            piece.write(b"x")
    uploads.sweep_uploads(platform)
    assert arrivals.look(platform, cast.entity, upload).received == 3


def test_an_upload_that_is_being_written_to_is_not_swept(platform, time, cast):
    upload = arrivals.begin(platform, cast.entity, 10).id
    with arrivals.Piece(platform, cast.entity, upload, 0) as piece:
        time.forward(days=2)
        uploads.sweep_uploads(platform)
        piece.write(b"12345")
    assert arrivals.look(platform, cast.entity, upload).received == 5


def test_staged_bytes_without_an_upload_are_swept(platform):
    platform.objects.stage("upl_stray", 10).close()
    uploads.sweep_uploads(platform)
    assert list(platform.objects.staged()) == []


def test_a_complete_upload_that_was_ended_is_swept_in_its_time(platform, time, cast):
    upload = arrivals.begin(platform, cast.entity, 5).id
    with arrivals.Piece(platform, cast.entity, upload, 0) as piece:
        piece.write(b"12345")
    arrivals.give_up(platform, cast.entity, upload)
    aged(platform, hashlib.sha256(b"12345").hexdigest())
    time.forward(hours=24)
    uploads.sweep_uploads(platform)
    assert list(platform.objects.listing()) == [] and stored(platform) == 0
