"""Bots, their leases and chats."""

from __future__ import annotations

from sqlalchemy import Index

from roleplay.storage.tables.columns import column, index, json, ms, number, table, technical

bot_account = table(
    "bot_account",
    technical("account_id"),
    technical("kind"),
    technical("bot_id"),
    technical("username"),
    technical("sealed_token"),
    technical("sealed_secret"),
    ms("created_ms"),
    technical("actor_id", null=True),
    technical("state"),
    technical("why"),
    key=("account_id",),
)

bot_lease = table(
    "bot_lease",
    technical("account_id"),
    technical("holder"),
    technical("machine"),
    technical("process"),
    ms("taken_ms"),
    ms("until_ms"),
    key=("account_id",),
)

chat = table(
    "chat",
    column("chat_ref", "pseudonym"),
    technical("account_id"),
    column("chat_id", "personal"),
    technical("kind"),
    number("thread"),
    technical("team_id", null=True),
    column("trainee_id", "pseudonym", null=True),
    column("operator_id", "pseudonym", null=True),
    technical("state"),
    ms("joined_ms"),
    json("dialog", "content"),
    key=("chat_ref",),
)
Index(
    "uq_chat_place",
    *(chat.c[name] for name in ("exercise_id", "account_id", "chat_id", "thread")),
    unique=True,
)
index(chat, "ix_chat_person", "exercise_id", "chat_id")
index(chat, "ix_chat_team", "exercise_id", "team_id")

room_reference = table(
    "room_reference",
    column("key", "pseudonym"),
    json("stands_for", "content"),
    ms("made_ms"),
    column("chat_ref", "pseudonym", null=True),
    key=("key",),
)
index(room_reference, "ix_room_reference_chat", "exercise_id", "chat_ref")
