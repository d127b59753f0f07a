"""What the tests read in a document: its text, and a document of the fixed facts that is set once."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PdfReader

from tests.reports import county
from tests.reports.county_papers import PAPERS

FACTS: dict[str, Callable[[], Any]] = PAPERS | {
    one.__name__: one
    for one in (county.tender_notice, county.opening_record, county.evaluation_report, county.award_notice)
}


class Document(NamedTuple):
    """A document of the fixed facts."""

    name: str
    facts: Any
    render: Callable[[Any], bytes]
    pdf: bytes


@cache
def document_of(name: str) -> Document:
    facts, render = FACTS[name](), import_module(f"reports.{name}").render
    return Document(name, facts, render, render(facts))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def missing(pdf: bytes, *words: str) -> list[str]:
    """Those of `words` that the document does not say."""
    text = squeezed(text_of(pdf))
    return [each for each in words if squeezed(each) not in text]
