"""A sealed document is valid to outside programs, shows its stamp, and a changed one is not."""

import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader

from reports import award_notice as award
from reports import sign as seal
from reports.award_notice import AwardNotice
from tests.reports.reading import document_of

Certificates = tuple[SimpleSigner, DummyTimeStamper]


@pytest.fixture(scope="session")
def sealed(award_notice: AwardNotice, certificates: Certificates) -> bytes:
    return seal_it(award.render(award_notice), award_notice, certificates)


def seal_it(pdf: bytes, facts: Any, certificates: Certificates, field: str = "issuer") -> bytes:
    at = facts.imprint.issued_at
    return seal.sign(pdf, *certificates, at=at, reason="发出中标通知书", location="示范县", field=field)


def pdfsig(pdf: bytes, folder: Path) -> str:
    (folder / "sealed.pdf").write_bytes(pdf)
    run = subprocess.run(["pdfsig", str(folder / "sealed.pdf")], capture_output=True, text=True, timeout=60)
    return run.stdout


@pytest.mark.tools
def test_pdfsig_calls_the_seal_valid_over_the_whole_document(sealed: bytes, tmp_path: Path) -> None:
    said = pdfsig(sealed, tmp_path)
    assert "Signature is Valid." in said and "Total document signed" in said
    assert "示范县公共资源交易中心" in said and "ETSI.CAdES.detached" in said


@pytest.mark.slow
@pytest.mark.tools
def test_a_dossier_of_several_pages_is_sealed_as_validly(certificates: Certificates, tmp_path: Path) -> None:
    document = document_of("dossier")
    said = pdfsig(seal_it(document.pdf, document.facts, certificates), tmp_path)
    assert "Signature is Valid." in said and "Total document signed" in said


@pytest.mark.tools
def test_pdfsig_sees_one_changed_byte(sealed: bytes, tmp_path: Path) -> None:
    place = sealed.index(b"/Title") if b"/Title" in sealed else len(sealed) // 4
    said = pdfsig(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], tmp_path)
    assert "Signature is Valid." not in said


@pytest.mark.tools
def test_qpdf_finds_the_sealed_file_sound(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    run = subprocess.run(
        ["qpdf", "--check", str(tmp_path / "sealed.pdf")], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_the_seal_is_dated_by_the_caller_and_carries_a_timestamp(
    sealed: bytes, award_notice: AwardNotice
) -> None:
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.self_reported_timestamp == award_notice.imprint.issued_at
    unsigned = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]
    assert unsigned == ["signature_time_stamp_token"]
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "发出中标通知书"


def test_the_stamp_fills_its_field_and_names_the_holder(sealed: bytes) -> None:
    page = PdfReader(BytesIO(sealed)).pages[-1]
    (widget,) = [note.get_object() for note in page["/Annots"]]  # type: ignore[attr-defined]
    left, bottom, right, top = widget["/Rect"]
    face = widget["/AP"]["/N"].get_object()
    assert sorted(int(edge) for edge in face["/BBox"]) == [0, 0, int(top - bottom), int(right - left)]
    assert face["/Resources"]["/XObject"]["/Stamp"].get_object()["/Resources"]["/Font"]


def test_a_field_is_sealed_once_and_only_if_it_is_there(
    sealed: bytes, award_notice: AwardNotice, certificates: Certificates
) -> None:
    with pytest.raises(seal.NoSuchField, match="issuer"):
        seal_it(sealed, award_notice, certificates)
    with pytest.raises(seal.NoSuchField, match="nobody"):
        seal_it(award.render(award_notice), award_notice, certificates, field="nobody")


def test_long_hostile_words_fit_into_the_stamp(award_notice: AwardNotice, certificates: Certificates) -> None:
    at = award_notice.imprint.issued_at + timedelta(days=1)
    sealed = seal.sign(
        award.render(award_notice), *certificates, at=at, reason="<b>" * 200, location="%(ts)s" * 50
    )
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.self_reported_timestamp == at
