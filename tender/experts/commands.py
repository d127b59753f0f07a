"""`tender draw verify`: anyone recomputes a published draw of experts, offline (trust §4, BR 46).

Exit 0 when the draw follows from its published parts, 1 when it does not, 2 when the file cannot be
read. It reads one file and asks nobody.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from tender.errors import BadInput
from tender.ledger import canonical, draw

LARGEST_FILE = 16 * 1024 * 1024

commands = typer.Typer(help="专家抽取 Draws of experts.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """专家抽取 Draws of experts."""


@commands.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="DRAW.json", help="公布的抽取记录 a published draw")],
    as_json: Annotated[bool, typer.Option("--json", help="输出JSON print the result as JSON")] = False,
) -> None:
    """重算抽取结果 Recompute an expert draw from its published parts."""
    try:
        published = _read(file)
    except (OSError, BadInput) as broken:
        typer.echo(f"无法读取 Cannot read {file.name}: {broken}", err=True)
        raise typer.Exit(2) from broken
    problems = draw.verify(published)
    if as_json:
        typer.echo(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False))
    elif not problems:
        typer.echo(f"抽取结果正确 The draw is right: {published['draw_id']}, {published['result']}")
    if problems:
        for problem in problems:
            typer.echo(problem, err=True)
        raise typer.Exit(1)


def _read(file: Path) -> dict[str, object]:
    """The content of the file. Raises OSError, or BadInput when it is no JSON object of sensible size."""
    if file.stat().st_size > LARGEST_FILE:
        raise BadInput("too_large", "文件过大。", "The file is too large.")
    try:
        published = canonical.parse(file.read_bytes())
    except canonical.NotCanonical as broken:
        raise BadInput("not_json", "不是JSON文件。", f"It is no JSON: {broken}.") from broken
    if not isinstance(published, dict):
        raise BadInput("not_json", "不是JSON对象。", "It is no JSON object.")
    return published
