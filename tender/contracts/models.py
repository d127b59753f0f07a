"""Rows of performance securities (履约保证金), contracts (合同) and archive packages (归档).

What a contract states is copied from the owner's filing after it was found equal to the bid; its files are
objects, named by their SHA-256. None of these rows is ever deleted.
"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.database import Moment


class PerformanceSecurity(SQLModel, table=True):
    """The security of one award. form: `transfer` or `guarantee`; reference: of the receipt or letter.

    received_on: civil day (ISO).
    """

    __tablename__ = "performance_security"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    award: str = Field(foreign_key="award.id", unique=True)
    amount_fen: int = Field(sa_type=BigInteger)
    form: str
    reference: str
    received_on: str
    entry: str


class Contract(SQLModel, table=True):
    """The contract of one award; `signed_on` is a civil day (ISO), `sha256` and `size` are of the signed file.

    public_sha256: what the public reads, the signed file itself or the copy less what `withheld` names.
    signed_entry: the newest filing; confirmed_entry, published_entry: the acts that followed it.
    """

    __tablename__ = "contract"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", index=True)
    lot: str = Field(foreign_key="lot.id")
    award: str = Field(foreign_key="award.id", unique=True)
    number: str = Field(unique=True)
    status: str
    subject: str
    scope: str
    price_fen: int = Field(sa_type=BigInteger)
    period_days: int
    quality: str
    manager: str
    signed_on: str
    sha256: str
    size: int = Field(sa_type=BigInteger)
    signed_entry: str
    filed_at: datetime = Field(sa_type=Moment)
    confirmed_entry: str | None = None
    public_sha256: str | None = None
    public_size: int | None = Field(default=None, sa_type=BigInteger)
    withheld: str | None = None
    published_entry: str | None = None


class Archive(SQLModel, table=True):
    """The sealed package of one tender. `items` counts what the index lists; index_sha256 names index.json.

    index_paper: the signed index, also inside the package. retained_until: last civil day (ISO).
    """

    __tablename__ = "archive"

    id: str = Field(primary_key=True)
    tender: str = Field(foreign_key="tender.id", unique=True)
    sha256: str
    size: int = Field(sa_type=BigInteger)
    items: int
    index_sha256: str
    index_paper: str = Field(foreign_key="paper.id")
    retained_until: str
    sealed_at: datetime = Field(sa_type=Moment)
    entry: str
