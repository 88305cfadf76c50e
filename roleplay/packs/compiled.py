"""Compile the actors of a pack: their buttons known in every language, their examples learnt or recalled."""

from __future__ import annotations

from roleplay.packs.encoders import encoders_for
from roleplay.packs.load import LoadedPack
from roleplay.packs.memory import FolderMemory, key_of
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
    beside = small_talk(actor.speaks)
    intents = {beside.id: beside, **actor.intents}
    key = key_of(intents.values(), actor.speaks)
    book = phrase_book(actor.speaks)
    return taught(intents, actor.speaks, FolderMemory(), key, encoders_for(actor.speaks), book)
