"""stories/*.yaml: dialogue tests."""

# ruff: noqa: RUF012 - pydantic copies defaults, they are never shared

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
