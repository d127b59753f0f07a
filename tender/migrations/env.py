"""What Alembic runs: the migration steps, on the engine that it was given, in one transaction.

The engine comes from `tender.migrations.configuration`; there is no configuration file and no second
way to run the steps.
"""

from alembic import context
from sqlmodel import SQLModel

from tender.migrations import tables

engine = context.config.attributes["engine"]
assert tables.LOADED  # noqa: S101  the models are imported, so that the metadata is complete

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=False)
    with context.begin_transaction():
        context.run_migrations()
