"""The lives of an objection and of a complaint: from, act, to, article. Anything else is refused.

An objection is open until its author withdraws it or the owner answers it (BR 22, 54); a complaint is filed,
accepted or refused, and an accepted one is ruled upon (BR 61). One function applies a transition.
"""

from tender.errors import Refused
from tender.ledger.acts import Act

OPEN, ANSWERED, WITHDRAWN = "open", "answered", "withdrawn"
FILED, ACCEPTED, REFUSED, RULED = "filed", "accepted", "refused", "ruled"

TABLE: dict[tuple[str, Act, str], str] = {
    (OPEN, Act.OBJECTION_ANSWERED, ANSWERED): "BR 22; BR 54",
    (OPEN, Act.OBJECTION_WITHDRAWN, WITHDRAWN): "BR 54",
    (FILED, Act.COMPLAINT_DECIDED, ACCEPTED): "BR 61",
    (FILED, Act.COMPLAINT_DECIDED, REFUSED): "BR 61; M11 12",
    (ACCEPTED, Act.COMPLAINT_RULED, RULED): "BR 61",
}


def moved(status: str, act: Act, target: str) -> str:
    """The status after `act`. Raises Refused."""
    if (status, act, target) not in TABLE:
        zh = "该异议或投诉已处理或已撤回, 不能办理这一步。"
        en = f"It is {status} and does not allow {act.tag}."
        raise Refused("wrong_status", zh, en, article=act.article)
    return target
