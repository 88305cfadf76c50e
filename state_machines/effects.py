"""What a step asks of the application; the engine itself sends, stores and schedules nothing.

Order matters: effects are to be carried out in the order in which a step lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from state_machines.context import Value
from state_machines.errors import NotInVersion
from state_machines.ids import ActorId, EventName, InjectId
from state_machines.lines import Line, MediaLine, Text, TextLine
from state_machines.made_often import made_often


@dataclass(frozen=True, slots=True)
class ButtonView:
    """A button as shown: its index among the state's buttons, and its text."""

    index: int
    text: Text


@made_often
@dataclass(frozen=True, slots=True)
class Spoke:
    """Say a line after ``typing_ms`` of typing.

    Args:
        values: the slots named in the text as ``{slot}``, ready to be filled into any translation.
        buttons: shown with the last line of a turn.
        seq: goes back with a button press, so that an old button is known as such.
    """

    line: Line
    values: Mapping[str, str]
    typing_ms: int
    buttons: tuple[ButtonView, ...] = ()
    seq: int = 0


@made_often
@dataclass(frozen=True, slots=True)
class FactSet:
    """A fact of the team's case takes a value."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class EventSent:
    """Raise an event in another actor's conversation with this team."""

    to: ActorId
    event: EventName


@dataclass(frozen=True, slots=True)
class InjectFired:
    """Fire an inject for this team."""

    id: InjectId


@dataclass(frozen=True, slots=True)
class OperatorCalled:
    """Call a role-player to this conversation, with a note."""

    note: Text


@dataclass(frozen=True, slots=True)
class Offered:
    """Make a contact reachable or hand over a document."""

    kind: Literal["contact", "document"]
    ref: str
    title: Text | None = None


@made_often
@dataclass(frozen=True, slots=True)
class SilenceArmed:
    """Replace all silence timers of the conversation by these: (index, ms from now); none clears them."""

    seq: int
    timers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WaitArmed:
    """Raise WaitOver(seq) after this many ms of exercise time; replaces an earlier wait."""

    seq: int
    after_ms: int


@dataclass(frozen=True, slots=True)
class TimersCleared:
    """Clear every silence and wait timer of the conversation."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over, with an outcome."""

    outcome: str


Effect = (
    Spoke
    | FactSet
    | EventSent
    | InjectFired
    | OperatorCalled
    | Offered
    | SilenceArmed
    | WaitArmed
    | TimersCleared
    | Ended
)

KINDS: dict[type[Effect], str] = {
    Spoke: "spoke",
    FactSet: "fact",
    EventSent: "send",
    InjectFired: "fire",
    OperatorCalled: "call_operator",
    Offered: "offer",
    SilenceArmed: "silence",
    WaitArmed: "wait",
    TimersCleared: "timers_cleared",
    Ended: "ended",
}
_BY_KIND = {kind: effect for effect, kind in KINDS.items()}
_PLAIN_ALREADY = frozenset({str, int, float, bool, type(None)})


def to_json(effect: Effect) -> dict[str, Any]:
    """Return the effect as plain data, with its kind under ``effect``."""
    data: dict[str, Any] = {"effect": KINDS[type(effect)]}
    for name in effect.__slots__:
        value = getattr(effect, name)
        data[name] = value if type(value) in _PLAIN_ALREADY else _plain(value)
    return data


def effect_from_json(data: dict[str, Any]) -> Effect:
    """Return the effect that ``to_json`` wrote; raises NotInVersion for any other shape."""
    fields = dict(data)
    try:
        effect = _BY_KIND[fields.pop("effect")]
        for name, read in _READERS.items():
            if name in fields:
                fields[name] = read(fields[name])
        return effect(**fields)
    except (KeyError, TypeError) as error:
        raise NotInVersion(f"This version knows no such effect: {data!r}") from error


def _plain(value: Any) -> Any:
    match value:
        case Text():
            return {"key": value.key, "source": value.source}
        case TextLine():
            return {"text": _plain(value.text), "typing_ms": value.typing_ms}
        case MediaLine():
            return {"file": value.file, "alt": _plain(value.alt), "typing_ms": value.typing_ms}
        case ButtonView():
            return {"index": value.index, "text": _plain(value.text)}
        case tuple():
            return [item if type(item) in _PLAIN_ALREADY else _plain(item) for item in value]
        case Mapping():
            return dict(value)
    return value


def _line(data: dict[str, Any]) -> Line:
    if "file" in data:
        return MediaLine(data["file"], Text(**data["alt"]), data["typing_ms"])
    return TextLine(Text(**data["text"]), data["typing_ms"])


_READERS: dict[str, Any] = {
    "line": _line,
    "note": lambda text: Text(**text),
    "title": lambda text: Text(**text) if text else None,
    "buttons": lambda buttons: tuple(ButtonView(each["index"], Text(**each["text"])) for each in buttons),
    "timers": lambda timers: tuple((index, after) for index, after in timers),
}
