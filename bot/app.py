"""The composition root: here, and nowhere else, the parts of the program meet.

application = build(Settings())
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI

from bot.channels.telegram.control_room.late import LateControlRoom, Working
from bot.channels.telegram.duty import Duty
from bot.channels.telegram.late import LateTelegram, Receiving
from bot.channels.webchat import WebChat
from bot.sealing import seal_of
from bot.settings import Settings
from bot.web.app import create_web
from bot.web.auth.oidc import provider_of
from bot.web.auth.passwords import Argon2id
from bot.web.desk import Desk
from bot.web.feed import Hub
from bot.web.glances import Glances
from roleplay.domain.records import BotAccountRecord
from roleplay.packs.shelf import CachedShelf, shelf_on
from roleplay.ports.clock import Clock
from roleplay.ports.passwords import PasswordHasher
from roleplay.ports.storage import Ledger
from roleplay.scheduling.clock import SystemClock
from roleplay.storage import open_ledger


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs in one process, wired together and at rest; `bot.runner` sets it going."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    packs: CachedShelf
    hub: Hub
    desk: Desk
    web: FastAPI
    telegram: LateTelegram
    control_room: LateControlRoom
    duty: Duty

    def close(self) -> None:
        """Finish the writes that wait, then let go of the database."""
        self.ledger.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    ledger: Ledger | None = None,
    passwords: PasswordHasher | None = None,
) -> Application:
    """Wire an application; tests give a clock that stands still and a ledger in memory."""
    clock = clock or SystemClock()
    if ledger is None:
        settings.data.mkdir(parents=True, exist_ok=True)
        ledger = open_ledger(settings.database_url)
        ledger.migrate()
    packs = shelf_on(ledger)
    hub = Hub(ledger)
    duty = Duty(ledger, packs, clock)
    control_room = LateControlRoom(ledger, lambda: _control_room(settings, ledger, packs, clock, duty))
    telegram = LateTelegram(ledger, lambda: _receiving(settings, ledger, packs, clock, control_room, duty))
    webchat = WebChat(ledger, packs, clock)
    hasher, seal = passwords or Argon2id(), seal_of(settings)
    desk = Desk(
        settings,
        ledger,
        packs,
        clock,
        hub,
        Glances(ledger),
        webchat,
        hasher,
        seal,
        telegram,
        provider=provider_of(settings),
    )
    return Application(
        settings, clock, ledger, packs, hub, desk, create_web(desk), telegram, control_room, duty
    )


def _receiving(
    settings: Settings,
    ledger: Ledger,
    packs: CachedShelf,
    clock: Clock,
    control_room: LateControlRoom,
    duty: Duty,
) -> Receiving:
    from bot.channels.telegram.actors.reader import ActorsReader
    from bot.channels.telegram.bots import Bots
    from bot.channels.telegram.office import Office
    from bot.channels.telegram.post import Post
    from bot.channels.telegram.reception import Readers, Reception
    from bot.channels.telegram.service import Telegram
    from bot.channels.telegram.transport import AiogramCarrier
    from bot.channels.telegram.typing_signs import TypingSigns

    seal = seal_of(settings)
    bots = Bots(seal, api=settings.telegram_api, proxy=settings.telegram_proxy)
    actors = ActorsReader(ledger, packs, clock, bots, base_url=settings.base_url)
    readers: Readers = {"actor": actors, "switchboard": actors, "control": control_room}
    reception = Reception(ledger, packs, clock, readers)
    webhooks = settings.webhooks_url
    receiving = Telegram(ledger, packs, clock, seal, bots, reception, webhooks=webhooks, duty=duty)
    carrier = AiogramCarrier(bots)
    post = Post(ledger, packs, clock, carrier, duty=duty)
    signs = TypingSigns(ledger, packs, clock, carrier, post.pacer, duty=duty)
    duty.on_taken(post.ring)
    ledger.on_commit(post.heard)
    ledger.on_commit(signs.heard)
    return Office(receiving, post, signs)


def _control_room(
    settings: Settings, ledger: Ledger, packs: CachedShelf, clock: Clock, duty: Duty
) -> Working:
    from bot.channels.telegram.control_room.application import App, build_application
    from bot.channels.telegram.control_room.room import ControlRoom
    from bot.channels.telegram.pacing import Pacer

    seal = seal_of(settings)

    def open_application(account: BotAccountRecord) -> App:
        token = seal.open(account.sealed_token)
        return build_application(token, api=settings.telegram_api, proxy=settings.telegram_proxy)

    return ControlRoom(ledger, packs, clock, Pacer(), open_application, duty)
