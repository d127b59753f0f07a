"""What the documents promise is there: every setting is listed, every link leads somewhere, each word once."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import PurePosixPath

from tender.settings import Settings

LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def broken_links(name: str, text: str, there: set[str]) -> list[str]:
    """Relative links of a Markdown file that lead to nothing; `there` are the project's files."""
    folder = PurePosixPath(name).parent
    targets = [
        re.sub(r"[^/]+/\.\./", "", (folder / link).as_posix()).rstrip("/") for link in LINK.findall(text)
    ]
    return [
        target
        for target in targets
        if target not in there and not any(f.startswith(target + "/") for f in there)
    ]


def identifiers(glossary: str) -> Counter[str]:
    """The identifiers of the glossary's second column."""
    rows = [
        line.split("|")
        for line in glossary.splitlines()
        if line.startswith("| ") and "identifier" not in line
    ]
    return Counter(name for row in rows for name in re.findall(r"`(\w+)`", row[2]))


def test_every_setting_is_listed_for_the_operator(files):
    listed = files["docs/operations.md"]
    assert [field.name for field in fields(Settings) if f"TENDER_{field.name.upper()}" not in listed] == []


def test_every_link_of_the_documents_leads_somewhere(files, root):
    there = set(files) | {path.relative_to(root).as_posix() for path in (root / "docs").rglob("*")}
    pages = {name: text for name, text in files.items() if name.endswith(".md")}
    assert {name: lost for name, text in pages.items() if (lost := broken_links(name, text, there))} == {}


def test_every_word_of_the_glossary_is_complete_and_stands_once(files):
    rows = [line for line in files["docs/glossary.md"].splitlines() if line.startswith("| ")]
    assert all(len([cell for cell in row.split("|")[1:-1] if cell.strip()]) == 4 for row in rows)
    assert [word for word, times in identifiers(files["docs/glossary.md"]).items() if times > 1] == []


def test_a_broken_link_and_a_repeated_word_are_found():
    assert broken_links("docs/a.md", "[x](../tender/b.py) [y](c.md)", {"docs/c.md"}) == ["tender/b.py"]
    assert broken_links("docs/a.md", "[x](adr) [y](https:" + "//example.org)", {"docs/adr/1.md"}) == []
    assert identifiers("| 开标 | `open` | x | y |\n| 公开 | `open` | x | y |")["open"] == 2
