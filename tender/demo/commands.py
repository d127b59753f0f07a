"""`tender demo`: a complete open works tender on a moved clock, and a folder that outside tools check.

The clock starts in the past and ends at the present. Every act is printed as it happens; the folder's
layout is design §7. Exit 0 when everything was performed, 2 when the folder cannot be used.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tender import clock
from tender.clock import MovableClock
from tender.demo.folder import write_folder, write_identities
from tender.demo.inhabitants import move_in
from tender.demo.pool import enter_pool
from tender.demo.script import SCHOOL, varied
from tender.demo.works import STEPS, WorksTender
from tender.install import open_platform
from tender.settings import Settings

commands = typer.Typer()
LONG_ENOUGH = timedelta(days=60)


@commands.command("demo")
def demo(
    out: Annotated[Path, typer.Option(help="输出目录, 须为空。Where to write; must be empty.")],
    seed: Annotated[int, typer.Option(help="改变报价和评分。Varies prices and scores.")] = 0,
) -> None:
    """演示一次完整的公开招标, 留下可由外部工具核验的目录。Perform a whole open tender and leave it for checking."""
    if out.exists() and any(out.iterdir()):
        typer.echo(f"目录 {out} 不是空的。The folder {out} is not empty.", err=True)
        raise typer.Exit(2)
    present = clock.now()
    with clock.ticking(MovableClock(present - LONG_ENOUGH)) as time, _shown() as show:
        assert isinstance(time, MovableClock)  # noqa: S101
        _perform(out, seed, time, present, show)


def _perform(out: Path, seed: int, time: MovableClock, present: datetime, show) -> None:  # type: ignore[no-untyped-def]
    platform = open_platform(Settings(data=out / "data", demonstration=True, host="demo.example"))
    show("示范县入驻 the county moves in")
    people = move_in(platform)
    experts = enter_pool(platform, people)
    with tempfile.TemporaryDirectory() as homes:
        play = WorksTender(platform, people, experts, time, varied(SCHOOL, seed), Path(homes), show)
        for step in STEPS:
            getattr(play, step)()
            show(None)
        time.move_to(max(present, time.moment))
        write_identities(people, platform.settings.key_folder)
        summary = write_folder(platform, [play], out)
    platform.engine.dispose()
    size, root = summary["ledger"]["size"], summary["ledger"]["root"]
    typer.echo(f"账本 {size} 项 entries, 根 root {root}")
    typer.echo(f"已写入 written to {out}")


@contextmanager
def _shown() -> Iterator:  # type: ignore[type-arg]
    """Print each event with the played time; a bar over the steps on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("演示 demo", total=len(STEPS))

        def show(line: str | None) -> None:
            if line is None:
                bar.advance(task)
            else:
                typer.echo(f"{clock.shown(clock.now())}  {line}")

        yield show
