"""Make the first tables.

Revision 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence, DropSequence, Sequence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBERS = ("inbox_ids", "timer_ids", "outbox_ids")
_TABLES = (
    "conversation",
    "draft",
    "exercise",
    "fact",
    "idempotency",
    "inbox",
    "inject",
    "journal",
    "media",
    "operator",
    "outbox",
    "pack",
    "read_mark",
    "session",
    "site",
    "team",
    "timer",
    "trainee",
)


def upgrade() -> None:
    """Go forward."""
    if op.get_bind().dialect.supports_sequences:
        for name in _NUMBERS:
            op.execute(CreateSequence(Sequence(name)))
    op.create_table(
        "conversation",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("trainee_id", sa.Text(), nullable=False),
        sa.Column("script_version", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("control_rev", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("needs_operator", sa.Text(), nullable=False),
        sa.Column("waiting_since_ms", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "conversation_id", name="pk_conversation"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_conversation_parties",
        "conversation",
        ["exercise_id", "team_id", "actor_id", "trainee_id"],
        unique=True,
    )
    op.create_table(
        "draft",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "operator_id", "conversation_id", name="pk_draft"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exercise",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("scenario_version", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("anchor_wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("anchor_play_ms", sa.BigInteger(), nullable=False),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("journal_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", name="pk_exercise"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("learned_from", sa.Text(), nullable=False),
        sa.Column("play_ms", sa.BigInteger(), nullable=False),
        sa.Column("learned_by", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "team_id", "name", name="pk_fact"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "key", name="pk_idempotency"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("trainee_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "inbox_id", name="pk_inbox"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["exercise_id", "conversation_id", "inbox_id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_inbox_update", "inbox", ["exercise_id", "channel", "account", "update_id"], unique=True
    )
    op.create_table(
        "inject",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("inject_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_play_ms", sa.BigInteger(), nullable=True),
        sa.Column("fired_play_ms", sa.BigInteger(), nullable=True),
        sa.Column("fired_by", sa.Text(), nullable=False),
        sa.Column("late_ms", sa.BigInteger(), nullable=False),
        sa.Column("overrides", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "team_id", "inject_id", name="pk_inject"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=False),
        sa.Column("play_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("trainee_id", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "seq", name="pk_journal"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_journal_conversation", "journal", ["exercise_id", "conversation_id", "seq"], unique=False
    )
    op.create_index("ix_journal_kind", "journal", ["exercise_id", "kind", "seq"], unique=False)
    op.create_table(
        "media",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("media_id", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("trainee_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "media_id", name="pk_media"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "operator",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "operator_id", name="pk_operator"),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_operator_name", "operator", ["exercise_id", "name"], unique=True)
    op.create_table(
        "outbox",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("due_play_ms", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("journal_seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "outbox_id", name="pk_outbox"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["exercise_id", "due_play_ms", "outbox_id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_live",
        "outbox",
        ["exercise_id", "conversation_id", "outbox_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('draft', 'pending', 'sending')"),
        postgresql_where=sa.text("state IN ('draft', 'pending', 'sending')"),
    )
    op.create_table(
        "pack",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("scenario_version", sa.Text(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "scenario_version", name="pk_pack"),
        sqlite_with_rowid=True,
    )
    op.create_table(
        "read_mark",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("trainee_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "trainee_id", "conversation_id", name="pk_read_mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("of_exercise", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "token_hash", name="pk_session"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "site_id", name="pk_site"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "team",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=True),
        sa.Column("join_token_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "team_id", name="pk_team"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "timer",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("timer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_play_ms", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("remaining_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "timer_id", name="pk_timer"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_timer_due",
        "timer",
        ["exercise_id", "due_play_ms", "timer_id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_timer_live",
        "timer",
        ["exercise_id", "conversation_id", "due_play_ms"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'held')"),
        postgresql_where=sa.text("state IN ('pending', 'held')"),
    )
    op.create_table(
        "trainee",
        sa.Column("exercise_id", sa.Text(), nullable=False),
        sa.Column("trainee_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("call_sign", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("consent_version", sa.Text(), nullable=False),
        sa.Column("left_ms", sa.BigInteger(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("exercise_id", "trainee_id", name="pk_trainee"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to an empty database."""
    for table in _TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.supports_sequences:
        for name in _NUMBERS:
            op.execute(DropSequence(Sequence(name)))
