"""What the platform accepts and refuses of a bid that it cannot read."""

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tender import ids
from tender.accounts.certificates import DemonstrationAuthority, new_rsa_key
from tender.errors import BadInput, NotFound, Refused, TooLarge
from tender.ledger import canonical
from tender.seal import signature, terms
from tender.seal.manifest import LARGEST_MANIFEST, read
from tender.seal.submission import check_submission

from .conftest import BEFORE, END, OPENS, START, facts_of


@pytest.fixture
def check(asked, authority, bid):
    def checked(manifest=None, p7s=None, asked=asked, trust=authority.trust, moment=BEFORE, lot=None):
        raw = bid.manifest.raw if manifest is None else manifest
        return check_submission(
            raw, bid.signature if p7s is None else p7s, asked, lot or asked.lots[0].id, trust, moment
        )

    return checked


def test_a_sealed_bid_is_accepted_and_its_signer_named(check, bidder):
    assert check().signer.cert_sha256 == bidder.cert_sha256


def test_a_bid_signed_with_rsa_is_accepted(check, seal, authority):
    signer = authority.issue("丙", "91330000MA00000C1X", START, END, new_rsa_key())
    sealed = seal(signer=signer)
    assert check(sealed.manifest.raw, sealed.signature).signer.uscc == "91330000MA00000C1X"


def test_the_manifest_names_no_bidder_and_holds_no_hash_of_plaintext(bid, bidder):
    assert set(json.loads(bid.manifest.raw)) == {
        "v", "tender", "lot", "envelope", "terms_sha256", "recipient", "ct", "policy", "capsules", "nonce", "made_at",
    }  # fmt: skip
    for secret in ("91330000MA00000A1X", bidder.cert_sha256, "462000000"):
        assert secret.encode() not in bid.manifest.raw


def change(raw, path, value):
    """The manifest with one value changed, canonical again."""
    whole = json.loads(raw)
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return canonical.encode(whole)


MALFORMED = {
    "another version": (["v"], 2),
    "true for 1": (["v"], True),
    "an id of another form": (["tender"], "tender_1"),
    "an unknown envelope": (["envelope"], "open"),
    "a hash in capitals": (["terms_sha256"], "A" * 64),
    "a recipient that is no key": (["recipient"], "age1junk"),
    "a size of nothing": (["ct", "size"], 0),
    "a size as text": (["ct", "size"], "9"),
    "one custodian enough": (["policy", "k"], 1),
    "more needed than there are": (["policy", "k"], 4),
    "another count": (["policy", "n"], 2),
    "no capsules": (["capsules"], []),
    "capsules for nobody": (["capsules"], [{}]),
    "an unknown key": (["bidder"], "甲"),
    "a nonce of another length": (["nonce"], "00"),
    "a moment without zone": (["made_at"], "2026-11-20T01:00:00"),
    "loose base64": (["capsules", 0, "capsule_b64"], "AAB="),
    "a share hash of another length": (["capsules", 0, "share_sha256"], "00"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_manifest_is_refused_with_its_field(check, bid, name):
    with pytest.raises(BadInput) as refused:
        check(change(bid.manifest.raw, *MALFORMED[name]))
    assert refused.value.field and refused.value.article


def test_swapped_and_repeated_capsules_are_refused(check, bid):
    capsules = json.loads(bid.manifest.raw)["capsules"]
    for others in ([capsules[1], capsules[0], capsules[2]], [capsules[0]] * 3):
        with pytest.raises(BadInput, match="one capsule per custodian"):
            check(change(bid.manifest.raw, ["capsules"], others))


@pytest.mark.parametrize("size", ["1.5", "1e3", "9007199254740993", "-0"])
def test_numbers_that_two_readers_could_read_differently_are_refused(check, bid, size):
    given = str(bid.manifest.ct_size).encode()
    with pytest.raises(BadInput, match="canonical"):
        check(bid.manifest.raw.replace(b'"size":' + given, b'"size":' + size.encode()))


def test_a_key_given_twice_is_refused(check, bid):
    with pytest.raises(BadInput, match="alike"):
        check(bid.manifest.raw[:-1] + b',"v":1}')


def test_an_oversized_manifest_is_refused_unread(check):
    with pytest.raises(TooLarge):
        check(b"[" * (LARGEST_MANIFEST + 1))


def test_a_policy_other_than_the_tenders_is_refused(check, people, asked):
    fewer = terms.from_facts(
        {**facts_of(people, asked.tender, asked.lots[0].id), "policy": policy_of_three(people, 3)}
    )
    with pytest.raises(Refused, match="terms_sha256|policy"):  # noqa: RUF043
        check(asked=fewer)


def policy_of_three(people, k):
    policy = facts_of(people, ids.new_id("tender"), ids.new_id("lot"))["policy"]
    return {**policy, "k": k}


def test_a_manifest_with_own_custodians_is_refused(check, seal, asked, people, bid):
    policy = {**json.loads(bid.manifest.raw)["policy"], "k": 3}
    with pytest.raises(Refused, match="policy"):
        check(change(bid.manifest.raw, ["policy"], policy))


def test_a_bid_for_another_tender_or_lot_is_refused(check, bid):
    for field in ("tender", "lot"):
        with pytest.raises(Refused, match=field):
            check(change(bid.manifest.raw, [field], ids.new_id(field)))
    with pytest.raises(NotFound):
        check(lot=ids.new_id("lot"))


def test_an_envelope_that_the_lot_does_not_take_is_refused(check, bid):
    with pytest.raises(Refused, match="envelope"):
        check(change(bid.manifest.raw, ["envelope"], "commercial"))


def test_an_unsigned_bid_is_refused(check):
    for nothing in (b"", b"junk", b"0\x80"):
        with pytest.raises(BadInput, match="CMS"):
            check(p7s=nothing)


def test_a_signature_over_another_manifest_is_refused(check, seal):
    with pytest.raises(Refused, match="does not fit"):
        check(p7s=seal().signature)


def test_every_flipped_bit_of_a_signature_is_refused_or_harmless(check, bid, bidder):
    for place in range(len(bid.signature)):
        bent = bytearray(bid.signature)
        bent[place] ^= 1
        try:
            assert check(p7s=bytes(bent)).signer.cert_sha256 == bidder.cert_sha256
        except (BadInput, Refused) as refused:
            assert refused.field in ("signature", "certificate")


def test_a_certificate_of_a_stranger_is_refused(check, seal):
    stranger = DemonstrationAuthority.create("根证书", START, END)
    sealed = seal(signer=stranger.issue("示范县甲建设公司", "91330000MA00000A1X", START, END))
    with pytest.raises(Refused, match="trusted"):
        check(sealed.manifest.raw, sealed.signature)


def test_an_expired_certificate_is_refused(check, seal, authority):
    sealed = seal(signer=authority.issue("甲", "91330000MA00000A1X", START, BEFORE))
    assert check(sealed.manifest.raw, sealed.signature, moment=BEFORE)
    with pytest.raises(Refused, match="not valid then"):
        check(sealed.manifest.raw, sealed.signature, moment=OPENS)


def test_a_revoked_certificate_is_refused_from_its_revocation_on(check, bidder, authority):
    own = DemonstrationAuthority(authority.root)
    own.revoke(bidder.certificate, BEFORE)
    with pytest.raises(Refused, match="revoked"):
        check(trust=own.trust)
    assert check(trust=own.trust, moment=BEFORE.replace(hour=0))


def test_a_certificate_that_may_issue_but_not_sign_is_refused(check, bid, authority):
    with pytest.raises((BadInput, Refused)):
        check(p7s=signature.sign(bid.manifest.raw, authority.root))


def test_a_signature_with_its_content_inside_is_refused(check, bid, bidder):
    with pytest.raises(BadInput, match="detached"):
        check(p7s=attached(bid.manifest.raw, bidder))


def attached(content, identity):
    """A CMS signature by the `cryptography` package: content inside, no signing-certificate-v2."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    return builder.add_signer(identity.certificate, identity.key, hashes.SHA256()).sign(Encoding.DER, [])


def test_read_gives_back_what_was_signed(bid):
    assert read(bid.manifest.raw) == bid.manifest
