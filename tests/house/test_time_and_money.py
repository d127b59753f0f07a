"""Time comes from `tender.clock` alone; no float comes near money or law."""

import ast
import re

CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
THE_CLOCK = "tender/clock.py"
EXACT = re.compile(r"tender/(money\.py|rulebook/|evaluation/|ledger/draw|.*/(rules|lifecycle|models)\.py)")

# module → why it may ask the machine for the time
CLOCK_ALLOWED: dict[str, str] = {}


def asks_the_machine(name: str, text: str) -> list[str]:
    """Places that read the machine's clock; `time.monotonic` for speed is free."""
    if name == THE_CLOCK or name in CLOCK_ALLOWED:
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in CLOCKS:
                found.append(f"{name}:{node.lineno}")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"{name}:{node.lineno}" for alias in node.names if ("time", alias.name) in CLOCKS]
    return found


def floats(name: str, text: str) -> list[str]:
    """Float literals and conversions where figures must be exact."""
    if not EXACT.match(name):
        return []
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]


def test_nothing_but_the_clock_knows_the_time(modules):
    assert [entry for name, text in modules.items() for entry in asks_the_machine(name, text)] == []


def test_no_float_stands_near_money_or_law(modules):
    assert [entry for name, text in modules.items() for entry in floats(name, text)] == []


def test_a_private_clock_is_found():
    assert asks_the_machine("a.py", "import datetime\ndatetime.datetime.now()")
    assert asks_the_machine("a.py", "from datetime import date\ndate.today()")
    assert asks_the_machine("a.py", "from time import time")
    assert asks_the_machine("a.py", "import time\ntime.monotonic()\nclock.now()") == []


def test_a_float_is_found():
    assert floats("tender/bids/rules.py", "SHARE = 0.8")
    assert floats("tender/evaluation/formulas/x.py", "float('1')")
    assert floats("tender/bids/rules.py", "SHARE = Decimal('0.8')") == []
