"""The life of a project before its tender: registered, audited, routed (rules §3a, stages 1 to 3).

A rejected audit leaves the project registered, so that it can be audited again.
"""

from enum import StrEnum

from tender.errors import Refused
from tender.ledger.acts import Act


class Status(StrEnum):
    """Where a project stands."""

    REGISTERED = "registered"
    AUDITED = "audited"
    ROUTED = "routed"


TABLE: dict[tuple[Status, Act], tuple[Status, str]] = {
    (Status.REGISTERED, Act.PROJECT_AUDITED): (Status.AUDITED, "county"),
    (Status.AUDITED, Act.PROJECT_ROUTED): (Status.ROUTED, "BR 7"),
}


def transition(status: Status, act: Act) -> Status:
    """The status after `act`. Raises Refused; changes nothing."""
    row = TABLE.get((status, act))
    if row is None:
        zh = f"项目处于 {status} 状态, 不能办理 {act.tag}。须依次登记、审计、确定招标方式。"
        en = f"The project is {status}; {act.tag} is not next: register, audit, route."
        raise Refused("wrong_stage", zh, en, article=act.article)
    return row[0]
