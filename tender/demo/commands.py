"""`tender demo`: complete works tenders on a moved clock, and a folder that outside tools check.

A tender for every branch of the works law, or with `--from-ocds` the lots of a file of real ones, each compared
with its real award. The clock starts in the past and ends at the present. Every act is printed as it happens;
the folder's layout is design §7. Exit 0 when everything was performed, 1 when a difference from a real award
has no cause, 2 when the folder or the file cannot be used.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tender import clock
from tender.clock import MovableClock
from tender.demo import county, replay_report, replayed
from tender.demo.folder import write_folder, write_identities
from tender.demo.inhabitants import Inhabitants, move_in
from tender.demo.ocds import RealLot, performable, read_lots
from tender.demo.pool import enter_pool, enter_relation
from tender.demo.scenarios import Stage, events, scenarios
from tender.demo.stages import LONG_AGO, expected, fill
from tender.demo.works import Tell, WorksTender, perform
from tender.errors import BadInput
from tender.install import open_platform
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.rulebook import on as rules_on
from tender.settings import Settings

commands = typer.Typer()
LONG_ENOUGH = timedelta(days=90)
MOVING_IN = 1


@commands.command("demo")
def demo(
    out: Annotated[Path, typer.Option(help="输出目录, 须为空。Where to write; must be empty.")],
    seed: Annotated[int, typer.Option(help="改变报价和评分。Varies prices and scores.")] = 0,
    from_ocds: Annotated[
        Path | None,
        typer.Option(help="复演 OCDS 发布包中的真实标段。Perform the real lots of an OCDS release package."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="复演多少个能够定标的标段。How many lots that can be awarded.")
    ] = None,
) -> None:
    """演示工程招标全过程, 留下可由外部工具核验的目录。Perform whole works tenders and leave them for checking.

    A school in full, an invited tender, one that fails and is repeated, one of two lots with an objection upheld,
    a prequalified and a terminated one, and projects with an exception and a splitting explained.

    With --from-ocds every lot with enough priced bids runs as an open works tender by lowest evaluated bid:
    amounts one to one as yuan, the highest bid as ceiling, bids turned down in the source rejected. Lots whose
    every bid is turned down run and fail, beside those that --limit counts. --seed changes nothing there.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        _unusable(f"目录 {out} 不是空的。The folder {out} is not empty.")
    lots = _lots(from_ocds, limit)
    lines = MOVING_IN + (sum(replayed.EVENTS + len(lot.played) for lot in lots) if from_ocds else events())
    present = clock.now()
    with clock.ticking(MovableClock(present - LONG_ENOUGH)) as time, telling(lines) as tell:
        assert isinstance(time, MovableClock)  # noqa: S101
        run = Run(out, time, present, tell)
        rows = _replay(run, from_ocds, lots) if from_ocds else _perform(run, seed)
    raise typer.Exit(replay_report.exit_code(rows))


@dataclass(frozen=True)
class Run:
    """Where a demonstration is performed: its folder, its clock, the present, and who is told."""

    out: Path
    time: MovableClock
    present: datetime
    tell: Tell

    def county(self) -> "Settled":
        """A new platform with the county and its experts on it."""
        platform = open_platform(Settings(data=self.out / "data", demonstration=True, host="demo.example"))
        self.tell("示范县入驻 the county moves in")
        people = move_in(platform)
        experts = enter_pool(platform, people)
        enter_relation(platform, people)
        return Settled(platform, people, experts)

    def finish(self, settled: "Settled", plays: Sequence[WorksTender]) -> dict[str, Any]:
        """Go to the present and write the folder; returns its summary."""
        self.time.move_to(max(self.present, self.time.moment))
        write_identities(settled.people, settled.platform.settings)
        summary = write_folder(settled.platform, plays, self.out)
        settled.platform.engine.dispose()
        typer.echo(f"账本 {summary['ledger']['size']} 项 entries, 根 root {summary['ledger']['root']}")
        typer.echo(f"已写入 written to {self.out}")
        return summary


@dataclass(frozen=True)
class Settled:
    """The county on its platform."""

    platform: Platform
    people: Inhabitants
    experts: dict[str, Actor]


def _perform(run: Run, seed: int) -> list[replay_report.Row]:
    """The scripted tenders; there is nothing to compare."""
    settled = run.county()
    with tempfile.TemporaryDirectory() as homes:
        stage = Stage(settled.platform, settled.people, settled.experts, Path(homes), run.tell)
        plays, courses = scenarios(stage, seed)
        perform([(run.time.moment, course) for course in courses], run.time)
        run.finish(settled, plays)
    return []


def _replay(run: Run, source: Path, lots: list[RealLot]) -> list[replay_report.Row]:
    """The real lots, compared one by one with their real awards."""
    settled = run.county()
    with tempfile.TemporaryDirectory() as homes:
        parts = (settled.platform, settled.people, settled.experts)
        plays = replayed.plays_of(*parts, lots, Path(homes), run.tell)
        replayed.perform(plays, run.time)
        rows = replay_report.rows_of(plays)
        totals = replay_report.write_report(rows, run.finish(settled, plays), source, run.out)
    replay_report.show(rows, totals)
    return rows


def _lots(source: Path | None, limit: int | None) -> list[RealLot]:
    """The lots to perform; exits 2 with a sentence when the options or the file do not serve."""
    if source is None:
        if limit is not None:
            _unusable("--limit 只与 --from-ocds 合用。--limit goes with --from-ocds only.")
        return []
    try:
        lots = performable(read_lots(source), rules_on(clock.today()).integer("tender.min_bids"), limit)
    except BadInput as bad:
        _unusable(f"{bad.zh}{bad.en}")
    if not lots:
        zh, en = "文件中没有足够有效报价的标段。", "No lot of the file has enough priced bids."
        _unusable(f"{zh}{en}")
    return lots


def _unusable(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def fill_if_empty(settings: Settings) -> None:
    """For `tender serve --demo`: perform the demonstration county in an empty data folder."""
    if (settings.data / "tender.sqlite3").exists():
        return
    present = clock.now()
    homes = settings.key_folder.parent / "homes"
    homes.mkdir(parents=True, exist_ok=True)
    with clock.ticking(MovableClock(present - LONG_AGO)) as time, telling(expected(), lines=False) as tell:
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
def telling(events: int, *, lines: bool = True) -> Iterator[Tell]:
    """Print each event with the played time; on a terminal a bar that moves with the events."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("演示 demo", total=events)

        def tell(line: str) -> None:
            bar.update(task, advance=1, description=escape(line))
            if lines:
                typer.echo(f"{clock.shown(clock.now())}  {line}")

        yield tell
