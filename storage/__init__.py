"""Where bytes rest: rows (`database`), files (`objects`, `local`) and small durable writes (`durable`).

Nothing here knows a tender. A file is written before the row that names it; what a crash leaves
behind is an unnamed file, which `sweep` removes. Each kind of store has one contract, stated in a
docstring, and one test suite that runs against every backend.
"""
