"""Public pages over 1,000 and over 100,000 tenders, each beside a bare page of the same run (`make bench`).

Three servers run as processes: the platform over the small county, over the large one, and an application
that does nothing but fill a template with twenty rows. Each page is asked for in turn from all three, so
that a busy moment meets them alike; the median counts. Nothing here asserts a speed.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, get
from litestar.response import Template

from tender.install import open_platform
from tender.web import templates
from tests.conftest import settings_in
from tests.filled import fill
from tests.running.test_serving import COMMAND, answered, free_port

SMALL, LARGE, ROUNDS = 1_000, 100_000, 25
PAGES = {
    "list": "/tenders",
    "a common word (教学楼)": "/tenders?q=教学楼",
    "a rare word (GC-2010-00004)": "/tenders?q=GC-2010-00004",
    "a word that all have (工程)": "/tenders?q=工程",
    "two letters (中学)": "/tenders?q=中学",
    "two words (北山 医院)": "/tenders?q=北山 医院",
    "by amount": "/tenders?sort=-amount",
    "a common word by amount": "/tenders?q=教学楼&sort=-amount",
    "one stage": "/tenders?stage=failed",
    "page 500 (50 of the small)": "/tenders?page={page}",
    "home": "/",
}
SERVE_BARE = "from tests.benchmarks.bench_pages import serve_bare; serve_bare({port})"
BARE = "<ul>{% for row in range(20) %}<li><a href='/tenders/{{ row }}'>{{ row }}</a></li>{% endfor %}</ul>"


@get("/", sync_to_thread=True)
def bare_page() -> Template:
    """Twenty rows and nothing else."""
    return Template(template_str=BARE, media_type="text/html")


def serve_bare(port: int) -> None:
    """What the machine, Litestar and Jinja allow at best."""
    app = Litestar([bare_page], template_config=templates.engine())
    asyncio.run(
        Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False).serve()
    )


@contextmanager
def serving(command: list[str], port: int) -> Iterator[httpx.Client]:
    """A client of the server that `command` starts; the server ends with the block."""
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        answered(port, process)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        process.kill()
        process.communicate()


def county(folder: Path, count: int) -> Path:
    """The data folder of an installation with so many tenders, and how long its search tables took."""
    fill(folder / "data" / "tender.sqlite3", count)
    start = time.perf_counter()
    open_platform(settings_in(folder)).engine.dispose()
    print(f"\n{count:,} tenders indexed and opened in {time.perf_counter() - start:.1f} s", end="")
    return folder / "data"


def milliseconds(client: httpx.Client, address: str) -> float:
    start = time.perf_counter()
    assert client.get(address).status_code == 200
    return (time.perf_counter() - start) * 1000


def test_public_pages_at_1000_and_at_100_000_tenders(tmp_path: Path) -> None:
    counties = [county(tmp_path / str(count), count) for count in (SMALL, LARGE)]
    with ExitStack() as running:
        ports = [free_port() for _ in range(3)]
        commands = [
            [*COMMAND, "--data", str(data), "--port", str(port)]
            for data, port in zip(counties, ports, strict=False)
        ]
        commands.append([sys.executable, "-c", SERVE_BARE.format(port=ports[2])])
        clients = [running.enter_context(serving(*each)) for each in zip(commands, ports, strict=True)]
        for name, address in PAGES.items():
            told(name, measured(clients, address))


def measured(clients: list[httpx.Client], address: str) -> list[float]:
    """The median of each of small, large and bare, asked in turn."""
    addresses = [address.format(page=SMALL // 20), address.format(page=500), "/"]
    spent: list[list[float]] = [[], [], []]
    for number in range(ROUNDS + 2):
        for client, own, times in zip(clients, addresses, spent, strict=True):
            taken = milliseconds(client, own)
            times += [taken] if number > 1 else []  # the first two warm templates and statements
    return [median(times) for times in spent]


def told(name: str, times: list[float]) -> None:
    small, large, bare = times
    print(
        f"\n{name}: {large:.1f} ms at {LARGE:,}, {small:.1f} at {SMALL:,} = {large / small:.2f}; a bare page {bare:.1f}",
        end="",
    )
