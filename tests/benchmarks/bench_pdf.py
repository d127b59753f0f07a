"""The platform's PDF against bare WeasyPrint, in the same run (`make bench`).

Both set the same HTML, in turns, with the same warm faces and stylesheet. What the platform adds is the
PDF/A-3u profile, the attached facts and their hash, the seal's field and the choice of what may be fetched;
the ratio says what that costs. Nothing asserts a speed: what is asserted is that both are PDFs.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from reports import page
from reports.fonts import font_faces
from tests.benchmarks.bench_rates import seconds
from tests.reports import county, county_papers

ROUNDS, ACTS = 10, 400


@cache
def bare_style() -> tuple[FontConfiguration, CSS]:
    fonts, sheet = FontConfiguration(), Path(page.__file__).parent / "templates" / "style.css"
    return fonts, CSS(string=font_faces() + sheet.read_text(encoding="utf-8"), font_config=fonts)


def beside_bare(document: str, facts: Any, rounds: int, what: str) -> None:
    """Print how often the document is set in a second, and its ratio to bare WeasyPrint in alternate turns."""
    render, html = import_module(f"reports.{document}").render, page.markup(document, facts, "0" * 64)

    def bare() -> bytes:
        fonts, style = bare_style()
        pdf: bytes = HTML(string=html).write_pdf(stylesheets=[style], font_config=fonts)
        return pdf

    assert bare()[:5] == render(facts)[:5] == b"%PDF-"
    turns = [(seconds(lambda: render(facts)), seconds(bare)) for _ in range(rounds)]
    ours, theirs = (sum(turn) / rounds for turn in zip(*turns, strict=True))
    ratio = theirs / ours
    print(
        f"\n{what}: {1 / ours:.2f}/s = {ratio:.3f} of {1 / theirs:.2f}/s (bare WeasyPrint, same HTML)", end=""
    )


def test_a_tender_notice_rendered() -> None:
    beside_bare("tender_notice", county.tender_notice(), ROUNDS, "tender notices rendered")


def test_a_dossier_rendered() -> None:
    beside_bare("dossier", county_papers.dossier(ACTS), 2, f"dossiers of {ACTS} acts rendered")
