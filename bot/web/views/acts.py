"""Who did what, as the console shows it."""

from __future__ import annotations

from dataclasses import asdict

from bot.web import schemas as s
from roleplay.services import who_did_what
from roleplay.services.stage import Stage


def who_did(stage: Stage) -> s.WhoDidWhat:
    """Give every sitting and act, with names for ids."""
    talks = {each.conversation_id: each for each in stage.uow.conversations.all(stage.exercise_id)}
    sittings = [each for each in who_did_what.sittings(stage) if each.conversation_id in talks]
    deeds = who_did_what.deeds(stage)
    people = {each.operator_id for each in sittings} | {each.operator_id for each in deeds}
    found = {who: stage.uow.operators.get(who) for who in people}
    return s.WhoDidWhat(
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
