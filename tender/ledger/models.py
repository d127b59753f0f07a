"""The ledger's own rows: payloads waiting for or holding their place, and signed checkpoints.

Neither is an audited table: they are what the audited tables are checked against. Database triggers
refuse to change a payload or to delete a row (migration 0002); replay finds out anyway.
"""

from sqlmodel import Field, SQLModel


class Outbox(SQLModel, table=True):
    """One act's payload (RFC 8785 text). `position` is its leaf index, NULL until sequenced.

    `seq` is the order of writing, in which acts are sequenced: of two acts on one row the later has
    the greater. `type`, `tender`, `subject` and `at` repeat the payload for searching; replay compares.
    """

    __tablename__ = "aux_outbox"

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    type: str = Field(index=True)
    tender: str | None = Field(default=None, index=True)
    subject: str | None = Field(default=None, index=True)
    at: str
    payload: str
    position: int | None = Field(default=None, unique=True)


class CheckpointRow(SQLModel, table=True):
    """A signed tree head; `note` is replaced once, by the same head with a witness's line added."""

    __tablename__ = "aux_checkpoint"

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    root: str
    note: str
    witnessed: int = 0


class ReceiptStamp(SQLModel, table=True):
    """The outside timestamp of one entry (RFC 3161 response, base64 text), asked for once."""

    __tablename__ = "aux_stamp"

    entry: str = Field(primary_key=True)
    token_b64: str
