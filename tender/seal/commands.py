"""`tender seal`, `tender custodian …`, `tender open-share`, `tender submit`: the sides that must not trust us.

Bidders and custodians run these on their own machines (E20 26, 30). The keys of ledger and witness may be
given (`--vkey`, `--witness`) by whoever knows them from elsewhere; otherwise those in the file are used and
shown. Exit 0 done, 1 a check failed or the act was refused, 2 unreadable input; errors go to stderr.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from tender.errors import BadInput, TenderError
from tender.ledger import note
from tender.seal import custodian as custodians
from tender.seal import fields, release, terms
from tender.seal.envelope import SealedBid, seal_bid
from tender.seal.signer import load_p12
from tender.seal.transfer import Login, submit_bid

LARGEST_OFFER_FILE = 256 * 1024

commands = typer.Typer(no_args_is_help=True)
custodian_commands = typer.Typer(help="保管人密钥 A custodian's identity.", no_args_is_help=True)
commands.add_typer(custodian_commands, name="custodian")

Vkey = Annotated[
    str | None,
    typer.Option("--vkey", help="你所知的账本公钥或其文件 the ledger's key as you know it, or its file"),
]
Witness = Annotated[
    str | None,
    typer.Option("--witness", help="你所知的见证公钥或其文件 the witness's key as you know it, or its file"),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出JSON print the result as JSON")]
Existing = {"exists": True, "dir_okay": False, "readable": True}


@commands.command("seal")
def seal(
    terms_file: Annotated[Path, typer.Option("--terms", help="招标条款文件 TERMS.json", **Existing)],
    offer: Annotated[Path, typer.Option(help="报价数据 offer.json", **Existing)],
    p12: Annotated[Path, typer.Option(help="签名证书 PKCS#12", **Existing)],
    out: Annotated[Path, typer.Option(help="输出文件夹 output folder")],
    file: Annotated[
        list[Path] | None, typer.Option(help="投标文件，可多次 a file of the bid", **Existing)
    ] = None,
    lot: Annotated[str | None, typer.Option(help="标段 lot id; needed when there are several")] = None,
    envelope: Annotated[str, typer.Option(help="信封 single, technical or commercial")] = "single",
    password: Annotated[
        str | None,
        typer.Option(
            "--p12-password", envvar="TENDER_P12_PASSWORD", help="证书口令 asked for when not given"
        ),
    ] = None,
    vkey: Vkey = None,
    witness: Witness = None,
    as_json: AsJson = False,
) -> None:
    """离线加密并签名投标文件 Seal and sign a bid offline, for a tender's custodians."""
    with explained():
        vkey, witness = known_keys(vkey, witness)
        asked = terms.read_file(terms_file.read_bytes(), vkey, witness)
        show_custodians(asked)
        warn_unless_pinned(vkey, witness)
        figures = fields.parsed(offer.read_bytes(), LARGEST_OFFER_FILE, "offer")
        identity = load_p12(p12, ask("证书口令 Password of the certificate", password))
        with bar("加密 Sealing", sum(one.stat().st_size for one in file or [])) as advance:
            chosen = lot or only_lot(asked)
            figures = fields.at_least(figures, set(), "offer")
            sealed = seal_bid(asked, chosen, envelope, figures, file or [], identity, out, advance)
    show_sealed(sealed, as_json)


@commands.command("submit")
def submit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="tender seal 的输出 what tender seal wrote")],
    server: Annotated[str, typer.Option(help="平台地址 address of the platform")],
    login: Annotated[str, typer.Option(envvar="TENDER_LOGIN", help="登录名 login")],
    password: Annotated[
        str | None, typer.Option(envvar="TENDER_PASSWORD", help="口令 asked for when not given")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """提交已加密的投标, 取回回执 Upload a sealed bid and take its receipt home, as receipt.zip beside it."""
    with explained():
        secret = ask("登录口令 Password of the login", password)
        size = (folder / "bid.age").stat().st_size
        with bar("上传 Uploading", size) as advance:
            answer = submit_bid(folder, server, Login(login, secret), advance)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        typer.echo(f"平台已受理 The platform accepted the bid: {answer.get('bid')}")
        kept = answer["receipt_file"] or "尚未出具，稍后下载 not ready yet; fetch it later: " + str(
            answer.get("receipt")
        )
        typer.echo(f"回执 Receipt: {kept}")


@commands.command("open-share")
def open_share(
    opening: Annotated[Path, typer.Option(help="开标清单 OPENING.json", **Existing)],
    identity: Annotated[Path, typer.Option(help="保管人密钥文件 identity file", **Existing)],
    out: Annotated[Path | None, typer.Option(help="输出文件，默认标准输出 default: standard output")] = None,
    passphrase: Annotated[
        str | None, typer.Option(envvar="TENDER_PASSPHRASE", help="密钥文件口令 asked for when needed")
    ] = None,
    vkey: Vkey = None,
    witness: Witness = None,
) -> None:
    """开标时交出保管的份额 Release a custodian's shares for an opening, or refuse and say why."""
    with explained():
        vkey, witness = known_keys(vkey, witness)
        warn_unless_pinned(vkey, witness)
        started = release.read_opening(opening.read_bytes(), vkey, witness)
        wrapped = custodians.is_wrapped(identity)
        secret = ask("密钥口令 Passphrase of the identity", passphrase) if wrapped else None
        post = release.release_shares(started, custodians.load(identity, secret))
        text = json.dumps(post, ensure_ascii=False, indent=1)
        if out is None:
            typer.echo(text)
        else:
            write_new(out, text)
            typer.echo(f"份额已写入 Shares written: {out}", err=True)
    for one in post["body"]["bad"]:
        typer.echo(f"未交出 Not released: {one['bid']}: {one['reason']}", err=True)


@custodian_commands.command("new")
def custodian_new(
    body: Annotated[str, typer.Option(help="单位名称 the body that keeps the share")],
    out: Annotated[Path, typer.Option(help="输出文件夹 output folder")] = Path("custodian"),
    passphrase: Annotated[
        str | None, typer.Option(envvar="TENDER_PASSPHRASE", help="口令 asked for when not given")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="不加口令，仅供演示 demonstration only")] = False,
    as_json: AsJson = False,
) -> None:
    """生成保管人密钥与纸质备份 Make a custodian's identity and its paper backup."""
    with explained():
        secret = None if plain else ask("新口令 New passphrase", passphrase, confirm=True)
        made = custodians.new_identity()
        public = made.public(fields.text(body, "body"))
        row = {**custodians.public_row(public), "fingerprint": public.fingerprint}
        out.mkdir(parents=True, exist_ok=True)
        custodians.save(made, out / "custodian.age-identity", secret)
        write_new(out / "custodian.json", json.dumps(row, ensure_ascii=False, indent=1) + "\n")
        for number, words in enumerate(custodians.paper_backup(made), 1):
            write_new(out / f"paper-{number}.txt", words + "\n")
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        typer.echo(f"指纹 Fingerprint: {public.fingerprint}\n公钥 Recipient: {public.recipient}")
        typer.echo("请打印三份 paper-*.txt 分开保存，然后删除；任两份可恢复。")
        typer.echo(
            "Print the three paper-*.txt, keep them apart, delete the files; any two restore the identity."
        )


@custodian_commands.command("restore")
def custodian_restore(
    paper: Annotated[list[Path], typer.Option(help="纸质备份，给两份 two of the paper backups", **Existing)],
    out: Annotated[Path, typer.Option(help="新密钥文件 the new identity file")],
    passphrase: Annotated[
        str | None, typer.Option(envvar="TENDER_PASSPHRASE", help="口令 asked for when not given")
    ] = None,
) -> None:
    """由两份纸质备份恢复密钥 Restore the identity from two paper backups."""
    with explained():
        restored = custodians.restore([one.read_text(encoding="utf-8").strip() for one in paper])
        custodians.save(restored, out, ask("新口令 New passphrase", passphrase, confirm=True))
    typer.echo(restored.recipient)


@contextmanager
def explained() -> Iterator[None]:
    """Turn refusals into one sentence on stderr: exit 2 for unreadable input, 1 for a failed check."""
    try:
        yield
    except TenderError as refused:
        typer.echo(str(refused) + (f" [{refused.field}]" if refused.field else ""), err=True)
        raise typer.Exit(2 if isinstance(refused, BadInput) else 1) from refused
    except OSError as broken:
        typer.echo(f"无法读写 Cannot read or write: {broken}", err=True)
        raise typer.Exit(2) from broken


@contextmanager
def bar(title: str, total: int) -> Iterator[Any]:
    """A progress bar on stderr when that is a terminal; yields what to call with bytes done."""
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.advance(task, done)


def ask(what: str, given: str | None, *, confirm: bool = False) -> str:
    """A secret from option or environment, or asked for. Raises BadInput when it is empty."""
    secret = given if given is not None else typer.prompt(what, hide_input=True, confirmation_prompt=confirm)
    if not secret:
        raise BadInput("no_secret", "口令不得为空。", "The password must not be empty.", field="password")
    return str(secret)


def only_lot(asked: terms.Terms) -> str:
    """The tender's lot when there is but one. Raises BadInput."""
    if len(asked.lots) != 1:
        zh, en = "项目有多个标段，请用--lot指定。", "The tender has several lots: name one with --lot."
        raise BadInput("which_lot", zh, en, field="lot")
    return asked.lots[0].id


def write_new(path: Path, text: str) -> None:
    """Write a file of mode 0600; an existing one raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def show_custodians(asked: terms.Terms) -> None:
    """On stderr: who can open the bid, to be compared with the fingerprints printed in the notice."""
    typer.echo(f"{asked.title}: {asked.policy.k}/{asked.policy.n} 保管人 custodians", err=True)
    for one in asked.policy.custodians:
        typer.echo(f"  {one.fingerprint}  {one.body}", err=True)


def known_keys(vkey: str | None, witness: str | None) -> tuple[str | None, str | None]:
    """The keys that the user knows, given themselves or as files. Raises Malformed, OSError."""
    log = note.read_vkey(vkey, note.ED25519).vkey if vkey else None
    return log, note.read_vkey(witness, note.COSIGNATURE).vkey if witness else None


def warn_unless_pinned(vkey: str | None, witness: str | None) -> None:
    """A file that brings its own keys proves only that it agrees with itself; say so on stderr."""
    if vkey is None or witness is None:
        typer.echo(
            "账本或见证公钥取自文件，请与公告核对。Keys taken are the file's own: compare them.", err=True
        )


def show_sealed(sealed: SealedBid, as_json: bool) -> None:
    """The facts of a sealed bid; none of them names its plaintext."""
    made = sealed.manifest
    result = {"folder": str(sealed.folder), "recipient": made.recipient, "ct_sha256": made.ct_sha256}
    if as_json:
        typer.echo(json.dumps({**result, "ct_size": made.ct_size}, ensure_ascii=False))
    else:
        typer.echo(f"已加密 Sealed: {sealed.bid_age} ({made.ct_size} bytes)\nSHA-256 {made.ct_sha256}")
