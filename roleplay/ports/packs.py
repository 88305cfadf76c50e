"""The port through which services reach the written pack an exercise runs.

Promise: an exercise always sees the pack it pinned when it was made; a changed folder changes nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from roleplay.domain.scenario import InjectDefinition, Scenario

if TYPE_CHECKING:
    from state_machines.compile import CompiledActor


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that actors send; `name` is as written in the pack, `sha256` its address."""

    name: str
    mime: str
    sha256: str
    content: bytes


class PackShelf(Protocol):
    """Give the scenario, actors, injects and texts of an exercise, from the pack it pinned.

    Every method raises `UnknownPackError` for an exercise without a pack and `KeyError` for an id it lacks.
    """

    def scenario(self, exercise: str, /) -> Scenario:
        """Return the frame: days, facts, objectives, languages."""
        ...

    def actor(self, exercise: str, actor_id: str, /) -> CompiledActor:
        """Return one actor, compiled."""
        ...

    def actors(self, exercise: str, /) -> Sequence[CompiledActor]:
        """Return all actors, in the order of their file names."""
        ...

    def injects(self, exercise: str, /) -> Sequence[InjectDefinition]:
        """Return the MSEL in its written order."""
        ...

    def inject(self, exercise: str, inject_id: str, /) -> InjectDefinition:
        """Return one inject."""
        ...

    def translate(self, exercise: str, key: str, language: str, /) -> str:
        """Return the text with this key in a language; the source text where no translation exists."""
        ...

    def media(self, exercise: str, name: str, /) -> MediaFile:
        """Return a file of the pack's `media/` folder."""
        ...

    def version(self, exercise: str, /) -> str:
        """Return the content hash of the pinned pack."""
        ...

    def language_of(self, exercise: str, text: str, among: Sequence[str], /) -> str:
        """Return the likeliest of some languages, judged by what the pack is written in."""
        ...

    def foreign(self, exercise: str, text: str, spoken: Sequence[str], /) -> str | None:
        """Return the language of the pack that a text is written in if it clearly is none of those spoken."""
        ...

    def recogniser(self, exercise: str, /) -> str:
        """Name what this installation understands the exercise's actors with.

        With another name the same message may be understood differently.
        """
        ...


class UnknownPackError(LookupError):
    """No pack is pinned for this exercise: create the exercise from a pack first."""
