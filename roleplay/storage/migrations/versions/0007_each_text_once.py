"""Let delivered lines leave the outbox for the record; find only rare entries by their kind.

Revision 0007. Lines delivered on the web before stay where they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KIND = ["exercise_id", "kind", "seq"]
_RARE = sa.text("kind NOT IN ('message.in', 'message.out', 'step')")


def upgrade() -> None:
    """Go forward."""
    op.add_column("exercise", sa.Column("outbox_top", sa.BigInteger(), nullable=True))
    op.drop_index("ix_journal_kind", "journal")
    op.create_index("ix_journal_kind", "journal", _KIND, sqlite_where=_RARE, postgresql_where=_RARE)


def downgrade() -> None:
    """Go back to an outbox that numbers its lines by those it holds."""
    op.drop_index("ix_journal_kind", "journal")
    op.create_index("ix_journal_kind", "journal", _KIND)
    op.drop_column("exercise", "outbox_top")
