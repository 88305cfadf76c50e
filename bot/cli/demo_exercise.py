"""The demo's exercise: four teams, an operator who comes in by link alone, and the keys to it all."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from bot import new_exercise
from bot.app import Application
from bot.cli.invitations import show_invitations
from bot.new_exercise import NewExercise
from roleplay.domain.records import OperatorRecord
from roleplay.packs.load import LoadedPack
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise import lifecycle
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator, issue_code
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from roleplay.services.trainees.enrol import OpenedTeam
from roleplay.texts import _

TEAMS = ("Alpha", "Bravo", "Charlie", "Delta")
OPERATOR = "Dana (demo)"
NO_PASSWORD = "!"  # no hash is equal to it, so this operator comes in by link alone  # noqa: S105


@dataclass(frozen=True, slots=True)
class Demo:
    """A running exercise and the keys to it."""

    application: Application
    made: NewExercise
    operator: OperatorRecord
    going_on: bool = False
    """It was begun before, and is taken up where it stands."""

    @property
    def links(self) -> dict[str, str]:
        """Each team's invitation, as a link that phones in the same network can open."""
        base = self.application.settings.base_url
        return {opened.team.name: f"{base}/j/{opened.token}" for opened in self.made.teams}

    def console_link(self) -> str:
        """Make a link that signs the demo's operator in, once."""
        now = self.application.clock.now_ms()
        code = self.application.ledger.write(lambda uow: issue_code(uow, self.operator.operator_id, now))
        return f"http://127.0.0.1:{self.application.settings.port}/sign-in?code={code}"


def take_up(application: Application, pack: LoadedPack) -> Demo | None:
    """Go on with the latest demo of this scenario that has not ended, if there is one in this folder.

    The former links cannot be shown again, so the teams get new ones; whoever has joined stays in.
    """
    now = application.clock.now_ms()

    def take(uow: UnitOfWork) -> Demo | None:
        operator = uow.operators.by_name(OPERATOR)
        begun = [
            each
            for each in uow.exercises.all()
            if pack.scenario and each.scenario == pack.scenario.id and each.phase in ("running", "paused")
        ]
        if operator is None or not begun:
            return None
        exercise = max(begun, key=lambda each: each.created_ms)
        stage = Stage(uow, application.packs, exercise.exercise_id, now)
        teams = tuple(
            OpenedTeam(team, enrol.new_link(stage, team.team_id, operator_id=operator.operator_id))
            for team in uow.teams.all(exercise.exercise_id)
        )
        return Demo(application, NewExercise(exercise, teams), operator, going_on=True)

    return application.ledger.write(take)


def prepare(application: Application, pack: LoadedPack, *, speed: float = 1.0, start: bool = True) -> Demo:
    """Make an operator and an exercise with four teams; start it, unless somebody else will."""
    now = application.clock.now_ms()

    def make(uow: UnitOfWork) -> Demo:
        operator = uow.operators.by_name(OPERATOR) or add_operator(
            uow, OPERATOR, NO_PASSWORD, EVERY_ROLE, now
        )
        made = new_exercise.make(
            uow, application.packs, pack, title=None, teams=TEAMS, operator_id=operator.operator_id, now=now
        )
        stage = Stage(uow, application.packs, made.exercise.exercise_id, now)
        lifecycle.set_speed(stage, speed=speed, operator_id=operator.operator_id)
        if start:
            lifecycle.start(stage, operator_id=operator.operator_id)
        return Demo(application, made, operator)

    return application.ledger.write(make)


def show_keys(demo: Demo, console: Console) -> None:
    """Print how to get in: the console's link, and each team's with its code for phones."""
    settings = demo.application.settings
    console.print()
    title = demo.made.exercise.title
    if demo.going_on:
        console.print(_("[bold]{title}[/] goes on where it was. Stop it with Ctrl-C.").format(title=title))
        console.print(_("The links are new; whoever has joined stays in."))
    else:
        console.print(_("[bold]{title}[/] is running. Stop it with Ctrl-C.").format(title=title))
    console.print(_("Console (signs you in once): {link}").format(link=demo.console_link()), soft_wrap=True)
    console.print()
    show_invitations(demo.links, console)
    console.print(_("Phones must be in the same network: {url}").format(url=settings.base_url))
    console.print(_("Data: {folder}").format(folder=settings.data), soft_wrap=True)
