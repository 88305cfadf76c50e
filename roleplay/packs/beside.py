"""Do work beside what goes on: encoders need a while for examples they have never seen.

Promise: it begins at once, in a thread of its own, and whoever needs the result waits for it, or gets the
error it ended in. A program that ends does not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Beside(Generic[Result]):
    """Work that was begun; called, it waits for the result."""

    def __init__(self, done: Future[Result]) -> None:
        self._done = done

    @property
    def ready(self) -> bool:
        """Whether the result is there, so that nobody would wait."""
        return self._done.done()

    def __call__(self) -> Result:
        """Return the result, or raise the error it ended in."""
        return self._done.result()


def beside(work: Callable[[], Result], /) -> Beside[Result]:
    """Begin with work."""
    done: Future[Result] = Future()
    Thread(target=_do, args=(work, done), name="learn meaning", daemon=True).start()
    return Beside(done)


def _do(work: Callable[[], Result], done: Future[Result]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
        done.set_exception(error)
