"""`tender evaluate`: anyone recomputes an evaluation from its published figures (design §7).

Exit 0 when a result was computed, 2 when the case cannot be read or computed; the reason goes to stderr
in one sentence. It prints what the formula gives and decides nothing about the procedure.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tender.errors import BadInput, TooLarge
from tender.evaluation import case as published
from tender.evaluation.case_format import method_named, schema
from tender.evaluation.methods import METHODS

commands = typer.Typer()
MOST_BYTES = 64 * 1024 * 1024
COLUMNS = (
    ("名次\nRank", "rank"),
    ("投标人\nBidder", "bidder"),
    ("状态\nStatus", "status"),
    ("评标价\nEvaluated", "evaluated_price"),
    ("价格分\nPrice", "price_score"),
    ("评分\nScores", "scores"),
    ("总分\nTotal", "total"),
    ("提示\nFlags", "flags"),
)
WRAPPED = ("bidder", "status", "flags")
WORDS = {"ranked": "有效 ranked", "rejected": "否决 rejected", "not_admitted": "未入围 not admitted"}


@commands.command()
def evaluate(
    case: Annotated[
        Path | None, typer.Argument(metavar="CASE.json", help="评标数据 / published figures")
    ] = None,
    schema_of: Annotated[
        str | None, typer.Option("--schema", metavar="METHOD", help=f"JSON Schema: {', '.join(METHODS)}")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print the result as JSON")] = False,
) -> None:
    """按公布的数据重新计算评标结果。Recompute an evaluation from published figures."""
    try:
        if case is not None and schema_of is None:
            _recompute(case, as_json)
        elif case is None and schema_of is not None:
            _print_json(schema(method_named(schema_of, "--schema"), published.in_force()))
        else:
            raise BadInput(
                "usage",
                "请给出 CASE.json 或 --schema METHOD 之一。",
                "Give either CASE.json or --schema METHOD.",
            )
    except BadInput as refused:
        typer.echo(f"{refused.field}: {refused}" if refused.field else str(refused), err=True)
        raise typer.Exit(2) from None


def _recompute(path: Path, as_json: bool) -> None:
    figures = read_case(path)
    result = published.evaluate(figures)
    if as_json:
        _print_json(result)
    else:
        _print_table(figures["method"], result)


def read_case(path: Path) -> Any:
    """The JSON value in a UTF-8 file of bounded size. Raises BadInput."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as broken:
        raise _unreadable(path, broken.strerror or "unreadable") from None
    if len(raw) > MOST_BYTES:
        raise TooLarge("case_too_large", "文件过大。", "The file is too large.", field=str(path))
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError) as broken:
        raise _unreadable(path, str(broken).partition("\n")[0]) from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: of two prices only one would be seen."""
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return result


def _unreadable(path: Path, why: str) -> BadInput:
    return BadInput(
        "case_unreadable", "无法读取该文件。", f"This file cannot be read as JSON: {why}.", field=str(path)
    )


def _print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(name: str, result: dict[str, Any]) -> None:
    method = METHODS[name]
    table = Table(title=f"{method.zh} {method.en}", title_justify="left")
    shown = [
        column for column in COLUMNS if column[1] != "flags" or any(row["flags"] for row in result["results"])
    ]
    for heading, column in shown:
        table.add_column(heading, overflow="fold", no_wrap=column not in WRAPPED)
    for row in sorted(result["results"], key=lambda row: (row["rank"] is None, row["rank"] or 0)):
        table.add_row(*(Text(_cell(row, name)) for _, name in shown))
    console = Console()
    console.print(table)
    if result["benchmark"] is not None:
        console.print(Text(f"评标基准价（元）Benchmark (yuan): {result['benchmark']}"))
    console.print(Text(f"候选人 Candidates: {'、'.join(result['candidates']) or '–'}"))
    if result["flags"]:
        console.print(Text(f"提示 Flags: {', '.join(result['flags'])}"))


def _cell(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if name == "status":
        return WORDS[value] + (f": {row['reason']}" if row["reason"] else "")
    if name == "scores":
        return "\n".join(f"{criterion} {score}" for criterion, score in value.items())
    if name == "flags":
        return "\n".join(value)
    return "" if value is None else str(value)
