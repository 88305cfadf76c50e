"""Alembic's entry: run the migrations on the connection the program hands over."""

from __future__ import annotations

from alembic import context

from roleplay.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
