"""`python -m tender.tendering.process`: writes docs/process.md from the lifecycle table.

For regulators and newcomers: one diagram, one table, both from the code that decides. A test fails when
the page is stale. It adds no word of law that the table or the acts do not hold.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tender.ledger.acts import Act
from tender.tendering.guards import ALWAYS
from tender.tendering.lifecycle import ENDED_EARLY, TABLE, TITLES, Stage, Transition, due

PAGE = Path(__file__).parent.parent.parent / "docs" / "process.md"
HEAD = """# The life of a tender 招标项目的流程

Generated from `tender/tendering/lifecycle.py` by `python -m tender.tendering.process`; do not edit.
Articles are short forms of docs/glossary.md. An act that stands in no row for a stage is refused in that
stage (409), and nothing changes. Before the tender stand registration, budget audit and routing
(`tender/projects/lifecycle.py`).
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, "## Diagram 流程图", diagram(), "## Acts that move the tender on 推进阶段的行为"]
    parts += [table(row for row in TABLE if row.source is not row.target)]
    parts += ["## Acts within a stage 阶段内的行为", table(row for row in TABLE if row.source is row.target)]
    parts += ["## What time does 到期事项", *_timed()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def diagram() -> str:
    """The stages and the acts between them, for Mermaid."""
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{zh} {en}" as {stage}' for stage, (zh, en) in TITLES.items()]
    lines.append(f"    [*] --> {Stage.PREPARATION}: {Act.TENDER_PREPARED.tag}")
    lines += [
        f"    {row.source} --> {row.target}: {row.act.tag}" for row in TABLE if row.source is not row.target
    ]
    lines += [f"    {end} --> [*]" for end in (Stage.ARCHIVED, *ENDED_EARLY)]
    return "\n".join([*lines, "```"])


def table(rows: Iterable[Transition]) -> str:
    """Rows as a Markdown table."""
    lines = [
        "| from 阶段 | act 行为 | to 到 | who 席位 | refused with 条件不符时 | article 依据 |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_line(row) for row in rows])


def _line(row: Transition) -> str:
    guard = "" if row.guard is ALWAYS else f"{row.guard.zh} {row.guard.en}"
    who = ", ".join(f"`{seat}`" for seat in row.act.seats)
    to = _title(row.target) if row.target is not row.source else "–"
    reason = f" ({row.reason})" if row.reason else ""
    return f"| {_title(row.source)} | `{row.act.tag}` | {to} | {who} | {guard}{reason} | {row.article} |"


def _title(stage: Stage) -> str:
    zh, en = TITLES[stage]
    return f"{zh} {en}"


def _timed() -> Iterator[str]:
    """The acts that the clock performs by itself."""
    for stage in Stage:
        if (found := due(stage, datetime.min.replace(tzinfo=UTC))) is not None:
            yield f"- {_title(stage)}: `{found[1].tag}` at the submission deadline ({found[1].article})."


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.name, file=sys.stderr)
