"""stories/*.yaml: dialogue tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, model_validator
from pydantic_core import PydanticCustomError

from roleplay.domain.scenario import Agency
from roleplay.packs.schema.actor import OfferIn, SendIn
from roleplay.packs.schema.values import (
    Duration,
    Id,
    InjectRef,
    Kind,
    Language,
    Literal_,
    OneOrMany,
    Shape,
    Target,
    TextIn,
)


def _text_or_table(value: object) -> str:
    return "=table" if isinstance(value, Mapping) else "=text"


class StoryLineIn(Shape):
    """A line by its file, for photos and documents."""

    media: str | None = Field(None, description="The file.")
    text: TextIn | None = Field(None, description="The words.")


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

    as_: Agency | None = Field(None, alias="as", description="The agency of whoever writes.")
    languages: list[Language] | None = Field(None, description="Their languages.")
    text: InLanguages | None = Field(None, description="What they write, once or in each language.")
    intent: Id | None = Field(None, description="Writes this intent's first plain example.")
    button: (
        Annotated[
            Annotated[TextIn, Tag("=text")] | Annotated[int, Tag("=number")], Discriminator(_text_or_number)
        ]
        | None
    ) = Field(None, description="The button they tap: its words, or its place from 0.")
    has: HasIn | None = Field(None, description="What they send.")

    @model_validator(mode="after")
    def _does_something(self) -> TraineeIn:
        if self.text is None and self.intent is None and self.button is None and self.has is None:
            raise PydanticCustomError("missing_one", "text")
        return self


class HandBackIn(Shape):
    """How a person hands the actor back."""

    at: str = Field("here", description="`here`, `again`, or a state.")
    last: Literal["answer", "drop"] = Field(
        "drop", description="Whether the script answers the last message."
    )


class StepIn(Shape):
    """One step of a story; exactly one word."""

    actor: ActorLineIn | None = Field(None, description="What the actor must say next.")
    trainee: (
        Annotated[
            Annotated[TextIn, Tag("=text")] | Annotated[TraineeIn, Tag("=table")],
            Discriminator(_text_or_table),
        ]
        | None
    ) = Field(None, description="What a trainee does.")
    wait: Duration | None = Field(None, description="Time passes.")
    event: Id | None = Field(None, description="An event reaches the actor.")
    takeover: str | None = Field(None, description="A person takes the actor over.")
    operator: TextIn | None = Field(None, description="What that person says.")
    hand_back: (
        Annotated[
            Annotated[Id, Tag("=text")] | Annotated[HandBackIn, Tag("=table")], Discriminator(_text_or_table)
        ]
        | None
    ) = Field(None, description="The person hands it back.")
    silent: Literal[True] | None = Field(None, description="The actor has said nothing more.")
    sends: SendIn | None = Field(None, description="An event that went to another actor.")
    fires: InjectRef | None = Field(None, description="An inject that was fired.")
    operator_called: Literal[True] | None = Field(None, description="A person was called.")
    offers: OfferIn | None = Field(None, description="A contact or document that was offered.")
    expect: dict[str, Literal_] | None = Field(
        None, description="What must hold now: `state`, `end`, facts and slots."
    )

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

    story: TextIn = Field(description="What it shows, as a sentence.")
    actor: Id = Field(description="Whom it is about.")
    language: Language | None = Field(
        None, description="Only in this language; left out, in all that the actor speaks."
    )
    given: dict[Target, Literal_] = Field({}, description="Facts and slots that hold at the beginning.")
    steps: list[
        Annotated[
            Annotated[Literal["start"], Tag("=word")] | Annotated[StepIn, Tag("=step")],
            Discriminator(_start_or_table),
        ]
    ] = Field(min_length=1, description="`start`, then one step after the other.")


class StoriesFile(RootModel[OneOrMany[StoryIn]]):
    """stories/*.yaml"""

    model_config = ConfigDict(frozen=True, strict=True)
