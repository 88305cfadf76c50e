"""`blurline operator …` and `blurline audit …`: who works this installation, and who did what."""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.exercise import with_application
from roleplay.domain import recorded
from roleplay.domain.errors import NotInExerciseError, Refusal
from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, SiteId
from roleplay.domain.records import OperatorRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff import audit as audit_service
from roleplay.services.staff import invite, people, sign_in
from roleplay.services.staff.people import Part
from roleplay.services.stage import Stage
from roleplay.texts import _, mark

if TYPE_CHECKING:
    from bot.app import Application  # seconds to import

T = TypeVar("T")
Data = Annotated[Path | None, typer.Option(help="Folder of the database.")]
Name = Annotated[str, typer.Argument(help="The operator's name, as `blurline operator list` shows it.")]
ROLE_HELP = mark("One of director, role-player, observer, author, administrator; may be repeated.")
Role = Annotated[list[str], typer.Option("--role", "-r", help=ROLE_HELP)]
Exercise = Annotated[
    str | None, typer.Option("--exercise", "-x", help="In this exercise alone; its id is in `exercise list`.")
]
Site = Annotated[str | None, typer.Option(help="Only at this site of the exercise.")]
Actor = Annotated[
    list[str] | None, typer.Option("--actor", "-a", help="Only for this actor; may be repeated.")
]

app = typer.Typer(
    help="Who works this installation: add, list, give roles, reset a password.",
    no_args_is_help=True,
    add_completion=False,
)
audit_app = typer.Typer(
    help="Who did what: show the audit log, check it.", no_args_is_help=True, add_completion=False
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name that others see.")],
    role: Role,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password here instead of printing a link.")
    ] = False,
    exercise: Exercise = None,
    site: Site = None,
    actor: Actor = None,
    data: Data = None,
) -> None:
    """Let somebody in: prints a link by which they come in and choose a password or a passkey, once.

    Without --exercise a role holds in every exercise.

    Try: blurline operator add "Rita (Rome)" -r role-player -x x7asnamezjc42 --actor mother
         blurline operator add Ada -r administrator --password
    """
    if password:
        _do(data, lambda here: _added(here, name, role, exercise, site, actor, _asked_password()))
        Console().print(_("{name} can sign in now.").format(name=name))
        return
    if len(role) != 1:
        raise typer.BadParameter(_("A link gives one role; give more with `operator role`."))
    made, base = _do(data, lambda here: _invited(here, name, role[0], exercise, site, actor))
    Console(highlight=False).print(f"{base}/i/{made.token}", soft_wrap=True)
    Console(stderr=True).print(_("Good for 7 days, for one person, once. It is not shown again."))


@app.command("list")
def list_operators(data: Data = None) -> None:
    """List who can sign in, and as what.

    Try: blurline operator list
    """
    table = Table(_("name"), _("everywhere"), _("in exercises"), _("second factor"), _("active"), box=None)
    for row in _do(data, lambda here: here.ledger.read(_rows)):
        table.add_row(*row)
    Console().print(table)


@app.command()
def role(
    name: Name,
    role: Annotated[list[str] | None, typer.Option("--role", "-r", help=ROLE_HELP)] = None,
    exercise: Exercise = None,
    site: Site = None,
    actor: Actor = None,
    active: Annotated[
        bool | None, typer.Option("--activate/--deactivate", help="Let in, or let in no more.")
    ] = None,
    data: Data = None,
) -> None:
    """Set the roles somebody has in every exercise; with --exercise, add one in that exercise alone.

    Open screens follow within five seconds.

    Try: blurline operator role Rita -r observer
         blurline operator role Rita -r role-player -x x7asnamezjc42 --site rome
         blurline operator role Rita --deactivate
    """
    _do(data, lambda here: _changed(here, name, role, exercise, site, actor, active))
    Console().print(_("Done: see `blurline operator list`."))


@app.command("reset-password")
def reset_password(name: Name, data: Data = None) -> None:
    """Forget somebody's password, passkeys and second factor; prints a link for a new password, good a day.

    Try: blurline operator reset-password Rita
    """

    def reset(here: Application) -> str:
        now = here.clock.now_ms()
        token = here.ledger.write(
            lambda uow: people.reset(uow, _named(uow, name).operator_id, by=None, now=now)
        )
        return f"{here.settings.base_url}/reset/{token}"

    Console(highlight=False).print(_do(data, reset), soft_wrap=True)


@audit_app.command()
def verify(data: Data = None) -> None:
    """Recompute every hash of every log. Exit code 1 if an entry was changed, removed, added or swapped.

    Write the printed heads down elsewhere now and then: nobody can rewrite a log that must end in them.

    Try: blurline audit verify
    """
    console = Console(highlight=False)
    broken = False
    for exercise_id, verdict in _do(data, lambda here: here.ledger.read(_verdicts)):
        name = exercise_id or _("installation")
        mark = "[green]✓[/]" if verdict.intact else "[red]✗[/]"
        console.print(f"{mark} {name}: {verdict.head.seq} · {verdict.head.hash}", soft_wrap=True)
        for place in verdict.broken:
            console.print(f"    → {place.seq}: {recorded.retell(place.why)}", soft_wrap=True, markup=False)
        broken |= not verdict.intact
    if broken:
        raise typer.Exit(1)


@audit_app.command()
def show(
    exercise: Annotated[str, typer.Argument(help="The exercise's id; none: the installation's log.")] = "",
    last: Annotated[int, typer.Option(help="How many, counted from the end.")] = 50,
    data: Data = None,
) -> None:
    """Show who did what, the newest last.

    Try: blurline audit show x7asnamezjc42 --last 20
    """
    table = Table(_("when"), _("who"), _("act"), _("on"), _("details"), box=None)
    for row in _do(data, lambda here: here.ledger.read(lambda uow: _acts(uow, exercise, last))):
        table.add_row(*row)
    Console().print(table)


def _do(data: Path | None, use: Callable[[Application], T]) -> T:
    try:
        return with_application(data, use)
    except Refusal as refusal:
        Console(stderr=True).print(str(refusal), soft_wrap=True)
        raise typer.Exit(1) from refusal


def _invited(
    here: Application, name: str, role: str, exercise: str | None, site: str | None, actors: list[str] | None
) -> tuple[invite.Invited, str]:
    made = here.ledger.write(
        lambda uow: invite.invite(
            uow,
            here.packs,
            Part(role, SiteId(site) if site else None, tuple(actors or ())),
            exercise_id=_exercise(uow, exercise),
            label=name,
            by=None,
            now=here.clock.now_ms(),
        )
    )
    return made, here.settings.base_url


def _added(
    here: Application,
    name: str,
    roles: list[str],
    exercise: str | None,
    site: str | None,
    actors: list[str] | None,
    password: str,
) -> None:
    sign_in.check_strength(password)
    password_hash, now = here.desk.passwords.hash(password), here.clock.now_ms()

    def make(uow: UnitOfWork) -> None:
        people.add(uow, name, password_hash, () if exercise else tuple(roles), by=None, now=now)
        if exercise:
            _give(here, uow, name, roles, exercise, site, actors)

    here.ledger.write(make)


def _changed(
    here: Application,
    name: str,
    roles: list[str] | None,
    exercise: str | None,
    site: str | None,
    actors: list[str] | None,
    active: bool | None,
) -> None:
    now = here.clock.now_ms()

    def change(uow: UnitOfWork) -> None:
        who = _named(uow, name).operator_id
        if active is not None:
            (people.activate if active else people.deactivate)(uow, who, by=None, now=now)
        if roles and exercise:
            _give(here, uow, name, roles, exercise, site, actors)
        elif roles is not None:
            people.set_roles(uow, who, roles, by=None, now=now)

    here.ledger.write(change)


def _give(
    here: Application,
    uow: UnitOfWork,
    name: str,
    roles: list[str],
    exercise: str,
    site: str | None,
    actors: list[str] | None,
) -> None:
    stage = Stage(uow, here.packs, _exercise(uow, exercise), here.clock.now_ms())
    for each in roles:
        part = Part(each, SiteId(site) if site else None, tuple(actors or ()))
        people.assign(stage, _named(uow, name).operator_id, part, by=None)


def _named(uow: UnitOfWork, name: str) -> OperatorRecord:
    found = uow.operators.by_name(name.strip()) or uow.operators.get(OperatorId(name.strip()))
    if found is None:
        raise NotInExerciseError(what="operator")
    return found


def _exercise(uow: UnitOfWork, exercise: str | None) -> ExerciseId:
    if not exercise:
        return INSTALLATION
    if uow.exercises.get(ExerciseId(exercise)) is None:
        raise NotInExerciseError(what="exercise")
    return ExerciseId(exercise)


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass(_("Password: "))


def _rows(uow: UnitOfWork) -> list[tuple[str, ...]]:
    titles = {each.exercise_id: each.title for each in uow.exercises.all()}
    rows: list[tuple[str, ...]] = []
    for each in uow.operators.all():
        given = [
            " ".join([titles.get(a.exercise_id, a.exercise_id), a.role, a.site_id or "", *a.actors]).strip()
            for a in uow.assignments.of_operator(each.operator_id)
        ]
        kinds = {credential.kind for credential in uow.credentials.all_of(each.operator_id)}
        second = ", ".join(sorted(kinds & {"totp", "passkey"})) or "-"
        active = _("no") if each.deactivated_ms is not None else _("yes")
        rows.append((each.name, ", ".join(each.roles) or "-", "\n".join(given) or "-", second, active))
    return rows


def _verdicts(uow: UnitOfWork) -> list[tuple[ExerciseId, audit_service.Verdict]]:
    return [(log, audit_service.verify(uow, log)) for log in uow.audit.logs()]


def _acts(uow: UnitOfWork, exercise: str, last: int) -> list[tuple[str, ...]]:
    names = {each.operator_id: each.name for each in uow.operators.all()}
    entries = uow.audit.before(_exercise(uow, exercise), 2**53, last)
    return [
        (
            time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(entry.wall_ms / 1000)),
            names.get(entry.operator_id, entry.operator_id) if entry.operator_id else _("at the machine"),
            entry.act,
            entry.subject,
            " ".join(f"{name}={value}" for name, value in entry.details.items()),
        )
        for entry in reversed(entries)
    ]
