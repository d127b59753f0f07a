"""Reads on accounts: what somebody needs to know of others in order to act.

Only what is public by its nature: the public keys of custodians with the bodies that hold them, and
the names and codes of organisations. People, contacts and credentials are not read here.
"""

from dataclasses import dataclass

from sqlmodel import select

from tender.accounts.models import CustodianKey, Organisation
from tender.platform import Platform


@dataclass(frozen=True)
class CustodianView:
    """A custodian key that a tender may name in its custody plan."""

    id: str
    body: str
    recipient: str
    signing_key_b64: str


@dataclass(frozen=True)
class OrganisationView:
    """A registered body."""

    id: str
    name: str
    uscc: str
    kind: str


def custodians(platform: Platform) -> list[CustodianView]:
    """All custodian keys, the newest last."""
    query = (
        select(CustodianKey.id, Organisation.name, CustodianKey.recipient, CustodianKey.signing_key_b64)
        .join(Organisation, CustodianKey.organisation == Organisation.id)  # type: ignore[arg-type]
        .order_by(CustodianKey.registered_at, CustodianKey.id)  # type: ignore[arg-type]
    )
    with platform.reading() as session:
        return [CustodianView(*row) for row in session.exec(query)]


def organisations(platform: Platform) -> list[OrganisationView]:
    """All bodies by name."""
    query = select(Organisation.id, Organisation.name, Organisation.uscc, Organisation.kind)
    with platform.reading() as session:
        return [OrganisationView(*row) for row in session.exec(query.order_by(Organisation.name))]
