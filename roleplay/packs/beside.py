"""Do work beside what goes on: encoders need a while for examples they have never seen.

Promise: it begins at once, in a thread of its own, and whoever needs the result waits for it, or gets the
error it ended in. A program that ends does not wait.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def beside(work: Callable[[], Result], /) -> Callable[[], Result]:
    """Begin with work; return what waits for its result."""
    done: Future[Result] = Future()
    Thread(target=_do, args=(work, done), name="learn meaning", daemon=True).start()
    return done.result


def _do(work: Callable[[], Result], done: Future[Result]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
        done.set_exception(error)
