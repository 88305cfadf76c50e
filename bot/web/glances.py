"""Short looks at what is committed: those asked for while others look share the next picture.

When a commit wakes twenty phones, twenty trips to a worker thread and twenty transactions cost more than what
they look at. Nobody sees less for it: a picture is taken after all who share it have asked. What takes long
does not belong here, for the next ones wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from roleplay.ports.storage import Ledger, UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Glance:
    """What somebody wants to see, in their language, and where they wait for it."""

    view: Callable[[UnitOfWork], Any]
    seen: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)

    def take(self, uow: UnitOfWork) -> Callable[[], None]:
        """Look, and return how to tell; called in a worker thread."""
        return partial(self._tell, self.context.run(self.view, uow))

    def take_alone(self, ledger: Ledger) -> Callable[[], None]:
        """Look in a picture of its own; what goes wrong is told as well."""
        try:
            return ledger.read(self.take)
        except Exception as error:  # noqa: BLE001 (it belongs to whoever asked)
            return partial(self._fail, error)

    def _tell(self, found: Any) -> None:
        if not self.seen.done():
            self.seen.set_result(found)

    def _fail(self, error: Exception) -> None:
        if not self.seen.done():
            self.seen.set_exception(error)


class Glances:
    """Takes glances, one picture at a time. Lives on one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._asked: list[_Glance] = []
        self._looking = False

    async def take(self, view: Callable[[UnitOfWork], T]) -> T:
        """Return what the view finds in a picture that is not older than this question."""
        loop = asyncio.get_running_loop()
        glance = _Glance(view, loop.create_future())
        self._asked.append(glance)
        if not self._looking:
            self._look(loop)
        seen: T = await glance.seen
        return seen

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        together, self._asked = self._asked, []
        looking = loop.run_in_executor(None, _taken, self._ledger, together)
        self._looking = True
        looking.add_done_callback(partial(self._tell, loop))

    def _tell(self, loop: asyncio.AbstractEventLoop, looking: asyncio.Future[Any]) -> None:
        self._looking = False
        if self._asked:
            self._look(loop)
        for tell in looking.result():
            tell()


def _taken(ledger: Ledger, glances: Sequence[_Glance]) -> Sequence[Callable[[], None]]:
    """Take all glances in one picture; when one of them fails, each in its own."""
    try:
        return ledger.read(lambda uow: [glance.take(uow) for glance in glances])
    except Exception:  # noqa: BLE001 (whose it is, is found out by taking them apart)
        return [glance.take_alone(ledger) for glance in glances]
