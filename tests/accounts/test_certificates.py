"""The demonstration authorities: what they issue, what outside programs make of it, what is refused."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tender import clock
from tender.accounts import certificates
from tender.errors import BadInput
from tender.seal import signer as signers

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2036, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 4, 0, 0, 123000, tzinfo=UTC)
USCC = "91330000MA00000A1X"


@pytest.fixture(scope="module")
def authority():
    return certificates.DemonstrationAuthority.create("根证书", START, END)


@pytest.fixture(scope="module")
def stamper(authority):
    return certificates.Timestamper(authority.issue_timestamper("时间戳", START, END))


@pytest.mark.parametrize("key", [None, certificates.new_rsa_key()], ids=["P-256", "RSA-3072"])
def test_an_issued_certificate_names_its_organisation_by_credit_code(authority, key):
    issued = authority.issue("示范县甲建设公司", USCC, START, END, key)
    facts = signers.read_signer(issued.certificate)
    assert (facts.name, facts.uscc, facts.not_after) == ("示范县甲建设公司", USCC, END)


def test_a_p12_file_is_readable_with_its_password_only(authority, tmp_path):
    issued, path = authority.issue("甲", USCC, START, END), tmp_path / "a.p12"
    certificates.save_p12(issued, path, "口令", root=authority.root.certificate)
    assert signers.load_p12(path, "口令").cert_sha256 == issued.cert_sha256
    with pytest.raises(BadInput, match="PKCS#12"):
        signers.load_p12(path, "other")


def test_private_keys_are_readable_by_their_owner_only_and_never_overwritten(authority, tmp_path):
    certificates.save_pem(authority.root, tmp_path, "ca")
    assert (tmp_path / "ca.key").stat().st_mode & 0o777 == 0o600
    assert certificates.load_pem(tmp_path, "ca").cert_sha256 == authority.root.cert_sha256
    with pytest.raises(FileExistsError):
        certificates.save_pem(authority.root, tmp_path, "ca")


def test_a_key_of_another_certificate_is_refused(authority, tmp_path):
    certificates.save_pem(authority.root, tmp_path, "a")
    certificates.save_pem(authority.issue("甲", USCC, START, END), tmp_path, "b")
    (tmp_path / "b.pem").replace(tmp_path / "a.pem")
    with pytest.raises(BadInput, match="differ"):
        certificates.load_pem(tmp_path, "a")


def test_a_certificate_without_a_credit_code_is_refused(authority):
    issued = authority.issue("甲", "not-a-code", START, END)
    with pytest.raises(BadInput, match="credit code"):
        signers.read_signer(issued.certificate)


def test_a_key_that_debian_cannot_check_is_refused(authority):
    key = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(BadInput, match="P-256"):
        signers.read_signer(authority.issue("甲", USCC, START, END, key).certificate)


def test_revocation_counts_from_its_moment_on(authority):
    issued = authority.issue("甲", USCC, START, END)
    own = certificates.DemonstrationAuthority(authority.root)
    own.revoke(issued.certificate, NOON.replace(microsecond=0))
    assert own.trust.is_revoked(issued.certificate, NOON)
    assert not own.trust.is_revoked(issued.certificate, NOON - timedelta(seconds=2))


def test_a_revocation_list_of_a_stranger_is_refused(authority):
    stranger = certificates.DemonstrationAuthority.create("根证书", START, END)
    with pytest.raises(BadInput, match="CRL"):
        certificates.TrustStore([authority.root.certificate], [stranger.crl()])


def test_a_timestamp_says_the_platforms_time_and_is_bound_to_the_message(authority, stamper):
    with clock.ticking(clock.MovableClock(NOON)):
        token = stamper.timestamp(b"leaf")
    roots = [authority.root.certificate]
    assert certificates.verify_timestamp(token, b"leaf", roots) == NOON.replace(microsecond=0)
    with pytest.raises(BadInput, match="timestamp"):
        certificates.verify_timestamp(token, b"other", roots)


def test_a_timestamp_of_an_untrusted_authority_and_junk_are_refused(stamper):
    stranger = certificates.DemonstrationAuthority.create("别人", START, END)
    for token in (stamper.timestamp(b"leaf"), b"junk"):
        with pytest.raises(BadInput, match="timestamp"):
            certificates.verify_timestamp(token, b"leaf", [stranger.root.certificate])


def test_everything_made_here_carries_the_demonstration_mark(authority, stamper):
    issued = authority.issue("甲", USCC, START, END)
    for identity in (authority.root, stamper.identity, issued):
        assert certificates.is_demonstration(identity.certificate)


@pytest.mark.tools
def test_openssl_verifies_a_timestamp(authority, stamper, tmp_path):
    (tmp_path / "ca.pem").write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "leaf").write_bytes(b"leaf")
    (tmp_path / "tsr").write_bytes(stamper.timestamp(b"leaf"))
    command = ["openssl", "ts", "-verify", "-data", "leaf", "-in", "tsr", "-CAfile", "ca.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
