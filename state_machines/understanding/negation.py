"""Words that turn a meaning round, so that "no, I will not" is never taken for "I will"."""

from __future__ import annotations

from collections.abc import Iterable

from state_machines.ids import Lang
from state_machines.understanding.words import folded

_NEGATIONS = {
    "ar": "لا ليس لن لم ما غير",
    "de": "nein nicht kein keine keinen nie",
    "en": "no not never none cannot cant dont doesnt didnt havent isnt wasnt wont wouldnt refuse",
    "es": "no nunca jamas tampoco",
    "fr": "non ne pas jamais aucun",
    "it": "no non nessuno neanche",
    "kk": "жоқ емес",
    "ro": "nu niciodata nici",
    "ru": "нет не никогда ни нельзя",
    "sq": "jo nuk mos asnjehere",
    "tr": "hayir degil asla",
    "uk": "ні не ніколи",
}


def negations(languages: Iterable[Lang]) -> frozenset[str]:
    """Return the negations of the languages, in folded form."""
    return frozenset(word for lang in languages for word in folded(_NEGATIONS.get(lang, "")).split())
