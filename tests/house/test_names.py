"""Names come from the glossary and say what a thing is; some words never do (style §4)."""

import ast
import re

EMPTY_MODULES = {
    "utils",
    "util",
    "help" + "ers",
    "manager",
    "managers",
    "core",
    "misc",
    "common",
    "data",
    "base",
}
EMPTY_NAMES = re.compile(
    r"(^|_)(utils?|help" + r"ers?|manager|misc)($|_)|(Manager|Utils?|Misc|Abstract\w*)$|^process$"
)


def empty_names(name: str, text: str) -> list[str]:
    """Modules, functions and classes whose names say nothing."""
    parts = name.removesuffix(".py").split("/")
    found = [name] if EMPTY_MODULES & set(parts) else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and EMPTY_NAMES.search(
            node.name
        ):
            found.append(f"{name}:{node.name}")
    return found


def test_no_name_says_nothing(modules):
    assert [entry for name, text in modules.items() for entry in empty_names(name, text)] == []


def test_an_empty_name_is_found():
    assert empty_names("tender/utils.py", "") == ["tender/utils.py"]
    assert empty_names("a.py", "def process(): ...\nclass BidManager: ...") == [
        "a.py:process",
        "a.py:BidManager",
    ]
    assert empty_names("a.py", "def open_bids(): ...") == []
