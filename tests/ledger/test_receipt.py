"""Receipts: what one proves, and every way in which a zip is not a receipt."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from typer.testing import CliRunner

from tender.ledger import canonical, receipt, tree
from tender.ledger.commands import commands
from tender.ledger.note import encoded
from tender.ledger.proof import TlogProof
from tender.ledger.refusals import Malformed, Unverified

STAMPED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PAYLOAD = canonical.encode(
    {"v": 1, "type": "bid.submitted", "facts": {"title": "示范县道路"}, "nonce": "00ff"}
)
LEAF = canonical.encode({"v": 1, "h": encoded(hashlib.sha256(PAYLOAD).digest())})


class Authority:
    """A timestamp authority with a certificate of its own, or one issued by `issuer`."""

    def __init__(self, name: str, issuer: "Authority | None" = None, *, is_ca: bool = False) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above = issuer or self
        builder = x509.CertificateBuilder().subject_name(subject).public_key(self.key.public_key())
        builder = builder.issuer_name(issuer.certificate.subject if issuer else subject)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(STAMPED_AT - timedelta(days=1))
        builder = builder.not_valid_after(STAMPED_AT + timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        if not is_ca:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        self.certificate = builder.sign(above.key, hashes.SHA256())

    def stamp(self, leaf: bytes) -> bytes:
        """An RFC 3161 response over `leaf` at STAMPED_AT."""
        secret = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))
        stamper = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(secret), fixed_dt=STAMPED_AT)
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(leaf).digest()}
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        return stamper.request_tsa_response(request).dump()


TSA = Authority("示范时间戳机构")
TSR = TSA.stamp(LEAF)


@pytest.fixture
def proof(log) -> str:
    """The proof of LEAF at index 600 of 601."""
    log.append([LEAF])
    return TlogProof(600, tuple(tree.inclusion_proof(log.tiles, 600, 601)), log.signed).text()


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_receipt_proves_content_place_witness_and_time(log, proof: str) -> None:
    made = receipt.build(PAYLOAD, LEAF, proof, TSR)
    found = receipt.check(made, log.signer.verifier, [log.witness.verifier], tsa=[TSA.certificate])
    assert found.payload == json.loads(PAYLOAD)
    assert (found.index, found.checkpoint.size, found.stamped_at) == (600, 601, STAMPED_AT)
    assert [name for name, _ in found.cosignatures] == [log.witness.name]


def test_without_a_trusted_authority_no_time_is_called_proved(log, proof: str) -> None:
    assert receipt.check(receipt.build(PAYLOAD, LEAF, proof, TSR), log.signer.verifier).stamped_at is None
    assert receipt.check(receipt.build(PAYLOAD, LEAF, proof, None), log.signer.verifier).stamped_at is None


def test_the_same_parts_make_the_same_bytes_and_say_how_to_verify(proof: str) -> None:
    made = receipt.build(PAYLOAD, LEAF, proof, TSR)
    assert made == receipt.build(PAYLOAD, LEAF, proof, TSR)
    assert set(receipt.unpack(made)) == receipt.ALLOWED
    assert "openssl ts -verify" in receipt.unpack(made)["how-to-verify.txt"].decode()


def test_a_stamp_issued_under_a_trusted_ca_counts(log, proof: str) -> None:
    ca = Authority("示范根证书", is_ca=True)
    issued = Authority("示范时间戳机构二", ca)
    made = receipt.build(PAYLOAD, LEAF, proof, issued.stamp(LEAF))
    for trusted in ([ca.certificate], [issued.certificate, ca.certificate]):
        assert receipt.check(made, log.signer.verifier, tsa=trusted).stamped_at == STAMPED_AT


STAMPS = {
    "over another leaf": (TSA.stamp(b"other"), Unverified, "something else"),
    "by another authority": (Authority("示范时间戳机构").stamp(LEAF), Unverified, "does not verify"),
    "missing": (None, Unverified, "no timestamp"),
    "cut short": (TSR[:-20], Malformed, "RFC 3161"),
    "empty": (b"", Malformed, "RFC 3161"),
    "noise": (b"\xff" * 300, Malformed, "RFC 3161"),
}


@pytest.mark.parametrize(("tsr", "error", "named"), STAMPS.values(), ids=STAMPS.keys())
def test_a_timestamp_that_does_not_hold_is_named(
    log, proof: str, tsr: bytes | None, error, named: str
) -> None:
    with pytest.raises(error, match=named):
        receipt.check(receipt.build(PAYLOAD, LEAF, proof, tsr), log.signer.verifier, tsa=[TSA.certificate])


def test_a_receipt_over_another_leaf_in_the_log_is_refused(log, proof: str) -> None:
    other = canonical.encode({"v": 1, "type": "bid.withdrawn"})
    leaf = canonical.encode({"v": 1, "h": encoded(hashlib.sha256(other).digest())})
    with pytest.raises(Unverified, match="inclusion"):
        receipt.check(receipt.build(other, leaf, proof, None), log.signer.verifier)


def test_a_changed_payload_is_refused(log, proof: str) -> None:
    changed = PAYLOAD.replace(b"bid.submitted", b"bid.withdrawn")
    with pytest.raises(Unverified, match="not the one the leaf names"):
        receipt.check(receipt.build(changed, LEAF, proof, None), log.signer.verifier)


@pytest.mark.parametrize(
    "payload", [b"{}\n", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"[" * 100_000, b"1" * 5000, b"\xff"]
)
def test_a_payload_that_is_not_canonical_is_refused(log, proof: str, payload: bytes) -> None:
    leaf = canonical.encode({"v": 1, "h": encoded(hashlib.sha256(payload).digest())})
    with pytest.raises(Malformed, match="JSON"):
        receipt.check(receipt.build(payload, leaf, proof, None), log.signer.verifier)


def test_every_witness_named_must_have_cosigned_unless_fewer_are_asked(log, proof: str) -> None:
    stranger = type(log)().witness.verifier
    made = receipt.build(PAYLOAD, LEAF, proof, None)
    receipt.check(made, log.signer.verifier, [log.witness.verifier, stranger], min_witnesses=1)
    with pytest.raises(Unverified, match="1 of the 2"):
        receipt.check(made, log.signer.verifier, [log.witness.verifier, stranger])


GOOD = {"payload.json": PAYLOAD, "leaf.json": LEAF, "receipt.tlog-proof": b"proof"}
SOUND = zipped(GOOD)
ZIPS = {
    "empty": b"",
    "noise": b"PK\3\4" + b"\xff" * 200,
    "cut short": SOUND[:-30],
    "a changed byte inside": SOUND.replace(b"bid.submitted", b"bid.submittee", 1),
    "a part missing": zipped({name: data for name, data in GOOD.items() if name != "leaf.json"}),
    "something unknown": zipped({**GOOD, "run.sh": b""}),
    "a path upwards": zipped({**GOOD, "../how-to-verify.txt": b""}),
    "a folder": zipped({**GOOD, "x/": b""}),
    "too large": bytes(receipt.MOST_ZIP + 1),
}


@pytest.mark.parametrize("content", ZIPS.values(), ids=ZIPS.keys())
def test_a_zip_that_is_no_receipt_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        receipt.unpack(content)


def test_a_small_zip_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    made = receipt.build(bytes(receipt.MOST_FILE + 1), LEAF, "", None)
    assert len(made) < 10_000
    with pytest.raises(Malformed, match="4 MiB"):
        receipt.unpack(made)


def test_the_same_name_twice_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name in ["payload.json", "leaf.json", "receipt.tlog-proof", "leaf.json"]:
            archive.writestr(name, b"")
    with pytest.raises(Malformed, match="once each"):
        receipt.unpack(target.getvalue())


def test_a_proof_that_is_not_text_is_refused(log) -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        receipt.check(zipped({**GOOD, "receipt.tlog-proof": b"\xff"}), log.signer.verifier)


def test_the_command_prints_what_a_receipt_proves(log, proof: str, tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(receipt.build(PAYLOAD, LEAF, proof, TSR))
    (tmp_path / "tsa.pem").write_bytes(TSA.certificate.public_bytes(Encoding.PEM))
    keys = ["--vkey", log.signer.vkey, "--witness", log.witness.vkey, "--tsa", str(tmp_path / "tsa.pem")]
    result = CliRunner().invoke(commands, ["verify", str(tmp_path / "r.zip"), *keys, "--json"])
    facts = json.loads(result.stdout)
    assert (result.exit_code, facts["result"], facts["index"]) == (0, "ok", 600)
    assert facts["stamped_at"] == "2026-01-02T03:04:05.000Z"


def test_a_file_that_is_no_certificate_is_unreadable_input(log, proof: str, tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(receipt.build(PAYLOAD, LEAF, proof, TSR))
    arguments = [
        "verify",
        str(tmp_path / "r.zip"),
        "--vkey",
        log.signer.vkey,
        "--tsa",
        str(tmp_path / "r.zip"),
    ]
    assert CliRunner().invoke(commands, arguments).exit_code == 2


@pytest.mark.tools
def test_openssl_accepts_the_timestamp_as_the_guide_says(tmp_path: Path) -> None:
    files = {"leaf.json": LEAF, "receipt.tsr": TSR, "TSA.pem": TSA.certificate.public_bytes(Encoding.PEM)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    openssl = shutil.which("openssl") or "openssl"
    command = [openssl, "ts", "-verify", "-data", "leaf.json", "-in", "receipt.tsr", "-CAfile", "TSA.pem"]
    at = ["-attime", str(int(STAMPED_AT.timestamp()))]
    done = subprocess.run([*command, *at], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
