"""`tender …`: the command line of the platform, each slice's commands under one name (design §7).

Wiring only. Every command exits 0 on success, 1 when a check failed or an act was refused, 2 on bad
usage or unreadable input, and says why in one sentence on standard error.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tender import due, serving
from tender.accounts.first import enter_first_administrator
from tender.accounts.forms import RegisterOrganisation
from tender.demo.commands import commands as demo_commands
from tender.demo.commands import fill_if_empty, sign_ins
from tender.errors import BadInput, TenderError
from tender.evaluation.commands import commands as evaluation
from tender.experts.commands import commands as draw
from tender.install import is_demonstration, open_platform
from tender.ledger.commands import commands as ledger
from tender.platform import Platform
from tender.projects.commands import commands as projects
from tender.rulebook.commands import commands as rulebook
from tender.seal.commands import commands as seal
from tender.settings import Settings
from tender.web.forms import parsed
from tender.witness.commands import commands as witness

main = typer.Typer(
    name="tender",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="公共资源交易平台 The open platform of a county trading centre.",
)
for group in (rulebook, projects, ledger, witness, seal, evaluation, demo_commands):
    main.add_typer(group)
main.add_typer(draw, name="draw")

Data = Annotated[Path | None, typer.Option("--data", help="数据目录 data folder (run/data)")]
Keys = Annotated[
    Path | None, typer.Option("--keys", help="密钥目录 key folder (keys/ beside the data folder)")
]


@main.command("serve")
def serve(
    data: Data = None,
    keys: Keys = None,
    host: Annotated[str, typer.Option(help="监听地址 address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 port")] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="示范县 the demonstration county")] = False,
) -> None:
    """运行平台 Run the platform until stopped."""
    with explained():
        settings = _settings(data, keys, demo=demo, host=host)
        serving.check_address(host, port)
        if demo:
            fill_if_empty(settings)
        with opened(settings) as platform:
            _say(host, port)
            if settings.demonstration:
                typer.echo(sign_ins(settings.key_folder))
            serving.serve(platform, host, port)


@main.command("tick")
def tick(
    data: Data = None,
    keys: Keys = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出JSON print the result as JSON")] = False,
) -> None:
    """办理到期事项 Do now what is due by the clock."""
    with explained(), opened(_settings(data, keys)) as platform:
        done = due.perform_due(platform)
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False))
    for name, ids in () if as_json else done.items():
        typer.echo(f"{name}: {', '.join(ids) or '–'}")


@main.command("administrator")
def administrator(
    login: Annotated[str, typer.Option(help="登录名 sign-in name")],
    name: Annotated[str, typer.Option(help="姓名 name")],
    centre: Annotated[str, typer.Option(help="交易中心名称 name of the centre")],
    uscc: Annotated[str, typer.Option(help="中心的统一社会信用代码 the centre's credit code")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="密码 password")
    ],
    data: Data = None,
    keys: Keys = None,
) -> None:
    """登记首位系统管理员 Enter the first administrator of an installation."""
    with explained(), opened(_settings(data, keys)) as platform:
        body = parsed(RegisterOrganisation, {"name": centre, "uscc": uscc, "kind": "centre"})
        enter_first_administrator(platform, body, login, name, password)
    typer.echo(f"已登记 {name}, 可以登录。 {login} may sign in now.")


def _settings(
    data: Path | None, keys: Path | None, *, demo: bool = False, host: str = "127.0.0.1"
) -> Settings:
    """The settings; a folder made by the demonstration runs as one, but only for this machine."""
    settings = Settings.from_environment(data=data, keys=keys)
    if demo or settings.demonstration or (is_demonstration(settings) and host in serving.LOOPBACK):
        return replace(settings, demonstration=True, secure_cookies=False)
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[Platform]:
    """The installation, closed at the end."""
    platform = open_platform(settings)
    try:
        yield platform
    finally:
        platform.engine.dispose()


@contextmanager
def explained() -> Iterator[None]:
    """Turn refusals into one sentence: exit 2 for what cannot be read or had, 1 for a refusal."""
    try:
        yield
    except TenderError as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2 if isinstance(refused, BadInput) else 1) from refused
    except (OSError, ValueError) as broken:
        typer.echo(f"无法运行 Cannot run: {broken}", err=True)
        raise typer.Exit(2) from broken


def _say(host: str, port: int) -> None:
    """The address, and what a browser will not do there."""
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"平台已启动 The platform answers at http://{shown}:{port}/")
    if host not in serving.LOOPBACK:
        typer.echo(
            "此地址未用TLS: 浏览器不能签名和加密, 请在前面加TLS代理。 Without TLS in front browsers offer no WebCrypto here: "
            "sealing and signing pages will not work, and cookies need TLS.",
            err=True,
        )
