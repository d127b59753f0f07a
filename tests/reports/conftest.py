"""What the tests of documents share: fixed facts by the name of the document, and a throwaway signer."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.award_notice import AwardNotice
from reports.evaluation_report import EvaluationReport
from reports.facts import Imprint
from reports.opening_record import OpeningRecord
from reports.tender_notice import TenderNotice
from tests.reports import county
from tests.reports.county import OPENED


@pytest.fixture(scope="session")
def imprint() -> Imprint:
    return county.imprint()


@pytest.fixture(scope="session")
def tender_notice() -> TenderNotice:
    return county.tender_notice()


@pytest.fixture(scope="session")
def opening_record() -> OpeningRecord:
    return county.opening_record()


@pytest.fixture(scope="session")
def evaluation_report() -> EvaluationReport:
    return county.evaluation_report()


@pytest.fixture(scope="session")
def award_notice() -> AwardNotice:
    return county.award_notice()


@pytest.fixture(scope="session")
def certificates() -> tuple[SimpleSigner, DummyTimeStamper]:
    """A signer and a timestamper of one throwaway authority, valid around the present."""
    authority_key, authority = issue("示范 CA", None, None)
    key, certificate = issue("示范县公共资源交易中心", authority_key, authority)
    tsa_key, tsa = issue("示范时间戳", authority_key, authority, for_timestamps=True)
    known = SimpleCertificateStore()
    known.register(as_asn1(authority))
    signer = SimpleSigner(signing_cert=as_asn1(certificate), signing_key=private(key), cert_registry=known)
    return signer, DummyTimeStamper(
        as_asn1(tsa), private(tsa_key), certs_to_embed=known, fixed_dt=OPENED + timedelta(days=2)
    )


def issue(
    name: str,
    issuer_key: rsa.RSAPrivateKey | None,
    issuer: x509.Certificate | None,
    for_timestamps: bool = False,
) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )  # fmt: skip
    if for_timestamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def private(key: rsa.RSAPrivateKey) -> asn1_keys.PrivateKeyInfo:
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return asn1_keys.PrivateKeyInfo.load(der)
