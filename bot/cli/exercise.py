"""`blurline exercise …`, `export` and `erase`: look at what is recorded, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.invitations import show_invitations
from bot.settings import Settings
from roleplay.domain import words
from roleplay.domain.errors import NotInExerciseError, Refusal
from roleplay.domain.ids import ExerciseId, TraineeId
from roleplay.ports.storage import UnitOfWork
from roleplay.services.exercise.replay import differences
from roleplay.services.record import debrief as debrief_service
from roleplay.services.staff import audit
from roleplay.services.stage import Stage
from roleplay.services.trainees import privacy
from roleplay.texts import _, _n

if TYPE_CHECKING:  # these take seconds to import, and `--help` needs none of them
    from bot.app import Application
    from bot.new_exercise import NewExercise

T = TypeVar("T")
app = typer.Typer(
    help="Make and list exercises, replay their record.", no_args_is_help=True, add_completion=False
)
Id = Annotated[str, typer.Argument(help="The exercise's id, from `blurline exercise list`.")]
Person = Annotated[str, typer.Argument(help="The trainee's call-sign, or id.")]
Data = Annotated[Path | None, typer.Option(help="Folder of the database.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="File to write; otherwise it is printed.")]


@app.command("list")
def list_exercises(data: Data = None) -> None:
    """List every exercise of this installation.

    Try: blurline exercise list
    """
    table = Table(_("id"), _("title"), _("scenario"), _("phase"), _("teams"), box=None)
    for row in with_application(data, lambda application: application.ledger.read(_rows)):
        table.add_row(*row)
    Console().print(table)


@app.command()
def create(
    scenario: Annotated[str, typer.Argument(help="The scenario to play, such as `hotline`.")],
    team: Annotated[
        list[str] | None, typer.Option("--team", "-t", help="A team's name; once for each team.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The exercise's title; otherwise the scenario's.")] = None,
    data: Data = None,
) -> None:
    """Make an exercise out of a scenario pack and print each team's invitation, with its code for phones.

    The clock stands still until a director starts it in the console. The server may be running meanwhile.

    Try: blurline exercise create hotline -t Alpha -t Bravo
    """
    console = Console(highlight=False)
    try:
        made, base = with_application(data, lambda here: _made(here, scenario, team or ["Alpha"], title))
    except Refusal as refusal:
        Console(stderr=True).print(str(refusal), soft_wrap=True)
        raise typer.Exit(1) from refusal
    console.print(
        _("[bold]{title}[/] is ready: {id}").format(title=made.exercise.title, id=made.exercise.exercise_id)
    )
    show_invitations({opened.team.name: f"{base}/j/{opened.token}" for opened in made.teams}, console)
    console.print(_("These links are not shown again; the console makes new ones."))


@app.command()
def replay(exercise: Id, data: Data = None) -> None:
    """Play the record again and compare: exit code 1 if it does not give the stored state.

    Try: blurline exercise replay x7asnamezjc42
    """
    found = with_exercise(exercise, data, differences)
    console = Console(highlight=False)
    for difference in found:
        console.print(difference, soft_wrap=True, markup=False)
    if found:
        raise typer.Exit(1)
    console.print(_("The record replays to exactly the stored state."))


@app.command()
def debrief(exercise: Id, data: Data = None, out: Out = None) -> None:
    """Write the debrief as one HTML page.

    Try: blurline exercise debrief x7asnamezjc42 -o debrief.html
    """
    from bot.reports import debrief as report

    give(report.render(with_exercise(exercise, data, debrief_service.build)).html, out)


def export(exercise: Id, trainee: Person, data: Data = None, out: Out = None) -> None:
    """Write everything kept about one trainee, as JSON.

    Try: blurline export x7asnamezjc42 Falcon -o falcon.json
    """

    def export(stage: Stage) -> dict[str, Any]:
        person = _trainee(stage, trainee)
        _log(stage, "trainee.exported", person)
        return privacy.export_person(stage, person)

    kept = with_exercise(exercise, data, export, write=True)
    give(json.dumps(kept, ensure_ascii=False, indent=1, default=str), out)


def erase(
    exercise: Id,
    trainee: Person,
    data: Data = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what one trainee wrote, for good; the team's record keeps its places and times.

    Try: blurline erase x7asnamezjc42 Falcon
    """
    if not yes:
        typer.confirm(
            _("Erase everything of {trainee}? This cannot be undone.").format(trainee=trainee), abort=True
        )

    def erase(stage: Stage) -> int:
        person = _trainee(stage, trainee)
        _log(stage, "trainee.erased", person)
        return privacy.erase_person(stage, person)

    emptied = with_exercise(exercise, data, erase, write=True)
    said = _n(
        "{count} entry of the record was emptied.", "{count} entries of the record were emptied.", emptied
    )
    Console().print(said.format(count=emptied))


def with_application(data: Path | None, use: Callable[[Application], T]) -> T:
    """Open the installation, use it, close it."""
    from bot.app import build

    application = build(Settings(data=data) if data else Settings())
    try:
        return use(application)
    finally:
        application.close()


def with_exercise(exercise: str, data: Path | None, use: Callable[[Stage], T], *, write: bool = False) -> T:
    """Open one exercise; what is refused is printed and ends the command."""

    def at(application: Application) -> T:
        work = application.ledger.write if write else application.ledger.read
        now = application.clock.now_ms()
        return work(lambda uow: use(_found(Stage(uow, application.packs, ExerciseId(exercise), now))))

    try:
        return with_application(data, at)
    except Refusal as refusal:
        Console(stderr=True, highlight=False).print(_said(refusal), soft_wrap=True)
        raise typer.Exit(1) from refusal


def _said(refusal: Refusal) -> str:
    """Say it at a shell, where there is no page to go back to."""
    if isinstance(refusal, NotInExerciseError) and refusal.fields["what"] == "exercise":
        return _("There is no exercise with this id. `blurline exercise list` shows them all.")
    return str(refusal)


def _made(
    application: Application, scenario: str, teams: list[str], title: str | None
) -> tuple[NewExercise, str]:
    from bot import new_exercise

    packs = new_exercise.packs_by_scenario(application.settings.scripts)
    if scenario not in packs:
        raise typer.BadParameter(new_exercise.no_such_scenario(application.settings.scripts, scenario))
    pack = packs[scenario]
    now = application.clock.now_ms()

    def make(uow: UnitOfWork) -> NewExercise:
        new = new_exercise.make(
            uow, application.packs, pack, title=title, teams=teams, operator_id=None, now=now
        )
        _log(Stage(uow, application.packs, new.exercise.exercise_id, now), "exercise.made", scenario)
        return new

    return application.ledger.write(make), application.settings.base_url


def _log(stage: Stage, act: str, subject: str) -> None:
    """Put an act of the command line, where nobody has signed in, on the exercise's audit log."""
    audit.record(
        stage.uow,
        act,
        now=stage.now,
        operator_id=None,
        exercise_id=stage.exercise_id,
        subject=subject,
        details={"by": "command line"},
    )


def _rows(uow: UnitOfWork) -> list[tuple[str, ...]]:
    return [
        (
            each.exercise_id,
            each.title,
            each.scenario,
            words.phase(each.phase),
            str(len(uow.teams.all(each.exercise_id))),
        )
        for each in uow.exercises.all()
    ]


def _found(stage: Stage) -> Stage:
    _ = stage.exercise
    return stage


def _trainee(stage: Stage, named: str) -> TraineeId:
    """Find a trainee by call-sign or id; a call-sign that two teams use is not enough."""
    people = stage.uow.trainees.all(stage.exercise_id)
    found = [
        person.trainee_id
        for person in people
        if named == person.trainee_id or named.casefold() == person.call_sign.casefold()
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{each.call_sign} ({each.trainee_id})" for each in people)
    said = _("More than one trainee is called {name}; give the id: {known}")
    none = _("There is no trainee {name} in this exercise; there are: {known}")
    raise typer.BadParameter((said if found else none).format(name=named, known=known or _("nobody")))


def give(text: str, out: Path | None) -> None:
    """Write a text to a file, or print it."""
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text, "utf-8")
