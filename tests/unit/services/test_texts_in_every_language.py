from __future__ import annotations

import inspect
import re
import string
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from roleplay.domain import errors
from roleplay.domain.scenario import AGENCIES
from roleplay.services.record import titles
from roleplay.texts import LOCALES, SHIPPED, _, _n, best_locale, speaking

TRANSLATED = [tag for tag in SHIPPED if tag != "en"]
REFUSALS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Refusal)
]
MARKUP = re.compile(r"\[/?(?:bold|green|yellow|red|blue|dim)?\]")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """What `make texts` runs."""
    spec = spec_from_file_location("texts", Path(__file__).parents[3] / ".ci" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / "blurline.po"
    with path.open("rb") as written:
        return read_po(written, locale=language)


def sentences(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The English forms, and the translated ones."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(map(str, ids)), tuple(map(str, strings))


def placeholders(text: str) -> set[str | None]:
    return {field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field}


def test_every_text_of_the_sources_is_translated_and_no_other_is_kept(tool: ModuleType) -> None:
    assert list(tool.wrong()) == []


def test_the_tool_knows_the_languages_that_are_shipped(tool: ModuleType) -> None:
    assert set(tool.LANGUAGES) == set(TRANSLATED)


def test_a_refusal_is_a_text_by_its_docstring(tool: ModuleType) -> None:
    found = {message.id for message in tool.extracted()}
    assert {kind.__name__ for kind in REFUSALS if inspect.getdoc(kind) not in found} == set()
    assert "Send exactly one thing in a message: a text, a button, a place or a file." in found


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_placeholders_markup_and_the_spaces_around(language: str) -> None:
    lost = []
    for message in catalogue(language):
        english, theirs = sentences(message)
        for form in theirs if message.id else ():
            if placeholders(form) != placeholders(english[-1]):
                lost.append(form)
            if MARKUP.findall(form) != MARKUP.findall(english[-1]):
                lost.append(form)
            if (form[:1].isspace(), form[-1:].isspace()) != (
                english[0][:1].isspace(),
                english[0][-1:].isspace(),
            ):
                lost.append(form)
    assert lost == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_counts_has_every_form_of_the_language(language: str) -> None:
    known, plural = catalogue(language), get_plural(language)
    counting = [message for message in known if isinstance(message.id, tuple)]
    assert counting
    assert (known.num_plurals, known.plural_expr) == (plural.num_plurals, plural.plural_expr)
    assert {len(sentences(message)[1]) for message in counting} == {plural.num_plurals}


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 ошибка"), (3, "3 ошибки"), (11, "11 ошибок"), (21, "21 ошибка")]
)
def test_russian_counts_in_three_forms(number: int, said: str) -> None:
    with speaking("ru"):
        assert _n("{n} error", "{n} errors", number).format(n=number) == said


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


def test_a_refusal_names_things_in_the_readers_words() -> None:
    with speaking("ru"):
        assert "(вводная)" in str(errors.NotInExerciseError(what="inject"))
        assert "«идёт»" in str(errors.WrongPhaseError(phase="running"))


def test_an_unshipped_language_gets_english() -> None:
    assert best_locale(["kk", "ru-RU"]) == "ru"
    with speaking("kk"):
        assert _("Police") == "Police"


def test_a_language_is_called_by_its_own_name() -> None:
    assert titles.language("ro").title == "Română (Romanian)"
