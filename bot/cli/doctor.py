"""`blurline doctor`: say what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import typer
from rich.console import Console

from bot.cli.network import local_address, port_is_free
from bot.settings import Settings
from roleplay.domain import recorded
from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.errors import StorageError
from roleplay.ports.storage import UnitOfWork
from roleplay.scheduling import SystemClock
from roleplay.services.channels.serve_bots import Server, server_of
from roleplay.services.staff.sign_in import is_set_up
from roleplay.texts import _, _n

Servers = Mapping[AccountId, Server | None]
OLDEST_CLOCK_MS = 1_760_000_000_000  # this program did not exist before


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do when it is not well."""

    what: str
    well: bool
    said: str
    mend: str = ""


def doctor() -> None:
    """Look at Python, database, clock, packs, port, pages and bots, and say how to mend what is not well.

    Exit code 1 if something would keep an exercise from running.

    Try: blurline doctor
    """
    console = Console(highlight=False)
    settings = Settings()
    sick = False
    for look in LOOKS:
        for finding in look(settings):
            sick |= not finding.well
            mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
            console.print(f"{mark} {finding.what}: {finding.said}", soft_wrap=True)
            if not finding.well:
                console.print(f"    → {finding.mend}", soft_wrap=True)
    if sick:
        raise typer.Exit(1)


def _python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, _("Install Python 3.11 or later."))


def _database(settings: Settings) -> Iterator[Finding]:
    from roleplay.storage import open_ledger  # these imports take seconds, and `--help` needs none of them

    where = settings.database_url.rsplit("@", 1)[-1]
    if settings.database_url.startswith("sqlite") and not Path(where.removeprefix("sqlite:///")).exists():
        yield Finding(_("Database"), True, _("none yet; `blurline serve` makes {where}").format(where=where))
        return
    try:
        ledger = open_ledger(settings.database_url)
        try:
            exercises = ledger.read(lambda uow: len(uow.exercises.all()))
            operators = ledger.read(is_set_up)
        finally:
            ledger.close()
    except StorageError as error:
        yield Finding(
            _("Database"),
            False,
            str(error),
            _("Check BLURLINE_DATABASE and BLURLINE_DATA; see {where}.").format(where=where),
        )
        return
    counted = _n("{where}, {count} exercise", "{where}, {count} exercises", exercises)
    yield Finding(_("Database"), True, counted.format(where=where, count=exercises))
    yield Finding(
        _("Operators"),
        operators,
        _("at least one") if operators else _("none"),
        _("Start `blurline serve` and open /set-up with the code it prints."),
    )


def _clock(_settings: Settings) -> Iterator[Finding]:
    now = SystemClock().now_ms()
    said = datetime.fromtimestamp(now / 1_000, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    yield Finding(
        _("Clock"), now > OLDEST_CLOCK_MS, said, _("Set this machine's date and time, best by NTP.")
    )


def _packs(settings: Settings) -> Iterator[Finding]:
    from roleplay.packs.lint import check_pack
    from roleplay.packs.load import find_packs, load_pack

    folders = find_packs(settings.scripts)
    if not folders:
        yield Finding(
            _("Packs"), False, _("none in {where}").format(where=settings.scripts), _("Set BLURLINE_SCRIPTS.")
        )
    for folder in folders:
        errors = [problem for problem in check_pack(load_pack(folder)) if problem.severity == "error"]
        yield Finding(
            _("Pack {name}").format(name=folder.name),
            not errors,
            _n("{n} error", "{n} errors", len(errors)).format(n=len(errors))
            if errors
            else _("ready to play"),
            _("Run `blurline check {folder}`.").format(folder=folder),
        )


def _port(settings: Settings) -> Iterator[Finding]:
    where, ours = f"{settings.host}:{settings.port}", _is_ours(settings)
    yield Finding(
        _("Port"),
        ours or port_is_free(settings.host, settings.port),
        _("{address}, where Blurline is running").format(address=where) if ours else where,
        _("Something listens there already: stop it, or set BLURLINE_PORT."),
    )
    yield Finding(
        _("Network"), True, _("phones reach this machine at {address}").format(address=local_address())
    )


def _is_ours(settings: Settings) -> bool:
    """Say whether what listens there is Blurline itself: one is asked to look while it runs, too."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not bound
    try:
        answer = httpx.get(f"http://{host}:{settings.port}/api/health", timeout=2.0, trust_env=False)
        return answer.is_success and "version" in answer.json()
    except (httpx.HTTPError, ValueError, TypeError):
        return False


def _pages(_settings: Settings) -> Iterator[Finding]:
    from bot.web.pages import is_built

    built = is_built()
    yield Finding(
        _("Pages"),
        built,
        _("built") if built else _("not built"),
        _("Run `make demo`, or pip install --force-reinstall."),
    )


def _bots(settings: Settings) -> Iterator[Finding]:
    """Ask Telegram about every bot; an installation without bots asks nobody."""
    accounts, servers = _accounts(settings)
    if accounts:
        yield from asyncio.run(_look_at_bots(settings, accounts, servers))


def _accounts(settings: Settings) -> tuple[Sequence[BotAccountRecord], Servers]:
    from roleplay.storage import open_ledger

    here = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite") and not Path(here).exists():
        return (), {}
    ledger = open_ledger(settings.database_url)
    try:
        return ledger.read(lambda uow: _with_servers(uow, uow.bot_accounts.everywhere()))
    except StorageError:
        return (), {}  # the database itself is looked at elsewhere
    finally:
        ledger.close()


def _with_servers(
    uow: UnitOfWork, accounts: Sequence[BotAccountRecord]
) -> tuple[Sequence[BotAccountRecord], Servers]:
    now = SystemClock().now_ms()
    return accounts, {each.account_id: server_of(uow, each, now) for each in accounts}


async def _look_at_bots(
    settings: Settings, accounts: Sequence[BotAccountRecord], servers: Servers
) -> list[Finding]:
    from bot.channels.telegram.bots import bots_of
    from bot.channels.telegram.checking import Wrong, look_at_account

    found = []
    async with bots_of(settings) as bots:
        for account in accounts:
            name = _("Bot @{name} ({role})").format(
                name=account.username, role=account.actor_id or account.kind
            )
            seen = await look_at_account(bots, account)
            if isinstance(seen, Wrong):
                found.append(Finding(name, False, seen.said, seen.mend))
            elif account.state != "ok":
                mend = _("Run `blurline telegram add {id}` again.").format(id=account.exercise_id)
                found.append(Finding(name, False, recorded.retell(account.why) or account.state, mend))
            else:
                found.append(Finding(name, True, _served(servers.get(account.account_id))))
    return found


def _served(server: Server | None) -> str:
    """Say which process reads and sends for a bot: of several on one database, one does."""
    if server is None or not server.alive:
        return _("can be used; no server serves it at the moment")
    since = datetime.fromtimestamp(server.since_ms / 1_000, UTC).astimezone().strftime("%d.%m. %H:%M")
    return _("can be used; served by {machine} since {time}").format(machine=server.machine, time=since)


LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _database,
    _clock,
    _packs,
    _port,
    _pages,
    _bots,
)
