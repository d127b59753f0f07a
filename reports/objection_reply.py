"""异议答复书, the procuring entity's answer to an objection (BR 22, BR 44, BR 54; rules §12 no. 12).

For the objector: the matter, the facts found, the basis, the conclusion and what it does to the tender,
and how and by when to complain. Whoever gathers the facts leaves trade secrets of others out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from reports import page
from reports.facts import Channel, Imprint


@dataclass(frozen=True)
class ObjectionReply:
    """Facts of the reply; `effect` is a key of `effects`, anything else is ValueError."""

    effects: ClassVar[dict[str, str]] = {
        "none": "不影响",
        "amend": "修改招标文件",
        "re_evaluate": "重新评标",
        "retender": "重新招标",
    }

    imprint: Imprint
    objector: str
    matter: str
    received_at: datetime
    replied_at: datetime
    findings: str
    basis: tuple[str, ...]
    conclusion: str
    effect: str
    channels: tuple[Channel, ...]
    effect_note: str | None = None

    def __post_init__(self) -> None:
        if self.effect not in self.effects:
            raise ValueError(f"an effect is one of {', '.join(self.effects)}, not {self.effect!r}")


def render(facts: ObjectionReply) -> bytes:
    """The reply as an unsigned PDF with the signature field `issuer`."""
    return page.render("objection_reply", facts)
