"""The steps of a draw and which act each of them waits for (trust §4).

A draw has no status of its own: its step follows from what it holds, so that it can never say it is
further than it is. Once both commitments are in the tree there is no way but forward: no act abandons
a draw, and a new one for the tender waits until the list of this one is used up.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act
from tender.ledger.draw import PARTIES


class Step(StrEnum):
    """Where a draw stands."""

    FROZEN = "frozen"
    COMMITTED = "committed"
    SEALED = "sealed"
    REVEALED = "revealed"
    DRAWN = "drawn"


TITLES: dict[Step, tuple[str, str]] = {
    Step.FROZEN: ("名单已固定, 待双方承诺", "list frozen, waiting for both commitments"),
    Step.COMMITTED: ("双方已承诺, 待封存盐值", "committed, waiting for both salts to be sealed"),
    Step.SEALED: ("盐值已封存, 待公开", "sealed, waiting for both salts to be revealed"),
    Step.REVEALED: ("盐值已公开, 待出结果", "revealed, waiting for the result"),
    Step.DRAWN: ("已抽取", "drawn"),
}
ALLOWED: dict[Act, Step] = {
    Act.DRAW_COMMITTED: Step.FROZEN,
    Act.DRAW_SALT_SEALED: Step.COMMITTED,
    Act.DRAW_REVEALED: Step.SEALED,
    Act.DRAW_RESULT: Step.REVEALED,
    Act.DRAW_CALLED: Step.DRAWN,
}


def step_of(
    commitments: Mapping[str, object],
    sealed: Mapping[str, object],
    reveals: Mapping[str, object],
    result: Collection[int],
) -> Step:
    """The step that follows from what a draw holds."""
    if result:
        return Step.DRAWN
    for parties, step in ((commitments, Step.FROZEN), (sealed, Step.COMMITTED), (reveals, Step.SEALED)):
        if len(parties) < len(PARTIES):
            return step
    return Step.REVEALED


def check(step: Step, act: Act) -> None:
    """Refuse `act` in another step than its own."""
    if ALLOWED[act] is not step:
        zh, en = TITLES[step]
        raise Refused(
            "wrong_step",
            f"抽取处于“{zh}”, 不能办理 {act.tag}。",
            f"The draw is {en}; it does not allow {act.tag}.",
            article=act.article,
        )
