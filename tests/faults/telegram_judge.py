"""Judge what phones saw of their bots in a storm, without knowing how anything was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.fakes.telegram import Attempt
from tests.fakes.telegram_faults import TooMany


@dataclass
class Chat:
    """One phone's chat with one bot."""

    name: str
    said: Sequence[str]
    """What was to be sent, in order; every text once."""
    seen: Sequence[str]
    """What the phone truly shows, also where the bot was told otherwise."""
    doubted: frozenset[str] = frozenset()
    """What the sender itself calls unsure."""


@dataclass
class Verdict:
    """Everything that was broken, by kind."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    too_early: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        """Return one sentence for every promise broken."""
        return [*self.lost, *self.doubled, *self.disordered, *self.too_early]

    def __str__(self) -> str:
        counted = (len(self.lost), len(self.doubled), len(self.disordered), len(self.too_early))
        return "lost {}, doubled {}, out of order {}, sent earlier than told {}".format(*counted)


def judge(chats: Iterable[Chat], attempts: Sequence[Attempt]) -> Verdict:
    """Compare what was to be sent with what arrived, and when with what Telegram told."""
    verdict = Verdict()
    for chat in chats:
        counted = Counter(chat.seen)
        verdict.lost += [
            f"{chat.name}: {text!r} never arrived, and nobody says so"
            for text in chat.said
            if not counted[text] and text not in chat.doubted
        ]
        verdict.doubled += [
            f"{chat.name}: {text!r} arrived {times} times" for text, times in counted.items() if times > 1
        ]
        first_seen = list(dict.fromkeys(chat.seen))
        in_order = [text for text in chat.said if counted[text]]
        verdict.disordered += [
            f"{chat.name}: {seen!r} arrived where {said!r} was due"
            for seen, said in zip(first_seen, in_order, strict=False)
            if seen != said
        ][:1]
    verdict.too_early = _too_early(attempts)
    return verdict


def _too_early(attempts: Sequence[Attempt]) -> list[str]:
    told: dict[tuple[str, int | None], float] = {}
    early = []
    for attempt in attempts:
        if not attempt.method.startswith(("send", "edit", "delete")) or attempt.method == "sendChatAction":
            continue
        place = attempt.token, attempt.chat_id
        if attempt.at < told.get(place, 0.0):
            early.append(f"bot {attempt.token}: {attempt.text!r} {told[place] - attempt.at:.1f} s too early")
        if isinstance(attempt.fault, TooMany):
            told[place] = attempt.at + attempt.fault.retry_after
    return early
