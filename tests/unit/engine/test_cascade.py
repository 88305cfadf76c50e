# ruff: noqa: RUF001 - letters of many languages are meant as they are

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state_machines.diagnostics import NOWHERE
from state_machines.ids import IntentId, Lang
from state_machines.model import Intent
from state_machines.understanding import cascade as cascades
from state_machines.understanding import likeness
from state_machines.understanding.cascade import Cascade, Work, mistaken, taught
from state_machines.understanding.folds import NEVER_OUT, in_turn, translations_of, with_translations
from state_machines.understanding.grams import spoken_words
from state_machines.understanding.likeness import Array, Example, Likeness, learn
from state_machines.understanding.regression import shares, votes

EXAMPLES = {
    "agrees": {
        "en": ["yes", "of course", "we will help", "you can count on us", "I promise"],
        "ru": ["да", "конечно поможем", "обещаем", "мы вам поможем"],
    },
    "refuses": {
        "en": ["no", "we cannot help", "we can not promise anything", "that is not possible"],
        "ru": ["нет", "мы не можем помочь", "это невозможно"],
    },
    "asks_address": {
        "en": [
            "where is she",
            "what is the address",
            "which street is the flat in",
            "where do they hold her",
        ],
        "ru": ["где она", "какой адрес", "на какой улице квартира", "где её держат"],
    },
    "asks_age": {
        "en": ["how old is she", "what is her age", "when was she born", "is she over eighteen"],
        "ru": ["сколько ей лет", "какой у неё возраст", "когда она родилась"],
    },
    "offers_meeting": {
        "en": ["can we meet", "let us meet at the station", "I would like to meet you"],
        "ru": ["давайте встретимся", "можем встретиться на вокзале", "хочу с вами встретиться"],
    },
}


class NoVectors:
    def recall(self, encoder: str, texts: Sequence[str]) -> dict[str, Array]:
        return {}

    def keep(self, encoder: str, vectors: Mapping[str, Array]) -> None:
        return


class Drawer:
    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.vectors = NoVectors()

    def recall(self, key: str) -> bytes | None:
        return self.held.get(key)

    def keep(self, key: str, data: bytes) -> None:
        self.held[key] = data


def intents(examples: dict[str, dict[str, list[str]]] = EXAMPLES) -> dict[IntentId, Intent]:
    return {
        IntentId(name): Intent(
            IntentId(name), {Lang(lang): tuple(texts) for lang, texts in each.items()}, NOWHERE
        )
        for name, each in examples.items()
    }


SPEAKS = [Lang("en"), Lang("ru")]
ALL = tuple(intents())
CASCADE = taught(intents(), SPEAKS)


def understood(text: str, cascade: Cascade = CASCADE) -> list[str]:
    return [match.intent for match in cascade.rank(text, ALL).matches]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("in which street do they hold the girl", "asks_address"),
        ("wich stret is the flat", "asks_address"),
        ("gde derzhat ee", "asks_address"),
        ("na kakoj ulitse kvartira", "asks_address"),
        ("skolko ej let", "asks_age"),
        ("can you tell how ooold she is", "asks_age"),
        ("shall we meet you at the station", "offers_meeting"),
        ("когда родилась девочка", "asks_age"),
    ],
)
def test_a_paraphrase_is_understood(text: str, intent: str) -> None:
    assert understood(text) == [intent]


@pytest.mark.parametrize("text", ["my dog likes bananas", "сегодня хорошая погода", "qwrtz xyzzy", "👍", ""])
def test_what_is_like_nothing_known_is_not_understood(text: str) -> None:
    assert understood(text) == []


@pytest.mark.parametrize(
    "text", ["no, I will not", "we will not help", "мы не поможем", "of course not", "never promise"]
)
def test_a_negation_is_not_agreement(text: str) -> None:
    assert "agrees" not in understood(text)


def test_several_thoughts_in_one_message_are_all_understood() -> None:
    assert set(understood("Tell me how old she might be. In which street would the flat be?")) == {
        "asks_age",
        "asks_address",
    }


def test_what_another_state_would_understand_is_not_taken_for_what_this_one_expects() -> None:
    ranking = CASCADE.rank("in which street do they hold the girl", [IntentId("asks_age")])
    assert ranking.matches == ()


def test_what_was_learnt_is_recalled_alike() -> None:
    drawer = Drawer()
    first = taught(intents(), SPEAKS, drawer, "key")
    again = taught(intents(), SPEAKS, drawer, "key")
    for text in ("in which street do they hold her", "how old might she be", "what a day"):
        assert first.rank(text, ALL) == again.rank(text, ALL) == CASCADE.rank(text, ALL)


def test_a_spoilt_memory_is_learnt_anew() -> None:
    drawer = Drawer()
    drawer.held["key"] = b"spoilt"
    assert taught(intents(), SPEAKS, drawer, "key").rank("how old might she be", ALL).matches
    assert drawer.held["key"] != b"spoilt"


def test_patterns_alone_are_nothing_to_learn_from() -> None:
    only = {IntentId("greets"): Intent(IntentId("greets"), {Lang("en"): ("re:^hello",)}, NOWHERE)}
    cascade = taught(only, SPEAKS)
    assert [match.intent for match in cascade.rank("hello there", [IntentId("greets")]).matches] == ["greets"]


def test_one_intent_alone_is_learnt_against_strangers() -> None:
    learnt = learn([Example("asks_age", spoken_words(text)) for text in EXAMPLES["asks_age"]["en"]])
    assert isinstance(learnt, Likeness)
    known, strange = (
        learnt.by_letters.scores(learnt.kernel(spoken_words(text)))[0]
        for text in ("how old she is", "dogs like bananas")
    )
    assert known > learnt.by_letters.sureness.threshold > strange


def test_a_single_example_is_known_again_and_nothing_else_is() -> None:
    door = {"rings": {"en": ["open the door please"]}}
    cascade = taught(intents(door), SPEAKS)
    heard = {
        text: cascade.rank(text, [IntentId("rings")]).matches for text in ("hello", "open teh door please")
    }
    assert [bool(matches) for matches in heard.values()] == [False, True]


def test_letters_held_down_and_other_alphabets_meet() -> None:
    assert spoken_words("ГДЕ онааааа?!") == spoken_words("gde ona") == ["gde", "ona"]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert CASCADE.rank(text, ALL) == CASCADE.rank(text, ALL)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "where is she " * 90_000, "\ud800" * 500, "\u200f\u202e" * 400, "🙂" * 5000]
)
def test_enormous_and_odd_messages_are_taken(text: str) -> None:
    CASCADE.rank(text, ALL)


class Codebook:
    """An encoder for tests: knows that some words mean the same."""

    name = "codebook"
    MEANINGS = (
        "where street address flat locality whereabouts",
        "old age born birthday",
        "meet station rendezvous",
    )

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Array:
        self.asked += texts
        rows = [
            [float(any(word in own.split() for word in text.split())) for own in self.MEANINGS]
            for text in texts
        ]
        return np.array([[*row, 0.1] for row in rows], np.float32)

    def knows(self, word: str) -> bool:
        return word == "steet"


def test_the_encoder_is_shown_mended_words_but_for_those_that_it_knows() -> None:
    encoder = Codebook()
    cascade = taught(intents(), SPEAKS, encoders=[encoder])
    encoder.asked.clear()
    cascade.rank("in the strret whereabouts", ALL)
    cascade.rank("in the steet whereabouts", ALL)
    assert encoder.asked == ["in the street whereabouts", "in the steet whereabouts"]


def test_a_word_is_mended_within_its_script() -> None:
    encoder = Codebook()
    examples = {
        "asks_address": {"en": ["where is her address"], "ru": ["какой у неё адрес", "скажите адрес"]}
    }
    cascade = taught(intents(examples), SPEAKS, encoders=[encoder])
    encoder.asked.clear()
    for text in ("tell us the adress now", "назовите нам адресс", "soobshchite adresss pozhaluysta"):
        cascade.rank(text, ALL)
    assert encoder.asked[:2] == ["tell us the address now", "назовите нам адрес"]
    assert "soobshchite adresss pozhaluysta" in encoder.asked, "in no letters but those it was typed in"


def test_russian_in_latin_letters_is_shown_to_the_encoder_in_its_own() -> None:
    encoder = Codebook()
    cascade = taught(intents(), SPEAKS, encoders=[encoder])
    encoder.asked.clear()
    cascade.rank("ulitse kakoj gde derzat", ALL)
    assert encoder.asked == ["улице какой где держат"]


def test_the_name_of_an_intent_tells_what_it_means_too() -> None:
    sounds = {"en": ["something else entirely", "and a second thing"]}
    named = taught(intents({"offers_a_shelter": sounds, "asks_age": EXAMPLES["asks_age"]}), SPEAKS)
    numbered = taught(intents({"q_1": sounds, "asks_age": EXAMPLES["asks_age"]}), SPEAKS)
    score = {
        name: next((each.score for each in heard.rank("a shelter", [IntentId(name)]).candidates), 0.0)
        for name, heard in (("offers_a_shelter", named), ("q_1", numbered))
    }
    assert score["offers_a_shelter"] > score["q_1"] + 0.2


def test_an_example_filed_under_the_wrong_intent_is_found_by_leaving_it_out() -> None:
    misfiled = {
        **EXAMPLES,
        "asks_age": {"en": [*EXAMPLES["asks_age"]["en"], "which street do they hold her in"]},
    }
    best = {
        text: max(scores, key=lambda intent: scores[intent])
        for _intent, text, scores in mistaken(intents(misfiled), SPEAKS)
        if scores
    }
    assert best["which street do they hold her in"] == "asks_address"


def test_a_sentence_and_its_translation_are_held_out_together() -> None:
    owners = np.array([0, 0, 0, 0, 0], np.int32)
    said = np.array([True, True, True, True, False])
    vectors = np.array([[1, 0], [0, 1], [0.1, 1], [1, 0.1], [1, 1]], np.float32)
    languages = ["en", "en", "it", "it", ""]
    assert in_turn(owners, said).tolist() == [0, 1, 2, 3, NEVER_OUT]
    assert with_translations(owners, said, languages, [vectors]).tolist() == [0, 1, 1, 0, NEVER_OUT]


def test_the_encoder_is_asked_only_when_letters_and_words_leave_doubt() -> None:
    encoder = Codebook()
    cascade = taught(intents(), SPEAKS, encoders=[encoder])
    encoder.asked.clear()
    assert understood("how old is she", cascade) == ["asks_age"]
    assert encoder.asked == []
    assert understood("her whereabouts", cascade) == ["asks_address"]
    assert encoder.asked == ["her whereabouts"]


def test_what_was_learnt_with_an_encoder_is_recalled_alike() -> None:
    drawer = Drawer()
    first, again = (taught(intents(), SPEAKS, drawer, "key", [Codebook()]) for _ in range(2))
    assert first.rank("her whereabouts", ALL) == again.rank("her whereabouts", ALL)
    assert sorted(drawer.held) == ["key-codebook"]


def test_more_examples_than_messages_are_compared_with_are_all_learnt_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(likeness, "MOST_EXAMPLES", 20)
    cascade = taught(intents(), SPEAKS, encoders=[Codebook()])
    assert understood("her whereabouts", cascade) == ["asks_address"]
    assert understood("how old might she be", cascade) == ["asks_age"]
    assert understood("my dog likes bananas", cascade) == []


class WhenAsked:
    """A lesson that is put off until somebody needs it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.ready = False

    def __call__(self) -> Likeness:
        self.ready = True
        return self._work()


def test_meaning_may_be_learnt_later_and_nothing_is_understood_otherwise() -> None:
    encoder = Codebook()
    cascade = taught(intents(), SPEAKS, encoders=[encoder], later=WhenAsked)
    assert understood("how old is she", cascade) == ["asks_age"]
    assert (cascade.ready, encoder.asked) == (False, []), "letters and words wait for no encoder"
    assert understood("her whereabouts", cascade) == ["asks_address"]
    assert cascade.ready
    assert "where is she" in encoder.asked


@pytest.mark.parametrize("count", [2, 40])
def test_votes_are_settled_among_few_intents_and_among_many(count: int) -> None:
    sizes = np.random.default_rng(count).integers(1, 9, count)
    owners = np.repeat(np.arange(count, dtype=np.int32), sizes)
    points = np.random.default_rng(7).normal(size=(len(owners), 24)) + 3 * np.eye(count, 24)[owners]
    kernel = np.asarray(points @ points.T / 24, np.float32)
    spoken = votes(kernel, owners, count)
    left = shares(kernel @ spoken) - np.eye(count, dtype=np.float32)[owners] + np.float32(0.05) * spoken
    assert float(np.abs(left).max()) < 0.02


@pytest.mark.parametrize("collected", [True, False])
def test_among_collected_examples_a_few_words_do_not_outweigh_the_sentence(
    collected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascades, "COLLECTED", 1 if collected else 20)
    examples = {
        "asks_place": {"en": ["near me", "where is that", "which place is near me"]},
        "orders_food": {"en": ["I want to eat pizza tonight", "I want to eat fish", "I want to eat noodles"]},
    }
    cascade = taught(intents(examples), SPEAKS)
    expected = [IntentId(name) for name in examples]
    assert [
        [match.intent for match in cascade.rank(text, expected).matches]
        for text in (
            "I want to eat pizza or fish or noodles near me",
            "something near me",
            "show it near me please",
        )
    ] == [["orders_food"] if collected else ["asks_place"], ["asks_place"], ["asks_place"]]


def test_a_sentence_is_left_out_with_what_translates_it_and_no_other() -> None:
    owners = np.array([0, 0, 0, 1], np.int32)
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [1, 0]], np.float32)
    out = translations_of(0, owners, np.ones(4, np.bool_), ["en", "it", "it", "it"], [vectors])
    assert out.tolist() == [True, True, False, False]
