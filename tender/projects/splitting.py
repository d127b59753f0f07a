"""Has a project been divided to stay under a threshold (化整为零)? Pure questions (rules §2.9).

For the desk and the supervisor. Works (BL 4, T16): contracts of one owner and one kind that share approval,
site, parent project or work type within the window; a heuristic, so a finding asks for a written reason and
never changes the method. Goods and services (GPL 28, GPR 28): the exact rule, one budget item and one item
code in one fiscal year, bought several times without open tender, together over the open-tender figure.
It knows only what it is given; whoever calls it says who won which contract, where that is known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from tender.projects.rules import DUTIES, RoutingInput, changed_answers, route
from tender.rulebook import Rulebook

Shared = Literal["approval_no", "site", "parent", "work_type", "budget_item"]
GROUPS: tuple[Shared, ...] = ("approval_no", "site", "parent", "work_type")
PROCUREMENT = "cumulative_purchases"


@dataclass(frozen=True)
class Purchase:
    """A registered project as the check compares it. `day`: civil date of its registration; `method`: as
    confirmed, None before; `winner`: whoever got the contract, where known."""

    project: str
    owner: str
    stated: RoutingInput
    day: date
    approval_no: str
    site: str
    parent: str | None = None
    work_type: str | None = None
    budget_item: str | None = None
    item_code: str | None = None
    method: str | None = None
    winner: str | None = None

    @property
    def fen(self) -> int:
        return self.stated.amount_fen


@dataclass(frozen=True)
class Finding:
    """What the check found: which test, what the projects share, the threshold's rule, their sum in fen."""

    test: str
    shared: Shared
    rule: str
    article: str
    projects: tuple[str, ...]
    sum_fen: int

    def facts(self) -> dict[str, Any]:
        """As it stands in rows and in the ledger."""
        return {**asdict(self), "projects": list(self.projects)}


Group = tuple[Purchase, ...]


def splitting_findings(new: Purchase, others: Sequence[Purchase], book: Rulebook) -> tuple[Finding, ...]:
    """Everything that makes `new` look like a part of something divided; empty when nothing does."""
    mine = [other for other in others if other.owner == new.owner and other.project != new.project]
    if new.stated.category == "works" or new.stated.kind == "works":
        return tuple(_works_findings(new, mine, book))
    return tuple(_procurement_findings(new, mine, book))


def thresholds(stated: RoutingInput, book: Rulebook) -> dict[str, int]:
    """The thresholds the project stays under, in fen by rule id: those at which method or duty would change."""
    found = {}
    for rule in ("county.open_threshold", f"{stated.kind}.statutory_mandatory_threshold"):
        if rule not in book or stated.amount_fen >= (limit := book.fen(rule)):
            continue
        at = replace(stated, amount_fen=limit, investment_fen=max(limit, stated.investment))
        reached, below = route(at, book), route(replace(at, amount_fen=limit - 1), book)
        if set(changed_answers(below, reached)) & DUTIES:
            found[rule] = limit
    return found


def _works_findings(new: Purchase, mine: Sequence[Purchase], book: Rulebook) -> Iterator[Finding]:
    article = book.get("splitting.window").article
    for rule, limit in thresholds(new.stated, book).items():
        tests = _tests(limit, book)
        for shared in GROUPS:
            alike = [one for one in mine if _alike(new, one, shared) and one.fen < limit]
            windows = list(_windows(new, alike, book.days("splitting.window").n))
            for name, holds in tests.items():
                hits = [window for window in windows if holds(window, new)]
                if hits:
                    yield _finding(name, shared, rule, article, max(hits, key=_sum))


def _tests(limit: int, book: Rulebook) -> dict[str, Callable[[Group, Purchase], bool]]:
    """The three tests of rules §2.9 on contracts that are each below `limit`."""
    near_percent, enough = book.decimal("splitting.near_percent"), book.integer("splitting.near_contracts")

    def near(one: Purchase) -> bool:
        return one.fen * 100 >= limit * near_percent

    def one_winner(group: Group, _: Purchase) -> bool:
        return any(a == b for a, b in pairwise(one.winner for one in group if one.winner))

    return {
        "sum_reaches_threshold": lambda group, _: len(group) > 1 and _sum(group) >= limit,
        "near_threshold": lambda group, new: near(new) and sum(map(near, group)) >= enough,
        "one_winner": one_winner,
    }


def _alike(new: Purchase, other: Purchase, shared: Shared) -> bool:
    """One kind, and the same of what is `shared`; spaces do not make a difference."""
    mine, its = getattr(new, shared), getattr(other, shared)
    same = mine is not None and its is not None and "".join(mine.split()) == "".join(its.split())
    return same and new.stated.kind == other.stated.kind


def _windows(new: Purchase, others: Sequence[Purchase], days: int) -> Iterator[Group]:
    """Every group around `new` that lies within `days` of its first, the last day included (CC 1259)."""
    group = sorted([new, *others], key=lambda one: (one.day, one.project))
    for start in {one.day for one in group if 0 <= (new.day - one.day).days <= days}:
        yield tuple(one for one in group if 0 <= (one.day - start).days <= days)


def _procurement_findings(new: Purchase, mine: Sequence[Purchase], book: Rulebook) -> Iterator[Finding]:
    """GPR 28 as it stands; 超过 excludes the figure itself."""
    if new.stated.category != "government" or new.method == "open" or not (new.budget_item and new.item_code):
        return
    same = [
        one
        for one in mine
        if one.stated.category == "government"
        and (one.budget_item, one.item_code, one.day.year) == (new.budget_item, new.item_code, new.day.year)
        and one.method not in (None, "open")
    ]
    group = tuple(sorted([*same, new], key=lambda one: (one.day, one.project)))
    if same and _sum(group) > book.fen("gp.open_threshold"):
        yield _finding(PROCUREMENT, "budget_item", "gp.open_threshold", "GPR 28", group)


def _sum(group: Group) -> int:
    return sum(one.fen for one in group)


def _finding(test: str, shared: Shared, rule: str, article: str, group: Group) -> Finding:
    return Finding(test, shared, rule, article, tuple(one.project for one in group), _sum(group))
