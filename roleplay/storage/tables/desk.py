"""What desks and phones keep."""

from __future__ import annotations

from sqlalchemy import LargeBinary

from roleplay.storage.tables.columns import column, json, ms, number, table, technical

read_mark = table(
    "read_mark",
    column("trainee_id", "pseudonym"),
    technical("conversation_id"),
    number("seq"),
    key=("trainee_id", "conversation_id"),
)

draft = table(
    "draft",
    column("operator_id", "pseudonym"),
    technical("conversation_id"),
    column("text", "content"),
    ms("saved_ms"),
    key=("operator_id", "conversation_id"),
)

idempotency = table(
    "idempotency",
    column("key", "pseudonym"),
    json("result", "content"),
    ms("created_ms"),
    key=("key",),
)

media = table(
    "media",
    technical("media_id"),
    technical("mime"),
    column("content", "content", LargeBinary),
    ms("created_ms"),
    column("trainee_id", "pseudonym", null=True),
    key=("media_id",),
    clustered=False,
)
