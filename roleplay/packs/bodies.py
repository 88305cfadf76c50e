"""Walk through every action that an author wrote in an actor's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from roleplay.packs.schema import ActorFile, BodyIn, SharedIn, StateIn
from roleplay.packs.source import Place

if TYPE_CHECKING:
    from roleplay.packs.load import WrittenActor


def bodies_of(written: WrittenActor) -> Iterator[tuple[BodyIn, Place]]:
    """Yield every action of an actor that was read, with its place."""
    return bodies_in(written.file, written.place)


def bodies_in(file: ActorFile, place: Place) -> Iterator[tuple[BodyIn, Place]]:
    """Yield every action of an actor's file, with its place."""
    yield from _listed(file.anytime, place / "anytime")
    for name, group in file.groups.items():
        yield from _listening(group, place / "groups" / name)
    for name, state in file.states.items():
        at = place / "states" / name
        yield state, at
        yield from _listening(state, at)
        yield from _listed(state.buttons, at / "buttons")


def _listening(written: StateIn | SharedIn, place: Place) -> Iterator[tuple[BodyIn, Place]]:
    yield from _listed(written.answers, place / "answers")
    yield from _listed(written.unknown, place / "unknown")
    yield from _listed(written.silence, place / "silence")


def _listed(bodies: Iterable[BodyIn], place: Place) -> Iterator[tuple[BodyIn, Place]]:
    for n, body in enumerate(bodies):
        yield body, place / n
