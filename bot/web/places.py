"""Where the entries of a feed belong, so that each reader gets what is theirs to see.

A team keeps its site and a conversation its actor for good, so each is looked up once for each stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.web.desk import Desk
from bot.web.presence import Look
from bot.web.views.msel import Known, known_of
from roleplay.domain.ids import ConversationId, ExerciseId, TeamId
from roleplay.domain.permissions import Place, Reach
from roleplay.domain.records import JournalRecord
from roleplay.domain.scenario import OFFICES
from roleplay.services.staff.authorise import place_of
from roleplay.services.stage import Stage

MSEL = frozenset({"inject", "inject.edited"})
"""Kinds of entries that tell of an inject; an alert may, too."""


class Places:
    """The places of one exercise's conversations and teams, as far as a stream has needed them."""

    def __init__(self, desk: Desk, exercise_id: ExerciseId) -> None:
        self._desk = desk
        self._exercise_id = exercise_id
        self._talks: dict[ConversationId, Place] = {}
        self._teams: dict[TeamId, Place] = {}
        self._injects: dict[tuple[TeamId, str], Known] = {}

    async def learn(self, reach: Reach, entries: Sequence[JournalRecord], looks: Sequence[Look]) -> None:
        """Look up what is not known yet; nothing for a reader who may see everything."""
        if reach.may_everywhere("read"):
            return
        talks = {each.conversation_id for each in entries if each.conversation_id}
        talks |= {each.conversation_id for each in looks if each.conversation_id}
        teams = {each.team_id for each in entries if each.team_id}
        injects = {asked for each in entries if (asked := _inject_of(each))}
        if talks <= self._talks.keys() and teams <= self._teams.keys() and injects <= self._injects.keys():
            return
        await self._desk.look(self._exercise_id, lambda stage: self._read(stage, talks, teams, injects))

    def shows(self, reach: Reach, entry: JournalRecord) -> bool:
        """Say whether an entry is for this reader; what names no team is for everybody."""
        if reach.may_everywhere("read"):
            return True
        if entry.conversation_id:
            return reach.may_at("read", self._talks[entry.conversation_id])
        if inject := _inject_of(entry):
            return self._may_know(reach, inject, fired=entry.body.get("state") == "fired")
        return entry.team_id is None or reach.may_at("read", self._teams[entry.team_id])

    def _may_know(self, reach: Reach, inject: tuple[TeamId, str], *, fired: bool) -> bool:
        """Say what the MSEL says of its rows: the reader's own actors', and what a team was given."""
        place = self._teams[inject[0]]
        known = self._injects[inject]
        if fired and known.for_trainees and known.sender in OFFICES:
            return reach.may_at("read", place)
        return reach.may_at("read", Place(place.site_id, known.sender))

    def shows_look(self, reach: Reach, look: Look) -> bool:
        """Say whether a reader may know where somebody looks."""
        if reach.may_everywhere("read") or look.conversation_id is None:
            return True
        return reach.may_at("read", self._talks[look.conversation_id])

    def _read(
        self,
        stage: Stage,
        talks: Iterable[ConversationId],
        teams: Iterable[TeamId],
        injects: Iterable[tuple[TeamId, str]],
    ) -> None:
        for talk in set(talks) - self._talks.keys():
            self._talks[talk] = place_of(stage, stage.conversation(talk))
        for team in set(teams) - self._teams.keys():
            self._teams[team] = Place(stage.team(team).site_id)
        for inject in set(injects) - self._injects.keys():
            self._injects[inject] = known_of(stage, *inject)


def _inject_of(entry: JournalRecord) -> tuple[TeamId, str] | None:
    """Name the inject that an entry tells of."""
    tells = entry.kind in MSEL or entry.body.get("what") == "inject.late"
    return (entry.team_id, str(entry.body["inject_id"])) if tells and entry.team_id else None
