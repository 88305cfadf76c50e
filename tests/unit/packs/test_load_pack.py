"""A pack is read whole, built with keys and places, and goes through bytes unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from roleplay.domain.scenario import HOUR_MS, MINUTE_MS, Addressees
from roleplay.packs.lint import check_pack
from roleplay.packs.load import find_packs, load_pack, load_tree, pack_from_bytes, pack_to_bytes, version_of
from roleplay.packs.wording import rules_of
from state_machines.ids import StateId
from state_machines.lines import MediaLine, TextLine
from state_machines.rules import Assign, Goto, Say, Set, Wait

Tree = dict[str, bytes]


def test_a_pack_in_order_has_only_its_translations_missing(tree: Tree) -> None:
    assert {each.code for each in check_pack(load_tree(tree))} == {"BL501"}


def test_texts_have_the_keys_of_their_places(tree: Tree) -> None:
    keys = set(load_tree(tree).texts.sources)
    assert {
        "scenario/title",
        "scenario/facts/called",
        "scenario/objectives/O1",
        "actors/caller/name",
        "actors/caller/hello/say/1",
        "actors/caller/hello/answers/1/say/1",
        "actors/caller/offer/say/2",
        "actors/caller/offer/buttons/1/text",
        "actors/caller/done/say/1",
        "actors/caller/groups/patient/unknown/2/call_operator",
        "actors/caller/groups/patient/silence/1/say/1",
        "injects/1.02/message",
        "injects/1.02/title",
    } <= keys


def test_groups_are_flattened_behind_the_states_own_rules(tree: Tree) -> None:
    actor = load_tree(tree).actors["caller"]
    hello = actor.states[StateId("hello")]
    assert [each.path for each in hello.unknown] == ["groups/patient/unknown/1", "groups/patient/unknown/2"]
    assert [each.after_ms for each in hello.silence] == [90_000, 20 * MINUTE_MS]
    assert len([each for each in rules_of(actor) if each.path.startswith("groups/")]) == 4


def test_a_sign_adds_and_a_bare_value_is_written(tree: Tree) -> None:
    hello = load_tree(tree).actors["caller"].states[StateId("hello")]
    words = [word for word in hello.answers[0].words if isinstance(word, Set)]
    assert words == [Set((Assign("facts", "called", "write", True), Assign("slots", "trust", "add", 1)))]


def test_words_act_in_their_own_order(tree: Tree) -> None:
    offer = load_tree(tree).actors["caller"].states[StateId("offer")]
    assert offer.buttons[1].rule.words == (Wait(5 * MINUTE_MS), Goto(StateId("done")))
    say = offer.entry[0]
    assert isinstance(say, Say)
    assert [type(line) for line in say.lines] == [TextLine, MediaLine]


def test_rules_know_where_they_are_written(tree: Tree) -> None:
    actor = load_tree(tree, "scripts/sample").actors["caller"]
    places = {rule.path: str(rule.where) for rule in rules_of(actor)}
    assert places["hello/answers/2"] == "scripts/sample/actors/caller.yaml:25:9"


def test_injects_of_all_four_kinds_have_their_play_times(tree: Tree) -> None:
    timed, conditional, contingency, deck = load_tree(tree).injects
    assert [each.kind for each in (timed, conditional, contingency, deck)] == [
        "timed",
        "conditional",
        "contingency",
        "deck",
    ]
    assert (timed.at, timed.due) == (8 * HOUR_MS + 30 * MINUTE_MS, 8 * HOUR_MS + 30 * MINUTE_MS)
    assert (conditional.due, conditional.delay_ms) == (None, 10 * MINUTE_MS)
    assert contingency.due == 2 * HOUR_MS
    assert (deck.method, deck.to) == ("news", Addressees(agencies=("ngo",)))


def test_bytes_give_the_same_pack(tree: Tree) -> None:
    pack = load_tree(tree)
    content = pack_to_bytes(pack)
    assert pack_from_bytes(content) == pack
    assert pack_to_bytes(pack_from_bytes(content)) == content
    assert pack_from_bytes(content).version == pack.version


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not the bytes of a pack"):
        pack_from_bytes(b"PK but no pack")


def test_the_version_changes_with_any_file(tree: Tree) -> None:
    changed = {**tree, "media/map.png": b"other"}
    assert version_of(tree) != version_of(changed)


def test_a_folder_is_read_without_what_does_not_belong(tree: Tree, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    for path, content in {
        **tree,
        "notes.txt": b"x",
        "actors/.caller.yaml.swp": b"x",
        ".git/config": b"x",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "media" / "passwd").symlink_to("/etc/passwd")
    assert dict(load_pack(folder).tree) == tree
    assert (
        find_packs(tmp_path)
        == find_packs(folder)
        == find_packs(folder / "actors" / "caller.yaml")
        == [folder]
    )


def test_a_pack_that_extends_another_is_made_of_what_differs(tree: Tree, tmp_path: Path) -> None:
    own = {
        "scenario.yaml": b'script: 1\nscenario: national\nextends: sample\ntitle: "Here"\n',
        "media/map.png": b"our map",
    }
    for name, files in (("sample", tree), ("national", own)):
        for path, content in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(content)
    pack = load_pack(tmp_path / "national")
    assert pack.problems == ()
    assert pack.scenario is not None
    assert (pack.scenario.id, pack.scenario.title.source, len(pack.scenario.days)) == ("national", "Here", 2)
    assert (list(pack.actors), len(pack.injects), pack.media) == (["caller"], 4, {"map.png": b"our map"})
    assert pack_from_bytes(pack_to_bytes(pack), pack.name) == pack
