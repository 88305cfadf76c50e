"""Reading YAML: the 1.2 core rules, positions, and refusals instead of surprises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.packs import source
from roleplay.packs.source import MAX_DEPTH, Place, locate, plain, read_yaml
from state_machines.diagnostics import Where


def read(text: str) -> object:
    found = read_yaml(text.encode(), "f.yaml")
    assert found.problems == ()
    assert found.root is not None
    return plain(found.root)


def codes(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [f"{each.code} {each.where}" for each in read_yaml(content, "f").problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("09:30", "09:30"),
        ("1:30", "1:30"),
        ("+1", "+1"),
        ("-1", -1),
        ("2026-11-22", "2026-11-22"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("~", None),
        ("null", None),
        ("True", True),
        ('"1"', "1"),
        ("90s", "90s"),
        ("+39 055 123", "+39 055 123"),
        ("IT60X0542811101000000123456", "IT60X0542811101000000123456"),
        ("4916012345678901234567", "4916012345678901234567"),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(written: str, value: object) -> None:
    read_value = read(f"a: {written}")
    assert read_value == {"a": value}
    assert type(read_value["a"]) is type(value)  # type: ignore[index]


def test_every_value_and_key_keeps_its_place() -> None:
    found = read_yaml(b"a:\n  - b: 1\n    cc: [x, yy]\n", "f.yaml")
    assert found.root is not None
    place = Place(found.root) / "a" / 0 / "cc"
    assert place.key == Where("f.yaml", 3, 5)
    assert (place / 1).where == Where("f.yaml", 3, 13)
    assert locate(found.root, ("a", 0, "gone", 3)) == Where("f.yaml", 2, 5)


def test_a_duplicate_key_keeps_the_first_and_is_told() -> None:
    assert codes("a: 1\nb: 2\na: 3\n") == ["BL006 f:3:1"]


def test_a_laughing_bomb_is_refused_at_its_first_anchor() -> None:
    assert codes("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n") == ["BL004 f:1:4"]


def test_the_word_on_has_a_hint_of_its_own() -> None:
    found = read_yaml(b"answers:\n  - {on: raid, goto: end}\n", "f")
    assert [each.code for each in found.problems] == ["BL010"]
    assert "event:" in found.problems[0].hint


def test_a_quoted_on_is_only_a_word() -> None:
    assert codes('"on": x') == []


def test_depth_is_limited() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert codes(deep) == []
    assert codes(f"[{deep}]") == [f"BL008 f:1:{MAX_DEPTH + 1}"]


def test_a_very_deep_file_is_refused_without_recursion() -> None:
    assert codes("[" * 5_000)[0].startswith("BL008")


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_NODES", 10)
    assert codes("[1,2,3,4,5,6,7,8,9,10]") == ["BL009 f:1:20"]


def test_an_illegal_byte_names_its_line() -> None:
    assert codes(b"a: 1\nb: \xff\n") == ["BL001 f:2:1"]


def test_a_byte_order_mark_is_ignored() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1", "f").problems == ()


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>%@`#'\"\n \t?,<~0", max_size=80).map(str.encode)
)
def test_no_file_ever_raises(content: bytes) -> None:
    found = read_yaml(content, "f")
    assert found.root is not None or found.problems
