"""Every module says in 3 to 10 lines what it decides, for whom, and what it promises not to do."""

import ast

SHORTEST, LONGEST = 3, 10
ROOM_FOR_EXAMPLE = 20  # "then one example if the shape is not obvious": indented lines are not counted


# Shorter than the rule asks; whoever lengthens one strikes it out here. Nothing may be added.
STILL_SHORT: set[str] = set()


def prose_lines(docstring: str) -> int:
    """Lines of a docstring without blank lines and indented examples."""
    return sum(1 for line in docstring.splitlines() if line.strip() and not line.startswith("    "))


def poor_docstring(name: str, text: str) -> str | None:
    """What is wrong with the module's docstring; an empty module needs none."""
    if not text.strip():
        return None
    said = ast.get_docstring(ast.parse(text), clean=False)
    if not said:
        return f"{name}: no docstring"
    whole, prose = len(said.splitlines()), prose_lines(said)
    if whole < SHORTEST or prose > LONGEST or whole > ROOM_FOR_EXAMPLE:
        return f"{name}: {whole} lines"
    return None


def restates(name: str, text: str) -> list[str]:
    """Functions whose docstring is their name again, or a list of arguments.

    The docstring of a request handler is the summary of its OpenAPI entry, so it may say its name.
    """
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            said = ast.get_docstring(node) or ""
            words = said.lower().rstrip(".").replace(" the ", " ").replace(" a ", " ").split()
            again = words == node.name.lower().split("_") and not name.endswith("/api.py")
            if again or "Args:" in said or ":param" in said:
                found.append(f"{name}:{node.name}")
    return found


def test_every_module_says_what_it_is_for(modules):
    poor = {name for name, text in modules.items() if poor_docstring(name, text)}
    assert sorted(poor - STILL_SHORT) == []


def test_no_docstring_restates_the_signature(modules):
    assert [entry for name, text in modules.items() for entry in restates(name, text)] == []


def test_a_missing_a_short_and_a_long_docstring_are_found():
    assert poor_docstring("a.py", "x = 1")
    assert poor_docstring("a.py", '"""Bids."""')
    assert poor_docstring("a.py", '"""' + "Bids.\n" * (LONGEST + 1) + '"""')
    assert poor_docstring("a.py", '"""One.\n\nTwo.\nThree.\n"""') is None
    assert poor_docstring("a.py", "") is None


def test_a_docstring_that_says_nothing_is_found():
    assert restates("a.py", 'def open_bids():\n    """Open the bids."""') == ["a.py:open_bids"]
    assert restates("a.py", 'def f(x):\n    """Do.\n\n    Args:\n        x: it\n    """') == ["a.py:f"]
