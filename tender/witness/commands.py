"""`tender witness`: runs the supervision office's witness on its own machine.

Its key is made on the first run (`--name`), stays in that file, and its verifier key is printed for
everyone who is to believe it. Exit 2 for settings that cannot work; otherwise it runs until stopped.
"""

import sqlite3
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tender.ledger import note
from tender.ledger.note import Signer
from tender.ledger.refusals import Malformed
from tender.witness.server import serve

commands = typer.Typer()


@commands.command("witness")
def run_witness(
    data: Annotated[Path, typer.Option(help="见证方自己的数据目录。The witness's own data folder.")],
    key: Annotated[Path, typer.Option(help="见证私钥文件。The witness's key file, mode 0600.")],
    log_vkey: Annotated[
        str, typer.Option(help="所见证账本的公钥或其文件。Verifier key of the log, or a file with it.")
    ],
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="监听地址。Where to listen.")
    ] = "127.0.0.1:8100",
    name: Annotated[
        str | None,
        typer.Option(
            help="首次运行时的见证名称，如 witness.example/1。Name for a new key, on the first run."
        ),
    ] = None,
) -> None:
    """监督部门的见证服务：只为延续上次的账本共签。Cosign checkpoints that extend the last one seen."""
    host, port = _address(listen)
    try:
        log = note.read_vkey(log_vkey, note.ED25519)
        signer = _signer(key, name)
        typer.echo(signer.vkey)
        serve(data, key, log, host, port)
    except Malformed as wrong:
        _refuse(str(wrong))
    except (OSError, sqlite3.Error) as wrong:
        _refuse(f"见证服务无法启动。The witness cannot start: {wrong}.")


def _signer(key: Path, name: str | None) -> Signer:
    """The witness's key, made under `name` if there is none yet."""
    if key.exists():
        signer = note.load(key)
        if signer.kind != note.COSIGNATURE:
            _refuse("该密钥不是见证密钥。This is not a witness's key (type 4).")
        return signer
    if name is None:
        _refuse("没有密钥文件；首次运行请给出 --name。There is no key file; give --name to make one.")
    signer = note.generate(name, note.COSIGNATURE)
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer.save(key)
    return signer


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        _refuse("监听地址应为 HOST:PORT。The address to listen on is HOST:PORT.")
    return host.strip("[]"), int(port)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
