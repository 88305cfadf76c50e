"""Conversations, facts and injects."""

from __future__ import annotations

from sqlalchemy import Index

from roleplay.storage.tables.columns import column, json, ms, number, table, technical

conversation = table(
    "conversation",
    technical("conversation_id"),
    technical("team_id"),
    technical("actor_id"),
    column("trainee_id", "pseudonym", coding="blank"),
    technical("script_version"),
    json("snapshot", "content"),
    technical("control"),
    number("control_rev"),
    column("holder", "pseudonym", null=True),
    ms("lease_until_ms", null=True),
    column("needs_operator", "content"),
    ms("waiting_since_ms", null=True),
    technical("language"),
    number("last_seq"),
    number("version"),
    key=("conversation_id",),
)
Index(
    "uq_conversation_parties",
    *(conversation.c[name] for name in ("exercise_id", "team_id", "actor_id", "trainee_id")),
    unique=True,
)

fact = table(
    "fact",
    technical("team_id"),
    technical("name"),
    json("value", "content"),
    technical("learned_from"),
    ms("play_ms"),
    column("learned_by", "pseudonym", null=True),
    technical("conversation_id", null=True),
    number("seq"),
    key=("team_id", "name"),
)

inject = table(
    "inject",
    technical("team_id"),
    technical("inject_id"),
    technical("kind"),
    technical("state"),
    column("reason", "content"),
    ms("due_play_ms", null=True),
    ms("fired_play_ms", null=True),
    column("fired_by", "pseudonym"),
    number("late_ms"),
    json("overrides", "content"),
    key=("team_id", "inject_id"),
)
