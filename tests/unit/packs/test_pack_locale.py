"""Texts go to translators and come back; what is lost on the way is found."""

from __future__ import annotations

import polib

from roleplay.packs.lint import check_pack
from roleplay.packs.load import LoadedPack, load_tree
from roleplay.packs.locale import check_catalogue, line_language, read_catalogue, update_catalogue
from roleplay.packs.wording import entries_of
from state_machines.diagnostics import Where

Tree = dict[str, bytes]
FILE = Where("locales/it.po", 1, 1)


def extracted(pack: LoadedPack, old: str | None = None) -> str:
    assert pack.scenario is not None
    entries = entries_of(pack.scenario, list(pack.actors.values()), pack.injects)
    return update_catalogue(old, entries, "it", "sample")


def translated(content: str, key: str, text: str) -> str:
    po = polib.pofile(content)
    entry = next(each for each in po if each.msgctxt == key)
    entry.msgstr = text
    return str(po)


def test_a_text_goes_out_with_its_key_and_persona(tree: Tree) -> None:
    po = polib.pofile(extracted(load_tree(tree)))
    entry = next(each for each in po if each.msgctxt == "actors/caller/hello/say/1")
    assert (entry.msgid, entry.msgstr, entry.comment) == ("Hello?", "", "A caller. In a hurry.")


def test_what_only_operators_read_stays_as_it_was_written(tree: Tree) -> None:
    keys = {each.msgctxt for each in polib.pofile(extracted(load_tree(tree)))}
    assert "scenario/objectives/O1" in keys
    assert "actors/caller/groups/patient/unknown/2/call_operator" not in keys
    assert {"injects/deck.1/title", "injects/1.02/message"} <= keys
    assert "injects/1.02/title" not in keys


def test_a_translation_survives_the_next_extraction(tree: Tree) -> None:
    pack = load_tree(tree)
    content = translated(extracted(pack), "actors/caller/hello/say/1", "Pronto?")
    assert extracted(pack, content) == content


def test_a_text_that_only_moved_keeps_its_translation(tree: Tree) -> None:
    key, further = "actors/caller/hello/say/1", "actors/caller/hello/say/2"
    content = translated(extracted(load_tree(tree)), key, "Pronto?")
    tree["actors/caller.yaml"] = tree["actors/caller.yaml"].replace(b'"Hello?"', b'["Wait.", "Hello?"]', 1)
    entries = {each.msgctxt: each for each in polib.pofile(extracted(load_tree(tree), content))}
    assert (entries[key].msgid, entries[key].msgstr) == ("Wait.", "")
    moved = entries[further]
    assert (moved.msgid, moved.msgstr, moved.fuzzy) == ("Hello?", "Pronto?", False)
    assert not any(each.obsolete for each in entries.values())


def test_a_changed_text_becomes_fuzzy_and_is_still_used(tree: Tree) -> None:
    content = translated(extracted(load_tree(tree)), "actors/caller/hello/say/1", "Pronto?")
    tree["actors/caller.yaml"] = tree["actors/caller.yaml"].replace(b'"Hello?"', b'"Hello? Who is it?"')
    updated = extracted(load_tree(tree), content)
    entry = next(each for each in polib.pofile(updated) if each.msgctxt == "actors/caller/hello/say/1")
    assert (entry.fuzzy, entry.msgstr, entry.previous_msgid) == (True, "Pronto?", "Hello?")
    texts = load_tree({**tree, "locales/it.po": updated.encode()}).texts
    assert texts.translate("actors/caller/hello/say/1", "it") == "Pronto?"


def test_a_line_put_in_before_another_moves_its_translation_along(tree: Tree) -> None:
    content = translated(extracted(load_tree(tree)), "actors/caller/hello/say/1", "Pronto?")
    before = b'say: "Hello?"'
    assert tree["actors/caller.yaml"].count(before) == 1
    tree["actors/caller.yaml"] = tree["actors/caller.yaml"].replace(before, b'say: ["Wait.", "Hello?"]')
    for catalogue in (content, extracted(load_tree(tree), content)):
        pack = load_tree({**tree, "locales/it.po": catalogue.encode()})
        said = [pack.texts.translate(f"actors/caller/hello/say/{n}", "it") for n in (1, 2)]
        assert said == ["Wait.", "Pronto?"]
        assert [problem for problem in check_pack(pack) if problem.code == "BL502"] == []


def test_what_staff_read_may_be_translated_and_nobody_misses_it(tree: Tree) -> None:
    pack, key = load_tree(tree), "scenario/objectives/O1"
    assert pack.scenario is not None
    entries = [each for each in entries_of(pack.scenario, (), ()) if each.text.key == key]
    content = extracted(pack)
    assert check_catalogue(entries, read_catalogue(content, FILE.file)[0], "it", FILE) == []
    older = translated(content, key, "Ascolta").replace(entries[0].text.source, "Something else")
    found = check_catalogue(entries, read_catalogue(older, FILE.file)[0], "it", FILE)
    assert [each.code for each in found] == ["BL502"]


def test_a_vanished_text_is_kept_as_obsolete(tree: Tree) -> None:
    content = translated(extracted(load_tree(tree)), "actors/caller/done/say/1", "Ciao.")
    tree["actors/caller.yaml"] = tree["actors/caller.yaml"].replace(b'say: "Bye.", ', b"")
    po = polib.pofile(extracted(load_tree(tree), content))
    assert [each.msgstr for each in po.obsolete_entries()] == ["Ciao."]


def test_a_missing_translation_gives_the_source_text(tree: Tree) -> None:
    texts = load_tree(tree).texts
    assert texts.translate("actors/caller/hello/say/1", "it") == "Hello?"
    assert not texts.has("actors/caller/hello/say/1", "it")


def test_a_lost_placeholder_is_found(tree: Tree) -> None:
    pack = load_tree(tree)
    key = "actors/caller/hello/answers/1/say/1"
    catalogue, problems = read_catalogue(translated(extracted(pack), key, "Un amico, {chi}."), FILE.file)
    assert problems == ()
    assert pack.scenario is not None
    entries = [e for e in entries_of(pack.scenario, list(pack.actors.values()), ()) if e.text.key == key]
    assert [each.code for each in check_catalogue(entries, catalogue, "it", FILE)] == ["BL503", "BL505"]


def test_a_catalogue_is_never_taken_for_the_name_of_a_file() -> None:
    assert read_catalogue("/etc/hostname", "x")[0] == {}


def test_the_readers_own_order_decides_the_language() -> None:
    assert line_language(("ro", "ru"), ("it", "ru", "ro")) == "ru"
    assert line_language(("ro", "ru"), ("it", "en")) is None
