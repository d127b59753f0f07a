"""From facts and a template to a PDF/A-3u with the facts attached as `facts.json`.

The same facts give the same bytes, so anyone can set a document again and compare. Templates escape
what they print, nothing is fetched but the faces of `fonts`, and a seal's place (`id="seal-…"`)
becomes an empty signature field that `sign` fills. PDF/A conformance is intended and not certified: no
validator is to be had offline. Rendering takes one turn at a time; call it from a worker thread.
"""

import hashlib
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pydyf
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.facts import as_json
from reports.fonts import FACES, font_faces, legible

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
POINTS_PER_PIXEL = Decimal("0.75")
SEAL = "seal-"
VARIANT = "pdf/a-3u"
_one_at_a_time = threading.Lock()


def render(document: str, facts: Any) -> bytes:
    """The PDF of `templates/<document>.html` with `facts`, a dataclass that has an `imprint`."""
    attached = as_json(document, facts)
    digest = hashlib.sha256(attached).hexdigest()
    issued = facts.imprint.issued_at.astimezone(UTC)
    attachment = Attachment(
        string=attached.decode(), name="facts.json", created=issued, modified=issued, relationship="Data",
        description="The facts of this document, RFC 8785 JSON",
    )  # fmt: skip
    return _pdf(
        markup(document, facts, digest), attachments=[attachment], pdf_identifier=digest[:32].encode()
    )


def markup(document: str, facts: Any, facts_sha256: str) -> str:
    """The HTML of the document; its look is `style.css` with the faces of `fonts`."""
    return _templates().get_template(f"{document}.html").render(facts=facts, facts_sha256=facts_sha256)


def render_stamp(context: Mapping[str, Any]) -> bytes:
    """The one-page PDF of `templates/stamp.html`, which `sign` lays over a signature field."""
    return _pdf(_templates().get_template("stamp.html").render(**context))


def _pdf(html: str, **options: Any) -> bytes:
    with _one_at_a_time:
        page = HTML(string=html, url_fetcher=_FacesOnly(), media_type="print")
        fonts, style = _style()
        document = page.render(
            font_config=fonts, stylesheets=[style], pdf_variant=VARIANT, color_profiles={"srgb": _srgb()}
        )
        # Any other name of an intent keeps WeasyPrint from opening a second profile that it never closes.
        pdf: bytes = document.write_pdf(
            finisher=_add_seal_fields, pdf_variant=VARIANT, output_intent="given", **options
        )
        return pdf


def _add_seal_fields(document: Document, pdf: pydyf.PDF) -> None:
    """An empty signature field wherever the layout put an element whose id begins with `seal-`."""
    fields = pydyf.Array()
    for page, reference in zip(document.pages, pdf.pages["Kids"][::3], strict=True):
        for name, box in page.anchors.items():
            if name.startswith(SEAL):
                field = _seal_field(name.removeprefix(SEAL), box, page.height, reference)
                pdf.add_object(field)
                fields.append(field.reference)
                pdf.objects[reference].setdefault("Annots", pydyf.Array()).append(field.reference)
    if fields:
        pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": fields, "SigFlags": 1})


def _seal_field(name: str, box: tuple[float, ...], page_height: float, page: int) -> pydyf.Dictionary:
    """A signature field with its widget; `box` in CSS pixels from the top left of page object `page`."""
    left, top, right, bottom = box
    corners = (left, page_height - bottom, right, page_height - top)
    return pydyf.Dictionary(
        {
            "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "F": 132, "T": pydyf.String(name),
            "Rect": pydyf.Array(Decimal(round(corner)) * POINTS_PER_PIXEL for corner in corners),
            "P": f"{page} 0 R",
        }
    )  # fmt: skip


class _FacesOnly(URLFetcher):
    """Reads the files of our faces and nothing else, whatever a template or a fact may name."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in {path.as_uri() for path in FACES.values()}:
            raise ValueError(f"a document may not fetch {url}")
        return super().fetch(url, headers)


@cache
def _style() -> tuple[FontConfiguration, CSS]:
    """Faces and stylesheet, parsed once: this is what makes the first document slower than the next."""
    fonts = FontConfiguration()
    source, _, _ = PackageLoader("reports").get_source(Environment(autoescape=True), "style.css")
    style = CSS(string=font_faces() + source, font_config=fonts, url_fetcher=_FacesOnly())
    return fonts, style


def _srgb() -> ColorProfile:
    """The colour profile that PDF/A asks for, from WeasyPrint's own files."""
    profile = BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, finalize=_finalize,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters.update(moment=_moment, second=_second, day=_day, yuan=_yuan)
    return templates


def _finalize(value: Any) -> Any:
    """What an expression prints: nothing for None, legible text for text."""
    if value is None:
        return ""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _moment(moment: datetime) -> str:
    """`2026-11-23 09:30 周一` in the county's zone."""
    local = moment.astimezone(ZONE)
    return f"{local:%Y-%m-%d %H:%M} 周{WEEKDAYS[local.weekday()]}"


def _second(moment: datetime) -> str:
    """`2026-11-23 09:30:07.125`, for what is decided by the millisecond."""
    return moment.astimezone(ZONE).isoformat(sep=" ", timespec="milliseconds").partition("+")[0]


def _day(day: date) -> str:
    """`2026-11-23`, of a moment in the county's zone."""
    return f"{day.astimezone(ZONE) if isinstance(day, datetime) else day:%Y-%m-%d}"


def _yuan(amount: Decimal) -> str:
    """`4,980,000.00`; the unit stands beside it."""
    return f"{amount:,.2f}"
