"""What `tender demo` performs: the school's tender in full, and one for every branch of the works law.

Each scenario is one or two plays; all run together on one clock. Scripts say what happens, `works` how.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tender.demo import scripts
from tender.demo.inhabitants import Inhabitants
from tender.demo.irregular import Irregular
from tender.demo.play import Play
from tender.demo.script import Script, varied
from tender.demo.works import Moments, Tell, WorksTender, again
from tender.ledger.act import Actor
from tender.platform import Platform

T = TypeVar("T", bound=Play)
WORKS: dict[str, Script] = {
    "school": scripts.SCHOOL,
    "invited": scripts.INVITED,
    "failing": scripts.FAILING,
    "repeated": scripts.REPEATED,
    "two lots": scripts.EMBANKMENT,
    "prequalified": scripts.QUALIFIED,
    "terminated": scripts.ENDED,
}


@dataclass(frozen=True)
class Stage:
    """Where plays are performed: the platform, its people, the folder for what bidders keep at home."""

    platform: Platform
    people: Inhabitants
    experts: dict[str, Actor]
    homes: Path
    tell: Tell

    def play(self, script: Script, number: int, kind: type[T]) -> T:
        """A play of the script; its lines are told under its title."""
        folder = self.homes / str(number)
        folder.mkdir()
        told = _under(script.title, self.tell)
        return kind(self.platform, self.people, self.experts, script, folder, told, number=number)


def events() -> int:
    """About how many lines the scenarios tell."""
    return sum(len(script.steps) + len(script.offers) for script in (*WORKS.values(), scripts.IRREGULAR))


def scenarios(stage: Stage, seed: int) -> tuple[list[WorksTender], list[Moments]]:
    """The plays of tenders, and the courses to perform."""
    plays = {
        name: stage.play(varied(script, seed), number, WorksTender)
        for number, (name, script) in enumerate(WORKS.items(), 1)
    }
    irregular = stage.play(scripts.IRREGULAR, len(plays) + 1, Irregular)
    alone = [play.course() for name, play in plays.items() if name not in ("failing", "repeated")]
    return list(plays.values()), [*alone, again(plays["failing"], plays["repeated"]), irregular.course()]


def _under(title: str, tell: Tell) -> Tell:
    return lambda line: tell(f"[{title.removeprefix('示范县')}] {line}")
