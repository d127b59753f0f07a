"""Ten hostile uploads, each refused clearly: at the door where it can be seen, else at the opening.

What is sealed nobody can look into before the opening; there it fails alone, by the tenderer's fault,
and the other bids are opened. Every refusal has its code, Chinese and English words and the field.
"""

import io
import json
import shutil
import socket
import stat
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pyrage
import pytest

from tender import clock
from tender.accounts import service as accounts
from tender.accounts.certificates import DemonstrationAuthority
from tender.bids import service as bidding
from tender.bids.rules import AGE_HEAD
from tender.demo import county
from tender.install import demonstration_authority, open_platform
from tender.ledger import canonical
from tender.opening import service as opening
from tender.seal import read_opening, release_shares, signature
from tender.seal.envelope import SealedBid, bound_offer
from tender.seal.manifest import read
from tender.seal.opening import BINDING, ciphertext_of
from tender.seal.signer import read_signer
from tender.web.tus import PATH, PIECE_TYPE, VERSION
from tests.bidding import DEADLINE, b64, bid_form, payloads, seal
from tests.cast import Cast
from tests.conftest import START, settings_in
from tests.served import serving
from tests.sites import Site

OFFER = {"price": "4620000.00", "period_days": 180, "quality": "合格"}
BOMB = b"\0" * (8 << 20)


def zipped(*members):
    """A ZIP of (name or ZipInfo, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return buffer.getvalue()


def declared(content, size):
    """The bomb's size as the archive states it, changed."""
    return content.replace(len(BOMB).to_bytes(4, "little"), size.to_bytes(4, "little"))


def link(name, target):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member, target


def whole(age):
    return age


# bidder → what is put into the sealed ZIP, what is done to the ciphertext, and the fault that is named
SEALED = {
    "甲": (lambda o: declared(zipped(("offer.json", o), ("bomb", BOMB)), 0xF0000000), whole, "too_large"),
    "乙": (lambda o: declared(zipped(("offer.json", o), ("bomb", BOMB)), 1 << 10), whole, "damaged_file"),
    "丙": (lambda o: zipped(("offer.json", o), ("../../keys/ledger.key", b"x")), whole, "bad_name"),
    "丁": (lambda o: zipped(("offer.json", o), link("offer", "/etc/passwd")), whole, "not_a_file"),
    "戊": (lambda o: zipped(("offer.json", o)), lambda age: age[:-20], "undecryptable"),
    "己": (lambda o: zipped(("offer.json", o)), lambda age: AGE_HEAD + b"%PDF-1.7" + age, "undecryptable"),
    "庚": (lambda _offer: b"%PDF-1.7 no archive", whole, "not_a_zip"),
    "辛": (lambda o: zipped(("offer.json", o), ("技术标.pdf", b"%PDF")), whole, None),
}


def forged(sealed, signer, pack, change):
    """The bid with another content, signed as it is: everything fits but what is inside."""
    holder = read_signer(signer.certificate)
    bound = {name: getattr(sealed.manifest, name) for name in BINDING}
    bound |= {"v": 1, "uscc": holder.uscc, "cert_sha256": holder.cert_sha256}
    recipient = pyrage.x25519.Recipient.from_str(sealed.manifest.recipient)
    plain = pack(bound_offer(OFFER, bound, "single"))
    sealed.bid_age.write_bytes(change(pyrage.encrypt(plain, [recipient])))
    digest, size = ciphertext_of(sealed.bid_age)
    raw = canonical.encode({**canonical.decode(sealed.manifest.raw), "ct": {"sha256": digest, "size": size}})
    return SealedBid(sealed.folder, read(raw), signature.sign(raw, signer))


def opened(platform, cast, tender):
    """The opening of everything that was handed in, by its acts."""
    bidding.close_bidding(platform, tender)
    started = opening.start_opening(platform, cast.opening, tender)
    for keeper in cast.keepers[:2]:
        file = json.dumps(opening.opening_file(platform, keeper.actor, started)).encode()
        post = json.dumps(release_shares(read_opening(file), keeper.identity)).encode()
        opening.post_shares(platform, keeper.actor, started, post)
    return {one.bid: one for one in opening.open_bids(platform, cast.opening, started)}


@pytest.fixture(scope="module")
def outcomes(noticed, tmp_path_factory):
    """What became of each bidder's bid at one opening, and what was recorded of those that failed."""
    folder = tmp_path_factory.mktemp("hostile") / "county"
    shutil.copytree(noticed.folder, folder)
    with clock.ticking(clock.MovableClock(START)) as time:
        platform = open_platform(settings_in(folder))
        cast, bids = Cast(platform, noticed.inhabitants), {}
        for stem, (pack, change, _) in SEALED.items():
            bidder = cast.bidder(stem)
            made = seal(noticed.terms[0], cast, stem, folder / stem)
            form = bid_form(platform, forged(made, bidder.signer, pack, change))
            bids[stem] = bidding.submit_bid(platform, bidder.actor, form).bid
        time.move_to(DEADLINE)
        by_bid = opened(platform, cast, noticed.tenders[0])
        recorded = {one["facts"]["bid"]: one["facts"] for one in payloads(platform, "opening.bid_failed")}
        platform.engine.dispose()
    return {stem: (by_bid[bid], recorded.get(bid)) for stem, bid in bids.items()}


def is_the_tenderers(outcomes, stem):
    """It failed for its own cause, said in both languages; 撤销 is what the law makes of it."""
    outcome, facts = outcomes[stem]
    assert (outcome.status, outcome.code, outcome.fault) == ("failed", SEALED[stem][2], "tenderer")
    assert (
        facts["treated_as"]["zh"] == "撤销"
        and facts["bidder"] == county.BIDDERS[county.STEMS.index(stem)].name
    )
    assert facts["faults"][0]["zh"] and facts["faults"][0]["en"]


@pytest.mark.slow
@pytest.mark.parametrize("stem", ["甲", "乙"], ids=["by its stated size", "that lies about its size"])
def test_1_a_bomb_that_unpacks_without_end_fails_at_the_opening(outcomes, stem):
    is_the_tenderers(outcomes, stem)


@pytest.mark.slow
def test_2_a_path_out_of_the_folder_fails_at_the_opening(outcomes):
    is_the_tenderers(outcomes, "丙")


@pytest.mark.slow
def test_3_a_link_in_the_archive_fails_at_the_opening(outcomes):
    is_the_tenderers(outcomes, "丁")


@pytest.mark.slow
def test_4_a_bid_sealed_truncated_fails_at_the_opening(outcomes):
    is_the_tenderers(outcomes, "戊")


@pytest.mark.slow
@pytest.mark.parametrize("stem", ["己", "庚"], ids=["no age file", "no archive inside"])
def test_6_a_file_of_the_wrong_type_fails_at_the_opening(outcomes, stem):
    is_the_tenderers(outcomes, stem)


@pytest.mark.slow
def test_a_sound_bid_among_hostile_ones_is_opened(outcomes):
    assert outcomes["辛"][0].status == "opened"


def is_refused(answer, status, code, field):
    """A problem with its code, its field, and words in both languages."""
    said = answer.json()
    assert (answer.status_code, said["code"], said.get("field")) == (status, code, field), answer.text
    assert said["detail"] and said["detail_en"]


@pytest.fixture
def clerk(site):
    """甲's clerk, signed in."""
    return site.signed_in("bidder1")


@pytest.fixture
def hands_in(clerk, lot, sealed):
    """The platform's answer to 甲's bid, uploaded and handed in; manifest and signature may be others."""

    def handing_in(manifest=None, signed=None):
        bid = sealed["甲"]
        upload = clerk.put(PATH, content=bid.bid_age.read_bytes()).json()["upload"]
        body = {"upload": upload, "manifest_b64": b64(manifest or bid.manifest.raw)}
        return clerk.post(
            f"/api/v1/lots/{lot}/bids", json={**body, "signature_b64": b64(signed or bid.signature)}
        )

    return handing_in


def test_4_an_upload_cut_short_is_refused_at_the_door(clerk, sealed, lot):
    content = sealed["甲"].bid_age.read_bytes()
    length = str(len(content))
    is_refused(
        clerk.put(PATH, content=content[:-1], headers={"Content-Length": length}), 400, "incomplete", "body"
    )
    begun = clerk.post(PATH, headers={"Tus-Resumable": VERSION, "Upload-Length": length}).json()["upload"]
    body = {"upload": begun, "manifest_b64": b64(sealed["甲"].manifest.raw), "signature_b64": b64(b"x")}
    body["signature_b64"] = b64(sealed["甲"].signature)
    is_refused(clerk.post(f"/api/v1/lots/{lot}/bids", json=body), 400, "no_upload", "upload")


def piece(address, client, more):
    """The head of a PATCH over the bare line; `more` are its last headers."""
    token = client.cookies["tender_session"]
    lines = [f"PATCH {address} HTTP/1.1", "Host: x", f"Cookie: tender_session={token}", *more]
    lines += [f"Tus-Resumable: {VERSION}", f"Content-Type: {PIECE_TYPE}", "Upload-Offset: 0", "", ""]
    return "\r\n".join(lines).encode()


def sent_without_end(line, most):
    """Bytes that the server took of an endless body before it closed the line, and its answer."""
    block, sent = b"10000\r\n" + bytes(1 << 16) + b"\r\n", 0
    with suppress(OSError):
        while sent < most:
            line.sendall(block)
            sent += len(block)
    answer = b""
    with suppress(OSError):
        while content := line.recv(1 << 16):
            answer += content
    return sent, answer


@pytest.mark.slow
def test_5_an_endless_upload_is_ended_and_a_stalling_one_keeps_what_came(platform):
    settings = {"TENDER_UPLOAD_PATIENCE": "1"}
    with serving(platform.settings.data, START, **settings) as server, server.signed_in("bidder1") as client:
        said = {"Tus-Resumable": VERSION, "Upload-Length": "1000000"}
        address = client.post(PATH, headers=said).headers["Location"]
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(piece(address, client, ["Transfer-Encoding: chunked"]))
            sent, answer = sent_without_end(line, 200_000_000)
        assert sent < 100_000_000 and (not answer or b"longer_than_declared" in answer)
        kept = client.head(address, headers=said).headers["Upload-Offset"]
        assert 0 < int(kept) <= 1_000_000
        stalling = client.post(PATH, headers=said).headers["Location"]
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(piece(stalling, client, ["Content-Length: 1000"]) + b"x" * 400)
            answer = line.recv(1 << 16)
        assert answer.startswith(b"HTTP/1.1 408") and b"too_slow" in answer
        assert client.head(stalling, headers=said).headers["Upload-Offset"] == "400"


def test_6_what_is_no_manifest_is_refused_at_the_door(hands_in, sealed):
    is_refused(hands_in(manifest=b"%PDF-1.7"), 400, "malformed", "manifest")


def test_7_a_wrong_signature_is_refused_at_the_door(hands_in, cast, sealed):
    other = signature.sign(b"{}", cast.bidder("甲").signer)
    is_refused(hands_in(signed=other), 409, "not_signed_by", "signature")
    is_refused(hands_in(signed=b"%PDF-1.7"), 400, "bad_signature", "signature")


@pytest.fixture
def signs(sealed, cast):
    """甲's manifest signed with a certificate of 甲's name, of any authority and any span."""

    def signing(authority, since, until):
        body = cast.bidder("甲").body
        identity = authority.issue(body.name, body.uscc, since, until)
        return signature.sign(sealed["甲"].manifest.raw, identity)

    return signing


YEAR = timedelta(days=365)


def test_8_an_expired_certificate_is_refused_at_the_door(platform, hands_in, signs):
    expired = signs(demonstration_authority(platform.settings), START - YEAR, START - timedelta(seconds=1))
    is_refused(hands_in(signed=expired), 409, "cert_not_valid_then", "signature")


def test_9_a_revoked_certificate_is_refused_at_the_door(platform, cast, hands_in):
    accounts.revoke_certificate(platform, cast.admin, cast.bidder("甲").certificate)
    is_refused(hands_in(), 409, "not_your_certificate", "signature")


def test_9_a_certificate_on_its_issuers_revocation_list_is_refused_at_the_door(platform, cast, hands_in):
    authority = demonstration_authority(platform.settings)
    authority.revoke(cast.bidder("甲").signer.certificate, START - timedelta(days=1))
    Site(replace(platform, trust=authority.trust))
    is_refused(hands_in(), 409, "cert_revoked", "signature")


def test_10_a_foreign_certificate_is_refused_at_the_door(hands_in, signs):
    foreign = DemonstrationAuthority.create("外来机构", START - YEAR, START + YEAR)
    is_refused(
        hands_in(signed=signs(foreign, START - YEAR, START + YEAR)), 409, "cert_untrusted", "signature"
    )
