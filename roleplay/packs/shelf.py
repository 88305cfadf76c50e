"""Give services the pack that an exercise pinned, compiled once for each content.

Promise: however many exercises run the same pack, it is loaded and compiled once; a pack is found by the hash
of its content, so a changed folder changes nothing for a running exercise. Safe to use from several threads.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from threading import RLock

from roleplay.domain.ids import ExerciseId
from roleplay.domain.scenario import InjectDefinition, Scenario
from roleplay.packs.compiled import compile_pack, recogniser_of
from roleplay.packs.encoders import encoders_for
from roleplay.packs.load import LoadedPack, pack_from_bytes
from roleplay.packs.locale import Texts
from roleplay.packs.tongues import Tongues, tongues_of
from roleplay.ports.packs import MediaFile, UnknownPackError
from roleplay.ports.storage import Ledger
from state_machines.compile import CompiledActor

PACKS_KEPT = 16
"""Compiled packs kept in memory; the one used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What an exercise pinned: the hash of a pack's content, and how to get the content when needed."""

    version: str
    content: Callable[[], bytes]


FindPinned = Callable[[str], Pinned | None]
"""Find what an exercise pinned; `None` if there is no such exercise."""


@dataclass(frozen=True, slots=True)
class PlayablePack:
    """A pack in the form in which it is played."""

    scenario: Scenario
    actors: Mapping[str, CompiledActor]
    injects: Mapping[str, InjectDefinition]
    texts: Texts
    media: Mapping[str, MediaFile]
    recogniser: str
    tongues: Callable[[], Tongues]
    """Learnt when first asked for."""


def playable(pack: LoadedPack) -> PlayablePack:
    """Compile a pack.

    Raises:
        ValueError: the pack has no scenario that can be read.
        ScriptError: it has other errors; `check_pack` lists them.
    """
    if pack.scenario is None:
        raise ValueError(f"The pack {pack.name} has errors; `blurline check` lists them.")
    for encoder in {each for actor in pack.actors.values() for each in encoders_for(actor.speaks)}:
        encoder.warm_up()
    return PlayablePack(
        scenario=pack.scenario,
        actors=compile_pack(pack),
        injects={each.id: each for each in pack.injects},
        texts=pack.texts,
        media={name: media_file(name, content) for name, content in pack.media.items()},
        recogniser=recogniser_of(pack),
        tongues=cache(partial(tongues_of, pack)),
    )


class CachedShelf:
    """The `PackShelf` of a server: asks where an exercise's pack is, keeps the compiled ones."""

    def __init__(self, find_pinned: FindPinned) -> None:
        self._find_pinned = find_pinned
        self._lock = RLock()
        self._pinned: dict[str, str] = {}
        self._packs: OrderedDict[str, PlayablePack] = OrderedDict()

    def scenario(self, exercise: str, /) -> Scenario:
        """Return the frame: days, facts, objectives, languages."""
        return self._pack(exercise).scenario

    def actor(self, exercise: str, actor_id: str, /) -> CompiledActor:
        """Return one actor, compiled."""
        return self._pack(exercise).actors[actor_id]

    def actors(self, exercise: str, /) -> Sequence[CompiledActor]:
        """Return all actors, in the order of their file names."""
        return tuple(self._pack(exercise).actors.values())

    def injects(self, exercise: str, /) -> Sequence[InjectDefinition]:
        """Return the MSEL in its written order."""
        return tuple(self._pack(exercise).injects.values())

    def inject(self, exercise: str, inject_id: str, /) -> InjectDefinition:
        """Return one inject."""
        return self._pack(exercise).injects[inject_id]

    def translate(self, exercise: str, key: str, language: str, /) -> str:
        """Return the text with this key in a language; the source text where no translation exists."""
        return self._pack(exercise).texts.translate(key, language)

    def media(self, exercise: str, name: str, /) -> MediaFile:
        """Return a file of the pack's `media/` folder."""
        return self._pack(exercise).media[name]

    def version(self, exercise: str, /) -> str:
        """Return the content hash of the pinned pack."""
        self._pack(exercise)
        return self._pinned[exercise]

    def recogniser(self, exercise: str, /) -> str:
        """Name what this installation understands the exercise's actors with."""
        return self._pack(exercise).recogniser

    def language_of(self, exercise: str, text: str, among: Sequence[str], /) -> str:
        """Return the likeliest of some languages, judged by what the pack is written in."""
        return self._pack(exercise).tongues().language_of(text, among)

    def foreign(self, exercise: str, text: str, spoken: Sequence[str], /) -> str | None:
        """Return the language of the pack that a text is written in if it clearly is none of those spoken."""
        return self._pack(exercise).tongues().foreign(text, spoken)

    def prepare(self, pack: LoadedPack) -> None:
        """Compile a pack that will be pinned: it takes seconds, in which no transaction should be open."""
        if pack.version not in self._packs:
            compiled = playable(pack)
            with self._lock:
                self._keep(pack.version, compiled)

    def open(self, exercise: str) -> None:
        """Have the pack of an exercise at hand, so that nobody waits for it later."""
        self._pack(exercise)

    def put(self, exercise: str, pack: LoadedPack) -> None:
        """Remember a pack just pinned for an exercise, which storage may not show before its commit."""
        self.prepare(pack)
        with self._lock:
            self._pinned[exercise] = pack.version

    def forget(self, exercise: str) -> None:
        """Forget what an exercise pinned: it was deleted, or its pack replaced."""
        with self._lock:
            self._pinned.pop(exercise, None)

    def _pack(self, exercise: str) -> PlayablePack:
        with self._lock:
            version = self._pinned.get(exercise)
            if version is not None and version in self._packs:
                self._packs.move_to_end(version)
                return self._packs[version]
            pinned = self._find_pinned(exercise)
            if pinned is None:
                raise UnknownPackError(f"The exercise {exercise} has no pack. Create it anew from a pack.")
            self._pinned[exercise] = pinned.version
            if pinned.version not in self._packs:
                self._keep(pinned.version, playable(pack_from_bytes(pinned.content())))
            return self._packs[pinned.version]

    def _keep(self, version: str, pack: PlayablePack) -> None:
        self._packs[version] = pack
        while len(self._packs) > PACKS_KEPT:
            self._packs.popitem(last=False)


def shelf_on(ledger: Ledger) -> CachedShelf:
    """Return a shelf that finds packs where exercises pinned them."""

    def find(exercise: str) -> Pinned | None:
        exercise_id = ExerciseId(exercise)
        record = ledger.read(lambda uow: uow.exercises.get(exercise_id))
        if record is None:
            return None
        version = record.scenario_version

        def content() -> bytes:
            pinned = ledger.read(lambda uow: uow.packs.get(exercise_id, version))
            if pinned is None:
                raise UnknownPackError(f"The exercise {exercise} has lost its pack {version}.")
            return pinned.files

        return Pinned(version, content)

    return CachedShelf(find)


class OnePackShelf(CachedShelf):
    """A shelf on which every exercise finds the same pack: for tests, and for playing from a folder."""

    def __init__(self, pack: LoadedPack) -> None:
        super().__init__(lambda _: None)
        self._only = playable(pack)
        self._version = pack.version

    def version(self, exercise: str, /) -> str:  # noqa: ARG002 - every exercise has the same
        """Return the content hash of the pack."""
        return self._version

    def _pack(self, exercise: str) -> PlayablePack:  # noqa: ARG002 - every exercise has the same
        return self._only


def media_file(name: str, content: bytes) -> MediaFile:
    """Return a file as services get it."""
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return MediaFile(name, mime, hashlib.sha256(content).hexdigest(), content)
