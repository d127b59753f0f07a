"""What performing real lots came to: lot by lot our award, the real one, and why they differ.

For whoever asks whether the machine holds outside its own scenarios. Written as `report.json`, into
`summary.json` (each lot's `differences`, and `replay` for the whole) and as a table. Every difference has
a cause out of `comparison`; `unexplained` counts those that have none, and the command fails on them.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tender import money
from tender.demo.comparison import UNEXPLAINED, Finding, Ours, compare
from tender.demo.folder import write_json
from tender.demo.replayed import ReplayedTender

WIDE = 200
__all__ = ["Row", "exit_code", "rows_of", "show", "unexplained", "write_report"]


@dataclass(frozen=True)
class Row:
    """One lot: title, then bidder and price in yuan of our award and of the real one."""

    lot: str
    source_lot: str
    title: str
    ours: tuple[str, str] | None
    real: tuple[str, str] | None
    left_out: dict[str, int]
    finding: Finding


def rows_of(plays: Sequence[ReplayedTender]) -> list[Row]:
    """The comparison of every lot that was performed."""
    return [_row(play) for play in plays]


def _row(play: ReplayedTender) -> Row:
    won = play.winner()
    finding = compare(play.source, None if won is None else Ours(*won))
    return Row(
        lot=play.lot,
        source_lot=play.source.id,
        title=play.script.title,
        ours=None if won is None else (play.firms[won[0].key].name, str(money.yuan(won[1]))),
        real=play.reference(),
        left_out=dict(Counter(bid.left_out for bid in play.source.bids if bid.left_out)),
        finding=finding,
    )


def unexplained(rows: Sequence[Row]) -> list[Row]:
    """The lots with a difference that no cause explains."""
    return [row for row in rows if any(cause.code == UNEXPLAINED for cause in row.finding.causes)]


def exit_code(rows: Sequence[Row]) -> int:
    """1 when some difference has no cause, else 0."""
    return int(bool(unexplained(rows)))


def write_report(rows: Sequence[Row], summary: dict[str, Any], source: Path, out: Path) -> dict[str, Any]:
    """Write `report.json`, and the findings into `summary.json`; returns the totals."""
    about = {"name": source.name, "sha256": hashlib.sha256(source.read_bytes()).hexdigest()}
    totals = {"source": about, "amounts": "one to one as yuan, half-up to 0.01", **_totals(rows)}
    for tender, row in zip(summary["tenders"], rows, strict=True):
        tender["lots"][0]["differences"] = [asdict(cause) for cause in row.finding.causes]
    summary["replay"] = totals
    write_json(out / "report.json", {**totals, "comparisons": [_written(row) for row in rows]})
    write_json(out / "summary.json", summary)
    return totals


def _totals(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "lots": len(rows),
        "awarded": sum(row.ours is not None for row in rows),
        "same_winner": sum(row.finding.same for row in rows),
        "causes": dict(sorted(Counter(cause.code for row in rows for cause in row.finding.causes).items())),
        "unexplained": len(unexplained(rows)),
    }


def _written(row: Row) -> dict[str, Any]:
    return {
        "lot": row.lot,
        "source_lot": row.source_lot,
        "title": row.title,
        "award": _award(row.ours),
        "reference_award": _award(row.real),
        "same_winner": row.finding.same,
        "causes": [asdict(cause) for cause in row.finding.causes],
        "bids_left_out": row.left_out,
    }


def _award(award: tuple[str, str] | None) -> dict[str, str] | None:
    return award and {"bidder": award[0], "price": award[1]}


def show(rows: Sequence[Row], totals: dict[str, Any]) -> None:
    """Print the table and the totals; wide where no terminal says how wide it is."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    console.print(_table(rows))
    lots, awarded, same = totals["lots"], totals["awarded"], totals["same_winner"]
    typer.echo(f"标段 lots {lots}, 定标 awarded {awarded}, 与真实结果相同 same as in reality {same}")
    for code, count in totals["causes"].items():
        typer.echo(f"  {code}: {count}")


def _table(rows: Sequence[Row]) -> Table:
    """For people: one line a lot, with the reasons in both languages."""
    shown = Table(title="与真实中标比较 compared with the real awards", show_lines=True)
    for head in ("#", "标段 lot", "本次 ours", "真实 real", "相同 same", "原因 why"):
        shown.add_column(head, overflow="fold")
    for number, row in enumerate(rows, 1):
        why = "\n".join(f"{cause.zh}。{cause.en}." for cause in row.finding.causes)
        same = "是 yes" if row.finding.same else "否 no"
        cells = (str(number), row.title, _cell(row.ours), _cell(row.real), same, why)
        shown.add_row(*(Text(cell) for cell in cells))
    return shown


def _cell(award: tuple[str, str] | None) -> str:
    return f"{award[0]}\n{award[1]}" if award else "–"
