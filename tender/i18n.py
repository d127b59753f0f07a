"""Chinese is the source language of every visible string, English its full translation.

A string is written in Chinese where it is used, inside `_()` in Python or in a template, with named
places for values: `_("还剩 {days} 天", days=3)`. The catalogue is the text file
`locale/en/LC_MESSAGES/messages.po`, read once. The reader's language is a context variable, set for
the length of one request; outside a request it is Chinese. An untranslated string shows its Chinese,
never an error. `python -m tender.i18n` brings the catalogue up to date (`make messages`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = "zh-CN"
ENGLISH = "en"
LANGUAGES = (SOURCE, ENGLISH)
PACKAGE = Path(__file__).parent
CATALOGUE = PACKAGE / "locale" / ENGLISH / "LC_MESSAGES" / "messages.po"
MARKS = {"_": None, "mark": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The reader's language: `zh-CN` or `en`."""
    return _language.get()


@contextmanager
def using(chosen: str) -> Iterator[None]:
    """Speak `chosen` inside the block; an unknown language raises ValueError."""
    if chosen not in LANGUAGES:
        raise ValueError(f"no such language: {chosen}")
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def translate(text: str, chosen: str) -> str:
    """`text` in `chosen`; the Chinese itself where the catalogue has nothing."""
    return text if chosen == SOURCE else english().get(text, text)


def _(text: str, **values: object) -> str:
    """`text` in the reader's language, its named places filled with `values`."""
    spoken = translate(text, language())
    return spoken.format(**values) if values else spoken


def mark(text: str) -> str:
    """Nothing but a mark for the catalogue: this constant will be translated where it is shown."""
    return text


def negotiate(accept_language: str | None, cookie: str | None = None, query: str | None = None) -> str:
    """The language to answer in: asked for in the address, kept in the cookie, preferred by the browser.

    Chinese when nothing is said or nothing fits; hostile headers are read as nothing.
    """
    for said in (query, cookie):
        if said in LANGUAGES:
            return said
    wanted = sorted(_preferences(accept_language or ""), key=lambda pair: -pair[0])
    return next((found for _weight, found in wanted), SOURCE)


def _preferences(header: str) -> list[tuple[int, str]]:
    """Weight in thousandths and language of each part of an Accept-Language header that we speak."""
    found = []
    for part in header[:1000].split(","):
        tag, _sep, rest = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        spoken = {"zh": SOURCE, "en": ENGLISH}.get(primary)
        weight = _thousandths(rest)
        if spoken and weight:
            found.append((weight, spoken))
    return found


def _thousandths(quality: str) -> int:
    """`q=0.8` as 800; nothing said is 1000; anything odd is 0."""
    name, _sep, value = quality.replace(" ", "").partition("=")
    if not name:
        return 1000
    whole, _dot, rest = value.partition(".")
    digits = (whole + rest.ljust(3, "0")[:3]) if name == "q" else ""
    return min(int(digits), 1000) if digits.isascii() and digits.isdigit() else 0


@cache
def english() -> Mapping[str, str]:
    """Chinese → English, for every translated string of the catalogue."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale=ENGLISH)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string}


def spoken_strings(package: Path = PACKAGE) -> dict[str, list[tuple[str, int]]]:
    """Every string marked in the sources below `package`, with the files and lines where it stands."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, line, text, _comments, _context in extract_from_dir(
        package, method_map=METHODS, keywords=MARKS, comment_tags=()
    ):
        if isinstance(text, str) and text:
            found.setdefault(text, []).append((name, line))
    return found


def update_catalogue(path: Path = CATALOGUE) -> list[str]:
    """Write the catalogue anew: keeps translations, adds new strings, drops stale ones.

    Returns the strings that still want an English text.
    """
    known = dict(english()) if path.exists() else {}
    catalogue = Catalog(locale=ENGLISH, project="tender", fuzzy=False)
    for text, places in sorted(spoken_strings().items(), key=lambda item: sorted(item[1])):
        catalogue.add(
            text, known.get(text, ""), locations=[(name, 0) for name in sorted({n for n, _l in places})]
        )
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=True, include_lineno=False)
    return [text for text in spoken_strings() if not known.get(text)]


if __name__ == "__main__":
    for missing in update_catalogue():
        print(f"no English yet: {missing}")
