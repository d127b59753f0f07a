"""Who signs: an X.509 certificate with its key, what is read from it, and which issuers count.

For the sealer, the submission check and the opening (E20 article 40: reliable electronic signature).
A signer's certificate is issued by a trusted root, carries an RSA key of at least 3072 bits or a
P-256 key, and names the organisation by its unified social credit code (统一社会信用代码, USCC) in
`organizationIdentifier` or `serialNumber` of the subject. Nothing here fetches anything from a
network: roots and revocation lists are what the caller configured.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

from tender.errors import BadInput

USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
LEAST_RSA_BITS = 3072
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class CertificateAndKey:
    """A signer's own certificate and private key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def cert_sha256(self) -> str:
        """Hex SHA-256 of the DER certificate."""
        return cert_sha256(self.certificate)

    def key_der(self) -> bytes:
        """The private key as unencrypted PKCS#8 DER; it stays in memory."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Signer:
    """What a verified certificate says of its holder; moments are aware UTC."""

    name: str
    uscc: str
    cert_sha256: str
    serial: int
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class TrustStore:
    """The issuers that count, and the revocation lists they signed.

    A list that none of the roots signed raises BadInput: an unsigned list must neither revoke nor clear.
    """

    roots: Sequence[x509.Certificate]
    crls: Sequence[x509.CertificateRevocationList] = ()

    def __post_init__(self) -> None:
        for crl in self.crls:
            if not any(_is_signed_by(crl, root) for root in self.roots):
                raise BadInput(
                    "crl_unsigned", "吊销列表不是受信任的机构签发。", "No trusted root signed this CRL."
                )

    def is_revoked(self, certificate: x509.Certificate, moment: datetime) -> bool:
        """Whether a list of the certificate's issuer revokes it at or before `moment`."""
        for crl in self.crls:
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if crl.issuer == certificate.issuer and entry and entry.revocation_date_utc <= moment:
                return True
        return False


def load_p12(path: Path, password: str) -> CertificateAndKey:
    """The certificate and key of a PKCS#12 file. Raises BadInput (wrong password, no key, wrong kind)."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode())
    except ValueError as broken:
        zh, en = (
            "证书文件无法打开：口令错误或文件损坏。",
            "The PKCS#12 file does not open: bad password or file.",
        )
        raise BadInput("p12_unreadable", zh, en, field="p12") from broken
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        zh, en = "证书文件里没有可用的证书和私钥。", "The PKCS#12 file holds no usable certificate and key."
        raise BadInput("p12_incomplete", zh, en, field="p12")
    read_signer(certificate)
    return CertificateAndKey(certificate, key)


def read_signer(certificate: x509.Certificate) -> Signer:
    """The holder named by `certificate`. Raises BadInput when key kind or credit code is missing."""
    if not _is_strong(certificate):
        zh, en = (
            "证书密钥须为RSA-3072以上或P-256。",
            "A certificate key is RSA of 3072 bits or more, or P-256.",
        )
        raise BadInput("weak_key", zh, en, field="certificate", article="E20 40")
    return Signer(
        name=_subject(certificate, NameOID.ORGANIZATION_NAME) or _subject(certificate, NameOID.COMMON_NAME),
        uscc=_uscc(certificate),
        cert_sha256=cert_sha256(certificate),
        serial=certificate.serial_number,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def cert_sha256(certificate: x509.Certificate) -> str:
    """Hex SHA-256 of the DER certificate."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _uscc(certificate: x509.Certificate) -> str:
    for oid in (NameOID.ORGANIZATION_IDENTIFIER, NameOID.SERIAL_NUMBER):
        text = _subject(certificate, oid)
        if USCC.fullmatch(text):
            return text
    zh, en = "证书没有统一社会信用代码。", "The certificate carries no unified social credit code."
    raise BadInput("no_uscc", zh, en, field="certificate", article="E20 40")


def _subject(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    values = certificate.subject.get_attributes_for_oid(oid)
    return str(values[0].value) if len(values) == 1 else ""


def _is_strong(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= LEAST_RSA_BITS
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def _is_signed_by(crl: x509.CertificateRevocationList, root: x509.Certificate) -> bool:
    try:
        return crl.issuer == root.subject and crl.is_signature_valid(root.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, TypeError):
        return False
