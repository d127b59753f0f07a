"""The tables by which the public list finds, orders and counts tenders, and how words are looked up.

`line` has a row per tender with what may order it; of one under preparation that is only its number.
`tally` counts tenders. Migration 0003 makes both and keeps them in step by triggers. They only say where
a tender is: what a reader sees is read from the audited rows.

A word is any text. It is looked up as the sequence of its threes of letters, so 实验小学 is where 实验小 is
and 验小学 one letter on; a shorter word is looked up as itself. PostgreSQL has pg_trgm for this: only
`places` would change.
"""

from typing import Any

from sqlalchemy import BigInteger, Integer, Select, Text, column, select, table

from storage.database import Moment

line = table(
    "line_fts",
    column("place", Integer),  # never changes, and is greater the later the tender was registered
    column("tender", Text),
    column("category", Text),
    column("method", Text),
    column("stage", Text),
    column("number", Text),
    column("amount", BigInteger),
    column("noticed", Moment),
    column("deadline", Moment),
)
tally = table(
    "tally_fts",
    column("stage", Text),
    column("category", Text),
    column("method", Text),
    column("tenders", Integer),
)
_index = table("tender_fts", column("rowid", Integer), column("tender_fts", Text))


def places(words: list[str], marks: list[str], conditions: list[Any], limit: int) -> Select[Any]:
    """Places of the `limit` tenders registered last whose title, number or owner contains all words.

    marks: stage and category asked for; they narrow what is looked through. conditions: on `line`.
    """
    asked = [_phrase(word) for word in dict.fromkeys(words)] + [f'marks : "{mark}"' for mark in marks]
    found = _index.c.tender_fts.op("MATCH")(" AND ".join(asked))
    kept = select(1).where(line.c.place == _index.c.rowid, *conditions).correlate(_index).exists()
    return select(_index.c.rowid).where(found, kept).order_by(_index.c.rowid.desc()).limit(limit)


def _phrase(word: str) -> str:
    """The word in the index's own language; only hex digits of it get there, whatever it holds."""
    folded = word.encode(errors="replace").lower().decode()  # as SQLite does: A to Z and nothing else
    column, size = (("ones", 1), ("twos", 2), ("threes", 3))[min(len(folded), 3) - 1]
    parts = (folded[at : at + size] for at in range(len(folded) - size + 1))
    return f'{column} : "{" ".join(part.encode().hex() for part in parts)}"'
