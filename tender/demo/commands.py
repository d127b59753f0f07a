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
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tender import clock
from tender.clock import MovableClock
from tender.demo import county
from tender.demo.folder import write_folder, write_identities
from tender.demo.inhabitants import move_in
from tender.demo.pool import enter_pool
from tender.demo.script import SCHOOL, varied
from tender.demo.stages import LONG_AGO, fill
from tender.demo.works import Tell, WorksTender
from tender.install import open_platform
from tender.settings import Settings

commands = typer.Typer()
LONG_ENOUGH = timedelta(days=60)
EVENTS = 21


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
    with clock.ticking(MovableClock(present - LONG_ENOUGH)) as time, telling() as tell:
        assert isinstance(time, MovableClock)  # noqa: S101
        _perform(out, seed, time, present, tell)


def _perform(out: Path, seed: int, time: MovableClock, present: datetime, tell: Tell) -> None:
    platform = open_platform(Settings(data=out / "data", demonstration=True, host="demo.example"))
    tell("示范县入驻 the county moves in")
    people = move_in(platform)
    experts = enter_pool(platform, people)
    with tempfile.TemporaryDirectory() as homes:
        play = WorksTender(platform, people, experts, varied(SCHOOL, seed), Path(homes), tell)
        play.play(time)
        time.move_to(max(present, time.moment))
        write_identities(people, platform.settings)
        summary = write_folder(platform, [play], out)
    platform.engine.dispose()
    size, root = summary["ledger"]["size"], summary["ledger"]["root"]
    typer.echo(f"账本 {size} 项 entries, 根 root {root}")
    typer.echo(f"已写入 written to {out}")


def fill_if_empty(settings: Settings) -> None:
    """For `tender serve --demo`: perform the demonstration county in an empty data folder."""
    if (settings.data / "tender.sqlite3").exists():
        return
    present = clock.now()
    homes = settings.key_folder.parent / "homes"
    homes.mkdir(parents=True, exist_ok=True)
    with clock.ticking(MovableClock(present - LONG_AGO)) as time, telling(lines=False) as tell:
        assert isinstance(time, MovableClock)  # noqa: S101
        platform = open_platform(settings)
        fill(platform, time, present, homes, tell)
        platform.engine.dispose()


def sign_ins(keys: Path) -> str:
    """The demonstration's sign-ins, as `tender serve --demo` prints them, and where the keys to play with lie."""
    clerk, expert = county.CLERKS[0], county.EXPERTS[0]
    rows = [(one.login, one.seat, one.name) for one in county.OFFICIALS]
    rows.append((f"{clerk.login} … {len(county.CLERKS)}", clerk.seat, clerk.name))
    rows.append((f"{expert.login} … {len(county.EXPERTS)}", expert.seat, expert.name))
    lines = [f"  {login:<14} {seat.value:<24} {name}" for login, seat, name in rows]
    head = f"示范登录, 密码均为 demonstration sign-ins, all with the password {county.PASSWORD}"
    files = (
        f"  {keys}/bidder-N.p12  投标人证书, 口令同上 a bidder's certificate, same password",
        f"  {keys}/custodian-N.age-identity  保管人密钥 a custodian's identity",
    )
    return "\n".join((head, *lines, *files))


@contextmanager
def telling(*, lines: bool = True) -> Iterator[Tell]:
    """Print each event with the played time; on a terminal a bar that moves with the events."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("演示 demo", total=EVENTS if lines else EVENTS * 5)

        def tell(line: str) -> None:
            bar.update(task, advance=1, description=line)
            if lines:
                typer.echo(f"{clock.shown(clock.now())}  {line}")

        yield tell
