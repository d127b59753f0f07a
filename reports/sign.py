"""The electronic seal of a document: PAdES B-T over the PDF, with a visible stamp and a timestamp.

For whoever receives the file: any reader that knows PAdES shows who sealed it and that nothing was
changed since (电子签名法 13, 14; ETSI EN 319 142-1). It fills a signature field that the layout left empty. Keys
never come near: signer and timestamper are objects that the caller made. It checks no certificate chain.
"""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from reports.page import render_stamp

FILL = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0))
LONG_NAME = 18
BYTES_RESERVED = 16384


class NoSuchField(ValueError):
    """The document has no empty signature field of this name."""


def sign(
    pdf: bytes,
    signer: SimpleSigner,
    timestamper: TimeStamper,
    *,
    at: datetime,
    reason: str,
    location: str,
    field: str = "issuer",
) -> bytes:
    """`pdf` with `field` sealed by `signer`; `at` is the moment shown, the timestamp token is the proof of it.

    Raises NoSuchField, also for a field that is sealed already. Not to be called inside a running event loop.
    """
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    width, height = _empty_field_size(writer, field)
    stamp = _Stamp(render_stamp(_stamp_facts(signer, at, reason, location, width, height)))
    metadata = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
        reason=reason, location=location, name=_holder(signer),
    )  # fmt: skip
    style = StaticStampStyle(background=stamp, border_width=0, background_layout=FILL)
    pades = _DatedSigner(metadata, signer, timestamper=timestamper, stamp_style=style)
    pades.at = at
    sealed = pades.sign_pdf(writer, existing_fields_only=True, bytes_reserved=BYTES_RESERVED)
    return bytes(sealed.getbuffer())


def _empty_field_size(writer: IncrementalPdfFileWriter, field: str) -> tuple[int, int]:
    """Width and height in points of the empty signature field."""
    for name, value, reference in enumerate_sig_fields(writer.prev, filled_status=False):
        if name == field and value is None:
            left, bottom, right, top = (int(corner) for corner in reference.get_object()["/Rect"])
            return right - left, top - bottom
    raise NoSuchField(f"the document has no empty signature field {field!r}")


def _stamp_facts(
    signer: SimpleSigner, at: datetime, reason: str, location: str, width: int, height: int
) -> dict[str, Any]:
    name = _holder(signer)
    fingerprint = hashlib.sha256(_certificate(signer).dump()).hexdigest()[:24]
    return {
        "name": name, "name_size": 9 if len(name) > LONG_NAME else 12, "reason": reason, "location": location,
        "at": at, "fingerprint": f"{fingerprint}…", "width": width, "height": height,
    }  # fmt: skip


def _holder(signer: SimpleSigner) -> str:
    """The certificate's own name for its holder: common name, else organisation, else the whole subject."""
    subject = _certificate(signer).subject
    return str(
        subject.native.get("common_name") or subject.native.get("organization_name") or subject.human_friendly
    )


def _certificate(signer: SimpleSigner) -> Certificate:
    if signer.signing_cert is None:
        raise ValueError("the signer has no certificate")
    return signer.signing_cert


class _DatedSigner(PdfSigner):
    """A signer whose documents are dated by the caller and not by the machine."""

    at: datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _Stamp(PdfContent):
    """The first page of a PDF as the face of a seal."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        """Bring the page into the signed document; returns the operator that draws it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"
