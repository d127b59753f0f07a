"""Organisations, people, seats, certificates and custodian keys; and, unaudited, their secrets.

Names and seats are audited rows: officials act under their name. Passwords and contact data live in
`aux_` rows whose value only a fingerprint in the ledger names, so that contact data can be erased
while the tree stays, and a swapped password hash is found by sign-in and by replay.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.database import Moment


class Organisation(SQLModel, table=True):
    """A body with its unified social credit code (统一社会信用代码, 18 characters)."""

    __tablename__ = "organisation"

    id: str = Field(primary_key=True)
    name: str
    uscc: str = Field(unique=True)
    kind: str
    registered_at: datetime = Field(sa_type=Moment)


class Person(SQLModel, table=True):
    """A person with a sign-in name."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    name: str
    login: str = Field(unique=True)
    organisation: str = Field(foreign_key="organisation.id")
    registered_at: datetime = Field(sa_type=Moment)


class SeatGrant(SQLModel, table=True):
    """A seat that a person holds for an organisation until revoked."""

    __tablename__ = "seat_grant"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)
    seat: str
    organisation: str = Field(foreign_key="organisation.id")
    granted_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class Certificate(SQLModel, table=True):
    """A signing certificate of an organisation; `sha256` is of its DER bytes."""

    __tablename__ = "certificate"

    id: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.id", index=True)
    sha256: str = Field(unique=True)
    pem: str
    enrolled_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class CustodianKey(SQLModel, table=True):
    """A custodian's public keys: age recipient for capsules, Ed25519 for signing posted shares."""

    __tablename__ = "custodian_key"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)
    organisation: str = Field(foreign_key="organisation.id")
    recipient: str = Field(unique=True)
    signing_key_b64: str = Field(unique=True)
    registered_at: datetime = Field(sa_type=Moment)


class Credential(SQLModel, table=True):
    """A sign-in secret: `id` is `<person>/password`, `value` an Argon2id hash, `entry` its act."""

    __tablename__ = "aux_credential"

    id: str = Field(primary_key=True)
    value: str
    entry: str


class Contact(SQLModel, table=True):
    """Personal contact data: `id` is `<person>/phone` or `/email`, `entry` its act; erasable."""

    __tablename__ = "aux_contact"

    id: str = Field(primary_key=True)
    value: str
    entry: str


class Lockout(SQLModel, table=True):
    """Failed sign-ins of one login name, whether it exists or not; swept a day after the last."""

    __tablename__ = "aux_lockout"

    login: str = Field(primary_key=True)
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)


class SignedIn(SQLModel, table=True):
    """A session: `id` is the SHA-256 of the cookie's token, so a read table opens nothing.

    `seal` is keyed over the token and the row, so a row that was written or changed with the database
    password opens nothing either.
    """

    __tablename__ = "aux_session"

    id: str = Field(primary_key=True)
    person: str = Field(index=True)
    seat: str
    organisation: str
    since: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    seal: str
