"""The rehearsal behind `blurline demo --autoplay`: simulated teams and staff play, and the play is judged."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import webbrowser
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.autoplay import script_reader
from bot.autoplay.phone import Phone, browser
from bot.autoplay.phrases import Phrases
from bot.autoplay.play_clock import PlayClock
from bot.autoplay.staff import Director, RolePlayer
from bot.autoplay.team import SEATS, Team
from bot.cli.demo_exercise import Demo, show_keys
from bot.reports import debrief as report
from bot.runner import running
from roleplay.domain import words
from roleplay.domain.exercise_clock import hour_of
from roleplay.domain.ids import PlayMs
from roleplay.packs.load import LoadedPack
from roleplay.services.exercise.replay import differences
from roleplay.services.record import debrief
from roleplay.services.record.debrief import Debrief
from roleplay.services.staff.sign_in import issue_code
from roleplay.services.stage import Stage
from roleplay.texts import _

REDRAW_S = 0.5
SETTLED = ("fired", "skipped", "held", "undeliverable")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who plays."""

    teams: list[Team]
    role_player: RolePlayer
    director: Director
    clock: PlayClock


async def play_to_the_end(
    demo: Demo, pack: LoadedPack, console: Console, *, seed: int, leave: bool, open_page: bool
) -> bool:
    """Play the whole exercise, write and show its debrief, and tell whether all is as it must be."""
    started = time.monotonic()
    async with running(demo.application):
        if not leave:
            show_keys(demo, console)
        async with AsyncExitStack() as doors:
            cast = await _gather_cast(demo, pack, seed, doors)
            await _play(cast, pack, console)
        told, differing = await asyncio.to_thread(_look_back, demo)
        faults = list(_faults(told, differing))
        _show_outcome(console, told)
        page = demo.application.settings.data / "debrief.html"
        await asyncio.to_thread(page.write_text, report.render(told).html, "utf-8")
        console.print(_("Debrief: {path}").format(path=page), soft_wrap=True)
        for fault in faults:
            console.print(f"[red]✗[/] {fault}", soft_wrap=True)
        if not faults:
            console.print(
                _(
                    "[green]✓[/] Every team brought its case to an end, every inject is accounted for, "
                    "the record replays."
                )
            )
        console.print(_("Played in {seconds} s.").format(seconds=f"{time.monotonic() - started:.0f}"))
        if not leave:
            await _stay(console, page, open_page=open_page)
    return not faults


async def _gather_cast(demo: Demo, pack: LoadedPack, seed: int, doors: AsyncExitStack) -> Cast:
    base = f"http://127.0.0.1:{demo.application.settings.port}"
    clock, readings = PlayClock(), script_reader.read(pack)
    exercise = demo.made.exercise.exercise_id
    panel = await doors.enter_async_context(browser(base))
    now = demo.application.clock.now_ms()
    code = demo.application.ledger.write(lambda uow: issue_code(uow, demo.operator.operator_id, now))
    (await panel.post("/api/session/code", json={"code": code})).raise_for_status()
    clock.tell((await panel.get(f"/api/exercises/{exercise}/now")).json())
    teams = []
    for place, (name, link) in enumerate(demo.links.items()):
        chance = random.Random(f"{seed}/{place}")  # noqa: S311 - play, not secrets
        team = Team(name, readings, Phrases(pack, chance), chance, clock)
        for number, (agency, languages) in enumerate(SEATS, 1):
            http = await doors.enter_async_context(browser(base))
            phone = Phone(http, f"{name} {number}", agency, languages, team.listen)
            await phone.join(link)
            team.phones.append(phone)
        for phone in team.phones:
            for contact in (await phone.state())["contacts"]:
                team.meet(contact)
        teams.append(team)
    role_player = RolePlayer(panel, exercise, random.Random(seed), clock)  # noqa: S311 - play, not secrets
    return Cast(teams, role_player, Director(panel, exercise, clock), clock)


async def _play(cast: Cast, pack: LoadedPack, console: Console) -> None:
    progress = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console)
    length = pack.scenario.ends / 1000 if pack.scenario else 1.0
    whole = progress.add_task("", total=length)
    players = [asyncio.create_task(each) for each in _everybody(cast)]
    directing = asyncio.create_task(cast.director.direct())
    try:
        with Live(console=console, refresh_per_second=4, transient=not console.is_terminal) as live:
            while not directing.done():
                progress.update(whole, completed=cast.clock.now(), description=_hour(cast.clock, pack))
                live.update(Group(progress, _table(cast)))
                await asyncio.wait([directing], timeout=REDRAW_S)
        directing.result()
        for player in players:
            if player.done():
                player.result()
    finally:
        for task in (*players, directing):
            task.cancel()
        await asyncio.gather(*players, directing, return_exceptions=True)


def _everybody(cast: Cast) -> Iterator[Coroutine[None, None, None]]:
    for team in cast.teams:
        yield team.play()
        for phone in team.phones:
            yield phone.follow()
    yield cast.role_player.play()


def _hour(clock: PlayClock, pack: LoadedPack) -> str:
    if pack.scenario is None:
        return ""
    hour = hour_of(PlayMs(int(clock.now() * 1000)), pack.scenario.days)
    return _("Day {day}, {time}").format(day=hour.day, time=hour.clock)


def _table(cast: Cast) -> Table:
    table = Table(_("team"), _("written"), _("heard"), _("contacts"), box=None)
    for team in cast.teams:
        table.add_row(team.name, str(team.sent), str(team.heard), str(team.known))
    table.add_row(_("taken over"), str(cast.role_player.takeovers), "", "")
    return table


def _look_back(demo: Demo) -> tuple[Debrief, list[str]]:
    application, exercise = demo.application, demo.made.exercise.exercise_id

    def look(stage: Stage) -> tuple[Debrief, list[str]]:
        return debrief.build(stage), differences(stage)

    now = application.clock.now_ms()
    return application.ledger.read(lambda uow: look(Stage(uow, application.packs, exercise, now)))


def _faults(told: Debrief, differing: list[str]) -> Iterator[str]:
    """Name everything that is not as it must be after a rehearsal."""
    for team in told.teams:
        for case in team.cases:
            if not case.concluded:
                yield _("{team} did not bring “{case}” to its end: {open}.").format(
                    team=team.name, case=case.title, open=", ".join(case.unfinished) or _("nobody was met")
                )
        for inject in team.injects:
            if inject.state not in SETTLED or not inject.reason:
                yield _("{team}: inject {inject} is {state} without a reason.").format(
                    team=team.name, inject=inject.id, state=words.inject_state(inject.state)
                )
    yield from differing


def _show_outcome(console: Console, told: Debrief) -> None:
    table = Table(
        _("team"), _("objectives"), _("facts"), _("ends reached"), _("injects"), _("written"), box=None
    )
    for team in sorted(told.teams, key=lambda each: each.name):
        states = Counter(inject.state for inject in team.injects)
        unmet = ", ".join(each.id for each in team.objectives if each.met is not True)
        met = sum(each.met is True for each in team.objectives)
        ends = [f"{talk.actor.split(',')[0]}: {talk.ended}" for talk in team.conversations if talk.ended]
        table.add_row(
            team.name,
            f"{met}/{len(team.objectives)}" + (_(", not {unmet}").format(unmet=unmet) if unmet else ""),
            f"{sum(fact.known for fact in team.facts)}/{len(team.facts)}",
            ", ".join(ends),
            ", ".join(f"{words.inject_state(state)}: {count}" for state, count in sorted(states.items())),
            str(sum(talk.written for talk in team.conversations)),
        )
    console.print(table)


async def _stay(console: Console, page: Path, *, open_page: bool) -> None:
    if open_page:
        await asyncio.to_thread(webbrowser.open, page.as_uri())
    console.print(_("The console stays open. Stop it with Ctrl-C."))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
