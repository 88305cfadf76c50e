"""scenario.yaml and injects.yaml: the frame of an exercise and its MSEL."""
# ruff: noqa: RUF012 - pydantic copies defaults, they are never shared

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag

from roleplay.domain.scenario import Agency, Element, FactKind, Method, OnLate
from roleplay.packs.schema.values import Cel, Duration, Hour, Id, InjectRef, Language, Moment, Shape, TextIn


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

    id: InjectRef
    title: TextIn
    shown_by: Cel | None = None
    by: Moment | None = None
    rate: list[TextIn] = []


class StepIn(Shape):
    """One step of the scale on which observers rate."""

    id: InjectRef
    title: TextIn


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
    scale: list[StepIn] = Field([], description="The best step first; left out, it is P, S, M, U.")
    cases: list[CaseIn] = []
    content_notes: list[TextIn] = []
    marking: MarkingIn = MarkingIn()
    notice: TextIn | None = None
    gather: Duration = "1.5s"
    people: dict[TextIn, list[TextIn]] = Field(
        {}, description="Names that `has: person` recognises, each with its other spellings."
    )
    places: dict[TextIn, list[TextIn]] = Field(
        {}, description="Places that `has: place` recognises, each with its other spellings."
    )
    phones: list[TextIn] = Field([], description="Telephone numbers of the story, recognised exactly.")


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
