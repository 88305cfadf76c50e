from __future__ import annotations

import pytest

from roleplay.packs.phrases import every_phrase
from roleplay.packs.tongues import Tongues, learn

PACK = {
    "en": ["please wait until tomorrow", "where is the girl now", "who pays the rent", "how old is she"],
    "it": ["aspetti fino a domani", "dove si trova adesso la ragazza", "chi paga l'affitto"],
    "ro": ["așteptați până mâine", "unde este fata acum", "cine plătește chiria", "câți ani are"],
    "ru": ["подождите до завтра", "где она сейчас", "кто платит за квартиру", "сколько ей лет"],
    "uk": ["зачекайте до завтра", "де вона зараз", "хто платить за квартиру", "скільки їй років"],
}


@pytest.fixture(scope="module")
def tongues() -> Tongues:
    return learn({language: [*texts, *every_phrase(language)] for language, texts in PACK.items()})


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("unde este fata", ["ru", "ro"], "ro"),
        ("где эта девушка", ["ro", "ru"], "ru"),
        ("де ця дівчина зараз", ["ru", "uk"], "uk"),
        ("please pay until tomorrow", ["it", "en"], "en"),
        ("aspetti la ragazza", ["en", "it"], "it"),
        ("gde ona seychas", ["en", "ru"], "ru"),
        ("cati ani are fata", ["it", "ro"], "ro"),
        ("", ["it", "en"], "it"),
        ("wo ist sie", ["xx"], "xx"),
    ],
)
def test_a_text_is_told_among_the_languages_asked_about(
    tongues: Tongues, text: str, among: list[str], language: str
) -> None:
    assert tongues.language_of(text, among) == language


def test_a_language_is_named_as_foreign_only_where_it_clearly_is(tongues: Tongues) -> None:
    assert tongues.foreign("where is she, please?", ["ro", "ru"]) == "en"
    assert tongues.foreign("dove si trova la ragazza", ["en", "ro"]) == "it"
    assert tongues.foreign("unde este ea", ["ro", "ru"]) is None
    assert tongues.foreign("qqq", ["ro", "ru"]) is None
    assert tongues.foreign("where is she", ["kk"]) is None, "nothing is known of what is spoken"
