"""Make room for letters on their way to chats.

Revision 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence, DropSequence, Sequence

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('pending', 'sending')")


def upgrade() -> None:
    """Go forward."""
    if op.get_bind().dialect.supports_sequences:
        op.execute(CreateSequence(Sequence("letter_ids")))
    op.create_table(
        "letter",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_ref", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("queued_ms", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("message_ids", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "letter_id", name="pk_letter"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_letter_entry", "letter", ["exercise_id", "seq"], unique=False)
    for name, *columns in (
        ("ix_letter_chat", "chat_ref", "priority", "letter_id"),
        ("ix_letter_conversation", "conversation_id", "letter_id"),
    ):
        op.create_index(
            name, "letter", ["exercise_id", *columns],
            unique=False, sqlite_where=_LIVE, postgresql_where=_LIVE,
        )  # fmt: skip


def downgrade() -> None:
    """Go back to an installation whose lines go to the web only."""
    op.drop_table("letter")
    if op.get_bind().dialect.supports_sequences:
        op.execute(DropSequence(Sequence("letter_ids")))
