"""The shelf gives each exercise the pack it pinned, compiled once."""

from __future__ import annotations

import pytest

from roleplay.packs.load import LoadedPack, load_tree, pack_to_bytes
from roleplay.packs.shelf import CachedShelf, OnePackShelf, Pinned
from roleplay.ports.packs import PackShelf, UnknownPackError

Tree = dict[str, bytes]


@pytest.fixture
def pack(tree: Tree) -> LoadedPack:
    return load_tree(tree)


def test_an_exercise_finds_its_pack(pack: LoadedPack) -> None:
    shelf: PackShelf = OnePackShelf(pack)
    assert shelf.scenario("x").id == "sample"
    assert [each.actor.id for each in shelf.actors("x")] == ["caller"]
    assert shelf.actor("x", "caller") is shelf.actors("x")[0]
    assert [each.id for each in shelf.injects("x")] == ["1.01", "1.02", "1.03", "deck.1"]
    assert shelf.inject("x", "1.02").kind == "conditional"
    assert shelf.translate("x", "actors/caller/hello/say/1", "it") == "Hello?"
    assert (shelf.media("x", "map.png").mime, shelf.version("x")) == ("image/png", pack.version)


def test_the_languages_of_a_pack_are_told_apart(pack: LoadedPack) -> None:
    shelf = OnePackShelf(pack)
    assert shelf.language_of("x", "grazie, a dopo", ["en", "it"]) == "it"
    assert shelf.foreign("x", "non lo so, mi dispiace", ["en"]) == "it"
    assert shelf.foreign("x", "I do not know, I am sorry", ["en"]) is None


def test_exercises_with_the_same_pack_share_one_compilation(pack: LoadedPack) -> None:
    loaded: list[str] = []

    def find(exercise: str) -> Pinned:
        def content() -> bytes:
            loaded.append(exercise)
            return pack_to_bytes(pack)

        return Pinned(pack.version, content)

    shelf = CachedShelf(find)
    assert shelf.actor("x1", "caller") is shelf.actor("x2", "caller")
    assert loaded == ["x1"]


def test_a_changed_pack_changes_nothing_for_a_running_exercise(pack: LoadedPack, tree: Tree) -> None:
    pinned = {"x": pack}
    shelf = CachedShelf(
        lambda exercise: Pinned(pinned[exercise].version, lambda: pack_to_bytes(pinned[exercise]))
    )
    before = shelf.actor("x", "caller")
    pinned["x"] = load_tree(
        {**tree, "actors/caller.yaml": tree["actors/caller.yaml"].replace(b"Hello", b"Hi")}
    )
    assert shelf.actor("x", "caller") is before
    shelf.forget("x")
    assert shelf.actor("x", "caller") is not before


def test_a_pack_just_pinned_is_found_before_its_commit(pack: LoadedPack) -> None:
    shelf = CachedShelf(lambda _: None)
    shelf.put("x", pack)
    assert shelf.version("x") == pack.version


def test_an_exercise_without_a_pack_is_told_so() -> None:
    with pytest.raises(UnknownPackError, match="has no pack"):
        CachedShelf(lambda _: None).scenario("x")
