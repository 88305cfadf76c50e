"""The journal, and the audit log."""

from __future__ import annotations

from sqlalchemy import literal_column
from sqlalchemy.sql.elements import ColumnElement

from roleplay.storage.tables.columns import column, index, json, ms, number, table, technical

audit = table(
    "audit",
    number("seq"),
    technical("act"),
    ms("wall_ms"),
    column("operator_id", "pseudonym", null=True),
    column("subject", "pseudonym"),
    json("details", "pseudonym"),
    technical("hash"),
    key=("seq",),
)

audit_head = table("audit_head", number("seq"), technical("hash"), key=())

journal = table(
    "journal",
    number("seq"),
    technical("kind"),
    ms("wall_ms"),
    ms("play_ms"),
    json("body", "content"),
    technical("team_id", null=True),
    technical("conversation_id", null=True),
    column("trainee_id", "pseudonym", null=True),
    column("operator_id", "pseudonym", null=True),
    key=("seq",),
)
index(journal, "ix_journal_conversation", "exercise_id", "conversation_id", "seq")

COMMON_KINDS = ("message.in", "message.out", "step")
"""Most of every record: whoever asks for these reads it in order; the others are found by their kind."""
is_rare: ColumnElement[bool] = ~journal.c.kind.in_([literal_column(f"'{kind}'") for kind in COMMON_KINDS])
index(journal, "ix_journal_kind", "exercise_id", "kind", "seq", where=is_rare)
