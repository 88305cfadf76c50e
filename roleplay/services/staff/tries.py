"""Five tries in a quarter of an hour, by name and by address; then the door stays shut for a while.

A right answer forgets the wrong ones before it: a whole room signs in through one address, and somebody
always mistypes. What is tried stands in the database, so a restart forgives nothing.
"""

from __future__ import annotations

from roleplay.domain.errors import LockedOutError
from roleplay.domain.records import TicketRecord
from roleplay.ports.storage import UnitOfWork
from roleplay.services.staff.tokens import fresh_token, hashed

TRIES = 5
LOCKED_MS = 15 * 60_000
"""Wall time for which a try counts."""


def refuse_when_locked(uow: UnitOfWork, who: str, now: int) -> None:
    """Refuse while five tries count; says when the oldest of them is forgotten."""
    tries = uow.tickets.all_of(_subject(who), "try", now)
    if len(tries) >= TRIES:
        raise LockedOutError(minutes=1 + (tries[-TRIES].expires_ms - now) // 60_000)


def count(uow: UnitOfWork, who: str, now: int) -> None:
    """Count a try, and throw away what has expired."""
    uow.tickets.tear_expired(now)
    uow.tickets.add(TicketRecord(hashed(fresh_token()), "try", _subject(who), now, now + LOCKED_MS))


def forget(uow: UnitOfWork, who: str) -> None:
    """Forget the tries: this one was right."""
    uow.tickets.tear_all_of(_subject(who))


def by_name(name: str) -> str:
    """Return what a name's tries are counted under."""
    return f"name:{name.strip().casefold()}"


def by_address(address: str) -> str:
    """Return what an address's tries are counted under."""
    return f"address:{address}"


def _subject(who: str) -> str:
    return "try:" + hashed(who)[:32]
