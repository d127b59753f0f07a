"""The ledger's rows refuse change and deletion; positions and cosignatures are set once."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSALS = {
    "outbox_delete": "BEFORE DELETE ON aux_outbox",
    "outbox_update": (
        "BEFORE UPDATE ON aux_outbox WHEN OLD.position IS NOT NULL OR NEW.payload IS NOT OLD.payload "
        "OR NEW.subject IS NOT OLD.subject OR NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type OR NEW.tender IS NOT OLD.tender OR NEW.at IS NOT OLD.at"
    ),
    "checkpoint_delete": "BEFORE DELETE ON aux_checkpoint",
    "checkpoint_update": (
        "BEFORE UPDATE ON aux_checkpoint WHEN OLD.witnessed = 1 OR NEW.size IS NOT OLD.size OR NEW.root IS NOT OLD.root"
    ),
}


def upgrade() -> None:
    """SQLite's form; PostgreSQL gets its own step with the issue that brings it."""
    for name, when in REFUSALS.items():
        op.execute(
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("a ledger's schema only goes forward")
