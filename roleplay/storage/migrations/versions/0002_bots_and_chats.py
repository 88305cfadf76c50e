"""Make room for bots on outside services, and their chats.

Revision 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "bot_account",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bot_id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "account_id", name="pk_bot_account"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chat",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("chat_ref", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("trainee_id", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("dialog", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "chat_ref", name="pk_chat"),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_chat_place", "chat", ["exercise_id", "account_id", "chat_id", "thread"], unique=True)
    op.create_index("ix_chat_person", "chat", ["exercise_id", "chat_id"], unique=False)
    op.create_index("ix_chat_team", "chat", ["exercise_id", "team_id"], unique=False)


def downgrade() -> None:
    """Go back to an installation without bots."""
    op.drop_table("chat")
    op.drop_table("bot_account")
