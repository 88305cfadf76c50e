"""`blurline telegram …`: give actors their bots, dress them, print their codes, see whom they reach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.exercise import Data, Id, with_application
from roleplay.domain import recorded
from roleplay.domain.errors import Refusal
from roleplay.domain.ids import ExerciseId
from roleplay.domain.records import AccountKind, BotAccountRecord
from roleplay.services.channels import bots as bot_service
from roleplay.services.exercise.readiness import Reach, Readiness, readiness
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import in_language
from roleplay.services.trainees import enrol
from roleplay.texts import _, _n

if TYPE_CHECKING:
    from bot.app import Application
    from bot.channels.telegram.bots import Bots  # aiogram takes seconds to import
    from roleplay.ports.packs import MediaFile

T = TypeVar("T")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104 - compared, not bound
SWITCHBOARD, CONTROL = "switchboard", "control"
MARKS: dict[Reach, str] = {
    "reachable": "[green]✓[/]",
    "not_started": "·",
    "blocked": "[red]✗[/]",
    "left": "[yellow]←[/]",
    "bot_off": "[red]![/]",
}
app = typer.Typer(
    help="Give actors their Telegram bots, dress them, print their codes, see whom they reach.",
    no_args_is_help=True,
    add_completion=False,
)
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Role = Annotated[str, typer.Argument(help="An actor's id, `switchboard`, `control`, or @username.")]


@app.command()
def add(
    exercise: Id,
    roles: Annotated[
        list[str] | None,
        typer.Argument(help="Actors' ids, `switchboard` or `control`; without any: every actor in turn."),
    ] = None,
    tokens: Annotated[
        Path | None, typer.Option(help="Read `role token` lines from this file instead of asking.")
    ] = None,
    data: Data = None,
) -> None:
    """Give bots to actors: each token is asked for, shown to Telegram, sealed and kept.

    Make bots with @BotFather (/newbot). `switchboard` is one bot for all actors, `control` the staff's own.
    Tokens are never given on the command line, where others could read them.

    Try: blurline telegram add x7asnamezjc42 mother bank
    """
    here = _Here(exercise, data)
    wanted = here.run(lambda at: list(_wanted(at, roles, tokens)))
    added = here.run(lambda at: asyncio.run(_give_all(at, wanted)))
    ready = _n("{count} bot is ready to be used.", "{count} bots are ready to be used.", added)
    here.say(ready.format(count=added))
    if added:
        here.say(_("Next: blurline telegram set-up {id}").format(id=exercise))
    if added < len(wanted):
        raise typer.Exit(1)


@app.command("list")
def list_bots(exercise: Id, data: Data = None) -> None:
    """List the exercise's bots and how they are.

    Try: blurline telegram list x7asnamezjc42
    """
    here = _Here(exercise, data)
    table = Table(_("speaks for"), _("bot"), _("state"), _("why"), box=None)
    for account in here.run(_accounts):
        table.add_row(
            account.actor_id or account.kind,
            f"@{account.username}",
            account.state,
            recorded.retell(account.why),
        )
    here.console.print(table)


@app.command()
def remove(exercise: Id, role: Role, data: Data = None, yes: Yes = False) -> None:
    """Let a bot go; its token is forgotten, what was said stays.

    Try: blurline telegram remove x7asnamezjc42 mother
    """
    here = _Here(exercise, data)
    account = next((each for each in here.run(_accounts) if role in _roles(each)), None)
    if account is None:
        raise typer.BadParameter(_("There is no such bot; see `blurline telegram list`."))
    if not yes:
        typer.confirm(_("Remove @{name}?").format(name=account.username), abort=True)
    here.run(lambda at: at.act(lambda stage: bot_service.remove(stage, account.account_id)))
    here.say(_("@{name} is removed.").format(name=account.username))


@app.command("set-up")
def set_up(
    exercise: Id,
    photos: Annotated[
        Path | None, typer.Option(help="A folder with other pictures than the pack's: mother.jpg, bank.jpg …")
    ] = None,
    data: Data = None,
    yes: Yes = False,
) -> None:
    """Dress every bot as its actor: show what would change at Telegram, and change it when you agree.

    Name, picture, description and commands come from the pack, in each of its languages. The webhook follows
    BLURLINE_PUBLIC_URL if it is https; else bots are asked for news.

    Try: blurline telegram set-up x7asnamezjc42 --photos faces/
    """
    here = _Here(exercise, data)
    here.run(lambda at: asyncio.run(_dress_all(at, here.console, photos, yes=yes)))


@app.command("readiness")
def show_readiness(exercise: Id, data: Data = None) -> None:
    """Show which actor can reach which trainee.

    A bot cannot begin a chat: each trainee presses Start once at each actor, best before StartEx.

    Try: blurline telegram readiness x7asnamezjc42
    """
    here = _Here(exercise, data)
    found = here.run(lambda at: at.look(readiness))
    teams = here.run(lambda at: at.look(lambda stage: stage.uow.teams.all(stage.exercise_id)))
    names = {team.team_id: team.name for team in teams}
    _print(found, names, here.console)


@app.command()
def sheets(
    exercise: Id,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path("sheets.html"),
    everyone: Annotated[
        bool, typer.Option("--all", help="Also actors whom the case reveals later: their names give it away.")
    ] = False,
    data: Data = None,
    yes: Yes = False,
) -> None:
    """Write a page to print, a sheet for each team: the codes of the web page and of its contacts' bots.

    It makes new links: sheets printed before open nothing any more. Who has joined stays.

    Try: blurline telegram sheets x7asnamezjc42 -o sheets.html
    """
    from bot.reports.sheets import render

    here = _Here(exercise, data)
    if not yes:
        typer.confirm(_("Make new links? Sheets printed before will open nothing any more."), abort=True)

    def make(at: _Exercise) -> str:
        def pages(stage: Stage) -> str:
            teams = stage.uow.teams.all(stage.exercise_id)
            links = {team.team_id: enrol.new_link(stage, team.team_id) for team in teams}
            return render(stage, at.application.settings.base_url, links, everyone=everyone).html

        return at.act(pages)

    out.write_text(here.run(make), "utf-8")
    here.say(_("Written to {path}: open it in a browser and print.").format(path=out))
    if here.run(lambda at: urlsplit(at.application.settings.base_url).hostname in _THIS_MACHINE):
        here.say(
            _(
                "No phone can open the web page's codes: they lead to this machine itself. Set "
                "BLURLINE_PUBLIC_URL to what phones type, and make the sheets again."
            )
        )


class _Exercise:
    """One exercise of an open installation."""

    def __init__(self, application: Application, exercise_id: ExerciseId) -> None:
        self.application = application
        self.exercise_id = exercise_id
        self.look(lambda stage: stage.exercise)

    def act(self, service: Callable[[Stage], T]) -> T:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Callable[[Stage], T]) -> T:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.application.clock.now_ms())


class _Here:
    """The exercise a command is about; what is refused is printed and ends the command."""

    def __init__(self, exercise: str, data: Path | None) -> None:
        self.exercise_id = ExerciseId(exercise)
        self.data = data
        self.console = Console(highlight=False)

    def run(self, use: Callable[[_Exercise], T]) -> T:
        try:
            return with_application(self.data, lambda here: use(_Exercise(here, self.exercise_id)))
        except Refusal as refusal:
            Console(stderr=True).print(str(refusal), soft_wrap=True)
            raise typer.Exit(1) from refusal

    def say(self, text: str) -> None:
        self.console.print(text, soft_wrap=True)


def _wanted(at: _Exercise, roles: list[str] | None, tokens: Path | None) -> Iterator[tuple[str, str]]:
    if tokens is not None:
        lines = [line.split() for line in tokens.read_text("utf-8").splitlines() if line.strip()]
        for number, words in enumerate(lines, 1):
            if len(words) != 2:
                raise typer.BadParameter(_("line {number}: write `role token`").format(number=number))
            yield words[0], words[1]
        return
    names = at.look(_names)
    for role in roles or names:
        asked = _("Token of {name} (Enter to skip)").format(name=names.get(role, role))
        token = typer.prompt(asked, default="", show_default=False, hide_input=True).strip()
        if token:
            yield role, token


async def _give_all(at: _Exercise, wanted: list[tuple[str, str]]) -> int:
    from bot.channels.telegram.bots import bots_of
    from bot.channels.telegram.checking import Wrong, look_at_token
    from bot.sealing import seal_of

    console, seal, added = Console(highlight=False), seal_of(at.application.settings), 0
    async with bots_of(at.application.settings) as bots:
        for role, token in wanted:
            seen = await look_at_token(bots, token)
            if isinstance(seen, Wrong):
                console.print(f"[red]✗[/] {role}: {seen.said}\n    → {seen.mend}", soft_wrap=True)
                continue
            kind: AccountKind = (
                "switchboard" if role == SWITCHBOARD else "control" if role == CONTROL else "actor"
            )
            bot, actor_id = seen, role if kind == "actor" else None
            try:
                at.act(lambda s: bot_service.add(s, bot, seal, kind=kind, actor_id=actor_id))  # noqa: B023
            except Refusal as refusal:
                console.print(f"[red]✗[/] {role}: {refusal}", soft_wrap=True)
                continue
            console.print(f"[green]✓[/] {role}: @{bot.username}")
            added += 1
    return added


async def _dress_all(at: _Exercise, console: Console, photos: Path | None, *, yes: bool) -> None:
    from bot.channels.telegram.bots import bots_of

    async with bots_of(at.application.settings) as bots:
        for account in _accounts(at):
            if account.kind != "control":
                await _dress(at, console, bots, account, _photo(photos, account), yes=yes)


async def _dress(
    at: _Exercise,
    console: Console,
    bots: Bots,
    account: BotAccountRecord,
    photo: MediaFile | None,
    *,
    yes: bool,
) -> None:
    from bot.channels.telegram.checking import Wrong, look_at_account
    from bot.channels.telegram.set_up import changes, dress_of

    console.print(f"[bold]@{account.username}[/] ({account.actor_id or account.kind})")
    seen = await look_at_account(bots, account)
    if isinstance(seen, Wrong):
        console.print(f"  [red]✗[/] {seen.said}\n    → {seen.mend}", soft_wrap=True)
        return
    webhooks, secret = at.application.settings.webhooks_url, bots.secret(account)
    dress = at.look(lambda s: dress_of(s, account, webhooks=webhooks, secret=secret, photo=photo))
    found = await changes(bots.bot(account), dress)
    for change in found:
        console.print(f"  {change.what}: {change.now or '-'} → {change.wanted}", soft_wrap=True, markup=False)
    if not found:
        console.print("  " + _("nothing to change"))
    elif yes or typer.confirm(_("Change this?")):
        for change in found:
            await change.carry_out()
        console.print("  [green]✓[/] " + _("changed"))


def _print(found: Readiness, teams: dict[Any, str], console: Console) -> None:
    if not found.bots:
        console.print(_("No bots yet: blurline telegram add"))
    table = Table(_("team"), _("trainee"), *(f"@{bot.username}" for bot in found.bots), box=None)
    for trainee in found.trainees:
        marks = (MARKS[trainee.reach[bot.account_id]] for bot in found.bots)
        table.add_row(teams.get(trainee.team_id, ""), trainee.call_sign, *marks)
    console.print(table)
    console.print(_("✓ reached   · Start not pressed   ✗ blocked   ← left   ! bot cannot be used"))
    if found.without_bot:
        console.print(_("On the web page only: {actors}").format(actors=", ".join(found.without_bot)))


def _accounts(at: _Exercise) -> list[BotAccountRecord]:
    return list(at.look(lambda stage: stage.uow.bot_accounts.all(stage.exercise_id)))


def _roles(account: BotAccountRecord) -> tuple[str | None, ...]:
    return (account.actor_id, account.kind if account.kind != "actor" else None, f"@{account.username}")


def _names(stage: Stage) -> dict[str, str]:
    language = stage.scenario.source_language
    actors = [compiled.actor for compiled in stage.packs.actors(stage.exercise_id)]
    return {actor.id: in_language(stage, actor.name, language)[0] for actor in actors}


def _photo(photos: Path | None, account: BotAccountRecord) -> MediaFile | None:
    from roleplay.packs.shelf import media_file

    name = account.actor_id or account.kind
    found = [photos / f"{name}{ending}" for ending in (".jpg", ".jpeg")] if photos else []
    return next((media_file(path.name, path.read_bytes()) for path in found if path.is_file()), None)
