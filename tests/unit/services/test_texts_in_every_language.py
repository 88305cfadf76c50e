from __future__ import annotations

import inspect
import string

import pytest
from babel.messages.pofile import read_po

from roleplay.domain import errors
from roleplay.domain.scenario import AGENCIES
from roleplay.services import titles
from roleplay.texts import LOCALES, SHIPPED, _, best_locale, gettext_for, speaking

TRANSLATED = [tag for tag in SHIPPED if tag != "en"]
REFUSALS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Refusal)
]


def placeholders(text: str) -> set[str | None]:
    return {field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_refusal_is_translated(language: str) -> None:
    translate = gettext_for(language)
    missing = [
        kind.__name__ for kind in REFUSALS if translate(inspect.getdoc(kind) or "") == inspect.getdoc(kind)
    ]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_placeholder_is_lost_in_translation(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "blurline.po"
    with path.open("rb") as written:
        catalogue = read_po(written, locale=language)
    lost = [m.id for m in catalogue if m.id and placeholders(str(m.id)) != placeholders(str(m.string))]
    assert lost == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_agencies_have_titles_in_the_readers_language(language: str) -> None:
    english = {agency: titles.agency(agency).title for agency in AGENCIES}
    with speaking(language):
        theirs = {agency: titles.agency(agency).title for agency in AGENCIES}
    assert len(set(theirs.values())) == len(AGENCIES)
    assert theirs["mediator"] != english["mediator"]


def test_a_refusal_speaks_the_readers_language() -> None:
    refusal = errors.TooLongError(limit=10)
    with speaking("it-IT"):
        assert str(refusal) == "Questo testo supera i 10 caratteri. Invialo in parti."
    assert str(refusal) == "This text is longer than 10 characters. Send it in parts."


def test_an_unshipped_language_gets_english() -> None:
    assert best_locale(["kk", "ru-RU"]) == "ru"
    with speaking("kk"):
        assert _("Police") == "Police"


def test_a_language_is_called_by_its_own_name() -> None:
    assert titles.language("ro").title == "Română (Romanian)"
