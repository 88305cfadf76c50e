"""Expected refusals. Each class's docstring is the sentence people read, with what to do about it.

`kind` tells the edge how to answer: `missing` (404), `refused` (403), `conflict` (409), `invalid` (422),
`too_many` (429). Anything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import getdoc
from typing import ClassVar, Literal

from roleplay.domain import words
from roleplay.texts import _

Kind = Literal["missing", "refused", "conflict", "invalid", "too_many"]


class Refusal(Exception):  # noqa: N818 - it is an answer, not an accident
    """This cannot be done."""

    kind: ClassVar[Kind] = "invalid"
    words: ClassVar[Mapping[str, Callable[[str], str]]] = {}
    """Fields that hold a word of the trade, and who says it in the reader's language."""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields = fields

    def __str__(self) -> str:
        said = {name: say(str(self.fields[name])) for name, say in self.words.items()}
        return _(getdoc(type(self)) or "").format(**{**self.fields, **said})


class NotInExerciseError(Refusal):
    """There is no {what} with this id in this exercise. Go back and open it from the list."""

    kind = "missing"
    words: ClassVar = {"what": words.thing}


class NotAllowedError(Refusal):
    """Your role does not allow this here. Ask the director."""

    kind = "refused"


class WrongPhaseError(Refusal):
    """The exercise is {phase}; this cannot be done now."""

    kind = "conflict"
    words: ClassVar = {"phase": words.phase}


class NotReadyError(Refusal):
    """The checklist is not green: {items}. Set this right, or give a reason for starting all the same."""

    kind = "conflict"


class NoNextDayError(Refusal):
    """Day {day} is the last day of play. End the exercise instead."""

    kind = "conflict"


class ControlConflictError(Refusal):
    """Somebody changed the control of this conversation first. Look who holds it, then try again."""

    kind = "conflict"

    def __init__(self, *, holder: str | None, control: str, rev: int) -> None:
        super().__init__(holder=holder, control=control, rev=rev)
        self.holder, self.control, self.rev = holder, control, rev


class NotInTheSeatError(Refusal):
    """Somebody else speaks for this actor now. Take control first."""

    kind = "conflict"


class StoppedError(Refusal):
    """A trainee pressed STOP: a real emergency. Only the director can resolve it."""

    kind = "conflict"


class TooLateToUndoError(Refusal):
    """This line has already gone out."""

    kind = "conflict"


class DraftIsGoneError(Refusal):
    """This draft has already been sent or dropped."""

    kind = "conflict"


class OfferIsGoneError(Refusal):
    """This seat is not offered any more: it was taken, declined or changed hands. Look who holds it."""

    kind = "conflict"


class PastMomentError(Refusal):
    """This moment has passed. Choose one that is still to come, or fire the inject now."""


class InjectSettledError(Refusal):
    """This inject is {state} already; nothing more can be done with it."""

    kind = "conflict"
    words: ClassVar = {"state": words.inject_state}


class UnknownStateError(Refusal):
    """The script of this actor has no state {state}. Choose one from its list."""


class EmptyMessageError(Refusal):
    """There is nothing in this message. Write something, or send a photo."""


class SpeaksWithTeamsError(Refusal):
    """{actor} speaks with a whole team, not with single trainees. Send mail, or choose their team."""


class NobodyChosenError(Refusal):
    """Nobody is chosen who could receive this. Choose a team, a site or a trainee."""


class LineHasGoneError(Refusal):
    """This line is not to come any more: it has gone out, or somebody was faster."""

    kind = "conflict"


class OnlyWordsError(Refusal):
    """The exercise's staff read only words here. Write a sentence, or send this to a contact."""


class TooLongError(Refusal):
    """This text is longer than {limit} characters. Send it in parts."""


class SpreadsheetError(Refusal):
    """This file cannot be read. {why} Save it as .xlsx or .csv and try again."""


class UnknownAgencyError(Refusal):
    """This exercise has no agency {agency}. Choose one from the list."""


class ConsentMissingError(Refusal):
    """Joining needs your consent. Read the notice and tick the box."""


class UnknownLinkError(Refusal):
    """This link is not valid, or not any more. Ask the exercise staff for a new one."""

    kind = "missing"


class NoControlRoomError(Refusal):
    """This exercise has no bot for its control room yet. Whoever runs the server adds one."""

    kind = "conflict"


class SignedOutError(Refusal):
    """You are not signed in, or your session has ended. Sign in again."""

    kind = "refused"


class WrongPasswordError(Refusal):
    """Name or password is not right."""

    kind = "refused"


class LockedOutError(Refusal):
    """Too many tries. Wait {minutes} min, then try again."""

    kind = "too_many"


class AlreadySetUpError(Refusal):
    """This installation has its first operator already. Sign in instead."""

    kind = "conflict"


class WeakPasswordError(Refusal):
    """A password needs at least {least} characters."""


class NameTakenError(Refusal):
    """Somebody here has this name already. Choose another, such as with your city."""

    kind = "conflict"


class UnknownRoleError(Refusal):
    """There is no role {role}. Choose one of: {known}."""


class LastAdministratorError(Refusal):
    """Nobody would be left to look after this installation. Make somebody else administrator first."""

    kind = "conflict"


class WrongCodeError(Refusal):
    """This code is not right, or not any more. Type the one that is shown now."""

    kind = "refused"


class WrongPasskeyError(Refusal):
    """This passkey did not open the door. Try once more, or sign in with your password."""

    kind = "refused"


class SignInAgainError(Refusal):
    """For this, show once more that it is you: sign in again, then come back here."""

    kind = "refused"


class NeedsAnotherWayInError(Refusal):
    """Without this you could not sign in any more. Set a password or add another passkey first."""

    kind = "conflict"


class NoPasskeysHereError(Refusal):
    """Passkeys need an address with a name, by https. Ask whoever runs this server, or use a password."""

    kind = "conflict"


class ProviderError(Refusal):
    """Your organisation's sign-in did not confirm who you are. Try once more, or use your password."""

    kind = "refused"


class NotKnownHereError(Refusal):
    """Your organisation knows you, but here nobody has invited you yet. Ask the director for a link."""

    kind = "refused"


class MediaTooLargeError(Refusal):
    """This file is larger than {limit} MB. Send a smaller one."""


class MediaKindError(Refusal):
    """This kind of file cannot be sent. Photos (JPEG, PNG, WebP, GIF), PDF and voice (OGG, MP3) can."""


class BotTakenError(Refusal):
    """The bot @{username} serves another exercise. Remove it there first, or make another with @BotFather."""

    kind = "conflict"
