"""The terminal as a phone: one trainee writes lines, and is shown what the exercise shows a phone.

A button is pressed by its number (`/1`), STOP is `/stop`, `/to landlord` chooses whom to write to. It reads
the same view as every phone, so it can show nothing that a phone may not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.channels.base import Capabilities
from roleplay.domain.ids import ConversationId, ExerciseId, TraineeId, fresh_id
from roleplay.ports.clock import Clock
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.exercise import safety
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT, Accepted, IncomingUpdate, accept
from roleplay.services.trainees.trainee_shapes import FeedEvent, Message
from roleplay.services.trainees.trainee_view import feed, my_state
from roleplay.texts import _

CHANNEL = "terminal"


@dataclass(slots=True)
class Terminal:
    """One trainee at a terminal; `show` prints a line."""

    ledger: Ledger
    packs: PackShelf
    clock: Clock
    exercise_id: ExerciseId
    trainee_id: TraineeId
    show: Callable[[str], None]
    seen: int = 0
    with_actor: str | None = None
    _last: Message | None = field(default=None, repr=False)

    name = CHANNEL
    can = Capabilities(
        phones="trainees",
        buttons=True,
        media=False,
        typing=False,
        rewords=False,
        changes=False,
        asks=True,
        longest_text=MAX_TEXT,
    )

    async def accept(self, exercise_id: ExerciseId, update: IncomingUpdate, /) -> Accepted:
        """Put an update on record."""
        written = self.ledger.submit(
            lambda uow: accept(Stage(uow, self.packs, exercise_id, self.clock.now_ms()), update)
        )
        return await asyncio.shield(asyncio.wrap_future(written))

    async def greet(self) -> None:
        """Show the marking, the contacts and how to stop."""
        state = await asyncio.to_thread(
            self.ledger.read, lambda uow: my_state(self._stage(uow), self.trainee_id)
        )
        self.show(f"[{state.exercise.marking.header}] {state.exercise.title}")
        for contact in state.contacts:
            self.show(f"  /to {contact.actor_id}   {contact.name}")
        self.show(f"  /stop   {state.stop.label}")
        self.with_actor = self.with_actor or (state.contacts[0].actor_id if state.contacts else None)

    async def type(self, typed: str, *, update_id: str | None = None) -> Accepted | None:
        """Do what was typed; None when it was not a message."""
        text = typed.strip()
        if text == "/stop":
            await asyncio.to_thread(
                self.ledger.write,
                lambda uow: safety.stop(self._stage(uow), self.trainee_id, by="button"),
            )
            return None
        if text.startswith("/to "):
            self.with_actor = text.removeprefix("/to ").strip()
            return None
        return await self.accept(self.exercise_id, self._update(text, update_id))

    async def catch_up(self) -> int:
        """Show what has happened since the last time and say how much that was."""
        shown = await asyncio.to_thread(
            self.ledger.read, lambda uow: feed(self._stage(uow), self.trainee_id, after=self.seen)
        )
        self.seen = shown.seq
        for event in shown.events:
            for line in self._lines(event):
                self.show(line)
        return len(shown.events)

    def _stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, self.packs, self.exercise_id, self.clock.now_ms())

    def _update(self, text: str, update_id: str | None) -> IncomingUpdate:
        pressed = self._pressed(text)
        return IncomingUpdate(
            channel=CHANNEL,
            account=self.trainee_id,
            update_id=update_id or fresh_id(),
            trainee_id=self.trainee_id,
            conversation_id=ConversationId(self._last.conversation_id) if pressed and self._last else None,
            actor_id=self.with_actor,
            text="" if pressed else text,
            button=pressed,
        )

    def _pressed(self, text: str) -> tuple[str | None, int, int] | None:
        if self._last is None or self._last.button_seq is None or not text.removeprefix("/").isdecimal():
            return None
        if not text.startswith("/"):
            return None
        place = int(text[1:]) - 1
        if not 0 <= place < len(self._last.buttons):
            return None
        return self._last.button_state, self._last.buttons[place].index, self._last.button_seq

    def _lines(self, event: FeedEvent) -> Sequence[str]:
        if event.message and not event.message.mine:
            self._last = event.message if event.message.buttons else self._last
            return _said(event.message)
        if event.contact:
            return (
                _("New contact: {name}").format(name=event.contact.name) + f" (/to {event.contact.actor_id})",
            )
        if event.item:
            return (f"{event.item.kind}: {event.item.title}", *filter(None, [event.item.text]))
        if event.stopped:
            return (_("Everything is stopped. The exercise staff has been called."),)
        return ()


def _said(message: Message) -> Sequence[str]:
    shown = message.text or (f"[{message.media.alt}]" if message.media else "")
    buttons = (f"  /{place} {button.text}" for place, button in enumerate(message.buttons, 1))
    return (f"{message.at.time} {message.sender}: {shown}", *buttons)
