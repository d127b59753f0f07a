"""The detached signature over a manifest: CMS in DER, as `openssl cms -verify` reads it too.

One signer, its certificate inside, the signing-certificate-v2 attribute, SHA-256. A signature counts
when it verifies over the very bytes, the certificate leads to a trusted root and was valid and not
revoked at the given moment (E20 40, 电子签名法 13). pyHanko decides that; this module refuses what a
detached bid signature must not be (content inside, several signers, missing attribute) and turns every
outcome into a refusal with a reason. It keeps nothing and fetches nothing.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import SimpleSigner
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tender.errors import BadInput, Refused, TenderError, TooLarge
from tender.seal.signer import CertificateAndKey, Signer, TrustStore, read_signer

LARGEST_SIGNATURE = 32 * 1024


def sign(content: bytes, identity: CertificateAndKey) -> bytes:
    """A detached CMS signature over `content` in DER, with signing-certificate-v2 and the certificate."""
    certificate = asn1_x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER))
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(identity.key_der()),
        cert_registry=SimpleCertificateStore(),
    )
    return asyncio.run(signer.async_sign_general_data(content, "sha256", use_cades=True)).dump()


def verify(content: bytes, signature: bytes, trust: TrustStore, moment: datetime) -> Signer:
    """Who signed `content`, if the signature counts at `moment`.

    Raises BadInput for what is no such signature, Refused (with a code per cause) for one that does not
    count: `not_signed_by`, `cert_untrusted`, `cert_not_valid_then`, `cert_revoked`.
    """
    try:
        return _verified(content, signature, trust, moment)
    except TenderError:
        raise
    except Exception as broken:  # whatever hostile DER makes the parsers raise, it is no signature
        raise _malformed("签名文件损坏。", "The signature is no sound CMS in DER.") from broken


def _verified(content: bytes, signature: bytes, trust: TrustStore, moment: datetime) -> Signer:
    signed = _signed_data(signature)
    certificate = _signing_certificate(signed)
    signer = read_signer(certificate)
    if not signer.not_before <= moment <= signer.not_after:
        raise _refused("cert_not_valid_then", "证书当时不在有效期内。", "The certificate was not valid then.")
    status = _status(content, signed, trust, moment)
    if not (status.intact and status.valid):
        raise _refused("not_signed_by", "签名与清单不符。", "The signature does not fit the manifest.")
    if not status.trusted:
        raise _refused(
            "cert_untrusted", "证书不是受信任的机构签发。", "No trusted authority issued the certificate."
        )
    if trust.is_revoked(certificate, moment):
        raise _refused("cert_revoked", "证书当时已被吊销。", "The certificate was revoked by then.")
    return signer


def _signed_data(signature: bytes) -> cms.SignedData:
    """A detached SignedData with one signer and our attributes, and nothing after it."""
    if len(signature) > LARGEST_SIGNATURE:
        raise TooLarge(
            "signature_large", "签名超过32 KiB。", "The signature is over 32 KiB.", field="signature"
        )
    content = cms.ContentInfo.load(signature, strict=True)
    if content["content_type"].native == "signed_data" and _is_detached(content["content"]):
        return content["content"]
    raise _malformed(
        "签名须为单一签名人的分离式CMS签名。", "A detached CMS signature of one signer is needed."
    )


def _is_detached(signed: cms.SignedData) -> bool:
    content = signed["encap_content_info"]
    attributes = [one["type"].native for info in signed["signer_infos"] for one in info["signed_attrs"]]
    return (
        len(signed["signer_infos"]) == 1
        and content["content_type"].native == "data"
        and content["content"].native is None
        and attributes.count("signing_certificate_v2") == 1
    )


def _signing_certificate(signed: cms.SignedData) -> x509.Certificate:
    """The certificate that the one signer names; pyHanko holds the signature to the same one."""
    sid = signed["signer_infos"][0]["sid"]
    for choice in signed["certificates"]:
        one = choice.chosen
        if sid.name == "issuer_and_serial_number" and (
            one.issuer == sid.chosen["issuer"] and one.serial_number == sid.chosen["serial_number"].native
        ):
            return x509.load_der_x509_certificate(one.dump())
    raise _malformed("签名里没有签名人的证书。", "The signature does not hold its signer's certificate.")


def _status(
    content: bytes, signed: cms.SignedData, trust: TrustStore, moment: datetime
) -> StandardCMSSignatureStatus:
    """pyHanko's verdict. Revocation is left to `TrustStore.is_revoked`: a stale list still revokes."""
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust.roots]
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    verdict = async_validate_detached_cms(content, signed, context, key_usage_settings=usage)
    try:
        return _run(verdict)
    except SignatureValidationError as broken:
        raise _refused("not_signed_by", "签名无法验证。", "The signature cannot be verified.") from broken


def _run(coroutine: Coroutine[Any, Any, StandardCMSSignatureStatus]) -> StandardCMSSignatureStatus:
    """The result of a coroutine that never waits, from any thread, also one with a running loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def _malformed(zh: str, en: str) -> BadInput:
    return BadInput("bad_signature", zh, en, field="signature", article="E20 40")


def _refused(code: str, zh: str, en: str) -> Refused:
    return Refused(code, zh, en, field="signature", article="E20 40")
