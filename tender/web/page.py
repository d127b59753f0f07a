"""A page says what it hands to its template: a frozen dataclass naming the template it fills.

    @dataclass(frozen=True)
    class LedgerPage(Page):
        template: ClassVar[str] = "portal/ledger.html"
        size: int
        root: str

`render(LedgerPage(size=…, root=…))` is all a handler returns. The fields are the names that the
template sees; `tests/house` compares the two, so that neither promises what the other lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from litestar.enums import MediaType
from litestar.response import Template


@dataclass(frozen=True)
class Page:
    """The parent of every page; `template` is `<slice>/<file>.html` in that slice's templates folder."""

    template: ClassVar[str]


def context_of(page: Page) -> dict[str, object]:
    """The names that the template sees, the values untouched."""
    return {field.name: getattr(page, field.name) for field in fields(page)}


def render(page: Page, status_code: int = 200, headers: Mapping[str, str] | None = None) -> Template:
    """The answer that shows `page`."""
    return Template(
        page.template,
        context=context_of(page),
        status_code=status_code,
        headers=dict(headers or {}),
        media_type=MediaType.HTML,
    )
