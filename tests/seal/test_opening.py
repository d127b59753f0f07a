"""Opening a bid: what comes out of a sound one, and whose fault every other outcome is."""

import io
import os
import stat
import struct
import zipfile
from datetime import timedelta

import pyrage
import pytest

from tender.accounts.certificates import DemonstrationAuthority
from tender.ledger import canonical
from tender.seal import shares, signature
from tender.seal.envelope import bound_offer
from tender.seal.faults import Fault
from tender.seal.manifest import read
from tender.seal.opening import Limits, OpenedBid, ciphertext_of, open_bid
from tender.seal.signer import read_signer

from .conftest import BEFORE, FILES, OFFER, OPENS, kept


@pytest.fixture
def rebuilt(people):
    """The identity of a bid from the capsules of two custodians."""

    def combined(manifest):
        return shares.combine(
            manifest, [shares.open_capsule(manifest, one.secret).share for one in people[:2]]
        )

    return combined


@pytest.fixture
def opened(authority, rebuilt, tmp_path):
    """Opens a stored bid; the rest may be replaced."""

    def outcome(sealed, trust=authority.trust, identity=None, limits=None):
        into = tmp_path / "opened"
        into.mkdir()
        return open_bid(sealed, identity or rebuilt(sealed.manifest), trust, into, limits)

    return outcome


@pytest.fixture
def forged(seal, bidder):
    """A bid of which the bidder sealed whatever bytes it liked: `pack` gets the true offer.json."""

    def made(pack, age=lambda ciphertext: ciphertext, **binding):
        sealed = seal()
        manifest, holder = sealed.manifest, read_signer(bidder.certificate)
        bound = {
            name: getattr(manifest, name) for name in ("tender", "lot", "envelope", "recipient", "nonce")
        }
        bound |= {"v": 1, "uscc": holder.uscc, "cert_sha256": holder.cert_sha256, **binding}
        plain = pack(bound_offer(OFFER, bound, "single"))
        recipient = pyrage.x25519.Recipient.from_str(manifest.recipient)
        sealed.bid_age.write_bytes(age(pyrage.encrypt(plain, [recipient])))
        digest, size = ciphertext_of(sealed.bid_age)
        whole = {**canonical.decode(manifest.raw), "ct": {"sha256": digest, "size": size}}
        raw = canonical.encode(whole)
        return kept(sealed, manifest=read(raw), signature=signature.sign(raw, bidder))

    return made


def zipped(*members):
    """A ZIP of (name or ZipInfo, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for member in members:
            bundle.writestr(*member)
    return buffer.getvalue()


def test_a_sound_bid_gives_its_offer_and_its_files(bid, opened, bidder):
    found = opened(kept(bid))
    assert isinstance(found, OpenedBid)
    assert (found.offer["price_fen"], found.offer["period_days"]) == (462000000, 180)
    assert (found.offer["cert_sha256"], found.signer.uscc) == (bidder.cert_sha256, found.offer["uscc"])
    assert [(one.name, one.path.read_bytes()) for one in found.files] == FILES


def test_a_bid_of_many_megabytes_passes_through_without_being_held(seal, opened, tmp_path):
    big = tmp_path / "图纸.bin"
    with big.open("wb") as file:
        for _ in range(24):
            file.write(os.urandom(1 << 20))
    found = opened(kept(seal(files=[big])), limits=Limits(memory=192 << 20))
    assert isinstance(found, OpenedBid), found
    assert found.files[0].size == 24 << 20


def info(name, mode=0, flags=0):
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    member.flag_bits |= flags
    return member


HOSTILE = {
    "a link": ((info("link", stat.S_IFLNK | 0o777), "/etc/passwd"), "not_a_file"),
    "a device": ((info("device", stat.S_IFCHR | 0o666), ""), "not_a_file"),
    "a folder": ((info("folder", stat.S_IFDIR | 0o755), ""), "not_a_file"),
    "a path upwards": (("../../evil", "x"), "bad_name"),
    "an absolute path": (("/etc/evil", "x"), "bad_name"),
    "a path with backslashes": (("..\\evil", "x"), "bad_name"),
    "a drive": (("C:evil", "x"), "bad_name"),
    "a hidden name": ((".profile", "x"), "bad_name"),
    "a control character": (("a\x1b[2J", "x"), "bad_name"),
    "a name that is not NFC": (("e\u0301", "x"), "bad_name"),
    "a very long name": (("n" * 201, "x"), "bad_name"),
    "the offer in capitals": (("OFFER.JSON", "{}"), "duplicate_name"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_trick_in_the_zip_is_the_tenderers_fault(forged, opened, name):
    member, code = HOSTILE[name]
    outcome = opened(forged(lambda offer: zipped(("offer.json", offer), member)))
    assert (outcome.code, outcome.fault) == (code, "tenderer")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_the_tenderers_fault(forged, opened):
    outcome = opened(forged(lambda offer: zipped(("offer.json", offer), ("offer.json", offer))))
    assert (outcome.code, outcome.fault) == ("duplicate_name", "tenderer")


def test_a_zip_bomb_is_stopped_by_its_declared_size(forged, opened):
    bomb = forged(lambda offer: zipped(("offer.json", offer), ("bomb", b"\0" * (64 << 20))))
    outcome = opened(bomb, limits=Limits(unpacked=32 << 20))
    assert (outcome.code, outcome.fault) == ("too_large", "tenderer")


def test_a_zip_bomb_that_lies_about_its_size_is_stopped(forged, opened):
    def lying(offer):
        packed = zipped(("offer.json", offer), ("bomb", b"\0" * (8 << 20)))
        return packed.replace((8 << 20).to_bytes(4, "little"), (1 << 10).to_bytes(4, "little"))

    outcome = opened(forged(lying), limits=Limits(unpacked=1 << 20))
    assert (outcome.code, outcome.fault) == ("damaged_file", "tenderer")


def test_too_many_files_are_the_tenderers_fault(forged, opened):
    many = [(f"{number}", "") for number in range(20)]
    outcome = opened(forged(lambda offer: zipped(("offer.json", offer), *many)), limits=Limits(files=20))
    assert (outcome.code, outcome.fault) == ("too_many_files", "tenderer")


def test_a_list_of_files_too_long_to_load_is_the_tenderers_fault(forged, opened):
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, 5 << 20, 0, 0)
    outcome = opened(forged(lambda offer: bytes(5 << 20) + end))
    assert (outcome.code, outcome.fault) == ("too_many_files", "tenderer")


UNFIT = {
    "no zip": (lambda offer: b"not a zip", "not_a_zip"),
    "nothing": (lambda offer: b"", "not_a_zip"),
    "no offer": (lambda offer: zipped(("other.json", offer)), "no_offer"),
    "an offer with a float": (lambda offer: zipped(("offer.json", offer.replace(b"180", b"1.5"))), "bad_offer"),
    "an offer with a key twice": (lambda offer: zipped(("offer.json", offer[:-1] + b',"v":1}')), "bad_offer"),
    "an offer without price": (lambda offer: zipped(("offer.json", offer.replace(b"price_fen", b"price_yuan"))), "bad_offer"),
    "an oversized offer": (lambda offer: zipped(("offer.json", b" " * (256 * 1024) + offer)), "bad_offer"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_no_sound_bid_inside_is_the_tenderers_fault(forged, opened, name):
    pack, code = UNFIT[name]
    outcome = opened(forged(pack))
    assert (outcome.code, outcome.fault) == (code, "tenderer")


@pytest.mark.parametrize("field", ["tender", "lot", "envelope", "recipient", "nonce", "uscc", "cert_sha256"])
def test_a_broken_binding_is_the_tenderers_fault(forged, opened, field):
    outcome = opened(forged(lambda offer: zipped(("offer.json", offer)), **{field: "other"}))
    assert (outcome.code, outcome.fault) == ("binding_broken", "tenderer")
    assert field in outcome.en


def test_a_copied_envelope_under_anothers_signature_is_rejected(bid, rival, opened):
    copied = kept(bid, signature=signature.sign(bid.manifest.raw, rival))
    outcome = opened(copied)
    assert (outcome.code, outcome.fault) == ("binding_broken", "tenderer")
    assert "uscc" in outcome.en


@pytest.mark.parametrize("cut", [1, 16, 70, 200])
def test_a_ciphertext_sealed_truncated_is_the_tenderers_fault(forged, opened, cut):
    outcome = opened(forged(lambda offer: zipped(("offer.json", offer)), age=lambda whole: whole[:-cut]))
    assert (outcome.code, outcome.fault) == ("undecryptable", "tenderer")


def test_a_ciphertext_changed_in_store_is_the_platforms_fault(bid, opened):
    content = bytearray(bid.bid_age.read_bytes())
    content[-1] ^= 1
    bid.bid_age.write_bytes(content)
    outcome = opened(kept(bid))
    assert (outcome.code, outcome.fault) == ("ciphertext_differs", "platform")


def test_another_bids_signature_in_store_is_the_platforms_fault(bid, seal, opened):
    outcome = opened(kept(bid, signature=seal().signature))
    assert (outcome.code, outcome.fault) == ("signature_differs", "platform")


def test_the_key_of_another_bid_is_the_platforms_fault(bid, seal, opened, rebuilt):
    outcome = opened(kept(bid), identity=rebuilt(seal().manifest))
    assert (outcome.code, outcome.fault) == ("identity_differs", "platform")


def test_a_certificate_revoked_before_receipt_is_the_tenderers_fault(bid, authority, bidder, opened):
    own = DemonstrationAuthority(authority.root)
    own.revoke(bidder.certificate, BEFORE - timedelta(hours=1))
    outcome = opened(kept(bid), trust=own.trust)
    assert (outcome.code, outcome.fault) == ("cert_not_counting", "tenderer")


def test_a_certificate_revoked_after_receipt_still_counts(bid, authority, bidder, opened):
    own = DemonstrationAuthority(authority.root)
    own.revoke(bidder.certificate, OPENS)
    assert isinstance(opened(kept(bid), trust=own.trust), OpenedBid)


def test_a_child_that_runs_out_of_time_is_the_platforms_fault(bid, opened):
    outcome = opened(kept(bid), limits=Limits(seconds=0))
    assert isinstance(outcome, Fault)
    assert (outcome.code, outcome.fault) == ("opening_failed", "platform")
