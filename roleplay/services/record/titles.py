"""Names of languages, agencies and elements, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from roleplay.texts import _, current_locale

WORLD = ("en", "fr", "it", "ro", "ru", "ar", "es", "pt", "de", "sq", "uk", "tr", "kk", "zh", "hi", "ur", "fa")
"""Languages offered besides those of the scenario: what a trainee speaks may help."""


@dataclass(frozen=True, slots=True)
class Titled:
    """Something with an id and a title in the reader's language."""

    id: str
    title: str


Namer = Callable[[str], Titled]


def agency(agency_id: str) -> Titled:
    """Return an agency with its title."""
    titles = {
        "police": _("Police"),
        "prosecutor": _("Prosecutor's office"),
        "finance": _("Financial investigation"),
        "labour": _("Labour inspectorate"),
        "ngo": _("Non-governmental organisation"),
        "social": _("Social services"),
        "lawyer": _("Lawyer"),
        "mediator": _("Cultural mediator"),
        "press": _("Press"),
    }
    return Titled(agency_id, titles.get(agency_id, agency_id))


def element(element_id: str) -> Titled:
    """Return what a fact proves or secures, with its title."""
    titles = {
        "act": _("act"),
        "means": _("means"),
        "purpose": _("purpose"),
        "protection": _("protection"),
        "finance": _("finance"),
        "cooperation": _("cooperation"),
        "procedure": _("procedure"),
    }
    return Titled(element_id, titles.get(element_id, element_id))


def language(tag: str) -> Titled:
    """Return a language by its own name, as its speakers look for it, with the reader's name for it."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Titled(tag, tag)
    own = (locale.get_display_name(locale) or tag).capitalize()
    readers = (locale.get_display_name(current_locale()) or tag).capitalize()
    return Titled(tag, own if own == readers else f"{own} ({readers})")


def languages_offered(first: Sequence[str]) -> tuple[str, ...]:
    """Return the languages a trainee can name on joining, the scenario's first."""
    return (*first, *(tag for tag in WORLD if tag not in first))
