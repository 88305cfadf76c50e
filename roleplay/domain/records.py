"""What is stored of an exercise: one frozen record per table, its fields the table's columns.

Promise: a record is a value. To change a row, make a new record (`dataclasses.replace`) and give it to its
repository. `…_ms` on the wall is UTC, `…_play_ms` is play time: it stands still in a pause and at night.
"""
# ruff: noqa: RUF009 (a NewType of an int is as immutable as the int)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from roleplay.domain.ids import (
    INSTALLATION,
    AccountId,
    ChatRef,
    ConversationId,
    ExerciseId,
    InboxId,
    JournalSeq,
    LetterId,
    MediaId,
    OperatorId,
    OutboxId,
    PlayMs,
    SeatId,
    SiteId,
    TeamId,
    TimerId,
    TraineeId,
)
from state_machines.made_often import made_often

Json = Mapping[str, Any]
"""An object as it goes through JSON."""

Phase = Literal["draft", "ready", "running", "paused", "ended", "debriefed"]
Control = Literal["script", "assist", "person", "frozen"]
Author = Literal["script", "person", "inject", "system"]
InjectState = Literal["planned", "armed", "held", "fired", "skipped", "undeliverable"]
InboxState = Literal["waiting", "done", "dead"]
TimerKind = Literal["silence", "wait", "gather", "inject", "assist", "other"]
TimerState = Literal["pending", "held", "fired", "cancelled"]
LetterState = Literal["pending", "sending", "sent", "failed", "unsure", "cancelled"]
LineState = Literal["draft", "pending", "sending", "sent", "failed", "unsure", "cancelled"]
SessionKind = Literal["trainee", "operator", "wall"]
CredentialKind = Literal["totp", "recovery", "passkey", "oidc"]
TicketPurpose = Literal["link", "second-factor", "reset", "totp", "passkey", "oidc", "phone", "tie", "try"]
AccountKind = Literal["actor", "switchboard", "control"]
AccountState = Literal["ok", "refused", "off"]
ChatKind = Literal["private", "group"]
ChatState = Literal["reachable", "blocked", "left"]


@dataclass(frozen=True, slots=True)
class ExerciseRecord:
    """One run of a scenario, and the truth of its clock.

    Play time now = anchor_play_ms + (wall now - anchor_wall_ms) * speed while running, else anchor_play_ms.
    """

    exercise_id: ExerciseId
    title: str
    scenario: str
    scenario_version: str
    created_ms: int
    phase: Phase = "draft"
    day: int = 1
    anchor_wall_ms: int = 0
    anchor_play_ms: PlayMs = PlayMs(0)
    speed: float = 1.0
    pause_reason: str = ""
    settings: Json = field(default_factory=dict)
    version: int = 1
    """Rises with every save; a save on an older version raises `StaleVersionError`."""
    journal_seq: JournalSeq = JournalSeq(0)
    """The last entry's place at the last commit; written by the journal alone."""
    outbox_top: int | None = None
    """The highest number of a line taken out of the outbox, which no other line gets; its own to write."""


@dataclass(frozen=True, slots=True)
class PackRecord:
    """The pack an exercise pinned: its whole tree, compressed."""

    exercise_id: ExerciseId
    scenario_version: str
    files: bytes


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A city or room taking part."""

    exercise_id: ExerciseId
    site_id: SiteId
    name: str


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """A team; whoever holds the token behind `join_token_hash` may join it."""

    exercise_id: ExerciseId
    team_id: TeamId
    name: str
    site_id: SiteId | None = None
    join_token_hash: str = ""


@dataclass(frozen=True, slots=True)
class TraineeRecord:
    """A person being trained, by call-sign."""

    exercise_id: ExerciseId
    trainee_id: TraineeId
    team_id: TeamId
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    joined_ms: int
    consent_version: str
    left_ms: int | None = None
    stopped: bool = False
    """Pressed STOP, and nobody has resolved it yet."""


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """A place in a team kept for somebody by call-sign, with an invitation of its own."""

    exercise_id: ExerciseId
    seat_id: SeatId
    team_id: TeamId
    call_sign: str
    agency: str
    languages: tuple[str, ...]
    token_hash: str
    created_ms: int
    trainee_id: TraineeId | None = None
    """Who has taken it."""
    open: bool = True
    """Whether the invitation lets somebody in; it does once."""


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """Anyone working the panel; belongs to the installation."""

    operator_id: OperatorId
    name: str
    password_hash: str
    roles: tuple[str, ...]
    """Those that hold in every exercise; what holds in one only is an assignment."""
    created_ms: int
    deactivated_ms: int | None = None
    """Since when they may not sign in any more."""
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """A role of an operator in one exercise, there perhaps only at one site or for some actors."""

    exercise_id: ExerciseId
    assignment_id: str
    operator_id: OperatorId
    role: str
    created_ms: int
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()
    """Empty: all of them."""


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """A link that makes whoever opens it an operator with this role, once."""

    exercise_id: ExerciseId
    """`INSTALLATION` for a role in every exercise."""
    invitation_id: str
    token_hash: str
    role: str
    created_ms: int
    expires_ms: int
    created_by: OperatorId | None = None
    site_id: SiteId | None = None
    actors: tuple[str, ...] = ()
    label: str = ""
    """For whom it is, as the list of invitations shows it."""
    used_ms: int | None = None
    used_by: OperatorId | None = None
    revoked_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """Another way for an operator to prove who they are."""

    credential_id: str
    operator_id: OperatorId
    kind: CredentialKind
    secret: str
    """A sealed secret, a hash or a public key, by kind."""
    created_ms: int
    label: str = ""
    counter: int = 0
    """The last time step of a code, or the last count of a passkey: neither is taken twice."""
    used_ms: int | None = None
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A secret that is good for one thing, once, for a short time."""

    token_hash: str
    purpose: TicketPurpose
    subject_id: str
    created_ms: int
    expires_ms: int
    body: Json = field(default_factory=dict)
    exercise_id: ExerciseId = INSTALLATION


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One act of an operator. Its hash covers the entry and the hash before it."""

    exercise_id: ExerciseId
    """`INSTALLATION` for acts that concern no exercise."""
    act: str
    wall_ms: int
    operator_id: OperatorId | None = None
    """None for somebody at the machine itself."""
    subject: str = ""
    """The id of what was acted upon."""
    details: Json = field(default_factory=dict)
    seq: int = 0
    """Its place: 1, 2, 3 … without a gap, in each exercise; given when the unit of work is flushed."""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class AuditHeadRecord:
    """The last place of an audit log and its hash: what was cut off at the end is missed."""

    exercise_id: ExerciseId
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A signed-in browser, known by the hash of its token; belongs to the installation."""

    token_hash: str
    kind: SessionKind
    subject_id: str
    """A `TraineeId` or an `OperatorId`, by kind."""
    created_ms: int
    expires_ms: int
    of_exercise: ExerciseId | None = None
    """The trainee's exercise; None for an operator."""
    agent: str | None = None
    """What the browser calls itself, so that its owner knows it in a list."""
    exercise_id: ExerciseId = INSTALLATION


@made_often
@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """One actor with one team, or with one trainee."""

    exercise_id: ExerciseId
    conversation_id: ConversationId
    team_id: TeamId
    actor_id: str
    trainee_id: TraineeId | None = None
    """Set where the actor's audience is a single trainee."""
    script_version: str = ""
    snapshot: Json = field(default_factory=dict)
    control: Control = "script"
    control_rev: int = 0
    holder: OperatorId | None = None
    lease_until_ms: int | None = None
    needs_operator: str = ""
    """What the operator is called for; empty when nobody is called."""
    waiting_since_ms: int | None = None
    """When the oldest unanswered message of a trainee came."""
    language: str = ""
    last_seq: JournalSeq = JournalSeq(0)
    version: int = 1
    """Rises with every save; a save on an older version raises `StaleVersionError`."""


@dataclass(frozen=True, slots=True)
class FactRecord:
    """What a team's case holds to be so, and who learned it, from whom, when."""

    exercise_id: ExerciseId
    team_id: TeamId
    name: str
    value: bool | float | str
    learned_from: str
    """An actor's id, an inject's id, or `operator`."""
    play_ms: PlayMs
    learned_by: TraineeId | None = None
    conversation_id: ConversationId | None = None
    seq: JournalSeq = JournalSeq(0)


@dataclass(frozen=True, slots=True)
class InjectRecord:
    """One inject of the MSEL for one team: what became of it, and why."""

    exercise_id: ExerciseId
    team_id: TeamId
    inject_id: str
    kind: str
    state: InjectState = "planned"
    reason: str = ""
    due_play_ms: PlayMs | None = None
    fired_play_ms: PlayMs | None = None
    fired_by: str = ""
    """`clock`, `script` or an operator's id."""
    late_ms: int = 0
    overrides: Json = field(default_factory=dict)


@made_often
@dataclass(frozen=True, slots=True)
class InboxRecord:
    """An accepted update of a channel; unique by (channel, account, update id)."""

    exercise_id: ExerciseId
    channel: str
    account: str
    update_id: str
    kind: str
    body: Json
    received_ms: int
    conversation_id: ConversationId | None = None
    trainee_id: TraineeId | None = None
    state: InboxState = "waiting"
    tries: int = 0
    inbox_id: InboxId = InboxId(0)
    """Given when it is added; rises in the order of arrival within an exercise."""


@made_often
@dataclass(frozen=True, slots=True)
class TimerRecord:
    """Something that falls due once, in play time."""

    exercise_id: ExerciseId
    kind: TimerKind
    due_play_ms: PlayMs
    conversation_id: ConversationId | None = None
    team_id: TeamId | None = None
    ref: str = ""
    """Which one: `seq/index` of a silence, an inject's id …"""
    state: TimerState = "pending"
    remaining_ms: int | None = None
    """What was left when it was held."""
    timer_id: TimerId = TimerId(0)
    """Given when it is armed."""


@made_often
@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A line on its way to one recipient or one conversation."""

    exercise_id: ExerciseId
    conversation_id: ConversationId | None
    channel: str
    recipient: str
    author: Author
    body: Json
    """text, source, lang, key, media, alt, buttons, values, marking."""
    due_play_ms: PlayMs | None = None
    """None: at once, also while the exercise is paused."""
    priority: int = 1
    """0 before 1 before 2: a person's line, a scripted one, a broadcast."""
    state: LineState = "pending"
    attempts: int = 0
    sent_ms: int | None = None
    journal_seq: JournalSeq | None = None
    """The `message.out` entry, once sent."""
    outbox_id: OutboxId = OutboxId(0)
    """Given when it is added; rises in the order of adding within an exercise."""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """Something on its way to one chat of an outside service.

    The copy of an entry of the record, read when it is sent; or the bot's own words, which stand in `body`.
    """

    exercise_id: ExerciseId
    chat_ref: ChatRef
    account_id: AccountId
    author: Author
    queued_ms: int
    seq: JournalSeq = JournalSeq(0)
    """The entry it is a copy of; 0 for the bot's own words."""
    body: Json = field(default_factory=dict)
    """Of the bot's own words: text and keyboard."""
    priority: int = 1
    """0 before 1 before 2: a person's line, a scripted one, a broadcast."""
    conversation_id: ConversationId | None = None
    state: LetterState = "pending"
    attempts: int = 0
    not_before_ms: int = 0
    """Until when the service told us to wait, wall time."""
    sent_ms: int | None = None
    message_ids: tuple[str, ...] = ()
    """The service's numbers of the messages it became, one for each part sent so far."""
    why: str = ""
    """Why it has failed, is unsure or cancelled, in words for the staff."""
    letter_id: LetterId = LetterId(0)
    """Given when it is added; rises in the order of adding within an exercise."""


@made_often
@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One entry of the record that feeds every screen, the debrief and the replay."""

    exercise_id: ExerciseId
    kind: str
    wall_ms: int
    play_ms: PlayMs
    body: Json = field(default_factory=dict)
    team_id: TeamId | None = None
    conversation_id: ConversationId | None = None
    trainee_id: TraineeId | None = None
    operator_id: OperatorId | None = None
    seq: JournalSeq = JournalSeq(0)
    """Its place; given when the unit of work is flushed."""


@dataclass(frozen=True, slots=True)
class ReadMarkRecord:
    """How far a trainee has read a conversation."""

    exercise_id: ExerciseId
    trainee_id: TraineeId
    conversation_id: ConversationId
    seq: JournalSeq


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What an operator is writing in a conversation and has not sent."""

    exercise_id: ExerciseId
    operator_id: OperatorId
    conversation_id: ConversationId
    text: str
    saved_ms: int = 0


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """The answer once given to a command, so that the same command again gets the same answer."""

    exercise_id: ExerciseId
    key: str
    """Names who asked and their client's id, such as `op7:say:5f2c`."""
    result: Json
    created_ms: int


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file that a person sent, addressed by its content."""

    exercise_id: ExerciseId
    media_id: MediaId
    mime: str
    content: bytes
    created_ms: int
    trainee_id: TraineeId | None = None


@dataclass(frozen=True, slots=True)
class BotAccountRecord:
    """A bot on an outside service through which an exercise speaks.

    It speaks for one actor, for all of them (`switchboard`), or with the staff (`control`). Its token and its
    webhook's secret are sealed (`roleplay.ports.seal`): what stands here opens nothing by itself.
    """

    exercise_id: ExerciseId
    account_id: AccountId
    kind: AccountKind
    bot_id: str
    """The service's public number of the bot: one bot serves one exercise at a time."""
    username: str
    sealed_token: str
    sealed_secret: str
    created_ms: int
    actor_id: str | None = None
    state: AccountState = "ok"
    why: str = ""
    """Why it is not `ok`, in words for the staff."""


@dataclass(frozen=True, slots=True)
class BotLeaseRecord:
    """Which process serves a bot, and until when: of several on one database only one reads and sends."""

    exercise_id: ExerciseId
    account_id: AccountId
    holder: str
    """Names the process, once and for all."""
    machine: str
    """Where it runs, in words for the staff."""
    process: str
    """Where to look whether it still runs: a kernel, its process space, a number."""
    taken_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class ChatRecord:
    """A chat of one of our bots with a person or a group: where lines go, from where messages come."""

    exercise_id: ExerciseId
    chat_ref: ChatRef
    account_id: AccountId
    chat_id: str
    """The service's own number; in a private chat it is also that of the person."""
    kind: ChatKind = "private"
    thread: int = 0
    """A topic of the chat; 0 for the chat itself."""
    team_id: TeamId | None = None
    trainee_id: TraineeId | None = None
    """None for a group, and for a person who has not joined yet."""
    operator_id: OperatorId | None = None
    state: ChatState = "reachable"
    joined_ms: int = 0
    dialog: Json = field(default_factory=dict)
    """Where a small dialogue with the bot itself stands: joining, a contact chosen, a question to confirm."""


@dataclass(frozen=True, slots=True)
class RoomReferenceRecord:
    """What a message or a button of the control room stands for, by the key that is all a phone is given."""

    exercise_id: ExerciseId
    key: str
    stands_for: Json
    made_ms: int
    chat_ref: ChatRef | None = None
    """The chat it was said in; None for what belongs to the room itself."""
