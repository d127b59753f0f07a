"""A county of many tenders, written as plain rows before any platform opens it.

For what only size shows: the speed of the public list and the search tables under it. No act made these
rows, so nothing about acts may be tested on them; whatever the law watches is reached by `journeys`.
"""

import random
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command

from storage.database import connect
from tender import migrations
from tender.clock import stamp

BEGIN, OWNERS = datetime(2010, 1, 4, tzinfo=UTC), 50
LATER = "2099-01-01T01:00:00.000Z"
PLACES = ["城东", "城西", "北山", "南湖", "新区", "老街", "河口", "柳林", "石桥", "东坪"]
THINGS = [
    "小学",
    "中学",
    "医院",
    "卫生院",
    "道路",
    "桥梁",
    "给水",
    "排水",
    "绿化",
    "照明",
    "河道",
    "车站",
    "仓库",
    "公园",
    "市场",
]
WORKS = ["教学楼", "综合楼", "改造", "新建", "扩建", "维修", "加固", "整治"]
STAGES, SHARES = ("completed", "failed", "submission", "preparation"), (85, 9, 3, 3)
CATEGORIES, PARTS = ("works", "government", "drugs", "land"), (80, 15, 4, 1)
PLAN = '{"text":"' + "x" * 1000 + '"}'  # a row as wide as real ones, so that reading too many is felt


def fill(file: Path, count: int) -> None:
    """A database with `count` tenders and a notice for each published one; the next step indexes them."""
    file.parent.mkdir(parents=True)
    engine = connect(file)
    command.upgrade(migrations.configuration(engine), "0002")
    engine.dispose()
    chance = random.Random(count)  # noqa: S311  a measurement wants the same county each time
    with sqlite3.connect(file) as rows:
        for number in range(OWNERS):
            write(
                rows, "organisation", id=f"org_{number}", name=f"示范县第{number}建设中心", uscc=str(number)
            )
        write(rows, "project", id="prj_1", organisation="org_1")
        for number in range(count):
            tender = _tender(number, count, chance)
            write(rows, "tender", **tender)
            if tender["noticed_at"]:
                write(rows, "notice", **_notice(number, tender))
    rows.close()


_needed: dict[str, dict[str, Any]] = {}


def write(rows: sqlite3.Connection, table: str, **values: Any) -> None:
    """A row with these values; other columns that must not be empty get a 0 or an `x`."""
    row = {**_fillers(rows, table), **values}
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
    rows.execute(statement, list(row.values()))


@cache
def _fillers(rows: sqlite3.Connection, table: str) -> dict[str, Any]:
    columns = rows.execute(f"PRAGMA table_info({table})").fetchall()
    return {name: 0 if "INT" in kind else "{}" for _, name, kind, needed, *_rest in columns if needed}


def _tender(number: int, count: int, chance: random.Random) -> dict[str, Any]:
    stage = chance.choices(STAGES, SHARES)[0]
    noticed = stamp(BEGIN + timedelta(minutes=number * 8_000_000 // count))
    published = stage != "preparation"
    return {
        "id": f"tnd_{chance.getrandbits(96):024x}",
        "number": f"GC-{noticed[:4]}-{number:06d}",
        "project": "prj_1",
        "organisation": f"org_{number % OWNERS}",
        "title": "示范县" + "".join(chance.choice(words) for words in (PLACES, THINGS, WORKS)) + "工程",
        "category": chance.choices(CATEGORIES, PARTS)[0],
        "method": "open",
        "stage": stage,
        "ceiling_fen": chance.randrange(10**10),
        "plan": PLAN,
        "noticed_at": noticed if published else None,
        "deadline": (LATER if stage == "submission" else noticed) if published else None,
    }


def _notice(number: int, tender: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"ntc_{number}",
        "tender": tender["id"],
        "kind": "tender_notice",
        "version": 1,
        "title": tender["title"],
        "published_at": tender["noticed_at"],
        "entry": f"act_{number}",
    }
