"""The ledger on the command line: what a doubter runs, offline, with keys taken from elsewhere.

`tender ledger verify DIR_OR_URL` checks a published log whole, `tender verify RECEIPT.zip` one receipt;
`tender ledger replay` compares a data folder with its ledger, `tender ledger export` publishes.
Exit 0 verified, 1 a check failed, 2 bad usage or unreadable input. Neither asks the platform anything
beyond the log's own files. Keys are verifier keys, or files that hold one (`FILE` or `@FILE`).
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import sleep
from typing import Annotated, Any, NoReturn

import typer
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rich.console import Console
from rich.progress import Progress

from tender import clock
from tender.ledger import export, note, receipt, review
from tender.ledger.refusals import Malformed, Unverified
from tender.ledger.tiles import FolderTiles, Tiles, UrlTiles
from tender.ledger.verify import Step, Trust, Verified, verify_log

commands = typer.Typer(no_args_is_help=True)
ledger = typer.Typer(
    no_args_is_help=True, help="公开账本：导出、核验、重放。The public ledger: export, verify, replay."
)
commands.add_typer(ledger, name="ledger")

LogKey = Annotated[
    str, typer.Option("--vkey", help="账本公钥或其文件。The log's verifier key, or a file with it.")
]
WitnessKeys = Annotated[
    list[str] | None,
    typer.Option("--witness", help="见证公钥，可重复。A witness's verifier key; may be repeated."),
]
DataFolder = Annotated[Path, typer.Option("--data", help="数据目录。The data folder.")]
KeyFolder = Annotated[
    Path | None,
    typer.Option("--keys", help="密钥目录（默认在数据目录旁）。The key folder, beside the data folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出结果。Print the result as JSON.")]


@ledger.command("verify")
def verify_ledger(
    log: Annotated[
        str, typer.Argument(metavar="DIR_OR_URL", help="账本目录或网址。Folder or address of the log.")
    ],
    vkey: LogKey,
    witness: WitnessKeys = None,
    min_witnesses: Annotated[
        int | None,
        typer.Option(min=0, help="至少须有的见证数（默认全部）。How many must have cosigned (default: all)."),
    ] = None,
    old: Annotated[
        list[Path] | None, typer.Option(help="旧检查点，可重复。An older signed checkpoint; may be repeated.")
    ] = None,
    proof: Annotated[
        list[Path] | None, typer.Option(help="收录证明，可重复。A tlog-proof file; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核验整个账本：瓦片、条目、根、签名与见证。Check a whole log: tiles, entries, root, signatures, witnesses."""
    trust = _trust(vkey, witness or [], min_witnesses)
    older, proofs = [_read_text(path) for path in old or []], [_read_text(path) for path in proof or []]
    try:
        with _progress() as step:
            found = verify_log(_tiles(log), trust, older, proofs, step)
    except (Malformed, Unverified) as wrong:
        _fail(wrong, as_json)
    except OSError as broken:
        _unreadable(f"无法读取账本 {log}。Cannot read the log {log}: {broken}.")
    _print_ledger(found, as_json)


@commands.command("verify")
def verify_receipt(
    receipt_file: Annotated[Path, typer.Argument(metavar="RECEIPT.zip", help="回执文件。The receipt.")],
    vkey: LogKey,
    witness: WitnessKeys = None,
    tsa: Annotated[
        Path | None, typer.Option(help="时间戳机构证书（PEM）。The timestamp authority's certificates, PEM.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """离线核验回执：内容、收录证明、见证与时间戳。Check a receipt offline: content, proof, witness, timestamp."""
    trust = _trust(vkey, witness or [], None)
    content, certificates = _read_bytes(receipt_file), _certificates(tsa)
    try:
        found = receipt.check(content, trust.log, trust.witnesses, tsa=certificates)
    except (Malformed, Unverified) as wrong:
        _fail(wrong, as_json)
    _print_receipt(found, as_json)


@ledger.command("replay")
def replay_ledger(
    data: DataFolder = Path("run/data"),
    keys: KeyFolder = None,
    anchor: Annotated[
        list[Path] | None,
        typer.Option(
            help="外部锚点：回执或旧检查点，可重复。An outside anchor: a receipt or older checkpoint."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """由账本重建全部受审计数据并逐行比对。Rebuild all audited rows from the ledger and compare them."""
    trust = _installed_trust(data, keys)
    try:
        anchors = [review.anchor_note(_read_bytes(path)) for path in anchor or []]
        with _progress() as step:
            found = review.review(data, trust, anchors, step)
            if found.differences:  # a live server may have been between two steps: look once more
                sleep(1)
                found = review.review(data, trust, anchors, step)
    except Malformed as wrong:
        _fail(wrong, as_json)
    except (OSError, sqlite3.Error) as broken:
        _unreadable(f"无法读取数据目录 {data}。Cannot read the data folder {data}: {broken}.")
    _print_review(found, as_json)


@ledger.command("export")
def export_ledger(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="导出到的目录。Where to write.")],
    data: DataFolder = Path("run/data"),
) -> None:
    """导出公开账本（检查点、瓦片、条目）。Export the public ledger: checkpoint, tiles, entries."""
    source = data / "ledger"
    if not (source / "checkpoint").is_file():
        _unreadable(f"{source} 中没有检查点。There is no checkpoint in {source}.")
    with _progress() as step:
        copied = export.export(source, folder, step)
    typer.echo(f"已导出 {copied} 个文件。{copied} files exported to {folder}.")


def _installed_trust(data: Path, keys: Path | None) -> Trust:
    """The installation's own public keys, as its operator published them in the key folder."""
    folder = keys or data.absolute().parent / "keys"
    witness = folder / "witness.vkey"
    return _trust(str(folder / "ledger.vkey"), [str(witness)] if witness.exists() else [], None)


def _print_review(found: review.Review, as_json: bool) -> None:
    """Each difference with table, row and column; exit 1 when there is any."""
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        for difference in found.differences:
            typer.echo(str(difference))
        typer.echo(f"entries={found.entries} rows={found.rows} anchors={list(found.anchors)}")
        if not found.anchors:
            typer.echo(
                "没有外部锚点：整体改写不能发现。no outside anchor: a whole rewrite would not be found."
            )
        typer.echo(f"{len(found.differences)} 处差异。{len(found.differences)} differences.")
    if found.differences:
        raise typer.Exit(1)


def _trust(vkey: str, witnesses: list[str], least: int | None) -> Trust:
    """Whom the caller believes; a key of the wrong type or one given twice is bad usage."""
    try:
        log = note.read_vkey(vkey, note.ED25519)
        seen = tuple(note.read_vkey(each, note.COSIGNATURE) for each in witnesses)
    except Malformed as wrong:
        _unreadable(str(wrong))
    except OSError as broken:
        _unreadable(f"无法读取公钥文件。Cannot read the key file: {broken}.")
    least = len(seen) if least is None else least
    if len({each.public for each in seen}) != len(seen) or least > len(seen):
        _unreadable(
            "见证公钥重复或不足。The same witness key twice, or more witnesses asked for than keys given."
        )
    return Trust(log, seen, least)


def _tiles(log: str) -> Tiles:
    if log.startswith(("http://", "https://")):
        return UrlTiles(log)
    if not (Path(log) / "checkpoint").is_file():
        _unreadable(f"{log} 中没有检查点。There is no checkpoint in {log}.")
    return FolderTiles(Path(log))


@contextmanager
def _progress() -> Iterator[Step]:
    """A bar on standard error, only on a terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("核验 verify", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_ledger(found: Verified, as_json: bool) -> None:
    """Figures, then the line that scripts read."""
    head = found.checkpoint
    facts: dict[str, Any] = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    facts |= {"cosignatures": [{"name": name, "at": clock.stamp(at)} for name, at in found.cosignatures]}
    facts |= {key: value for key, value in asdict(found).items() if key not in ("checkpoint", "cosignatures")}
    _print(facts, as_json)


def _print_receipt(found: receipt.Receipt, as_json: bool) -> None:
    """What the receipt proves; a time nobody was trusted for stays out. The act whole as JSON only."""
    head = found.checkpoint
    facts: dict[str, Any] = {"origin": head.origin, "index": found.index, "size": head.size}
    facts |= {"cosignatures": [{"name": name, "at": clock.stamp(at)} for name, at in found.cosignatures]}
    facts["stamped_at"] = clock.stamp(found.stamped_at) if found.stamped_at else None
    kept = ("type", "at", "tender", "subject", "files")
    payload = found.payload if as_json else {key: found.payload.get(key) for key in kept}
    _print(facts | {"payload": payload}, as_json)


def _print(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"result": "ok"} | facts, ensure_ascii=False))
        return
    for key, value in facts.items():
        typer.echo(
            f"{key}={value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)}"
        )
    typer.echo("RESULT ok")


def _fail(wrong: Malformed | Unverified, as_json: bool) -> NoReturn:
    """A check failed: the sentence to standard error, the result to standard output, exit 1."""
    typer.echo(str(wrong), err=True)
    failed = {"result": "failed", "reason": wrong.en, "zh": wrong.zh, "field": wrong.field}
    typer.echo(json.dumps(failed, ensure_ascii=False) if as_json else f"RESULT failed: {wrong.en}")
    raise typer.Exit(1)


def _unreadable(sentence: str) -> NoReturn:
    """Bad usage or unreadable input: one sentence to standard error, exit 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as broken:
        _unreadable(f"无法读取 {path}。Cannot read {path}: {broken.strerror}.")


def _read_text(path: Path) -> str:
    try:
        return _read_bytes(path).decode()
    except UnicodeDecodeError:
        _unreadable(f"{path} 不是 UTF-8 文本。{path} is not UTF-8 text.")


def _certificates(path: Path | None) -> tuple[Certificate, ...]:
    if path is None:
        return ()
    try:
        return tuple(load_pem_x509_certificates(_read_bytes(path)))
    except ValueError:
        _unreadable(f"{path} 不是 PEM 证书。{path} holds no PEM certificate.")
