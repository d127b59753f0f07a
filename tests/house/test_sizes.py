"""Small modules, small functions: a reader should see one thing at a time (style §8)."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

FILE_LIMIT = 400
FUNCTION_LIMIT = 60
MEDIAN_MODULE = 100
LONG_FUNCTION = 35
HANDLER_LIMIT = 12
ROUTES = {"get", "post", "put", "patch", "delete", "head", "route", "websocket"}

# file, or file:function → why it may be longer
ALLOWED: dict[str, str] = {}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(text: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def length(node: Function) -> int:
    """Lines from `def` to the last, docstring included, decorators not."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(name: str, text: str) -> list[str]:
    """The file or its functions, where they go over the limits."""
    found = [name] if len(text.splitlines()) > FILE_LIMIT else []
    found += [f"{name}:{node.name}" for node in functions(text) if length(node) >= FUNCTION_LIMIT]
    return [entry for entry in found if entry not in ALLOWED]


def is_handler(node: Function) -> bool:
    marks = (mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list)
    return any(
        (mark.id if isinstance(mark, ast.Name) else getattr(mark, "attr", "")) in ROUTES for mark in marks
    )


def body_lines(node: Function) -> int:
    """Lines of the body without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def thick_handlers(name: str, text: str) -> list[str]:
    """Request handlers that do more than parse, call one act or query, and answer."""
    found = [node for node in functions(text) if is_handler(node) and body_lines(node) > HANDLER_LIMIT]
    return [f"{name}:{node.name}" for node in found if f"{name}:{node.name}" not in ALLOWED]


def test_no_file_and_no_function_is_too_long(modules):
    assert [entry for name, text in modules.items() for entry in too_long(name, text)] == []


def test_the_median_module_is_at_most_a_hundred_lines(modules):
    assert median(len(text.splitlines()) for text in modules.values() if text.strip()) <= MEDIAN_MODULE


def test_nine_functions_in_ten_fit_on_a_screen(modules):
    lengths = [length(node) for text in modules.values() for node in functions(text)]
    assert quantiles(lengths, n=10)[-1] <= LONG_FUNCTION


def test_handlers_are_thin(modules):
    assert [entry for name, text in modules.items() for entry in thick_handlers(name, text)] == []


def test_every_allowance_has_a_reason_and_a_file(modules):
    assert all(reason and entry.split(":")[0] in modules for entry, reason in ALLOWED.items())


def test_a_long_file_and_a_long_function_are_found():
    body = "\n".join(["    x = 1"] * FILE_LIMIT)
    assert too_long("a.py", f"def f():\n{body}") == ["a.py", "a.py:f"]
    assert too_long("a.py", "def f():\n    return 1") == []


def test_a_thick_handler_is_found_and_its_docstring_is_not_counted():
    lines = "\n".join(["    x = 1"] * HANDLER_LIMIT)
    assert thick_handlers("a.py", f'@get("/")\ndef f():\n    """Say\n    it."""\n{lines}') == []
    assert thick_handlers("a.py", f'@get("/")\nasync def f():\n{lines}\n    y = 2') == ["a.py:f"]
    assert thick_handlers("a.py", f"def f():\n{lines}\n    y = 2") == []
