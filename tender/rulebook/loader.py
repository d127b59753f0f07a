"""Which rules were in force on a day, and the very rules a tender has pinned.

A pack's version is `edition/day`, the day being the last one on which a figure of that pack changed:
two days under the same law have equal versions, and a version names one state of the law for ever.
The newest edition of each pack answers `on`; older editions stay in the folder for `pinned`.
`county=False` leaves the county's pack out as a whole, as if it had never been decided (rules §2.4).
It never mixes editions of one pack, and never answers from a folder that does not load completely.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from tender.rulebook.book import Rulebook
from tender.rulebook.pack import Pack, PackError, read_pack

PACKS = Path(__file__).parent / "packs"
CALENDAR_FILE = "calendar.toml"
EXPECTED = ("county", "government_procurement", "national")


@lru_cache(maxsize=512)
def on(day: date, *, county: bool = True, folder: Path = PACKS) -> Rulebook:
    """What was in force on `day`; an early day has fewer rules, not an error."""
    names = [name for name in EXPECTED if county or name != "county"]
    newest = [max(_editions(folder)[name], key=lambda pack: pack.published) for name in names]
    states = ((pack, pack.changed(day)) for pack in newest)
    return _assemble(tuple((pack, changed) for pack, changed in states if changed is not None))


def pinned(versions: Mapping[str, str], *, folder: Path = PACKS) -> Rulebook:
    """The rulebook whose `.versions` are these. Raises KeyError for a pack or version not held."""
    return _pinned(tuple(sorted(versions.items())), folder)


@lru_cache(maxsize=512)
def _pinned(versions: tuple[tuple[str, str], ...], folder: Path) -> Rulebook:
    return _assemble(tuple(_find(name, version, folder) for name, version in versions))


def _find(name: str, version: str, folder: Path) -> tuple[Pack, date]:
    edition, _, day = version.partition("/")
    for pack in _editions(folder).get(name, ()):
        if pack.version == edition and day in {str(turn) for turn in pack.turns}:
            return pack, date.fromisoformat(day)
    raise KeyError(f"no rule pack {name!r} in version {version!r}")


def _assemble(states: tuple[tuple[Pack, date], ...]) -> Rulebook:
    rules = {rule.id: rule for pack, day in states for rule in pack.in_force(day)}
    return Rulebook(tuple((pack.name, f"{pack.version}/{day}") for pack, day in states), rules)


@cache
def _editions(folder: Path) -> dict[str, tuple[Pack, ...]]:
    """All editions by pack name; the whole folder is checked before anything is answered."""
    held: dict[str, tuple[Pack, ...]] = {}
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == CALENDAR_FILE:
            continue
        pack = read_pack(path)
        _check_against(path, pack, held, owners)
        held[pack.name] = (*held.get(pack.name, ()), pack)
    for name in EXPECTED:
        if name not in held:
            raise PackError(folder / f"{name}.toml", "file", "the pack is missing")
    return held


def _check_against(path: Path, pack: Pack, held: dict[str, tuple[Pack, ...]], owners: dict[str, str]) -> None:
    if pack.name not in EXPECTED:
        raise PackError(path, "name", f"a pack is one of {', '.join(EXPECTED)}")
    if any(
        pack.version == other.version or pack.published == other.published
        for other in held.get(pack.name, ())
    ):
        raise PackError(path, "version", "this version or date is already taken by another edition")
    for rule in pack.rules:
        if owners.setdefault(rule.id, pack.name) != pack.name:
            raise PackError(path, rule.id, f"the pack {owners[rule.id]} has it already")
