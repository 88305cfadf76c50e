"""Bring a database to this version's tables, from within the program.

Promise: run at every start; a database that is up to date is not touched, one that is newer than the program
is refused. The migrations are part of the wheel.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from roleplay.ports.errors import StorageError
from roleplay.storage.statistics import describe_tables
from roleplay.texts import _

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction."""
    with engine.begin() as connection:
        if is_current(connection):
            return
        try:
            command.upgrade(_config(connection), "head")
            if connection.dialect.name == "sqlite":
                describe_tables(connection)
        except CommandError as error:
            raise StorageError(
                _(
                    "A newer Blurline made this database ({why}): start that version, or restore a backup."
                ).format(why=error)
            ) from error


def is_current(connection: Connection) -> bool:
    """Say whether the database stands at the newest migration."""
    return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str | None:
    """Return the revision of the newest migration."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
