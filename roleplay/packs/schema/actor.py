"""actors/<actor>.yaml: a person or office, its states, and what it says and does."""

# ruff: noqa: RUF012 - pydantic copies defaults, they are never shared

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from roleplay.packs.schema.values import (
    Cel,
    Duration,
    ExamplesOf,
    Id,
    InjectRef,
    Kind,
    Language,
    Literal_,
    OneOrMany,
    Shape,
    SlotKind,
    SlotTarget,
    Target,
    TextIn,
)


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
    ask: TextIn | None = Field(
        None,
        description="What to ask back when it is not sure that this was meant; after a yes the rule acts.",
    )

    @model_validator(mode="after")
    def _asks_about_an_intent(self) -> RuleIn:
        if self.ask is not None and (self.says is None or self.has is not None):
            raise PydanticCustomError(
                "BL109",
                "`ask:`|a rule without `says:`, or with `has:`",
                {"hint": "Only what somebody says can be asked back about: `{says: …, ask: …}`."},
            )
        return self

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
    intents: dict[Id, dict[ExamplesOf, OneOrMany[TextIn]]] = Field(
        {}, description="Examples per language; `phrases:` names sets known by heart: yes, no, hello …"
    )
    anytime: list[RuleIn] = []
    groups: dict[Id, SharedIn] = {}
    states: dict[Id, StateIn] = Field(min_length=1)
