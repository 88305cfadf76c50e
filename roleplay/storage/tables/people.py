"""Teams, trainees, and seats kept for them."""

from __future__ import annotations

from sqlalchemy import Boolean

from roleplay.storage.tables.columns import column, ms, table, technical

team = table(
    "team",
    technical("team_id"),
    column("name", "content"),
    technical("site_id", null=True),
    technical("join_token_hash"),
    key=("team_id",),
)

trainee = table(
    "trainee",
    column("trainee_id", "pseudonym"),
    technical("team_id"),
    column("call_sign", "pseudonym"),
    column("agency", "content"),
    column("languages", "content", coding="names"),
    ms("joined_ms"),
    technical("consent_version"),
    ms("left_ms", null=True),
    column("stopped", "content", Boolean, coding="bool"),
    key=("trainee_id",),
)

seat = table(
    "seat",
    technical("seat_id"),
    technical("team_id"),
    column("call_sign", "pseudonym"),
    column("agency", "content"),
    column("languages", "content", coding="names"),
    technical("token_hash"),
    ms("created_ms"),
    column("trainee_id", "pseudonym", null=True),
    column("open", "technical", Boolean, coding="bool"),
    key=("seat_id",),
)
