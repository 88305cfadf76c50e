"""Who is at the other end of the conversation: the actor's voice for a trainee, a trainee for the staff."""

from __future__ import annotations

from typing import Protocol

from roleplay.services.control import hand_back, say_as, take_control
from roleplay.services.talk import amend
from roleplay.services.talk.accept_update import IncomingUpdate, accept
from roleplay.services.talk.correct import correct
from roleplay.services.talk.media import accept_media, accept_staff_media
from roleplay.services.trainees.enrol import join
from tests.channels.place import Place
from tests.channels.web_phone import JPEG
from tests.fakes.control_room import ControlRoomInHand
from tests.fakes.control_room import Phone as StaffPhone


class Partner(Protocol):
    """Somebody who speaks to the phone."""

    def say(self, text: str) -> None: ...
    def show(self, text: str) -> None:
        """Send a picture, and say what it is."""
        ...

    def change(self, text: str) -> None:
        """Put other words in the place of the last ones."""
        ...


class Staff(Protocol):
    """How a role-player takes the guide over, speaks and gives it back."""

    async def take_over(self) -> None: ...
    async def say(self, text: str) -> None: ...
    async def give_back(self) -> None: ...


class AtTheConsole:
    """By the services, as the console's API calls them."""

    def __init__(self, place: Place) -> None:
        self.place = place

    async def take_over(self) -> None:
        here, who = self.place.conversation(), self.place.operator_id
        self.place.act(
            lambda stage: take_control.take(
                stage, here.conversation_id, operator_id=who, control="person", rev=here.control_rev
            )
        )

    async def say(self, text: str) -> None:
        self.say_now(text)

    def say_now(self, text: str, content: bytes = b"") -> None:
        here, who = self.place.conversation(), self.place.operator_id
        media = self.place.act(lambda stage: accept_staff_media(stage, content)) if content else None
        self.place.act(
            lambda stage: say_as.say(
                stage,
                here.conversation_id,
                operator_id=who,
                text=text,
                client_id=text,
                rev=here.control_rev,
                hold_ms=0,
                media_id=media.media_id if media else None,
            )
        )
        self.place.pass_time(1)

    async def give_back(self) -> None:
        here, who = self.place.conversation(), self.place.operator_id
        rev = here.control_rev
        self.place.act(
            lambda stage: hand_back.hand_back(
                stage, here.conversation_id, operator_id=who, how="here", last="drop", rev=rev
            )
        )


class InTheControlRoom:
    """By Telegram, in the dialogs of the control room."""

    def __init__(self, desk: ControlRoomInHand, phone: StaffPhone) -> None:
        self.desk = desk
        self.phone = phone

    async def take_over(self) -> None:
        await self.phone.type("/take sam alpha")
        from_somebody = next((key for key in self.phone.last.keys if "Take over from" in key), None)
        if from_somebody:
            await self.phone.press(from_somebody)

    async def say(self, text: str) -> None:
        await self.phone.type(text)

    async def give_back(self) -> None:
        await self.phone.type("/back")
        await self.phone.press(next(label for label in self.phone.last.keys if label.startswith("Here")))
        choices = ("Leave it at that", "Drop it, unanswered")
        asked = next((label for label in choices if label in self.phone.last.keys), None)
        if asked:
            await self.phone.press(asked)


class ActorsVoice:
    """The guide, by a person at the console."""

    def __init__(self, console: AtTheConsole) -> None:
        self.console = console
        self.place = console.place

    def say(self, text: str) -> None:
        self.console.say_now(text)

    def show(self, text: str) -> None:
        self.console.say_now(text, JPEG)

    def change(self, text: str) -> None:
        here, said = self.place.conversation(), self.place.entries("message.out")[-1]
        self.place.act(
            lambda stage: amend.amend(
                stage,
                here.conversation_id,
                said.seq,
                operator_id=self.place.operator_id,
                text=text,
                rev=here.control_rev,
            )
        )


class Trainee:
    """Somebody of team Alpha, on a page of their own."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.count = 0
        wish = {"call_sign": "Alpha 9", "agency": "police", "languages": ["en"], "consent_version": "1"}
        self.trainee = place.act(lambda stage: join(stage, place.teams[0], **wish)).trainee

    def say(self, text: str) -> None:
        self._send(text)

    def show(self, text: str) -> None:
        who = self.trainee.trainee_id
        media = self.place.act(lambda stage: accept_media(stage, who, JPEG))
        self._send(text, media_id=media.media_id)

    def change(self, text: str) -> None:
        name = str(self.count)
        self.place.act(lambda stage: correct(stage, self.trainee, "webchat", "me", name, text))

    def _send(self, text: str, **more: object) -> None:
        self.count += 1
        update = IncomingUpdate(
            channel="webchat",
            account="me",
            update_id=str(self.count),
            trainee_id=self.trainee.trainee_id,
            actor_id="guide",
            text=text,
            **more,  # type: ignore[arg-type]
        )
        self.place.act(lambda stage: accept(stage, update))
