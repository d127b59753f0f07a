"""Rulebook: what the law and the county required on a given day, and how days are counted.

Every threshold, limit, weight and share of the platform stands in a dated pack under `packs/`,
one line each with unit, article and how sure we are of it (rules §2, §4–§7). A tender keeps the
rules of its notice date: it stores `on(day).versions` and gets them back with `pinned(versions)`.
Working days follow the official holiday list (CC 201, 203). Nobody acts here and nothing is left
in the ledger; no rule is ever looked up by another name than its id.

    on(date(2026, 3, 2)).days("publicity.days")      → Span(3, "d")
    Calendar().publicity_end(date(2026, 9, 29), 3)   → Day(2026-10-08, provisional=False)
"""

from tender.rulebook.book import Rule, Rulebook, Span
from tender.rulebook.calendar import Calendar, Day
from tender.rulebook.loader import on, pinned
from tender.rulebook.pack import Pack, PackError

__all__ = ["Calendar", "Day", "Pack", "PackError", "Rule", "Rulebook", "Span", "on", "pinned"]
