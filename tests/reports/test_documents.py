"""Each document: fixed facts → text, pages, attached JSON, faces; and what hostile or rare text does to it."""

import hashlib
import json
import re
import subprocess
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from reports import award_notice as award
from reports import evaluation_report as evaluation
from reports import opening_record as opening
from reports import tender_notice as notice
from reports.award_notice import AwardNotice
from reports.evaluation_report import EvaluationReport
from reports.facts import Imprint, as_json
from reports.opening_record import OpeningRecord
from reports.tender_notice import TenderNotice
from tests.reports.reading import FACTS, Document, document_of, missing, squeezed, text_of

pytestmark = pytest.mark.slow

PAGES = {
    "tender_notice": 3, "opening_record": 3, "evaluation_report": 4, "award_notice": 1, "invitation": 3,
    "prequalification_notice": 3, "prequalification_letter": 2, "clarification": 2, "candidates_notice": 3,
    "result_notice": 2, "result_letter": 2, "ended_notice": 2, "objection_reply": 2, "complaint_ruling": 2,
    "draw_record": 3, "written_report": 2, "contract_notice": 2, "archive_index": 2, "dossier": 4,
}  # fmt: skip
IMPRINT = ("示范招〔2026〕017号", "第 1 版", "SF-2026-GC-0017", "SF-2026-GC-0017-01", "示范县城北学校", "2026-03-25 09:30 周三",
           "招标投标法第二十四条", "000-00000001", "示范县住房和城乡建设局", "№ 12,345")  # fmt: skip


@pytest.fixture(scope="session", params=PAGES)
def document(request: pytest.FixtureRequest) -> Document:
    return document_of(request.param)


def tool(pdf: bytes, folder: Path, program: str, *arguments: str, after: bool = False) -> str:
    """What an outside program prints about the PDF; it must end 0. `after`: the last argument follows the file."""
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    command = [program, *arguments, str(path)]
    if after:
        command[-2:] = reversed(command[-2:])
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_every_document_has_its_fixed_facts() -> None:
    modules = {path.stem for path in Path(notice.__file__).parent.glob("*.py")}
    assert (
        set(FACTS) == set(PAGES) == modules - {"__init__", "facts", "fonts", "page", "price_spread", "sign"}
    )


def test_a_document_says_whose_it_is_on_the_expected_pages(document: Document) -> None:
    assert missing(document.pdf, *IMPRINT) == []
    assert len(PdfReader(BytesIO(document.pdf)).pages) == PAGES[document.name]


def test_the_facts_are_attached_and_their_hash_is_printed(document: Document) -> None:
    attached = PdfReader(BytesIO(document.pdf)).attachments["facts.json"][0]
    assert attached == as_json(document.name, document.facts)
    assert json.loads(attached)["imprint"]["issued_at"] == "2026-03-25T01:30:00.000Z"
    assert hashlib.sha256(attached).hexdigest() in squeezed(text_of(document.pdf))


def test_the_same_facts_give_the_same_bytes_and_others_do_not(document: Document) -> None:
    assert document.render(document.facts) == document.pdf
    second = replace(document.facts.imprint, version=2)
    assert document.render(replace(document.facts, imprint=second)) != document.pdf


def test_a_document_waits_for_one_seal_and_calls_itself_pdf_a(document: Document) -> None:
    root: Any = PdfReader(BytesIO(document.pdf)).trailer["/Root"]
    fields = [field.get_object() for field in root["/AcroForm"]["/Fields"]]
    assert [(field["/FT"], field["/T"], "/V" in field) for field in fields] == [("/Sig", "issuer", False)]
    assert b"pdfaid" in root["/Metadata"].get_data() and "/OutputIntents" in root


@pytest.mark.tools
def test_only_our_embedded_faces_are_used(document: Document, tmp_path: Path) -> None:
    rows = [row.split() for row in tool(document.pdf, tmp_path, "pdffonts").splitlines()[2:]]
    assert {row[0].partition("+")[2] for row in rows} == {"Report-Sans", "Report-Serif"}
    assert all(row[-5] == "yes" for row in rows)


@pytest.mark.tools
def test_outside_programs_find_the_file_sound_and_the_attachment(document: Document, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in tool(document.pdf, tmp_path, "qpdf", "--check")
    assert "1: facts.json" in tool(document.pdf, tmp_path, "pdfdetach", "-list")


def test_rare_characters_of_names_are_drawn_and_unknown_ones_are_written_out(
    award_notice: AwardNotice,
) -> None:
    pdf = award.render(replace(award_notice, manager="𠮷龘靐鿍", quality="甲\u202e乙\u2067丙𠀀\x07"))
    text = squeezed(text_of(pdf))
    assert "𠮷龘靐鿍" in text
    assert "甲〔U+202E〕乙〔U+2067〕丙〔U+20000〕〔U+0007〕" in text


def test_markup_in_a_fact_is_text(award_notice: AwardNotice) -> None:
    attack = '<script>alert(1)</script><img src="file:///etc/passwd"><style>*{display:none}</style>{{ 7*7 }}'
    pdf = award.render(replace(award_notice, addressee=attack))
    assert squeezed(attack) in squeezed(text_of(pdf))


@pytest.mark.slow
@pytest.mark.tools
def test_very_long_words_stay_inside_the_page(evaluation_report: EvaluationReport, tmp_path: Path) -> None:
    word = "W" * 600
    named = replace(evaluation_report.comparison[0], tenderer=word)
    facts = replace(
        evaluation_report, rejections=(evaluation.Rejection(word, word, word),),
        comparison=(named, *evaluation_report.comparison[1:]),
    )  # fmt: skip
    pdf = evaluation.render(facts)
    boxes = tool(pdf, tmp_path, "pdftotext", "-bbox", "-", after=True)
    width = Decimal(re.findall(r'<page width="([\d.]+)"', boxes)[0])
    margin = width * 20 / 210 - 1
    edges = [
        (Decimal(left), Decimal(right))
        for left, right in re.findall(r'xMin="([\d.]+)".*xMax="([\d.]+)"', boxes)
    ]
    assert len(edges) > 300 and all(margin < left and right < width - margin for left, right in edges)
    assert squeezed(text_of(pdf)).count("W") >= 4 * 600


def test_a_report_of_nothing_says_so(evaluation_report: EvaluationReport) -> None:
    none: Any = dict.fromkeys(
        ("committee", "compliant", "rejections", "comparison", "sheets", "candidates", "clarifications", "alerts", "dissent"), ()
    )  # fmt: skip
    text = text_of(evaluation.render(replace(evaluation_report, benchmark=None, **none)))
    for words in (
        "另行保存；共 5 人",
        "无否决投标",
        "无有效投标",
        "未推荐中标候选人",
        "无预警",
        "无不同意见",
    ):
        assert squeezed(words) in squeezed(text)


@pytest.mark.slow
def test_a_hundred_bids_make_a_longer_record_with_the_head_on_every_page(
    opening_record: OpeningRecord,
) -> None:
    reader = PdfReader(BytesIO(opening.render(replace(opening_record, bids=opening_record.bids[:1] * 100))))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 6
    assert all("密封与解密" in page for page in pages[:-2])


def test_a_document_without_a_ledger_number_does_not_invent_one(
    tender_notice: TenderNotice, imprint: Imprint
) -> None:
    text = text_of(
        notice.render(
            replace(tender_notice, imprint=replace(imprint, ledger_number=None), agent=None, security=None)
        )
    )
    assert "账本" not in text and "代理机构为" not in text


def test_facts_refuse_a_naive_moment_and_a_float(imprint: Imprint) -> None:
    with pytest.raises(ValueError, match="zone"):
        as_json("x", replace(imprint, issued_at=datetime(2026, 3, 23)))  # noqa: DTZ001
    with pytest.raises(TypeError, match="float"):
        as_json("x", replace(imprint, number=1.5))  # type: ignore[arg-type]
    assert b'"number":"1.50"' in as_json("x", replace(imprint, number=Decimal("1.50")))  # type: ignore[arg-type]
