"""What can happen to a conversation; every event goes through JSON and back unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from state_machines.errors import NotInVersion
from state_machines.ids import EventName, StateId
from state_machines.made_often import made_often


@dataclass(frozen=True, slots=True)
class HasValue:
    """A value recognised by the channel: its kind (``photo``, ``phone`` …) and itself as text."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation opens and the actor speaks first."""


@made_often
@dataclass(frozen=True, slots=True)
class MessageCame:
    """A trainee wrote; several short messages may have been gathered into one."""

    text: str
    has: tuple[HasValue, ...] = ()


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A trainee pressed button ``index`` of ``state``, shown with a line of that ``seq``."""

    state: StateId
    index: int
    seq: int


@dataclass(frozen=True, slots=True)
class EventRaised:
    """An inject, another actor or an operator raised an event."""

    name: EventName


@dataclass(frozen=True, slots=True)
class SilenceFell:
    """Silence timer ``index``, armed under ``seq``, ran out."""

    seq: int
    index: int


@dataclass(frozen=True, slots=True)
class WaitOver:
    """The wait armed under ``seq`` is over."""

    seq: int


@dataclass(frozen=True, slots=True)
class Nudged:
    """An operator puts the machine into a state, which acts out its body."""

    state: StateId


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A person hands the actor back to its script.

    ``here`` repeats nothing and leaves the timers to the application, which re-arms them with the time that
    was left; ``again`` says the state's lines once more; ``state`` enters another state. ``answer`` is the
    trainee's last text if it is to be answered.
    """

    how: Literal["here", "again", "state"]
    state: StateId | None = None
    answer: str | None = None


Event = Started | MessageCame | ButtonPressed | EventRaised | SilenceFell | WaitOver | Nudged | HandedBack

KINDS: dict[type[Event], str] = {
    Started: "started",
    MessageCame: "message",
    ButtonPressed: "button",
    EventRaised: "event",
    SilenceFell: "silence",
    WaitOver: "wait",
    Nudged: "nudge",
    HandedBack: "hand_back",
}
_BY_KIND = {kind: event for event, kind in KINDS.items()}


def to_json(event: Event) -> dict[str, Any]:
    """Return the event as plain data, with its kind under ``kind``."""
    data: dict[str, Any] = {"kind": KINDS[type(event)]}
    for name in event.__slots__:
        data[name] = getattr(event, name)
    if isinstance(event, MessageCame):
        data["has"] = [{"kind": has.kind, "value": has.value} for has in event.has]
    return data


def event_from_json(data: dict[str, Any]) -> Event:
    """Return the event that ``to_json`` wrote; raises NotInVersion for any other shape."""
    fields = dict(data)
    try:
        event = _BY_KIND[fields.pop("kind")]
        if event is MessageCame:
            fields["text"] = fields.get("text", "")
            fields["has"] = tuple(HasValue(**has) for has in fields.get("has", ()))
        return event(**fields)
    except (KeyError, TypeError) as error:
        raise NotInVersion(f"This version knows no such event: {data!r}") from error
