"""actors/<actor>.yaml: a person or office, its states, and what it says and does."""

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
    typing: Duration | None = Field(None, description="How long it types before this line.")


class TimedIn(Shape):
    """A line with a typing delay of its own."""

    text: TextIn = Field(description="The line.")
    typing: Duration | None = Field(None, description="How long it types before this line.")


LineIn = Annotated[
    Annotated[TextIn, Tag("=text")] | Annotated[MediaIn, Tag("=media")] | Annotated[TimedIn, Tag("=timed")],
    Discriminator(_shape_of_line),
]


class OfferIn(Shape):
    """A contact or a document that the team receives."""

    contact: Id | None = Field(None, description="An actor, whom the team can reach from now on.")
    document: str | None = Field(None, description="A file in media/.")
    title: TextIn | None = Field(None, description="What the document is called on the phones.")

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

    to: Id = Field(description="The other actor.")
    event: Id = Field(description="The event; a rule with `event:` there answers it.")


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

    only_if: Cel | None = Field(None, description="It happens only if this holds.")
    only_for: Cel | None = Field(
        None, description="A condition on the trainee, such as trainee.agency == 'ngo'."
    )


class RuleIn(GuardedIn):
    """When this is understood, do that."""

    says: Id | None = Field(None, description="An intent of this actor.")
    has: Kind | None = Field(None, description="What the message must carry, such as a photo or a date.")
    event: Id | None = Field(
        None, description="An event: from an inject, another actor's `send`, or an operator."
    )
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

    text: TextIn = Field(description="What stands on the button.")


class UnknownIn(GuardedIn):
    """What to do when nobody understands; first miss, second miss, the last repeats."""


class SilenceIn(GuardedIn):
    """What to do when the trainees are silent."""

    after: Duration = Field(
        description="How long nobody writes, in exercise time, from the last message or the entry."
    )


class SharedIn(Shape):
    """Rules that several states share."""

    answers: list[RuleIn] = Field([], description="Rules for what people may say here.")
    unknown: list[UnknownIn] = Field([], description="What to do when nothing matches.")
    silence: list[SilenceIn] = Field([], description="What to do when nobody writes.")


class StateIn(BodyIn):
    """A state: what happens on entering it, and what it listens to."""

    return_point: bool = Field(False, description="Offered first when a person hands the actor back.")
    answers: list[RuleIn] = Field([], description="What people may say here; the first rule that fits acts.")
    buttons: list[ButtonIn] = Field([], description="Answers to tap, below the last line.")
    unknown: list[UnknownIn] = Field([], description="First miss, second miss; the last entry repeats.")
    silence: list[SilenceIn] = Field([], description="What to do when nobody writes.")
    suggest: list[TextIn] = Field([], description="One-tap lines for the role-player.")
    group: OneOrMany[Id] | None = Field(None, description="Groups whose rules this state shares.")


class ActorFile(Shape):
    """actors/<actor>.yaml"""

    script: Literal[1] = Field(description="The version of the format.")
    actor: Id = Field(description="Its id, and the name of its file.")
    name: TextIn = Field(description="What it is called on the phones.")
    photo: str | None = Field(None, description="A JPEG in media/: its face in Telegram.")
    speaks: list[Language] = Field(
        min_length=1, description="Its languages; who shares none needs an interpreter."
    )
    persona: str = Field("", description="For the role-player who sits in, and for translators.")
    audience: Literal["team", "trainee"] = Field(
        "team", description="One conversation with the whole team, or one with each trainee."
    )
    reachable: Cel = Field("true", description="The contact appears when this holds.")
    content_note: TextIn | None = Field(None, description="What may weigh on whoever reads or plays it.")
    start: Id = Field(description="The state in which a conversation opens.")
    slots: dict[Id, SlotKind] = Field(
        {}, description='What it remembers in one conversation; begins as 0, false or "".'
    )
    intents: dict[Id, dict[ExamplesOf, OneOrMany[TextIn]]] = Field(
        {}, description="Examples per language; `phrases:` names sets known by heart: yes, no, hello …"
    )
    anytime: list[RuleIn] = Field([], description="Rules that are tried in every state, before its own.")
    groups: dict[Id, SharedIn] = Field({}, description="Rules that several states share.")
    states: dict[Id, StateIn] = Field(min_length=1, description="What it can be in the middle of.")
