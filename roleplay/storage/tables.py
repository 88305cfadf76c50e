"""The tables, the same on SQLite and PostgreSQL.

Promise: `exercise_id` leads every table, key and index, so exercises can be spread over many databases; every
column says what it holds of a person (`info["privacy"]`): *personal* names someone, *pseudonym* stands for
someone, *content* is what people wrote or read, *technical* is neither. There are no foreign keys: rows of an
exercise are written by one unit of work, erased together, and may be moved table by table.
"""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

Privacy = Literal["personal", "pseudonym", "content", "technical"]
Coding = Literal["plain", "json", "names", "blank", "at_once", "bool"]
"""How a record's value becomes a column's: as it is · JSON text · a tuple of names as JSON text ·
None as "" · None as -1 · a bool, which SQLite gives back as a number."""

AT_ONCE = -1
"""Stands for no due time in the outbox: before every play time, so that one range finds what is due."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

inbox_ids = Sequence("inbox_ids", metadata=metadata)
timer_ids = Sequence("timer_ids", metadata=metadata)
outbox_ids = Sequence("outbox_ids", metadata=metadata)
letter_ids = Sequence("letter_ids", metadata=metadata)
"""Numbers on PostgreSQL; SQLite, with its one writer, counts on from the highest."""


def is_state(table: FromClause, *states: str) -> ColumnElement[bool]:
    """Return the condition on the state column that the table's partial indexes are built on.

    The words stand in the SQL itself: neither database would use a partial index for a bound value, and
    SQLite would plan the statement anew for each.
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in states]
    return table.c.state == words[0] if len(words) == 1 else table.c.state.in_(words)


def _column(
    name: str,
    privacy: Privacy,
    kind: type[TypeEngine[Any]] = Text,
    *,
    coding: Coding = "plain",
    null: bool = False,
) -> Column[Any]:
    return Column(name, kind, nullable=null, info={"privacy": privacy, "coding": coding})


def _technical(name: str, kind: type[TypeEngine[Any]] = Text, *, null: bool = False) -> Column[Any]:
    return _column(name, "technical", kind, null=null)


def _ms(name: str, *, null: bool = False) -> Column[Any]:
    return _column(name, "technical", BigInteger, null=null)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return _column(name, "technical", BigInteger, null=null)


def _json(name: str, privacy: Privacy) -> Column[Any]:
    return _column(name, privacy, coding="json")


def _table(name: str, *columns: Column[Any], key: tuple[str, ...], clustered: bool = True) -> Table:
    """Make a table of an exercise; `clustered` keeps SQLite's rows in the order of their key."""
    return Table(
        name,
        metadata,
        _technical("exercise_id"),
        *columns,
        PrimaryKeyConstraint("exercise_id", *key),
        sqlite_with_rowid=not clustered,
    )


def _index(table: Table, name: str, *columns: str, where: ColumnElement[bool] | None = None) -> None:
    Index(name, *(table.c[column] for column in columns), sqlite_where=where, postgresql_where=where)


exercise = _table(
    "exercise",
    _column("title", "content"),
    _technical("scenario"),
    _technical("scenario_version"),
    _ms("created_ms"),
    _technical("phase"),
    _number("day"),
    _ms("anchor_wall_ms"),
    _ms("anchor_play_ms"),
    _technical("speed", Double),
    _column("pause_reason", "content"),
    _json("settings", "personal"),
    _number("version"),
    _number("journal_seq"),
    _number("outbox_top", null=True),
    key=(),
)

pack = _table(
    "pack",
    _technical("scenario_version"),
    _column("files", "content", LargeBinary),
    key=("scenario_version",),
    clustered=False,
)

site = _table("site", _technical("site_id"), _column("name", "content"), key=("site_id",))

team = _table(
    "team",
    _technical("team_id"),
    _column("name", "content"),
    _technical("site_id", null=True),
    _technical("join_token_hash"),
    key=("team_id",),
)

trainee = _table(
    "trainee",
    _column("trainee_id", "pseudonym"),
    _technical("team_id"),
    _column("call_sign", "pseudonym"),
    _column("agency", "content"),
    _column("languages", "content", coding="names"),
    _ms("joined_ms"),
    _technical("consent_version"),
    _ms("left_ms", null=True),
    _column("stopped", "content", Boolean, coding="bool"),
    key=("trainee_id",),
)

seat = _table(
    "seat",
    _technical("seat_id"),
    _technical("team_id"),
    _column("call_sign", "pseudonym"),
    _column("agency", "content"),
    _column("languages", "content", coding="names"),
    _technical("token_hash"),
    _ms("created_ms"),
    _column("trainee_id", "pseudonym", null=True),
    _column("open", "technical", Boolean, coding="bool"),
    key=("seat_id",),
)

operator = _table(
    "operator",
    _column("operator_id", "pseudonym"),
    _column("name", "personal"),
    _column("password_hash", "personal"),
    _column("roles", "technical", coding="names"),
    _ms("created_ms"),
    _ms("deactivated_ms", null=True),
    key=("operator_id",),
)
Index("uq_operator_name", operator.c.exercise_id, operator.c.name, unique=True)

assignment = _table(
    "assignment",
    _technical("assignment_id"),
    _column("operator_id", "pseudonym"),
    _technical("role"),
    _ms("created_ms"),
    _technical("site_id", null=True),
    _column("actors", "technical", coding="names"),
    key=("assignment_id",),
)

invitation = _table(
    "invitation",
    _technical("invitation_id"),
    _technical("token_hash"),
    _technical("role"),
    _ms("created_ms"),
    _ms("expires_ms"),
    _column("created_by", "pseudonym", null=True),
    _technical("site_id", null=True),
    _column("actors", "technical", coding="names"),
    _column("label", "personal"),
    _ms("used_ms", null=True),
    _column("used_by", "pseudonym", null=True),
    _ms("revoked_ms", null=True),
    key=("invitation_id",),
)

credential = _table(
    "credential",
    _column("credential_id", "pseudonym"),
    _column("operator_id", "pseudonym"),
    _technical("kind"),
    _column("secret", "personal"),
    _ms("created_ms"),
    _column("label", "personal"),
    _number("counter"),
    _ms("used_ms", null=True),
    key=("credential_id",),
)

ticket = _table(
    "ticket",
    _technical("token_hash"),
    _technical("purpose"),
    _column("subject_id", "pseudonym"),
    _ms("created_ms"),
    _ms("expires_ms"),
    _json("body", "personal"),
    key=("token_hash",),
)

audit = _table(
    "audit",
    _number("seq"),
    _technical("act"),
    _ms("wall_ms"),
    _column("operator_id", "pseudonym", null=True),
    _column("subject", "pseudonym"),
    _json("details", "pseudonym"),
    _technical("hash"),
    key=("seq",),
)

audit_head = _table("audit_head", _number("seq"), _technical("hash"), key=())

session = _table(
    "session",
    _technical("token_hash"),
    _technical("kind"),
    _column("subject_id", "pseudonym"),
    _ms("created_ms"),
    _ms("expires_ms"),
    _technical("of_exercise", null=True),
    _column("agent", "personal", null=True),
    key=("token_hash",),
)

conversation = _table(
    "conversation",
    _technical("conversation_id"),
    _technical("team_id"),
    _technical("actor_id"),
    _column("trainee_id", "pseudonym", coding="blank"),
    _technical("script_version"),
    _json("snapshot", "content"),
    _technical("control"),
    _number("control_rev"),
    _column("holder", "pseudonym", null=True),
    _ms("lease_until_ms", null=True),
    _column("needs_operator", "content"),
    _ms("waiting_since_ms", null=True),
    _technical("language"),
    _number("last_seq"),
    _number("version"),
    key=("conversation_id",),
)
Index(
    "uq_conversation_parties",
    *(conversation.c[name] for name in ("exercise_id", "team_id", "actor_id", "trainee_id")),
    unique=True,
)

fact = _table(
    "fact",
    _technical("team_id"),
    _technical("name"),
    _json("value", "content"),
    _technical("learned_from"),
    _ms("play_ms"),
    _column("learned_by", "pseudonym", null=True),
    _technical("conversation_id", null=True),
    _number("seq"),
    key=("team_id", "name"),
)

inject = _table(
    "inject",
    _technical("team_id"),
    _technical("inject_id"),
    _technical("kind"),
    _technical("state"),
    _column("reason", "content"),
    _ms("due_play_ms", null=True),
    _ms("fired_play_ms", null=True),
    _column("fired_by", "pseudonym"),
    _number("late_ms"),
    _json("overrides", "content"),
    key=("team_id", "inject_id"),
)

inbox = _table(
    "inbox",
    _number("inbox_id"),
    _technical("channel"),
    _column("account", "pseudonym"),
    _technical("update_id"),
    _technical("kind"),
    _json("body", "content"),
    _ms("received_ms"),
    _technical("conversation_id", null=True),
    _column("trainee_id", "pseudonym", null=True),
    _technical("state"),
    _number("tries"),
    key=("inbox_id",),
)
Index(
    "uq_inbox_update",
    *(inbox.c[name] for name in ("exercise_id", "channel", "account", "update_id")),
    unique=True,
)
_index(
    inbox, "ix_inbox_waiting", "exercise_id", "conversation_id", "inbox_id", where=is_state(inbox, "waiting")
)

timer = _table(
    "timer",
    _number("timer_id"),
    _technical("kind"),
    _ms("due_play_ms"),
    _technical("conversation_id", null=True),
    _technical("team_id", null=True),
    _technical("ref"),
    _technical("state"),
    _number("remaining_ms", null=True),
    key=("timer_id",),
)
_index(timer, "ix_timer_due", "exercise_id", "due_play_ms", "timer_id", where=is_state(timer, "pending"))
_index(
    timer,
    "ix_timer_live",
    "exercise_id",
    "conversation_id",
    "due_play_ms",
    where=is_state(timer, "pending", "held"),
)

outbox = _table(
    "outbox",
    _number("outbox_id"),
    _technical("conversation_id", null=True),
    _technical("channel"),
    _column("recipient", "pseudonym"),
    _technical("author"),
    _json("body", "content"),
    _column("due_play_ms", "technical", BigInteger, coding="at_once"),
    _number("priority"),
    _technical("state"),
    _number("attempts"),
    _ms("sent_ms", null=True),
    _number("journal_seq", null=True),
    key=("outbox_id",),
)
_index(outbox, "ix_outbox_due", "exercise_id", "due_play_ms", "outbox_id", where=is_state(outbox, "pending"))
_index(
    outbox,
    "ix_outbox_live",
    "exercise_id",
    "conversation_id",
    "outbox_id",
    where=is_state(outbox, "draft", "pending", "sending"),
)

letter = _table(
    "letter",
    _number("letter_id"),
    _column("chat_ref", "pseudonym"),
    _technical("account_id"),
    _number("seq"),
    _technical("author"),
    _json("body", "content"),
    _number("priority"),
    _ms("queued_ms"),
    _technical("conversation_id", null=True),
    _technical("state"),
    _number("attempts"),
    _ms("not_before_ms"),
    _ms("sent_ms", null=True),
    _column("message_ids", "technical", coding="names"),
    _technical("why"),
    key=("letter_id",),
)
_index(letter, "ix_letter_entry", "exercise_id", "seq")
_index(
    letter,
    "ix_letter_chat",
    "exercise_id",
    "chat_ref",
    "priority",
    "letter_id",
    where=is_state(letter, "pending", "sending"),
)
_index(
    letter,
    "ix_letter_conversation",
    "exercise_id",
    "conversation_id",
    "letter_id",
    where=is_state(letter, "pending", "sending"),
)

journal = _table(
    "journal",
    _number("seq"),
    _technical("kind"),
    _ms("wall_ms"),
    _ms("play_ms"),
    _json("body", "content"),
    _technical("team_id", null=True),
    _technical("conversation_id", null=True),
    _column("trainee_id", "pseudonym", null=True),
    _column("operator_id", "pseudonym", null=True),
    key=("seq",),
)
_index(journal, "ix_journal_conversation", "exercise_id", "conversation_id", "seq")
COMMON_KINDS = ("message.in", "message.out", "step")
"""Most of every record: whoever asks for these reads it in order; the others are found by their kind."""
is_rare: ColumnElement[bool] = ~journal.c.kind.in_([literal_column(f"'{kind}'") for kind in COMMON_KINDS])
_index(journal, "ix_journal_kind", "exercise_id", "kind", "seq", where=is_rare)

read_mark = _table(
    "read_mark",
    _column("trainee_id", "pseudonym"),
    _technical("conversation_id"),
    _number("seq"),
    key=("trainee_id", "conversation_id"),
)

draft = _table(
    "draft",
    _column("operator_id", "pseudonym"),
    _technical("conversation_id"),
    _column("text", "content"),
    _ms("saved_ms"),
    key=("operator_id", "conversation_id"),
)

idempotency = _table(
    "idempotency",
    _column("key", "pseudonym"),
    _json("result", "content"),
    _ms("created_ms"),
    key=("key",),
)

media = _table(
    "media",
    _technical("media_id"),
    _technical("mime"),
    _column("content", "content", LargeBinary),
    _ms("created_ms"),
    _column("trainee_id", "pseudonym", null=True),
    key=("media_id",),
    clustered=False,
)

bot_account = _table(
    "bot_account",
    _technical("account_id"),
    _technical("kind"),
    _technical("bot_id"),
    _technical("username"),
    _technical("sealed_token"),
    _technical("sealed_secret"),
    _ms("created_ms"),
    _technical("actor_id", null=True),
    _technical("state"),
    _technical("why"),
    key=("account_id",),
)

bot_lease = _table(
    "bot_lease",
    _technical("account_id"),
    _technical("holder"),
    _technical("machine"),
    _technical("process"),
    _ms("taken_ms"),
    _ms("until_ms"),
    key=("account_id",),
)

chat = _table(
    "chat",
    _column("chat_ref", "pseudonym"),
    _technical("account_id"),
    _column("chat_id", "personal"),
    _technical("kind"),
    _number("thread"),
    _technical("team_id", null=True),
    _column("trainee_id", "pseudonym", null=True),
    _column("operator_id", "pseudonym", null=True),
    _technical("state"),
    _ms("joined_ms"),
    _json("dialog", "content"),
    key=("chat_ref",),
)
Index(
    "uq_chat_place",
    *(chat.c[name] for name in ("exercise_id", "account_id", "chat_id", "thread")),
    unique=True,
)
_index(chat, "ix_chat_person", "exercise_id", "chat_id")
_index(chat, "ix_chat_team", "exercise_id", "team_id")

room_reference = _table(
    "room_reference",
    _column("key", "pseudonym"),
    _json("stands_for", "content"),
    _ms("made_ms"),
    _column("chat_ref", "pseudonym", null=True),
    key=("key",),
)
_index(room_reference, "ix_room_reference_chat", "exercise_id", "chat_ref")
