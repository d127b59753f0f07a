"""`python -m tests.law`: writes docs/law.md from rows.toml."""

import sys

from tests.law import page

if __name__ == "__main__":
    page.PAGE.write_text(page.whole(), encoding="utf-8")
    print(page.PAGE.name, file=sys.stderr)
