"""docs/law.md: every rule of the works law beside the tests that would fail if it were broken.

For a regulator who asks where a rule is kept. The rows stand in rows.toml; this module only reads them
and lays them out, and says which of the tests they name are not there.
"""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ROWS = Path(__file__).with_name("rows.toml")
PAGE = ROOT / "docs" / "law.md"
HEAD = """# The law and the tests 规则与测试对照

Generated from `tests/law/rows.toml` by `python -m tests.law`; do not edit. Articles are short forms of
[docs/glossary.md](glossary.md). A rule is kept as long as the tests beside it pass; they were chosen to fail when it is broken.
A test stands here by its name, with blanks for underscores.
The figures themselves, with unit, article and dates, stand in [the rule packs](../tender/rulebook/packs/national.toml).
"""


@dataclass(frozen=True)
class Row:
    """One rule in our own words, where it stands, and its tests as `path::name`."""

    zh: str
    en: str
    article: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section of the rule sheet; `out` is what it holds besides, with the reason why it is not here."""

    id: str
    zh: str
    en: str
    rows: tuple[Row, ...]
    out: tuple[tuple[str, str], ...]


def sections() -> list[Section]:
    """What rows.toml says, in its order."""
    return [_section(one) for one in tomllib.loads(ROWS.read_text(encoding="utf-8"))["section"]]


def _section(one: dict[str, Any]) -> Section:
    rows = tuple(Row(row["zh"], row["en"], row["article"], tuple(row["tests"])) for row in one["row"])
    out = tuple((left["rows"], left["why"]) for left in one.get("out", ()))
    return Section(one["id"], one["zh"], one["en"], rows, out)


def lost_tests(names: list[str], root: Path = ROOT) -> list[str]:
    """Those of `names` whose file has no such test."""
    known: dict[str, set[str]] = {}
    for path in {name.partition("::")[0] for name in names}:
        known[path] = _tests_of(root / path)
    return [name for name in names if name.partition("::")[2] not in known[name.partition("::")[0]]]


def _tests_of(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name[:5] == "test_"}


def whole() -> str:
    """The page as Markdown."""
    return "\n".join([HEAD, *(_part(section) for section in sections())])


def _part(section: Section) -> str:
    lines = [
        f"## §{section.id} {section.zh} {section.en}",
        "",
        "| rule 规则 | article 依据 | tests 测试 |",
        "|---|---|---|",
    ]
    lines += [f"| {row.zh}<br>{row.en} | {row.article} | {_links(row)} |" for row in section.rows]
    if section.out:
        lines += ["", "Not of works, so not here:"]
        lines += [f"- {rows}: {why}." for rows, why in section.out]
    return "\n".join([*lines, ""])


def _links(row: Row) -> str:
    split = (name.partition("::test_") for name in row.tests)
    return "<br>".join(f"[{name.replace('_', ' ')}](../{path})" for path, _, name in split)
