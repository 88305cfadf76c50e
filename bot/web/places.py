"""Where the entries of a feed belong, so that each reader gets what is theirs to see.

A team keeps its site and a conversation its actor for good, so each is looked up once for each stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.web.desk import Desk
from bot.web.presence import Look
from roleplay.domain.ids import ConversationId, ExerciseId, TeamId
from roleplay.domain.permissions import Place, Reach
from roleplay.domain.records import JournalRecord
from roleplay.services.authorise import place_of
from roleplay.services.stage import Stage

WHOLE_TEAM = frozenset({"inject.edited"})
"""Kinds of entries that hold words of the MSEL: not for those who play some actors only."""


class Places:
    """The places of one exercise's conversations and teams, as far as a stream has needed them."""

    def __init__(self, desk: Desk, exercise_id: ExerciseId) -> None:
        self._desk = desk
        self._exercise_id = exercise_id
        self._talks: dict[ConversationId, Place] = {}
        self._teams: dict[TeamId, Place] = {}

    async def learn(self, reach: Reach, entries: Sequence[JournalRecord], looks: Sequence[Look]) -> None:
        """Look up what is not known yet; nothing for a reader who may see everything."""
        if reach.may_everywhere("read"):
            return
        talks = {each.conversation_id for each in entries if each.conversation_id}
        talks |= {each.conversation_id for each in looks if each.conversation_id}
        teams = {each.team_id for each in entries if each.team_id}
        if talks <= self._talks.keys() and teams <= self._teams.keys():
            return
        await self._desk.look(self._exercise_id, lambda stage: self._read(stage, talks, teams))

    def shows(self, reach: Reach, entry: JournalRecord) -> bool:
        """Say whether an entry is for this reader; what names no team is for everybody."""
        if reach.may_everywhere("read"):
            return True
        if entry.conversation_id:
            return reach.may_at("read", self._talks[entry.conversation_id])
        if entry.kind in WHOLE_TEAM and not self._all_actors(reach, entry.team_id):
            return False
        return entry.team_id is None or reach.may_at("read", self._teams[entry.team_id])

    def _all_actors(self, reach: Reach, team_id: TeamId | None) -> bool:
        """Say whether a reader's roles hold for every actor there; nobody is called `*`."""
        site = self._teams[team_id].site_id if team_id else None
        return reach.may_at("read", Place(site, "*"))

    def shows_look(self, reach: Reach, look: Look) -> bool:
        """Say whether a reader may know where somebody looks."""
        if reach.may_everywhere("read") or look.conversation_id is None:
            return True
        return reach.may_at("read", self._talks[look.conversation_id])

    def _read(self, stage: Stage, talks: Iterable[ConversationId], teams: Iterable[TeamId]) -> None:
        for talk in set(talks) - self._talks.keys():
            self._talks[talk] = place_of(stage, stage.conversation(talk))
        for team in set(teams) - self._teams.keys():
            self._teams[team] = Place(stage.team(team).site_id)
