"""Every request and response of the HTTP API.

The front end's types are generated from these models (`python -m bot.web.openapi`), so a field has one
name and one meaning on both sides. Play times are milliseconds of play since StartEx, wall times are
milliseconds UTC since 1970; `seq` is always the exercise's journal sequence number.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_TEXT = 4_000  # characters of one message
MAX_NAME = 80  # characters of a name or call sign

Phase = Literal["draft", "ready", "running", "paused", "ended", "debriefed"]
Control = Literal["script", "assist", "person", "frozen"]
Author = Literal["trainee", "script", "person", "inject", "system"]

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\w.:\-]+$")]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class Model(BaseModel):
    """A message of the API: unknown fields are refused, so that a typing mistake is never silent."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Problem(Model):
    """What went wrong and what to do; the body of every answer that is not a success."""

    error: str = Field(description="A stable word for programs, such as `not_found` or `control_conflict`.")
    message: str = Field(description="A sentence for people, in their language.")
    fields: dict[str, str] | None = Field(default=None, description="What is wrong with each field.")


class Done(Model):
    """The request was carried out; there is nothing else to say."""

    ok: Literal[True] = True


# ------------------------------------------------------------------------------------------- shared


class Titled(Model):
    """Something with an id and a title in the reader's language."""

    id: str
    title: str


class Moment(Model):
    """A moment of play, ready to be shown."""

    play_ms: int
    day: int
    time: str = Field(description="Time of day in the exercise, such as `10:42`.")


class Clock(Model):
    """The exercise clock at `wall_ms`; a screen counts on from there by `speed` while `running`."""

    phase: Phase
    day: int
    time: str
    play_ms: int
    speed: float
    running: bool
    wall_ms: int
    pause_reason: str | None = None


class Marking(Model):
    """What makes every page and message recognisable as an exercise."""

    header: str
    footer: str


class Media(Model):
    """A picture, document or sound that can be fetched from `url`."""

    url: str
    alt: str
    kind: Literal["image", "audio", "video", "document"]


class Button(Model):
    """A quick reply; `index` goes back with the press."""

    index: int
    text: str


class Message(Model):
    """One message of a conversation, as a trainee sees it."""

    seq: int
    id: str
    conversation_id: str
    mine: bool = Field(description="Sent by the reader.")
    sender: str = Field(description="The actor's name, or the call sign of the team mate who wrote.")
    text: str
    lang: str | None = None
    media: Media | None = None
    buttons: list[Button] = []
    button_state: str | None = Field(default=None, description="Goes back with a button press.")
    button_seq: int | None = Field(default=None, description="Goes back with a button press.")
    at: Moment
    client_id: str | None = None
    status: Literal["sent", "received"] = "received"


# ------------------------------------------------------------------------------------------ joining


class JoinExercise(Model):
    """What a trainee should know about the exercise before joining it."""

    title: str
    marking: Marking
    languages: list[str]
    notice: str
    notice_version: str


class JoinTeam(Model):
    """The team that an invitation belongs to."""

    name: str


class Invitation(Model):
    """Everything the join page needs."""

    exercise: JoinExercise
    team: JoinTeam
    agencies: list[Titled]
    languages: list[Titled]
    joined_as: str | None = Field(
        default=None, description="Under which call-sign this browser takes part already."
    )


class JoinRequest(Model):
    """A trainee joins a team, having read and accepted the notice."""

    call_sign: Name
    agency: Key
    languages: list[Key] = Field(min_length=1, max_length=10)
    consent: Literal[True]


class TeamName(Model):
    """A team as its own members see it."""

    id: str
    name: str


class Me(Model):
    """The trainee who holds this session."""

    id: str
    call_sign: str
    agency: str
    languages: list[str]
    team: TeamName
    stopped: bool = Field(description="STOP was pressed and is not resolved yet: nothing is exercise now.")


class Joined(Model):
    """The trainee is part of the team now."""

    trainee: Me


# ------------------------------------------------------------------------------------ trainee's view


class MyExercise(Model):
    """The exercise as a trainee may know it."""

    title: str
    marking: Marking
    phase: Phase
    clock: Clock


class Contact(Model):
    """An actor whom this trainee can reach."""

    actor_id: str
    name: str
    conversation_id: str | None
    speaks: list[Titled]
    about: str = ""


class LastMessage(Model):
    """The newest message of a conversation, shortened."""

    text: str
    at: Moment
    mine: bool = False


class ConversationSummary(Model):
    """One row of the chat list."""

    id: str
    actor_id: str
    name: str
    unread: int
    last: LastMessage | None
    typing: bool


class Item(Model):
    """A piece of news, a mail or a document."""

    id: str
    seq: int
    kind: Literal["news", "mail", "document"]
    title: str
    text: str
    sender: str = ""
    media: Media | None = None
    at: Moment


class StopButton(Model):
    """How to leave the exercise for a real emergency."""

    label: str
    phrase: str


class MyState(Model):
    """Everything a trainee's screen shows, at journal number `seq`."""

    trainee: Me
    exercise: MyExercise
    contacts: list[Contact]
    conversations: list[ConversationSummary]
    news: list[Item]
    documents: list[Item]
    stop: StopButton
    seq: int


class Messages(Model):
    """A stretch of a conversation, oldest first."""

    messages: list[Message]
    more: bool = Field(default=False, description="There are older ones.")


class MessageEvent(Model):
    """A message was sent to or by this trainee's team."""

    kind: Literal["message"] = "message"
    seq: int
    message: Message


class MessageStatusEvent(Model):
    """A message has arrived at its reader."""

    kind: Literal["message.status"] = "message.status"
    seq: int
    conversation_id: str
    client_id: str | None
    status: Literal["sent", "received"]


class ContactEvent(Model):
    """An actor can be reached now."""

    kind: Literal["contact"] = "contact"
    seq: int
    contact: Contact


class NewsEvent(Model):
    """There is a piece of news or a mail."""

    kind: Literal["news"] = "news"
    seq: int
    item: Item


class DocumentEvent(Model):
    """There is a document."""

    kind: Literal["document"] = "document"
    seq: int
    item: Item


class ClockEvent(Model):
    """The exercise clock was started, stopped or set."""

    kind: Literal["clock"] = "clock"
    seq: int
    clock: Clock


class StoppedEvent(Model):
    """This trainee's conversations are frozen, or open again."""

    kind: Literal["stopped"] = "stopped"
    seq: int
    stopped: bool


class ExerciseEvent(Model):
    """The exercise has entered another phase."""

    kind: Literal["exercise"] = "exercise"
    seq: int
    phase: Phase
    clock: Clock


class TypingEvent(Model):
    """Somebody is typing. Not part of the record; forget it after a few seconds."""

    kind: Literal["typing"] = "typing"
    conversation_id: str
    typing: bool


TraineeEvent = Annotated[
    MessageEvent
    | MessageStatusEvent
    | ContactEvent
    | NewsEvent
    | DocumentEvent
    | ClockEvent
    | StoppedEvent
    | ExerciseEvent
    | TypingEvent,
    Field(discriminator="kind"),
]


class TraineeFeed(Model):
    """What has happened after the number asked for; ask again with `seq`."""

    seq: int
    events: list[TraineeEvent]


class ButtonPress(Model):
    """The quick reply that was tapped."""

    state: Key | None = None
    index: int = Field(ge=0, le=100)
    seq: int = Field(ge=0)


class Location(Model):
    """A place on the earth."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class SendMessage(Model):
    """A trainee writes: one of text, button, location or media, to a conversation or a contact.

    `client_id` is made by the phone; the same one sent twice has one effect.
    """

    client_id: Key
    conversation_id: Key | None = None
    actor_id: Key | None = None
    text: LongText | None = None
    button: ButtonPress | None = None
    location: Location | None = None
    media_id: Key | None = None


class Sent(Model):
    """The message is on record."""

    seq: int
    conversation_id: str
    duplicate: bool


class Uploaded(Model):
    """The file is kept; name it in a message."""

    media_id: str


class ReadMark(Model):
    """The trainee has seen this conversation up to `seq`."""

    conversation_id: Key
    seq: int = Field(ge=0)


# ---------------------------------------------------------------------------------------- operators


class SetUp(Model):
    """The first operator signs up with the code printed at the first start."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    name: Name
    password: Password


class SignIn(Model):
    """An operator signs in."""

    name: Name
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SignInCode(Model):
    """An operator signs in with a one-time code."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Operator(Model):
    """Somebody working the panel."""

    id: str
    name: str
    roles: list[str]


class ScenarioRow(Model):
    """A scenario pack that an exercise can be made from."""

    id: str
    title: str
    summary: str
    languages: list[str]
    actors: int
    injects: int


class NewExercise(Model):
    """Make an exercise from a scenario pack."""

    scenario: Key
    title: Name | None = None
    teams: list[Name] = Field(min_length=1, max_length=100)


class ExerciseRow(Model):
    """One exercise in the list."""

    id: str
    title: str
    scenario: str
    phase: Phase
    teams: int
    trainees: int


class Exercises(Model):
    """Every exercise that this operator may see."""

    exercises: list[ExerciseRow]


class JoinLink(Model):
    """An invitation for a team: shown once, since only its hash is kept."""

    team_id: str
    url: str
    qr_svg: str


class NewTeam(Model):
    """Open another team."""

    name: Name


class DayHours(Model):
    """A day of play and its hours."""

    day: int
    start: str
    end: str


class ExerciseView(Model):
    """The exercise as operators see it."""

    id: str
    title: str
    scenario: str
    scenario_version: str
    summary: str
    phase: Phase
    languages: list[str]
    source_language: str
    days: list[DayHours]
    marking: Marking
    content_notes: list[str]


class FactValue(Model):
    """A fact as one team's case stands."""

    id: str
    value: bool | float | str
    play_ms: int
    learned_by: str | None
    learned_from: str
    conversation_id: str | None
    seq: int


class TeamRow(Model):
    """A team, its facts and its progress."""

    id: str
    name: str
    site: str | None
    trainees: int
    facts: list[FactValue]
    objectives: list[str] = Field(description="Ids of the objectives shown so far.")


class ActorRow(Model):
    """An actor of the scenario."""

    id: str
    name: str
    persona: str
    content_note: str | None
    speaks: list[str]
    audience: Literal["team", "trainee"]


class TraineeRow(Model):
    """A trainee, by call sign."""

    id: str
    call_sign: str
    team_id: str
    agency: str
    languages: list[str]
    stopped: bool
    left: bool


class OperatorRow(Model):
    """An operator, and where they are looking now."""

    id: str
    name: str
    roles: list[str]
    online: bool
    looking: str | None = None
    holding: list[str] = []


class ConversationRow(Model):
    """One row of the queue: an actor with a team (or with one trainee)."""

    id: str
    team_id: str
    actor_id: str
    trainee_id: str | None
    state: str
    ended: str | None
    control: Control
    control_rev: int
    holder: str | None
    lease_until: int | None = Field(description="Wall time.")
    waiting_since: int | None = Field(description="Wall time of the oldest unanswered message.")
    needs_operator: str | None
    last: LastMessage | None
    drafts: int
    looking: list[str] = Field(description="Ids of the operators who look at it now.")


InjectState = Literal["planned", "armed", "held", "fired", "skipped", "undeliverable"]
InjectKind = Literal["timed", "conditional", "contingency", "deck", "improvised"]


class InjectTeamRow(Model):
    """Where one inject stands for one team."""

    team_id: str
    state: InjectState
    reason: str | None
    due_play_ms: int | None
    fired_play_ms: int | None
    fired_by: str | None
    late_ms: int | None


class InjectRow(Model):
    """One line of the MSEL, with its state for each team."""

    id: str
    kind: InjectKind
    title: str
    sender: str
    method: str
    message: str
    expected: str
    objective: str | None
    controller: str
    day: int | None
    time: str | None
    due_play_ms: int | None
    teams: list[InjectTeamRow]


class Alert(Model):
    """Something that a person must look at."""

    seq: int
    kind: str
    message: str
    team_id: str | None
    trainee_id: str | None
    conversation_id: str | None
    wall_ms: int
    resolved: bool
    note: str = Field(default="", description="What was done about it.")


class ObjectiveRow(Model):
    """An objective of the exercise."""

    id: str
    title: str
    by_play_ms: int | None
    shown_by: str | None


class FactRow(Model):
    """A fact that the scenario knows."""

    id: str
    title: str
    type: Literal["bool", "number", "text"]
    element: str | None
    hint: str


class ConsoleState(Model):
    """Everything the console shows, at journal number `seq`."""

    exercise: ExerciseView
    clock: Clock
    teams: list[TeamRow]
    actors: list[ActorRow]
    conversations: list[ConversationRow]
    injects: list[InjectRow]
    operators: list[OperatorRow]
    alerts: list[Alert]
    trainees: list[TraineeRow]
    objectives: list[ObjectiveRow]
    facts: list[FactRow]
    seq: int


class JournalEvent(Model):
    """One entry of the record, as the console's feed carries it (event id = `seq`).

    `presence` events have no `seq` and no id; their body is {operator_id, looking, typing}.
    """

    seq: int | None
    kind: str
    play_ms: int
    wall_ms: int
    team_id: str | None = None
    conversation_id: str | None = None
    trainee_id: str | None = None
    operator_id: str | None = None
    body: dict[str, Any]


class ConsoleMessage(Model):
    """One message of a conversation, as an operator sees it."""

    seq: int
    mine: bool = Field(description="Said by the actor (scripted or by a person), not by a trainee.")
    author: Author
    by: str | None = Field(description="Call sign of the trainee or name of the operator.")
    text: str
    source: str | None = Field(default=None, description="The text in the scenario's own language.")
    lang: str | None = None
    media: Media | None = None
    buttons: list[Button] = []
    at: Moment
    wall_ms: int
    client_id: str | None = None


class PendingLine(Model):
    """A line that will go out unless somebody takes over."""

    id: int
    author: Author
    text: str
    source: str | None
    lang: str | None
    media: Media | None
    due_play_ms: int | None
    state: str


class Draft(Model):
    """A line that waits for a person's approval."""

    id: int
    text: str
    source: str | None
    lang: str | None
    media: Media | None


class TraceCandidate(Model):
    """An intent that was thought of."""

    intent: str
    score: float
    rule: str | None


class TraceStep(Model):
    """Why the script did what it did."""

    seq: int
    play_ms: int
    event: str
    text: str | None
    before: str
    after: str
    rule: str | None
    outcome: str
    candidates: list[TraceCandidate]
    notes: list[str]


class ShadowView(Model):
    """What the script would do about the waiting message."""

    would_say: list[str]
    rule: str | None
    reason: str


class Suggestion(Model):
    """A one-tap line for the role-player."""

    text: str
    source: str
    lang: str


class GraphNode(Model):
    """A state of the actor's machine."""

    id: str
    kind: str = "state"
    current: bool = False
    visited: bool = False


class GraphEdge(Model):
    """A way from one state to another."""

    source: str
    target: str
    label: str


class GraphView(Model):
    """The actor's machine."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class Note(Model):
    """An operator's note about a conversation. Trainees never see it."""

    seq: int
    by: str
    text: str
    wall_ms: int


class Brief(Model):
    """What a role-player must know to play this actor."""

    name: str
    persona: str
    content_note: str | None
    speaks: list[str]
    language: str | None = Field(description="The language to write in now.")
    slots: dict[str, bool | float | str]


class ConversationDetail(Model):
    """Everything about one conversation."""

    row: ConversationRow
    messages: list[ConsoleMessage]
    pending: list[PendingLine]
    drafts: list[Draft]
    trace: list[TraceStep]
    shadow: ShadowView | None
    suggestions: list[Suggestion]
    return_points: list[str]
    states: list[str]
    graph: GraphView
    notes: list[Note]
    brief: Brief
    draft_text: str = Field(description="What this operator has begun to write here.")
    seq: int


class TakeControl(Model):
    """Change who speaks; `rev` is the control revision that was seen."""

    control: Control
    rev: int


class ControlChanged(Model):
    """The change is in force."""

    control: Control
    rev: int
    holder: str | None
    lease_until: int | None
    cancelled: list[str] = Field(default=[], description="Scripted lines that were not sent any more.")


class ControlConflict(Model):
    """Somebody else was first (HTTP 409)."""

    error: Literal["control_conflict"] = "control_conflict"
    message: str
    holder: str | None
    control: Control
    rev: int


class HandBack(Model):
    """Give the actor back to its script."""

    how: Literal["here", "again", "state"]
    state: Key | None = None
    last: Literal["answer", "drop"] = "answer"
    rev: int


class SayAs(Model):
    """Say a line as the actor; it can be undone for `hold_ms`."""

    client_id: Key
    text: LongText
    rev: int
    hold_ms: int = Field(default=0, ge=0, le=10_000)
    media: Key | None = None


class Said(Model):
    """The line is on its way; until it leaves, `undo` takes it back."""

    line_id: int
    duplicate: bool


class Undo(Model):
    """Take back a line that is still held."""

    client_id: Key


class Undone(Model):
    """Whether the line could still be taken back."""

    undone: bool


class Nudge(Model):
    """Move the machine to a state, saying its lines."""

    state: Key
    rev: int


class DraftDecision(Model):
    """Send a drafted line as it is, changed, or not at all."""

    action: Literal["approve", "edit", "drop"]
    text: LongText | None = None
    rev: int


class NewNote(Model):
    """Write a note about a conversation."""

    text: LongText
    objective: Key | None = None


class Presence(Model):
    """Where this operator is looking; renews the lease of a conversation they hold."""

    looking: bool = True
    typing: bool = False


class PresenceKept(Model):
    """Until when the seat is kept, if it is held by this operator."""

    lease_until: int | None


class DraftText(Model):
    """What an operator has begun to write in one conversation."""

    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class InjectCommand(Model):
    """Do something with an inject, for one team or for all."""

    team_id: Key | None = None
    reason: Annotated[str, StringConstraints(max_length=400)] | None = None


class InjectChanged(Model):
    """The rows that were changed."""

    changed: list[InjectTeamRow]


class Improvise(Model):
    """An inject that nobody planned."""

    teams: list[Key] = Field(min_length=1, max_length=200)
    sender: Key = Field(description="An actor's id, or `control`.")
    method: Literal["chat", "news", "mail", "document"] = "chat"
    title: ShortText
    message: LongText | None = None
    event: Key | None = None


class ClockCommand(Model):
    """Move the exercise on."""

    action: Literal["ready", "start", "pause", "resume", "next_day", "end", "stop_all", "speed", "debriefed"]
    speed: float | None = Field(default=None, ge=0.1, le=3600)
    reason: Annotated[str, StringConstraints(max_length=400)] | None = None


class ResolveAlert(Model):
    """Close an alert, saying what was done."""

    note: LongText


class Health(Model):
    """The server answers and its database can be read."""

    ok: bool
    version: str
