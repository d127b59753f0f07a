"""Resumable uploads as a tus 1.0.0 client sees them: begun, cut, continued, ended, refused."""

import asyncio
import hashlib
import os
from dataclasses import replace

import pytest

from tender.errors import BadInput
from tender.web import arrivals, uploads
from tender.web.tus import EXTENSIONS, PATH, PIECE_TYPE, VERSION
from tender.web.upload_refusals import TooSlow
from tests.cast import cast, inhabited, platform
from tests.sites import Site, site

__all__ = ["cast", "inhabited", "platform", "site"]

SPOKEN = {"Tus-Resumable": VERSION}
CONTENT = os.urandom(300_000)
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def sender(site):
    """A bidder's clerk, signed in."""
    return site.signed_in("bidder1")


def begun(client, length=300_000, **more):
    return client.post(PATH, headers={**SPOKEN, "Upload-Length": str(length), **more})


def piece(client, address, offset, content, **more):
    headers = {**SPOKEN, "Content-Type": PIECE_TYPE, "Upload-Offset": str(offset), **more}
    return client.patch(address, content=content, headers=headers)


def stands(client, address):
    answer = client.head(address, headers=SPOKEN)
    return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def rows(platform, table):
    with platform.reading() as session:
        return list(session.connection().exec_driver_sql(f"SELECT * FROM {table}").mappings())


def test_the_address_says_what_is_spoken_there(site, platform):
    answer = site.visitor().options(PATH)
    assert (answer.status_code, answer.headers["Tus-Version"]) == (204, VERSION)
    assert answer.headers["Tus-Extension"] == EXTENSIONS
    assert answer.headers["Tus-Max-Size"] == str(platform.settings.upload_limit)


def test_other_addresses_still_answer_options_by_themselves(site):
    assert "GET" in site.visitor().options("/healthz").headers["Allow"]


def test_a_file_in_pieces_is_one_that_an_act_takes(sender, platform):
    address = begun(sender).headers["Location"]
    assert piece(sender, address, 0, CONTENT[:100_000]).headers["Upload-Offset"] == "100000"
    assert stands(sender, address) == 100_000
    last = piece(sender, address, 100_000, CONTENT[100_000:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "300000")
    with platform.writing() as session:
        assert uploads.take(session, address.rsplit("/", 1)[1]).sha256 == NAME
        session.commit()
    assert (rows(platform, "aux_arriving"), list(platform.objects.staged())) == ([], [])


def test_every_answer_names_the_version_and_when_the_upload_ends(sender):
    made = begun(sender)
    for answer in (made, piece(sender, made.headers["Location"], 0, b"x")):
        assert answer.headers["Tus-Resumable"] == VERSION and answer.headers["Upload-Expires"].endswith("GMT")
    asked = sender.head(made.headers["Location"], headers=SPOKEN)
    assert (asked.headers["Upload-Length"], asked.headers["Cache-Control"]) == ("300000", "no-store")
    assert piece(sender, made.headers["Location"], 9, b"x").headers["Tus-Resumable"] == VERSION


def test_the_body_of_a_creation_names_the_upload_for_the_act(sender):
    made = begun(sender)
    assert made.status_code == 201 and made.headers["Location"].endswith("/" + made.json()["upload"])


def test_an_unfinished_upload_is_taken_by_no_act(sender, platform):
    made = begun(sender).json()["upload"]
    with platform.writing() as session, pytest.raises(BadInput, match="not complete"):
        uploads.take(session, made)


def test_an_empty_file_is_complete_when_it_is_begun(sender, platform):
    made = begun(sender, 0).json()["upload"]
    with platform.writing() as session:
        assert uploads.take(session, made).size == 0


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0", "1.0.0, 2.0"])
def test_another_version_is_refused_with_the_one_that_is_spoken(sender, version):
    address = begun(sender).headers["Location"]
    headers = {} if version is None else {"Tus-Resumable": version}
    for method, where in (("POST", PATH), ("HEAD", address), ("PATCH", address), ("DELETE", address)):
        answer = sender.request(method, where, headers={**headers, "Upload-Length": "5"})
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, VERSION)
    assert stands(sender, address) == 0


@pytest.mark.parametrize("length", ["", "-1", "1.5", "five", "9" * 19, "٣"])
def test_a_creation_without_a_whole_length_is_refused(sender, length):
    answer = sender.post(PATH, headers={**SPOKEN, "Upload-Length": length.encode()})
    assert (answer.status_code, answer.json()["field"]) == (400, "Upload-Length")


def test_a_length_left_for_later_is_refused(sender):
    answer = sender.post(PATH, headers={**SPOKEN, "Upload-Defer-Length": "1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_length")


def test_a_length_over_the_limit_is_refused_and_one_at_it_is_not(sender, platform):
    limit = platform.settings.upload_limit
    assert begun(sender, limit).status_code == 201
    answer = begun(sender, limit + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("offset", [0, 4, 6, 10])
def test_a_piece_for_another_place_is_a_conflict_and_changes_nothing(sender, offset):
    address = begun(sender, 10).headers["Location"]
    piece(sender, address, 0, b"12345")
    answer = piece(sender, address, offset, b"x")
    assert (answer.status_code, answer.json()["code"]) == (409, "offset_differs")
    assert stands(sender, address) == 5


def test_a_piece_needs_its_type_and_its_place(sender):
    address = begun(sender).headers["Location"]
    assert piece(sender, address, 0, b"x", **{"Content-Type": "text/plain"}).status_code == 415
    assert piece(sender, address, "", b"x").json()["code"] == "no_offset"
    assert stands(sender, address) == 0


@pytest.mark.parametrize("declared", [True, False])
def test_more_than_the_declared_length_is_refused_and_the_rest_stays(sender, declared):
    address = begun(sender, 10).headers["Location"]
    answer = piece(sender, address, 0, b"12345678901" if declared else iter([b"12345678", b"901"]))
    assert (answer.status_code, answer.json()["code"]) == (413, "longer_than_declared")
    assert stands(sender, address) < 10


def test_a_complete_upload_takes_nothing_more(sender):
    address = begun(sender, 5).headers["Location"]
    piece(sender, address, 0, b"12345")
    assert piece(sender, address, 5, b"").json()["code"] == "complete"
    assert stands(sender, address) == 5


def test_an_upload_is_its_senders_alone(site, sender):
    address = begun(sender).headers["Location"]
    for stranger in (site.signed_in("bidder2"), site.signed_in("admin")):
        answers = [
            stranger.head(address, headers=SPOKEN),
            piece(stranger, address, 0, b"x"),
            stranger.delete(address, headers=SPOKEN),
            piece(stranger, f"{PATH}/upl_00000000000000000000", 0, b"x"),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[1].json() == answers[3].json()
    assert stands(sender, address) == 0


def test_visitors_begin_and_continue_nothing(site, sender, platform):
    address, visitor = begun(sender).headers["Location"], site.visitor()
    assert [begun(visitor).status_code, piece(visitor, address, 0, b"x").status_code] == [401, 401]
    assert [visitor.head(address, headers=SPOKEN).status_code, len(rows(platform, "aux_arriving"))] == [
        401,
        1,
    ]


def test_another_site_begins_nothing_in_a_readers_name(sender, platform):
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example"}):
        assert begun(sender, **elsewhere).status_code == 403
        assert piece(sender, f"{PATH}/upl_1", 0, b"x", **elsewhere).status_code == 403
    assert rows(platform, "aux_arriving") == []


def test_the_row_names_nobody_and_two_of_one_person_do_not_look_alike(sender, platform, cast):
    begun(sender, **{"Upload-Metadata": "filename YmlkLmFnZQ=="})
    begun(sender)
    first, second = rows(platform, "aux_arriving")
    assert set(first) == {"id", "holder", "length", "received", "expires_at"}
    bidder = cast.bidder("甲")
    assert first["holder"] != second["holder"] and not {bidder.actor.person, bidder.organisation} & set(
        first.values()
    )


def test_an_upload_that_is_ended_is_gone_with_its_bytes(sender, platform):
    address = begun(sender).headers["Location"]
    piece(sender, address, 0, b"12345")
    assert sender.delete(address, headers=SPOKEN).status_code == 204
    assert (stands(sender, address), sender.delete(address, headers=SPOKEN).status_code) == (404, 404)
    assert (rows(platform, "aux_arriving"), list(platform.objects.staged())) == ([], [])


def test_a_complete_upload_that_is_ended_is_taken_by_no_act(sender, platform):
    address = begun(sender, 5).headers["Location"]
    piece(sender, address, 0, b"12345")
    assert sender.delete(address, headers=SPOKEN).status_code == 204
    with platform.writing() as session, pytest.raises(BadInput):
        uploads.take(session, address.rsplit("/", 1)[1])
    assert len(rows(platform, "aux_arriving")) == 1  # it counts as the person's until it is swept


def test_a_persons_unfinished_uploads_are_counted_and_nobody_elses(site, sender, platform):
    for _ in range(platform.settings.upload_unfinished):
        address = begun(sender).headers["Location"]
    answer = begun(sender)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_uploads")
    assert begun(site.signed_in("bidder2")).status_code == 201
    piece(sender, address, 0, CONTENT)
    assert begun(sender).status_code == 201


def test_bytes_that_no_act_has_taken_are_counted_however_they_came(platform):
    small = Site(replace(platform, settings=replace(platform.settings, upload_staged=1000)))
    sender = small.signed_in("bidder1")
    assert sender.put(PATH, content=b"x" * 600).status_code == 201
    for answer in (begun(sender, 401), sender.put(PATH, content=b"x" * 401)):
        assert (answer.status_code, answer.json()["code"]) == (429, "too_much_uploaded")
    assert begun(sender, 400).status_code == 201


def test_two_at_once_on_one_upload_one_wins(sender, platform, cast):
    address = begun(sender).headers["Location"]
    with arrivals.Piece(platform, cast.bidder("甲").actor, address.rsplit("/", 1)[1], 0) as first:
        first.write(CONTENT[:1000])
        second = piece(sender, address, 0, CONTENT)
        assert (second.status_code, second.json()["code"]) == (423, "upload_in_use")
        assert sender.delete(address, headers=SPOKEN).status_code == 423
    assert stands(sender, address) == 1000


def test_a_body_that_stops_coming_is_let_go_and_what_came_stays(sender, platform, cast):
    address = begun(sender).headers["Location"]

    async def stalling():
        yield CONTENT[:1000]
        await asyncio.sleep(60)

    impatient = replace(platform, settings=replace(platform.settings, upload_patience=0))
    with pytest.raises(TooSlow):
        asyncio.run(
            arrivals.receive(impatient, cast.bidder("甲").actor, address.rsplit("/", 1)[1], 0, stalling())
        )
    assert stands(sender, address) == 1000


def test_what_the_disk_has_not_kept_of_an_upload_is_said_to_be_lost(sender, platform):
    address = begun(sender).headers["Location"]
    piece(sender, address, 0, CONTENT[:1000])
    platform.objects.discard(address.rsplit("/", 1)[1])
    answer = piece(sender, address, 1000, CONTENT[1000:])
    assert (answer.status_code, answer.json()["code"]) == (410, "upload_lost")


def test_an_end_that_a_crash_prevented_is_made_when_somebody_asks(sender, platform, monkeypatch):
    address = begun(sender).headers["Location"]
    with monkeypatch.context() as crash:
        crash.setattr(arrivals.Piece, "_end", lambda _self: None)
        piece(sender, address, 0, CONTENT)
    assert rows(platform, "aux_upload") == []
    assert stands(sender, address) == len(CONTENT)
    assert [row["sha256"] for row in rows(platform, "aux_upload")] == [NAME]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_body_of_no_bytes_is_an_upload_like_any_other(sender, platform, method):
    answer = sender.request(method, PATH, content=b"")
    assert answer.status_code == 201
    assert [row["size"] for row in rows(platform, "aux_upload")] == [0]
