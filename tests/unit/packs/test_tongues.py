from __future__ import annotations

import pytest

from roleplay.packs.tongues import language_of


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("unde este fata acum", ["ru", "ro"], "ro"),
        ("где она сейчас", ["ro", "ru"], "ru"),
        ("де вона зараз", ["ru", "uk"], "uk"),
        ("please wait until tomorrow", ["it", "en"], "en"),
        ("aspetti fino a domani", ["en", "it"], "it"),
        ("", ["it", "en"], "it"),
    ],
)
def test_a_text_is_told_among_the_languages_asked_about(text: str, among: list[str], language: str) -> None:
    assert language_of(text, among) == language
