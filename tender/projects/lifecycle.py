"""The life of a project before its tender: registered, audited, routed (rules §3a, stages 1 to 3).

A rejected audit leaves the project registered, so that it can be audited again. A changed amount sends it
back as far as the change reaches (rules §2.10): to the audit when the budget rose over what was audited
(county), to the routing when an answer of the rules changed (BR 7). That is allowed at any time: a notice
that stands keeps the terms it published, and the next one waits until audit and routing stand again.
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


def after_amendment(status: Status, *, budget_risen: bool, answers_differ: bool) -> Status:
    """The status after a change of the amount; never further on than before."""
    if budget_risen:
        return Status.REGISTERED
    return Status.AUDITED if answers_differ and status is Status.ROUTED else status
