"""The audit log as people read it: ids stay what the log holds, and their names stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.web.schemas import people as p
from roleplay.domain.ids import INSTALLATION
from roleplay.domain.records import AuditRecord
from roleplay.services.stage import Stage


def log(stage: Stage, before: int, limit: int) -> p.AuditLog:
    """Give the newest entries before a place in the log of an exercise, or of the installation."""
    found = stage.uow.audit.before(stage.exercise_id, before, limit + 1)
    names = dict(_names(stage))
    rows = [_row(each, names) for each in found[:limit]]
    return p.AuditLog(entries=rows, names=_used(names, rows), more=len(found) > limit)


def _names(stage: Stage) -> Iterator[tuple[str, str]]:
    uow, here = stage.uow, stage.exercise_id
    yield from ((each.operator_id, each.name) for each in uow.operators.all())
    yield from ((each.invitation_id, each.label) for each in uow.invitations.all(here) if each.label)
    if here == INSTALLATION:
        return
    teams = {each.team_id: each.name for each in uow.teams.all(here)}
    actors = {str(each.actor.id): each.actor.name.source for each in stage.packs.actors(here)}
    yield from teams.items()
    yield from ((each.site_id, each.name) for each in uow.sites.all(here))
    yield from ((each.trainee_id, each.call_sign) for each in uow.trainees.all(here))
    for each in uow.conversations.all(here):
        yield each.conversation_id, f"{actors[each.actor_id]} · {teams[each.team_id]}"


def _row(entry: AuditRecord, names: Mapping[str, str]) -> p.AuditRow:
    who = entry.operator_id
    return p.AuditRow(
        seq=entry.seq,
        wall_ms=entry.wall_ms,
        operator=names.get(who, who) if who else "",
        act=entry.act,
        subject=entry.subject,
        details=dict(entry.details),
    )


def _used(names: Mapping[str, str], rows: list[p.AuditRow]) -> dict[str, str]:
    ids = {row.subject for row in rows} | {str(value) for row in rows for value in row.details.values()}
    return {each: names[each] for each in ids if each in names}
