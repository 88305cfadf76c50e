"""The closed vocabulary of a pack: every word an author can write, and what may follow it.

Promise: a file that fits these shapes can be built without surprises; one that does not is told so with line,
column and a suggestion. The JSON Schemas in `scripts/schema` are generated from here for editors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from roleplay.domain.scenario import Agency, Element, FactKind, Method, OnLate
from roleplay.packs import times

Kind = Literal[
    "photo",
    "document",
    "location",
    "voice",
    "phone",
    "date_time",
    "amount",
    "iban",
    "email",
    "number",
    "name",
]
"""What a message can carry; recognised values fill slots."""

SlotKind = Literal["text", "number", "bool"]
T = TypeVar("T")


class Shape(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


# --- small values -----------------------------------------------------------------------------------------


def _duration(value: object) -> object:
    if not isinstance(value, str) or times.duration_ms(value) is None:
        raise PydanticCustomError("BL105", "a length of time", {"hint": "Write 90s, 20m, 3h or 1h30m."})
    return value


def _moment(value: object) -> object:
    known = isinstance(value, str) and (times.day_and_minute(value) or times.elapsed_ms(value) is not None)
    if not known:
        raise PydanticCustomError(
            "BL105",
            "a moment of the exercise",
            {"hint": 'Write "D1 10:20" (day and hour) or "T+01:20" (after StartEx).'},
        )
    return value


def _hour(value: object) -> object:
    if not isinstance(value, str) or times.minute_of_day(value) is None:
        raise PydanticCustomError("BL105", "an hour", {"hint": 'Write hours and minutes: "09:00".'})
    return value


def _elapsed(value: object) -> object:
    return _moment(value)


def _condition(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


ID_PATTERN = r"^[a-z][a-z0-9_]*$"
INJECT_ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
TARGET_PATTERN = r"^(slots|facts)\.[a-z][a-z0-9_]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"


def _matching(pattern: str, hint: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.match(value):
            raise PydanticCustomError("BL106", "an id", {"hint": hint})
        return value

    return AfterValidator(check)


def _json(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


Id = Annotated[
    str, _matching(ID_PATTERN, "Use small letters, digits and _, beginning with a letter."), _json(ID_PATTERN)
]
InjectRef = Annotated[
    str, _matching(INJECT_ID_PATTERN, "Use letters, digits, dots and dashes."), _json(INJECT_ID_PATTERN)
]
Target = Annotated[
    str, _matching(TARGET_PATTERN, "Write facts.<name> or slots.<name>."), _json(TARGET_PATTERN)
]
SlotTarget = Annotated[
    str, _matching(r"^slots\.[a-z][a-z0-9_]*$", "Write slots.<name>."), _json(r"^slots\.[a-z][a-z0-9_]*$")
]
Language = Annotated[
    str,
    _matching(LANGUAGE_PATTERN, "Write the ISO code of the language: en, ro, uk."),
    _json(LANGUAGE_PATTERN),
]
Duration = Annotated[str, BeforeValidator(_duration), _json(times.DURATION_PATTERN)]
Moment = Annotated[str, BeforeValidator(_moment), _json(times.MOMENT_PATTERN)]
Hour = Annotated[str, BeforeValidator(_hour), _json(times.HOUR_PATTERN)]
Cel = Annotated[
    str,
    BeforeValidator(_condition),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "boolean"}], "description": "A condition in CEL."}
    ),
]
TextIn = Annotated[str, Field(min_length=1)]
Literal_ = bool | int | float | str


def _one_or_many(value: object) -> str:
    return "=many" if isinstance(value, list | tuple) else "=one"


OneOrMany = Annotated[
    Annotated[T, Tag("=one")] | Annotated[list[T], Tag("=many")],
    Discriminator(_one_or_many),
]


def many(value: T | list[T] | None) -> list[T]:
    """Return what was written once, several times, or not at all, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _shape_of_line(value: object) -> str:
    if isinstance(value, Mapping):
        return "=media" if "media" in value else "=timed"
    return "=text"


class MediaIn(Shape):
    """A file the actor sends."""

    media: str = Field(description="A file in media/.")
    alt: TextIn = Field(description="What it shows, in words, for those who cannot see it.")
    typing: Duration | None = None


class TimedIn(Shape):
    """A line with a typing delay of its own."""

    text: TextIn
    typing: Duration | None = None


LineIn = Annotated[
    Annotated[TextIn, Tag("=text")] | Annotated[MediaIn, Tag("=media")] | Annotated[TimedIn, Tag("=timed")],
    Discriminator(_shape_of_line),
]


# --- an action --------------------------------------------------------------------------------------------


class OfferIn(Shape):
    """A contact or a document that the team receives."""

    contact: Id | None = None
    document: str | None = None
    title: TextIn | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> OfferIn:
        if (self.contact is None) == (self.document is None):
            raise PydanticCustomError(
                "BL109",
                "`contact:`|`document:`",
                {"hint": "Write exactly one of the two; use a list for both."},
            )
        return self


class SendIn(Shape):
    """An event for another actor of the same team."""

    to: Id
    event: Id


class BodyIn(Shape):
    """What is done: the words of an action, in the order they act in."""

    take: dict[SlotTarget, Kind] | None = Field(None, description="Put a recognised value into a slot.")
    set: dict[Target, Literal_] | None = Field(None, description="Write a value; +1 and -1 add.")
    say: OneOrMany[LineIn] | None = Field(None, description="What the actor says.")
    typing: Duration | None = Field(None, description="How long it types before each line.")
    offer: OneOrMany[OfferIn] | None = Field(None, description="Give the team a contact or a document.")
    send: OneOrMany[SendIn] | None = Field(None, description="Raise an event in another actor.")
    fire: OneOrMany[InjectRef] | None = Field(None, description="Fire an inject now.")
    call_operator: TextIn | None = Field(None, description="Ask for a person, and say why.")
    wait: Duration | None = Field(None, description="Delay goto or end.")
    goto: Id | None = Field(None, description="The state to go to.")
    end: Id | None = Field(None, description="End the conversation with this outcome.")

    @model_validator(mode="after")
    def _one_way_out(self) -> BodyIn:
        if self.goto is not None and self.end is not None:
            raise PydanticCustomError(
                "BL109", "`goto:`|`end:`", {"hint": "Go to a state that has `end:`, or end here."}
            )
        if self.wait is not None and self.goto is None and self.end is None:
            raise PydanticCustomError(
                "BL109",
                "`wait:`|no `goto:` or `end:`",
                {"hint": "`wait:` delays `goto:` or `end:`; add one of them."},
            )
        return self


class GuardedIn(BodyIn):
    """An action that happens only if its conditions hold."""

    only_if: Cel | None = None
    only_for: Cel | None = Field(
        None, description="A condition on the trainee, such as trainee.agency == 'ngo'."
    )


class RuleIn(GuardedIn):
    """When this is understood, do that."""

    says: Id | None = Field(None, description="An intent of this actor.")
    has: Kind | None = None
    event: Id | None = None

    @model_validator(mode="after")
    def _a_trigger(self) -> RuleIn:
        if self.says is None and self.has is None and self.event is None:
            raise PydanticCustomError("BL108", "no trigger")
        if self.event is not None and (self.says is not None or self.has is not None):
            raise PydanticCustomError(
                "BL109", "`event:`|`says:` or `has:`", {"hint": "An event is no message; make two rules."}
            )
        return self


class ButtonIn(GuardedIn):
    """A line the trainee can tap."""

    text: TextIn


class UnknownIn(GuardedIn):
    """What to do when nobody understands; first miss, second miss, the last repeats."""


class SilenceIn(GuardedIn):
    """What to do when the trainees are silent."""

    after: Duration


class SharedIn(Shape):
    """Rules that several states share."""

    answers: list[RuleIn] = []
    unknown: list[UnknownIn] = []
    silence: list[SilenceIn] = []


class StateIn(BodyIn):
    """A state: what happens on entering it, and what it listens to."""

    return_point: bool = Field(False, description="Offered first when a person hands the actor back.")
    answers: list[RuleIn] = []
    buttons: list[ButtonIn] = []
    unknown: list[UnknownIn] = []
    silence: list[SilenceIn] = []
    suggest: list[TextIn] = Field([], description="One-tap lines for the role-player.")
    group: OneOrMany[Id] | None = Field(None, description="Groups whose rules this state shares.")


class ActorFile(Shape):
    """actors/<actor>.yaml"""

    script: Literal[1]
    actor: Id
    name: TextIn
    speaks: list[Language] = Field(min_length=1)
    persona: str = ""
    audience: Literal["team", "trainee"] = "team"
    reachable: Cel = "true"
    content_note: TextIn | None = None
    start: Id
    slots: dict[Id, SlotKind] = {}
    intents: dict[Id, dict[Language, OneOrMany[TextIn]]] = {}
    anytime: list[RuleIn] = []
    groups: dict[Id, SharedIn] = {}
    states: dict[Id, StateIn] = Field(min_length=1)


# --- scenario.yaml ----------------------------------------------------------------------------------------


class CountryIn(Shape):
    """A country and what its law allows."""

    id: Id
    title: TextIn
    law: TextIn | None = None


class DayIn(Shape):
    """One day of play."""

    day: int = Field(ge=1)
    from_: Hour = Field(alias="from")
    to: Hour


class FactIn(Shape):
    """Something that is or is not known or done."""

    title: TextIn
    type: FactKind = "bool"
    element: Element | None = None
    hint: TextIn | None = None


class ObjectiveIn(Shape):
    """What the exercise wants to see."""

    id: Annotated[str, _matching(INJECT_ID_PATTERN, "Use letters and digits: O1."), _json(INJECT_ID_PATTERN)]
    title: TextIn
    shown_by: Cel | None = None
    by: Moment | None = None
    rate: list[TextIn] = []


class CaseIn(Shape):
    """A story line."""

    id: Id
    title: TextIn
    actors: list[Id] = []
    child: bool = False


class MarkingIn(Shape):
    """What every message carries."""

    header: str = "EXERCISE"
    footer: str = ""


class ScenarioFile(Shape):
    """scenario.yaml"""

    script: Literal[1]
    scenario: Id
    extends: Id | None = None
    title: TextIn
    summary: TextIn
    source_language: Language
    languages: list[Language] = Field(min_length=1)
    agencies: list[Agency] = Field(min_length=1)
    countries: list[CountryIn] = []
    days: list[DayIn] = Field(min_length=1)
    facts: dict[Id, FactIn] = {}
    objectives: list[ObjectiveIn] = []
    cases: list[CaseIn] = []
    content_notes: list[TextIn] = []
    marking: MarkingIn = MarkingIn()
    notice: TextIn | None = None
    gather: Duration = "1.5s"


# --- injects.yaml -----------------------------------------------------------------------------------------


def _all_or_list(value: object) -> str:
    return "=all" if isinstance(value, str) else "=list"


AllOrList = Annotated[
    Annotated[Literal["all"], Tag("=all")] | Annotated[list[TextIn], Tag("=list")],
    Discriminator(_all_or_list),
]


class AddresseesIn(Shape):
    """Who receives it; what is left out means everyone."""

    teams: AllOrList = "all"
    agencies: list[Agency] = []
    sites: list[TextIn] = []


class InjectIn(Shape):
    """One row of the MSEL."""

    id: InjectRef
    title: TextIn
    from_: Id = Field("control", alias="from", description="An actor, or news, mail, control.")
    to: AddresseesIn = AddresseesIn()
    teams: AllOrList | None = None
    method: Method = "chat"
    message: TextIn | None = None
    media: str | None = None
    event: Id | None = None
    at: Moment | None = None
    when: Cel | None = None
    delay: Duration | None = None
    contingency: bool = False
    unless: Cel | None = None
    by: Moment | None = None
    deck: bool = False
    only_if: Cel | None = None
    on_late: OnLate = "fire"
    expected: TextIn | None = None
    objective: str | None = None
    controller: str = ""

    @property
    def sent_as(self) -> Method:
        """How it reaches the trainees: as written, or as the office that sends it does."""
        if "method" in self.model_fields_set:
            return self.method
        return "news" if self.from_ == "news" else "mail" if self.from_ == "mail" else "chat"


class InjectsFile(RootModel[list[InjectIn]]):
    """injects.yaml"""

    model_config = ConfigDict(frozen=True, strict=True)


# --- stories/*.yaml ---------------------------------------------------------------------------------------


def _text_or_table(value: object) -> str:
    return "=table" if isinstance(value, Mapping) else "=text"


class StoryLineIn(Shape):
    """A line by its file, for photos and documents."""

    media: str | None = None
    text: TextIn | None = None


ActorLineIn = Annotated[
    Annotated[TextIn, Tag("=text")] | Annotated[StoryLineIn, Tag("=table")], Discriminator(_text_or_table)
]
InLanguages = Annotated[
    Annotated[TextIn, Tag("=text")] | Annotated[dict[Language, TextIn], Tag("=table")],
    Discriminator(_text_or_table),
]
HasIn = Annotated[
    Annotated[Kind, Tag("=text")] | Annotated[dict[Kind, str], Tag("=table")], Discriminator(_text_or_table)
]


def _text_or_number(value: object) -> str:
    return "=number" if isinstance(value, int) else "=text"


class TraineeIn(Shape):
    """What a trainee does: writes, taps a button, sends something."""

    as_: Agency | None = Field(None, alias="as")
    languages: list[Language] | None = None
    text: InLanguages | None = None
    intent: Id | None = Field(None, description="Writes this intent's first plain example.")
    button: (
        Annotated[
            Annotated[TextIn, Tag("=text")] | Annotated[int, Tag("=number")], Discriminator(_text_or_number)
        ]
        | None
    ) = None
    has: HasIn | None = None

    @model_validator(mode="after")
    def _does_something(self) -> TraineeIn:
        if self.text is None and self.intent is None and self.button is None and self.has is None:
            raise PydanticCustomError("missing_one", "text")
        return self


class HandBackIn(Shape):
    """How a person hands the actor back."""

    at: str = "here"
    last: Literal["answer", "drop"] = "drop"


class StepIn(Shape):
    """One step of a story; exactly one word."""

    actor: ActorLineIn | None = None
    trainee: (
        Annotated[
            Annotated[TextIn, Tag("=text")] | Annotated[TraineeIn, Tag("=table")],
            Discriminator(_text_or_table),
        ]
        | None
    ) = None
    wait: Duration | None = None
    event: Id | None = None
    takeover: str | None = None
    operator: TextIn | None = None
    hand_back: (
        Annotated[
            Annotated[Id, Tag("=text")] | Annotated[HandBackIn, Tag("=table")], Discriminator(_text_or_table)
        ]
        | None
    ) = None
    silent: Literal[True] | None = None
    sends: SendIn | None = None
    fires: InjectRef | None = None
    operator_called: Literal[True] | None = None
    offers: OfferIn | None = None
    expect: dict[str, Literal_] | None = None

    @model_validator(mode="after")
    def _one_word(self) -> StepIn:
        words = sorted(self.model_fields_set)
        if len(words) != 1:
            raise PydanticCustomError(
                "BL109",
                "{words}",
                {
                    "words": "|".join(f"`{word}:`" for word in words) or "`{}`|an empty step",
                    "hint": "A step has exactly one word; make it several steps.",
                },
            )
        return self


def _start_or_table(value: object) -> str:
    return "=word" if isinstance(value, str) else "=step"


class StoryIn(Shape):
    """A dialogue test."""

    story: TextIn
    actor: Id
    language: Language | None = None
    given: dict[Target, Literal_] = {}
    steps: list[
        Annotated[
            Annotated[Literal["start"], Tag("=word")] | Annotated[StepIn, Tag("=step")],
            Discriminator(_start_or_table),
        ]
    ] = Field(min_length=1)


class StoriesFile(RootModel[OneOrMany[StoryIn]]):
    """stories/*.yaml"""

    model_config = ConfigDict(frozen=True, strict=True)


FILES: Mapping[str, type[BaseModel]] = {
    "scenario": ScenarioFile,
    "actor": ActorFile,
    "injects": InjectsFile,
    "story": StoriesFile,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas for editors, by file name in `scripts/schema`."""
    schemas: dict[str, dict[str, Any]] = {}
    for name, shape in FILES.items():
        schema = shape.model_json_schema(by_alias=True)
        schemas[f"{name}.v1.json"] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$comment": "Generated by `blurline schema`; do not edit.",
            **schema,
        }
    return schemas
