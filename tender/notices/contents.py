"""What an announcement says (rules §12.1-3): gathered from what was prepared, never typed, so that it cannot
differ from it (BR 15).

The one source of the bodies of tender notice, invitation and prequalification notice; page, API and PDF all
read the stored body. It decides nothing and changes nothing; what must not be missing is asked in `rules`.
"""

from datetime import datetime
from typing import Any

from tender import clock
from tender.accounts.models import Organisation
from tender.platform import Platform
from tender.seal.signer import read_signer
from tender.tendering.models import Tender

PLANNED = (
    "scope", "place", "period_days", "qualification", "consortium_allowed", "opening_place", "bid_validity_days",
    "contact", "supervisor", "deposit", "performance_security_percent",
)  # fmt: skip


def contents(
    platform: Platform,
    row: Tender,
    owner: Organisation,
    project: Any,
    documents_until: datetime | None = None,
) -> dict[str, Any]:
    """The body of an announcement of a tender whose terms and deadline are set.

    project: its row, as `projects.service.project_of` gives it. documents_until: the last moment the documents are given out, the deadline unless stated.
    """
    deadline, visit = row.deadline, row.plan.get("site_visit")
    assert deadline is not None and row.noticed_at is not None  # noqa: S101  set by the act that publishes
    return {
        "number": row.number,
        "owner": owner.name,
        "owner_uscc": owner.uscc,
        "approval_no": project.approval_no,
        "funding": project.funding,
        "method": row.method,
        "round": row.round,
        "ceiling_fen": row.ceiling_fen,
        "terms": row.terms,
        "deadline": clock.stamp(deadline),
        "documents_from": clock.stamp(row.noticed_at),
        "documents_until": clock.stamp(documents_until or deadline),
        "documents_url": f"{platform.settings.host}/tenders/{row.id}",
        "documents_fee_fen": row.plan.get("documents_fee", 0),
        "platform": platform.settings.host,
        "media": [centre_name(platform)],
        "site_visit": {**visit, "at": clock.stamp(clock.parse(visit["at"]))} if visit else None,
        **{name: row.plan.get(name) for name in PLANNED},
    }


def centre_name(platform: Platform) -> str:
    """The name on the platform's own certificate."""
    return read_signer(platform.secrets.signer.certificate).name
