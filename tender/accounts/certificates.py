"""The demonstration certificate authority and timestamp authority, and the trust store.

Production configures the roots of licensed authorities (E20 article 40, 电子签名法) and an outside
RFC 3161 service; what is made here is for the demonstration county and the tests, and its names say
so, because production must refuse to start with it. Private keys are files of mode 0600 outside
database and backups. Every span of validity is the caller's: nothing here reads the clock but the
timestamp authority, which stamps the platform's time.
"""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import rfc3161_client
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tender import clock
from tender.errors import BadInput
from tender.seal.signer import CertificateAndKey, PrivateKey, TrustStore

__all__ = ["CertificateAndKey", "DemonstrationAuthority", "Timestamper", "TrustStore", "verify_timestamp"]

MARK = "示范 Demonstration"


@dataclass
class DemonstrationAuthority:
    """A root that issues to anybody who asks; `revoked` maps serial numbers to moments."""

    root: CertificateAndKey
    revoked: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def create(cls, name: str, not_before: datetime, not_after: datetime) -> "DemonstrationAuthority":
        """A new P-256 root whose common name carries the demonstration mark."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(f"{MARK} {name}")
        builder = _builder(subject, subject, key, not_before, not_after)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(issuing=True), critical=True)
        return cls(CertificateAndKey(builder.sign(key, hashes.SHA256()), key))

    @property
    def trust(self) -> TrustStore:
        """This root alone, with its revocations so far."""
        return TrustStore([self.root.certificate], [self.crl()] if self.revoked else [])

    def issue(
        self, name: str, uscc: str, not_before: datetime, not_after: datetime, key: PrivateKey | None = None
    ) -> CertificateAndKey:
        """A signing certificate for an organisation, for `key` or a new P-256 key."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name, uscc), self.root.certificate.subject, key, not_before, not_after)
        return self._sign(builder.add_extension(_usage(signing=True), critical=True), key)

    def issue_timestamper(self, name: str, not_before: datetime, not_after: datetime) -> CertificateAndKey:
        """A certificate for a timestamp authority: RSA-3072, critical EKU timeStamping only."""
        key = new_rsa_key()
        subject = _name(f"{MARK} {name}")
        builder = _builder(subject, self.root.certificate.subject, key, not_before, not_after)
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(_usage(signing=True), critical=True)
        return self._sign(builder.add_extension(stamping, critical=True), key)

    def revoke(self, certificate: x509.Certificate, moment: datetime) -> None:
        """Revoke from `moment` on; an earlier revocation stands."""
        self.revoked.setdefault(certificate.serial_number, moment)

    def crl(self) -> x509.CertificateRevocationList:
        """The signed list of everything revoked so far."""
        latest = max(self.revoked.values(), default=self.root.certificate.not_valid_before_utc)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.root.certificate.subject)
        builder = builder.last_update(latest).next_update(latest + timedelta(days=7))
        for serial, moment in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.root.key, hashes.SHA256())

    def _sign(self, builder: x509.CertificateBuilder, key: PrivateKey) -> CertificateAndKey:
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(issuer, critical=False)
        return CertificateAndKey(builder.sign(self.root.key, hashes.SHA256()), key)


@dataclass(frozen=True)
class Timestamper:
    """The demonstration timestamp authority; it stamps `clock.now()`, so it proves nothing to outsiders."""

    identity: CertificateAndKey

    def timestamp(self, message: bytes) -> bytes:
        """A DER TimeStampResp (RFC 3161) over SHA-256 of `message`, with the certificate inside."""
        digest = {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": hashlib.sha256(message).digest(),
        }
        request = tsp.TimeStampReq({"version": 1, "message_imprint": digest, "cert_req": True})
        return self.stamper().request_tsa_response(request).dump()

    def stamper(self) -> DummyTimeStamper:
        """pyHanko's own view of this authority at this moment, for PAdES signatures."""
        certificate = self.identity.certificate.public_bytes(Encoding.DER)
        return DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(certificate),
            tsa_key=asn1_keys.PrivateKeyInfo.load(self.identity.key_der()),
            fixed_dt=clock.now().replace(microsecond=0),
        )


def verify_timestamp(response: bytes, message: bytes, roots: list[x509.Certificate]) -> datetime:
    """The moment (whole seconds, UTC) that a trusted authority stamped on `message`. Raises BadInput."""
    try:
        token = rfc3161_client.decode_timestamp_response(response)
        builder = rfc3161_client.VerifierBuilder(roots=roots)
        builder.build().verify_message(token, message)
    except (ValueError, rfc3161_client.VerificationError) as broken:
        zh, en = (
            "时间戳无效或不是受信任的机构签发。",
            "The timestamp is invalid or of an untrusted authority.",
        )
        raise BadInput("bad_timestamp", zh, en, field="timestamp") from broken
    return token.tst_info.gen_time


def save_p12(identity: CertificateAndKey, path: Path, password: str, *, root: x509.Certificate) -> None:
    """Write a PKCS#12 file, mode 0600, with the issuer inside."""
    label = identity.certificate.subject.rfc4514_string().encode()
    encryption = BestAvailableEncryption(password.encode())
    content = pkcs12.serialize_key_and_certificates(
        label, identity.key, identity.certificate, [root], encryption
    )
    _write_secret(path, content)


def save_pem(identity: CertificateAndKey, folder: Path, name: str) -> None:
    """Write `name.pem` (public) and `name.key` (PKCS#8, mode 0600) into the key folder."""
    (folder / f"{name}.pem").write_bytes(identity.certificate.public_bytes(Encoding.PEM))
    pem = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_secret(folder / f"{name}.key", pem)


def load_pem(folder: Path, name: str) -> CertificateAndKey:
    """What `save_pem` wrote. Raises FileNotFoundError, or BadInput when the two do not belong together."""
    certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    key = load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or (
        key.public_key() != certificate.public_key()
    ):
        raise BadInput(
            "key_mismatch", f"{name}的证书与私钥不配套。", f"Certificate and key of {name} differ."
        )
    return CertificateAndKey(certificate, key)


def is_demonstration(certificate: x509.Certificate) -> bool:
    """Whether the certificate, or its issuer, carries the demonstration mark; production refuses it."""
    names = [*certificate.subject, *certificate.issuer]
    return any(MARK in str(attribute.value) for attribute in names)


def new_rsa_key() -> rsa.RSAPrivateKey:
    """A new RSA-3072 key, for those whose outside programs know no elliptic curves."""
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def _name(name: str, uscc: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if uscc:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, uscc))
    return x509.Name(parts)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(not_before).not_valid_after(not_after)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _usage(*, signing: bool = False, issuing: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_cert_sign=issuing,
        crl_sign=issuing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_secret(path: Path, content: bytes) -> None:
    """Create a new file of mode 0600; an existing one raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
