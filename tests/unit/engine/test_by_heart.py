from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.packs.phrases import NAMES, phrase_book, phrases_of, shipped_languages
from state_machines.ids import Lang
from state_machines.understanding.by_heart import ByHeart, PhraseBook
from state_machines.understanding.negation import negations


def heard(text: str, *languages: str) -> tuple[tuple[str, ...], str]:
    overheard = ByHeart(phrase_book(map(Lang, languages))).hear(text)
    return overheard.sets, overheard.rest


@pytest.mark.parametrize("language", shipped_languages())
@pytest.mark.parametrize("name", NAMES)
def test_every_language_knows_every_set_and_hears_each_of_its_phrases(language: str, name: str) -> None:
    phrases = phrases_of(name, language)
    assert len(phrases) >= 5
    misheard = {phrase: heard(phrase, language) for phrase in phrases}
    assert {phrase: each for phrase, each in misheard.items() if each != ((name,), "")} == {}


@pytest.mark.parametrize("language", shipped_languages())
def test_every_shipped_language_knows_its_negations(language: str) -> None:
    assert negations([Lang(language)])


@pytest.mark.parametrize(
    ("language", "text", "sets"),
    [
        ("sq", "po", ("yes",)),
        ("sq", "jo", ("no",)),
        ("en", "No, I will not", ("no",)),
        ("en", "no problem", ("yes",)),
        ("en", "Yes... no, wait a minute", ("no", "wait")),
        ("en", "no no, ok", ("yes",)),
        ("ro", "nu promitem", ("no",)),
        ("ro", "da, multumim", ("yes", "thanks")),
        ("ro", "DAAA", ("yes",)),
        ("ru", "spasibo bolshoe", ("thanks",)),
        ("ru", "здраствуйте", ("hello",)),
        ("it", "non so", ("do_not_know",)),
        ("fr", "d'accord", ("yes",)),
        ("en", "\U0001f44d\U0001f3fd", ("yes",)),
        ("en", "ok?", ()),
        ("en", "what is your name", ()),
    ],
)
def test_what_is_known_by_heart_is_heard(language: str, text: str, sets: tuple[str, ...]) -> None:
    assert heard(text, language)[0] == sets


@pytest.mark.parametrize(
    ("language", "text", "sets", "rest"),
    [
        ("en", "Good morning Irina, this is the police", ("hello",), "Irina, this is the police"),
        ("en", "yes we will come", ("yes",), "we will come"),
        ("en", "yes we will not come", (), "we will not come"),
        ("en", "yes to the first but not to the second", (), "to the first but not to the second"),
        ("en", "no comment", (), "no comment"),
        ("ro", "nu va fie frica", (), "nu va fie frica"),
        ("it", "grazie. non dica niente", ("thanks",), "non dica niente"),
    ],
)
def test_the_rest_of_a_message_is_left_to_the_author(
    language: str, text: str, sets: tuple[str, ...], rest: str
) -> None:
    assert heard(text, language) == (sets, rest)


def test_what_an_actor_gives_as_an_example_of_something_else_is_left_to_it() -> None:
    book = PhraseBook({"yes": ("deal", "ok")})
    assert ByHeart(book, [("deal", ())]).hear("deal").sets == ()
    assert ByHeart(book, [("deal", ("yes",))]).hear("deal").sets == ("yes",)


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    overheard = ByHeart(phrase_book([Lang("en"), Lang("ru")])).hear(text)
    assert set(overheard.sets) <= set(NAMES)
