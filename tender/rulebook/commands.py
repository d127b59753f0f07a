"""`tender calendar add DATE N{d|wd}`: count days the way deadlines are counted (rules §4).

For clerks and scripts: prints one ISO date. Nothing is stored and no rule is applied but the counting
itself; a result that rests on holidays not yet announced says so on stderr, and in `--json`.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tender.rulebook.book import Span
from tender.rulebook.calendar import Calendar
from tender.rulebook.pack import PackError

commands = typer.Typer(no_args_is_help=True)
calendar = typer.Typer(no_args_is_help=True, help="工作日历 Count days by the rules of counting.")
commands.add_typer(calendar, name="calendar")

PERIOD = re.compile(r"([0-9]{1,9})(d|wd)", re.ASCII)
OVERRIDES = typer.Option(help="节假日文件 A calendar file with days not known to the built-in list.")


@calendar.command("add")
def add(
    day: Annotated[str, typer.Argument(metavar="DATE", help="起始日 The day of the event, as 2026-09-30.")],
    period: Annotated[
        str, typer.Argument(metavar="N{d|wd}", help="3d 自然日 calendar · 3wd 工作日 working.")
    ],
    overrides: Annotated[list[Path] | None, OVERRIDES] = None,
    as_json: Annotated[bool, typer.Option("--json", help="date and provisional as JSON.")] = False,
) -> None:
    """期间届满日 Print the last day of a period that begins with an event on DATE."""
    try:
        end = Calendar(*(overrides or ())).add(_day(day), _span(period))
    except PackError as wrong:
        _refuse(str(wrong))
    except ValueError as wrong:
        _refuse(f"日期或期间无效。 {wrong}")
    if as_json:
        typer.echo(json.dumps({"date": str(end.date), "provisional": end.provisional}))
        return
    typer.echo(str(end.date))
    if end.provisional:
        typer.echo("节假日安排尚未公布，结果待定。 Holidays not announced yet: provisional.", err=True)


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(f"a date is written 2026-09-30, not {text!r}")
    return date.fromisoformat(text)


def _span(text: str) -> Span:
    match = PERIOD.fullmatch(text)
    if not match:
        raise ValueError(f"a period is written 3d or 3wd, not {text!r}")
    return Span(int(match[1]), "wd" if match[2] == "wd" else "d")


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
