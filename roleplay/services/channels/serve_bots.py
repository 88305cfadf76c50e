"""Which process serves which bot: of several on one database, each bot is read and sent for by one.

Promise: a lease is taken and kept in the database. Whoever holds it keeps it by asking again in time; when
they have died, the next one has it after `LEASE_MS`, or at once if the dead one was a process of the same
machine. What the former holder had in the air is doubted in the commit that takes the lease, for nobody else
can say what became of it. Machines that share a database must agree on the time within some seconds.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from roleplay.domain.ids import INSTALLATION, fresh_id
from roleplay.domain.records import BotAccountRecord, BotLeaseRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.stage import Stage
from roleplay.services.talk import letters

LEASE_MS = 12_000
RENEW_S = 3.0
"""How often a lease is renewed: three renewals may fail before anybody else may have it."""

_KERNEL = Path("/proc/sys/kernel/random/boot_id")
_SPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class Process:
    """A process that would serve bots."""

    holder: str = field(default_factory=lambda: fresh_id("s"))
    machine: str = field(default_factory=lambda: f"{socket.gethostname()}, process {os.getpid()}")
    process: str = field(default_factory=lambda: f"{_space()}/{os.getpid()}")


@dataclass(frozen=True, slots=True)
class Server:
    """Who serves a bot, as the staff are told."""

    machine: str
    since_ms: int
    until_ms: int
    alive: bool
    """Whether the lease still runs."""


def take(
    stage: Stage,
    me: Process,
    account: BotAccountRecord,
    until_ms: int,
    *,
    has_died: Callable[[str], bool],
) -> bool:
    """Take or renew the lease of a bot of this exercise; False when somebody else has it."""
    known = stage.uow.bot_leases.get(account.exercise_id, account.account_id)
    mine = known is not None and known.holder == me.holder
    if known and not mine and known.until_ms > stage.now and has_died(known.process):
        stage.uow.bot_leases.release(account.exercise_id, account.account_id, known.holder)
    taken = known.taken_ms if known and mine else stage.now
    lease = BotLeaseRecord(
        account.exercise_id, account.account_id, me.holder, me.machine, me.process, taken, until_ms
    )
    if not stage.uow.bot_leases.take(lease, stage.now):
        return False
    if not mine and account.exercise_id != INSTALLATION:
        letters.doubt_what_was_in_flight(stage, account.account_id)
    return True


def holds(uow: UnitOfWork, holder: str, account: BotAccountRecord, now: int) -> bool:
    """Say whether this process may act for the bot in this very transaction."""
    lease = uow.bot_leases.get(account.exercise_id, account.account_id)
    return lease is not None and lease.holder == holder and lease.until_ms > now


def give_up(uow: UnitOfWork, me: Process) -> None:
    """Let others have the bots at once; called when nothing of them is in the air any more."""
    for lease in uow.bot_leases.everywhere():
        if lease.holder == me.holder:
            uow.bot_leases.release(lease.exercise_id, lease.account_id, me.holder)


def server_of(uow: UnitOfWork, account: BotAccountRecord, now: int) -> Server | None:
    """Tell who serves the bot; None when nobody ever did, or has left it."""
    lease = uow.bot_leases.get(account.exercise_id, account.account_id)
    if lease is None:
        return None
    return Server(lease.machine, lease.taken_ms, lease.until_ms, alive=lease.until_ms > now)


def is_dead(process: str) -> bool:
    """Say whether a process surely runs no more: only one of our own machine and process space can be."""
    space, _, number = process.rpartition("/")
    if space != _space() or not space or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return True  # it bore our number before us
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _space() -> str:
    """Name this kernel's run and our process space in it; "" where neither can be told."""
    try:
        return f"{_KERNEL.read_text().strip()}/{_SPACE.readlink()}"
    except OSError:
        return ""
