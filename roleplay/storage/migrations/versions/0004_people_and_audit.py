"""Give operators roles by exercise, invitations, second factors, and an audit log.

Revision 0004. Operators keep the roles they have: those hold in every exercise.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("assignment", "audit", "audit_head", "credential", "invitation", "ticket")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    """Go forward."""
    op.add_column("operator", _number("deactivated_ms", nullable=True))
    op.add_column("session", _text("agent", nullable=True))
    op.create_table(
        "assignment",
        _text("exercise_id"),
        _text("assignment_id"),
        _text("operator_id"),
        _text("role"),
        _number("created_ms"),
        _text("site_id", nullable=True),
        _text("actors"),
        sa.PrimaryKeyConstraint("exercise_id", "assignment_id", name="pk_assignment"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit",
        _text("exercise_id"),
        _number("seq"),
        _text("act"),
        _number("wall_ms"),
        _text("operator_id", nullable=True),
        _text("subject"),
        _text("details"),
        _text("hash"),
        sa.PrimaryKeyConstraint("exercise_id", "seq", name="pk_audit"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_head",
        _text("exercise_id"),
        _number("seq"),
        _text("hash"),
        sa.PrimaryKeyConstraint("exercise_id", name="pk_audit_head"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credential",
        _text("exercise_id"),
        _text("credential_id"),
        _text("operator_id"),
        _text("kind"),
        _text("secret"),
        _number("created_ms"),
        _text("label"),
        _number("counter"),
        _number("used_ms", nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "credential_id", name="pk_credential"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitation",
        _text("exercise_id"),
        _text("invitation_id"),
        _text("token_hash"),
        _text("role"),
        _number("created_ms"),
        _number("expires_ms"),
        _text("created_by", nullable=True),
        _text("site_id", nullable=True),
        _text("actors"),
        _text("label"),
        _number("used_ms", nullable=True),
        _text("used_by", nullable=True),
        _number("revoked_ms", nullable=True),
        sa.PrimaryKeyConstraint("exercise_id", "invitation_id", name="pk_invitation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ticket",
        _text("exercise_id"),
        _text("token_hash"),
        _text("purpose"),
        _text("subject_id"),
        _number("created_ms"),
        _number("expires_ms"),
        _text("body"),
        sa.PrimaryKeyConstraint("exercise_id", "token_hash", name="pk_ticket"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to operators whose roles hold everywhere."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("session", "agent")
    op.drop_column("operator", "deactivated_ms")
