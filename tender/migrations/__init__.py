"""The schema, step by step, from the first table on (Alembic).

`upgrade` brings a database to the newest step when the platform opens it; nothing else changes the
schema. Steps are never edited after a release. A test compares the steps with the models.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def configuration(engine: Engine) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to its newest step; does nothing when it is there."""
    command.upgrade(configuration(engine), "head")
