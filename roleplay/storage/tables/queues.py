"""Updates, timers, lines and letters that wait."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index

from roleplay.storage.tables.columns import column, index, is_state, json, ms, number, table, technical

inbox = table(
    "inbox",
    number("inbox_id"),
    technical("channel"),
    column("account", "pseudonym"),
    technical("update_id"),
    technical("kind"),
    json("body", "content"),
    ms("received_ms"),
    technical("conversation_id", null=True),
    column("trainee_id", "pseudonym", null=True),
    technical("state"),
    number("tries"),
    key=("inbox_id",),
)
Index(
    "uq_inbox_update",
    *(inbox.c[name] for name in ("exercise_id", "channel", "account", "update_id")),
    unique=True,
)
index(
    inbox, "ix_inbox_waiting", "exercise_id", "conversation_id", "inbox_id", where=is_state(inbox, "waiting")
)

timer = table(
    "timer",
    number("timer_id"),
    technical("kind"),
    ms("due_play_ms"),
    technical("conversation_id", null=True),
    technical("team_id", null=True),
    technical("ref"),
    technical("state"),
    number("remaining_ms", null=True),
    key=("timer_id",),
)
index(timer, "ix_timer_due", "exercise_id", "due_play_ms", "timer_id", where=is_state(timer, "pending"))
index(
    timer,
    "ix_timer_live",
    "exercise_id",
    "conversation_id",
    "due_play_ms",
    where=is_state(timer, "pending", "held"),
)

outbox = table(
    "outbox",
    number("outbox_id"),
    technical("conversation_id", null=True),
    technical("channel"),
    column("recipient", "pseudonym"),
    technical("author"),
    json("body", "content"),
    column("due_play_ms", "technical", BigInteger, coding="at_once"),
    number("priority"),
    technical("state"),
    number("attempts"),
    ms("sent_ms", null=True),
    number("journal_seq", null=True),
    key=("outbox_id",),
)
index(outbox, "ix_outbox_due", "exercise_id", "due_play_ms", "outbox_id", where=is_state(outbox, "pending"))
index(
    outbox,
    "ix_outbox_live",
    "exercise_id",
    "conversation_id",
    "outbox_id",
    where=is_state(outbox, "draft", "pending", "sending"),
)

letter = table(
    "letter",
    number("letter_id"),
    column("chat_ref", "pseudonym"),
    technical("account_id"),
    number("seq"),
    technical("author"),
    json("body", "content"),
    number("priority"),
    ms("queued_ms"),
    technical("conversation_id", null=True),
    technical("state"),
    number("attempts"),
    ms("not_before_ms"),
    ms("sent_ms", null=True),
    column("message_ids", "technical", coding="names"),
    technical("why"),
    key=("letter_id",),
)
index(letter, "ix_letter_entry", "exercise_id", "seq")
index(
    letter,
    "ix_letter_chat",
    "exercise_id",
    "chat_ref",
    "priority",
    "letter_id",
    where=is_state(letter, "pending", "sending"),
)
index(
    letter,
    "ix_letter_conversation",
    "exercise_id",
    "conversation_id",
    "letter_id",
    where=is_state(letter, "pending", "sending"),
)
