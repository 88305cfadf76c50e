"""Compile the actors of a pack: their buttons known in every language, their examples learnt or recalled."""

from __future__ import annotations

from roleplay.packs.beside import beside
from roleplay.packs.encoders import encoders_for
from roleplay.packs.load import LoadedPack
from roleplay.packs.memory import FolderMemory, key_of, way_of_learning
from roleplay.packs.phrases import phrase_book, small_talk
from roleplay.packs.values import PackValues
from state_machines.compile import CompiledActor, compile_actor
from state_machines.model import Actor
from state_machines.understanding.cascade import Cascade, taught


def compile_pack(pack: LoadedPack) -> dict[str, CompiledActor]:
    """Compile every actor of a pack that has no errors, in the order of their files.

    Raises:
        ScriptError: the pack has errors after all; `check_pack` says which.
    """
    return {actor_id: compile_in(pack, actor) for actor_id, actor in pack.actors.items()}


def recogniser_of(pack: LoadedPack) -> str:
    """Name what the actors of a pack are understood with: the way of learning, and the encoders installed.

    The same recogniser understands the same message alike; another may not, and a replay may then differ.
    """
    encoders = {each.name for actor in pack.actors.values() for each in encoders_for(actor.speaks)}
    return " + ".join([f"letters-{way_of_learning()[:8]}", *sorted(encoders)])


def compile_in(pack: LoadedPack, actor: Actor) -> CompiledActor:
    """Compile one actor of a pack."""
    texts = [button.text for state in actor.states.values() for button in state.buttons]
    translated = {
        text.key: tuple(pack.texts.translate(text.key, language) for language in actor.speaks)
        for text in texts
    }
    return compile_actor(
        actor,
        understanding=understanding_of(actor),
        values=PackValues(actor.speaks, pack.scenario),
        button_texts=translated,
    )


def understanding_of(actor: Actor) -> Cascade:
    """Teach an actor its examples, what everybody says, and what people say beside the point."""
    small = small_talk(actor.speaks)
    intents = {small.id: small, **actor.intents}
    key = key_of(intents.values(), actor.speaks)
    book = phrase_book(actor.speaks)
    return taught(intents, actor.speaks, FolderMemory(), key, encoders_for(actor.speaks), book, beside)
