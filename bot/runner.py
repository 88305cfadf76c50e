"""Set an application going, and stop it in order: doors first, then the clock, the database last.

Promise: everything that was acknowledged is committed before the process ends; a stop takes at most five
seconds. A part that fails unexpectedly ends the whole, so that whoever watches the process can start it anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from bot.app import Application
from bot.memory import settle_memory
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import UnknownPackError
from roleplay.ports.storage import Commit
from roleplay.scheduling import Sweeper, Wake
from roleplay.services.sweep import TroubleError, sweep_all
from roleplay.texts import SOURCE, speaking
from state_machines.errors import ScriptError

HEADER_TIMEOUT_MS = 10_000  # a request whose head is not complete by then is closed
MOST_REQUESTS = 2_000  # at the same time; phones wait in long polls, screens in feeds
STOP_S = 4.0  # how long running requests may take to end
POLL_S = 0.02  # how often the start looks whether the door is open
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def running(application: Application) -> AsyncIterator[None]:
    """Run the application around a block; afterwards everything is stopped, in order."""
    _log_to_stderr(application)
    await asyncio.to_thread(_open_packs, application)
    application.hub.start()
    sweeper = Sweeper(lambda: _sweep(application), Wake())
    application.ledger.on_commit(lambda commit: _ring(sweeper, commit))
    server = _server(application)
    with speaking(SOURCE):  # not the shell's language: each part asks whom it speaks to
        clockwork = asyncio.create_task(sweeper.run(), name="sweeper")
        web = asyncio.create_task(server.serve(), name="web")
        telegram = asyncio.create_task(application.telegram.run(), name="telegram")
        control_room = asyncio.create_task(application.control_room.run(), name="control-room")
        duty = asyncio.create_task(application.duty.run(), name="duty")
    parts = (clockwork, web, telegram, control_room, duty)
    try:
        await _door_open(application, web)
        inside = asyncio.current_task()
        settle_memory()
        for part in parts:
            part.add_done_callback(lambda ended: _failed(ended, inside))
        yield
    finally:
        application.hub.close()
        telegram.cancel()
        control_room.cancel()
        server.stop()  # type: ignore[no-untyped-call] # granian's own
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(web), STOP_S)
        for part in parts:
            if not part.cancelling():  # a second time would interrupt it as it puts things away
                part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        await asyncio.to_thread(_go_off_duty, application)
        await asyncio.to_thread(application.close)


async def serve(application: Application) -> None:
    """Run until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(application):
        await stop.wait()


def _log_to_stderr(application: Application) -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a ring on top of a ring is no news
    level = _LEVELS.get(application.settings.log_level.lower(), _LEVELS["info"])
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_about: structlog.PrintLogger(sys.stderr),  # wherever that leads by then
    )


def _server(application: Application) -> Server:
    return Server(
        application.web,
        address=application.settings.host,
        port=application.settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        websockets=False,
        backlog=MOST_REQUESTS,
        backpressure=MOST_REQUESTS,
        log_enabled=False,
    )


async def _door_open(application: Application, web: asyncio.Task[None]) -> None:
    host = application.settings.host
    while not web.done():
        try:
            _reader, writer = await asyncio.open_connection(
                "127.0.0.1" if host == "0.0.0.0" else host,  # noqa: S104 - compared, not bound
                application.settings.port,
            )
        except OSError:
            await asyncio.sleep(POLL_S)
            continue
        writer.close()
        break
    if web.done():
        await web


def _open_packs(application: Application) -> None:
    """Learn what the actors of exercises under way understand, before there is somebody to wait for it."""
    exercises = application.ledger.read(lambda uow: uow.exercises.all())
    for exercise in exercises:
        if exercise.phase not in ("ended", "debriefed"):
            _log.info("Getting the actors ready.", exercise=exercise.title)
            try:
                application.packs.open(exercise.exercise_id)
            except (UnknownPackError, ScriptError, ValueError) as fault:
                _log.error("An exercise has no pack to play.", exercise=exercise.title, why=str(fault))


def _failed(ended: asyncio.Task[None], inside: asyncio.Task[object] | None) -> None:
    if inside is not None and not ended.cancelled() and ended.exception() is not None:
        inside.cancel()


def _go_off_duty(application: Application) -> None:
    with contextlib.suppress(StorageError):  # then the leases run out by themselves
        application.duty.give_up()


def _sweep(application: Application) -> int | None:
    while True:
        swept = sweep_all(
            application.ledger, application.packs, application.clock.now_ms(), on_trouble=_report
        )
        if not swept.more:
            return swept.next_wall_ms


def _report(trouble: TroubleError) -> None:
    _log.error("Something due could not be handled.", what=str(trouble), exc_info=trouble)


def _ring(sweeper: Sweeper, commit: Commit) -> None:
    if commit.wakes:
        sweeper.ring()
