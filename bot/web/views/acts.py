"""Who did what, as the console shows it."""

from __future__ import annotations

from dataclasses import asdict

from bot.web import schemas as s
from roleplay.services.record import who_did_what
from roleplay.services.stage import Stage


def who_did(stage: Stage, since: int) -> s.WhoDidWhat:
    """Give the sittings and acts since a place in the record, with names for ids; all if it is not there."""
    top = stage.uow.journal.top(stage.exercise_id)
    since = since if since <= top else 0
    talks = {each.conversation_id: each for each in stage.uow.conversations.all(stage.exercise_id)}
    sittings = [each for each in who_did_what.sittings(stage, since) if each.conversation_id in talks]
    deeds = who_did_what.deeds(stage, since)
    people = {each.operator_id for each in sittings} | {each.operator_id for each in deeds}
    found = {who: stage.uow.operators.get(who) for who in people}
    return s.WhoDidWhat(
        since=since,
        seq=top,
        people={who: operator.name if operator else "" for who, operator in found.items()},
        sittings=[
            s.SittingRow(
                **asdict(each),
                actor_id=talks[each.conversation_id].actor_id,
                team_id=talks[each.conversation_id].team_id,
            )
            for each in sittings
        ],
        deeds=[
            s.DeedRow(
                **asdict(each),
                actor_id=talks[each.conversation_id].actor_id if each.conversation_id in talks else None,
            )
            for each in deeds
        ],
    )
