"""Make room for what the control room's messages and buttons stand for.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "room_reference",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("chat_ref", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "key", name="pk_room_reference"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_room_reference_chat", "room_reference", ["exercise_id", "chat_ref"], unique=False)


def downgrade() -> None:
    """Go back to an installation without a control room."""
    op.drop_table("room_reference")
