"""scenario.yaml and injects.yaml: the frame of an exercise and its MSEL."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag

from roleplay.domain.scenario import Agency, Element, FactKind, Method, OnLate
from roleplay.packs.schema.values import Cel, Duration, Hour, Id, InjectRef, Language, Moment, Shape, TextIn


class CountryIn(Shape):
    """A country and what its law allows."""

    id: Id = Field(description="Its id.")
    title: TextIn = Field(description="Its name; invented, or real.")
    law: TextIn | None = Field(
        None, description="One paragraph: what police, prosecutors and organisations may do here."
    )


class DayIn(Shape):
    """One day of play."""

    day: int = Field(ge=1, description="Its number, from 1.")
    from_: Hour = Field(alias="from", description="When play begins.")
    to: Hour = Field(description="When play ends; the clock of the exercise stops.")


class FactIn(Shape):
    """Something that is or is not known or done."""

    title: TextIn = Field(description="What it is called in the console and the debrief.")
    type: FactKind = Field("bool", description='What it holds; it begins as false, 0 or "".')
    element: Element | None = Field(None, description="What it proves or secures.")
    hint: TextIn | None = Field(None, description="What to tell a team that does not find it.")


class ObjectiveIn(Shape):
    """What the exercise wants to see."""

    id: InjectRef = Field(description="Its id.")
    title: TextIn = Field(description="What the team should manage.")
    shown_by: Cel | None = Field(None, description="The facts that show it; without, only observers judge.")
    by: Moment | None = Field(None, description="Until when.")
    rate: list[TextIn] = Field([], description="What observers rate, one task a line.")


class MarkIn(Shape):
    """One mark of the scale on which observers rate."""

    id: InjectRef = Field(description="Its letter or number.")
    title: TextIn = Field(description="What it means.")


class CaseIn(Shape):
    """A story line."""

    id: Id = Field(description="Its id.")
    title: TextIn = Field(description="What it is called.")
    actors: list[Id] = Field([], description="Who belongs to it.")
    child: bool = Field(False, description="The person in need is a child: no `means` need be shown.")


class MarkingIn(Shape):
    """What every message carries."""

    header: str = Field(default="EXERCISE", description="What stands above.")
    footer: str = Field(default="", description="What stands below.")


class ScenarioFile(Shape):
    """scenario.yaml"""

    script: Literal[1] = Field(description="The version of the format.")
    scenario: Id = Field(description="Its id, and the name of its folder.")
    extends: Id | None = Field(None, description="Another pack, of which this one tells only what differs.")
    title: TextIn = Field(description="What it is called.")
    summary: TextIn = Field(description="Two or three sentences for whoever chooses a scenario.")
    source_language: Language = Field(description="The language in which the pack is written.")
    languages: list[Language] = Field(
        min_length=1, description="All its languages; the others are translated in locales/."
    )
    agencies: list[Agency] = Field(min_length=1, description="Whom trainees can play.")
    countries: list[CountryIn] = Field([], description="Where it takes place.")
    days: list[DayIn] = Field(
        min_length=1, description="Days and hours of play; the exercise clock stops outside them."
    )
    facts: dict[Id, FactIn] = Field({}, description="What teams can learn or do.")
    objectives: list[ObjectiveIn] = Field([], description="What the exercise wants to see.")
    scale: list[MarkIn] = Field([], description="The best mark first; left out, it is P, S, M, U.")
    cases: list[CaseIn] = Field([], description="Parallel story lines.")
    content_notes: list[TextIn] = Field([], description="What may weigh on people; shown before they join.")
    marking: MarkingIn = Field(
        MarkingIn(), description="What every message carries, so that nobody takes it for real."
    )
    notice: TextIn | None = Field(
        None, description="What a trainee agrees to on joining, instead of the built-in notice."
    )
    gather: Duration = Field("1.5s", description="Short messages within this time are one thought.")
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

    teams: AllOrList = Field(default="all", description="Teams by name, or all.")
    agencies: list[Agency] = Field(default=[], description="Only trainees of these.")
    sites: list[TextIn] = Field(default=[], description="Only teams at these sites.")


class InjectIn(Shape):
    """One row of the MSEL."""

    id: InjectRef = Field(description="Its number in the MSEL.")
    title: TextIn = Field(description="What happens, in a few words.")
    from_: Id = Field("control", alias="from", description="An actor, or news, mail, control.")
    to: AddresseesIn = Field(AddresseesIn(), description="Who receives it.")
    teams: AllOrList | None = Field(None, description="The same as `to: {teams: …}`, shorter.")
    method: Method = Field(
        "chat", description="How it arrives; left out, as its sender sends: news, mail, else chat."
    )
    message: TextIn | None = Field(None, description="The words.")
    media: str | None = Field(None, description="A file in media/.")
    event: Id | None = Field(None, description="What it sets off in the actor who sends it.")
    at: Moment | None = Field(None, description="When: a timed inject.")
    when: Cel | None = Field(None, description="A conditional inject: when this first holds for a team.")
    delay: Duration | None = Field(None, description="How long after `when:` held.")
    contingency: bool = Field(False, description="It helps a team that is stuck: `unless:` … `by:`.")
    unless: Cel | None = Field(None, description="Not for a team for which this holds by then.")
    by: Moment | None = Field(None, description="The moment at which a contingency is looked at.")
    deck: bool = Field(False, description="Ready to be fired at any time.")
    only_if: Cel | None = Field(None, description="Only for teams for which this holds when it is due.")
    on_late: OnLate = Field(
        "fire", description="What becomes of it when its moment has passed, after an outage say."
    )
    expected: TextIn | None = Field(None, description="What teams should do; for the staff.")
    objective: str | None = Field(None, description="The objective it serves.")
    controller: str = Field("", description="Who of the staff looks after it.")

    @property
    def sent_as(self) -> Method:
        """How it reaches the trainees: as written, or as the office that sends it does."""
        if "method" in self.model_fields_set:
            return self.method
        return "news" if self.from_ == "news" else "mail" if self.from_ == "mail" else "chat"


class InjectsFile(RootModel[list[InjectIn]]):
    """injects.yaml"""

    model_config = ConfigDict(frozen=True, strict=True)
