"""One moment of one exercise, inside one unit of work: what every service acts on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from roleplay.domain.control import Control
from roleplay.domain.errors import NotInExerciseError, WrongPhaseError
from roleplay.domain.exercise_clock import ClockState, hour_of
from roleplay.domain.ids import ConversationId, ExerciseId, OperatorId, PlayMs, TeamId, TraineeId
from roleplay.domain.phases import Phase
from roleplay.domain.records import (
    ConversationRecord,
    ExerciseRecord,
    FactRecord,
    JournalRecord,
    Json,
    TeamRecord,
    TraineeRecord,
)
from roleplay.domain.scenario import MINUTE_MS, Scenario
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Receipt, UnitOfWork
from roleplay.services.staff import audit
from roleplay.services.talk.address import address
from state_machines.compile import CompiledActor
from state_machines.context import Context, TeamView, TraineeView, Value

T = TypeVar("T")

CONTACT = "contact/"
"""Before an actor's id: how storage remembers that a team can reach the actor."""


@dataclass(slots=True)
class Stage:
    """A unit of work, the pinned pack, the exercise and the wall time at which a service acts."""

    uow: UnitOfWork
    packs: PackShelf
    exercise_id: ExerciseId
    now: int
    """Wall time, milliseconds UTC."""
    _exercise: ExerciseRecord | None = field(default=None, repr=False)
    _scenario: Scenario | None = field(default=None, repr=False)
    _play: PlayMs | None = field(default=None, repr=False)
    _claimed: dict[ConversationId, ConversationRecord] = field(default_factory=dict, repr=False)
    _teams: dict[TeamId, TeamRecord] = field(default_factory=dict, repr=False)
    _facts: dict[TeamId, dict[str, Value]] = field(default_factory=dict, repr=False)

    @property
    def exercise(self) -> ExerciseRecord:
        """The exercise's row."""
        if self._exercise is None:
            self._exercise = self.uow.exercises.get(self.exercise_id)
        if self._exercise is None:
            raise NotInExerciseError(what="exercise")
        return self._exercise

    def save_exercise(self, exercise: ExerciseRecord) -> None:
        """Store the exercise's row."""
        self._exercise = self.uow.exercises.save(exercise)
        self._play = None

    @property
    def scenario(self) -> Scenario:
        """The frame of the pinned pack."""
        if self._scenario is None:
            self._scenario = self.packs.scenario(self.exercise_id)
        return self._scenario

    @property
    def clock(self) -> ClockState:
        """The exercise clock."""
        return ClockState.of(self.exercise)

    @property
    def play(self) -> PlayMs:
        """Play time now."""
        if self._play is None:
            self._play = self.clock.play_at(self.now, self.scenario.days)
        return self._play

    @property
    def running(self) -> bool:
        """Whether play time passes."""
        return self.exercise.phase == "running"

    def require_phase(self, *phases: Phase) -> None:
        """Refuse unless the exercise is in one of these phases."""
        if self.exercise.phase not in phases:
            raise WrongPhaseError(phase=self.exercise.phase)

    def actor(self, actor_id: str) -> CompiledActor:
        """Return an actor of the pack."""
        try:
            return self.packs.actor(self.exercise_id, actor_id)
        except KeyError as unknown:
            raise NotInExerciseError(what="actor") from unknown

    def has_learnt(self, actor_id: str) -> bool:
        """Say whether an actor understands all it ever will; until then a message waits, and nobody else."""
        return self.actor(actor_id).understanding.ready

    def team(self, team_id: TeamId) -> TeamRecord:
        """Return a team of this exercise."""
        if team_id not in self._teams:
            self._teams[team_id] = _found(self.uow.teams.get(self.exercise_id, team_id), "team")
        return self._teams[team_id]

    def trainee(self, trainee_id: TraineeId) -> TraineeRecord:
        """Return a trainee of this exercise."""
        return _found(self.uow.trainees.get(self.exercise_id, trainee_id), "trainee")

    def conversation(self, conversation_id: ConversationId) -> ConversationRecord:
        """Look at a conversation."""
        return self._claimed.get(conversation_id) or _found(
            self.uow.conversations.get(self.exercise_id, conversation_id), "conversation"
        )

    def claim(self, conversation_id: ConversationId) -> ConversationRecord:
        """Read a conversation in order to change it, as it stands inside this unit of work."""
        if conversation_id not in self._claimed:
            read = self.uow.conversations.for_update(self.exercise_id, conversation_id)
            self._claimed[conversation_id] = _found(read, "conversation")
        return self._claimed[conversation_id]

    def hold(self, conversation: ConversationRecord) -> None:
        """Let a conversation that was claimed be as given here; it is stored with the change that follows."""
        self._claimed[conversation.conversation_id] = conversation

    def save(self, conversation: ConversationRecord) -> ConversationRecord:
        """Store a conversation that was claimed."""
        saved = self.uow.conversations.save(conversation)
        self._claimed[saved.conversation_id] = saved
        return saved

    def journal(
        self,
        kind: str,
        body: Json,
        *,
        team: TeamId | None = None,
        conversation: ConversationRecord | None = None,
        trainee: TraineeId | None = None,
        operator: OperatorId | None = None,
    ) -> Receipt:
        """Put an entry into the record, at this moment, and address it to the phones it concerns.

        What an operator causes is on the audit log as well.
        """
        entry = JournalRecord(
            exercise_id=self.exercise_id,
            kind=kind,
            wall_ms=self.now,
            play_ms=self.play,
            body=body,
            team_id=conversation.team_id if conversation else team,
            conversation_id=conversation.conversation_id if conversation else None,
            trainee_id=trainee,
            operator_id=operator,
        )
        if operator is not None:
            audit.of_entry(self.uow, entry)
        receipt = self.uow.journal.append(entry)
        address(self.uow, entry, receipt, conversation)
        return receipt

    def facts(self, team_id: TeamId) -> dict[str, Value]:
        """Return what holds in a team's case now."""
        if team_id not in self._facts:
            self._facts[team_id] = self._read_facts(team_id)
        return self._facts[team_id]

    def set_fact(self, fact: FactRecord) -> None:
        """Store a fact."""
        self.uow.facts.set(fact)
        self._facts.pop(fact.team_id, None)

    def _read_facts(self, team_id: TeamId) -> dict[str, Value]:
        known: dict[str, Value] = {**self.scenario.starting_facts()}
        for fact in self.uow.facts.all(self.exercise_id, team_id):
            if not fact.name.startswith(CONTACT):
                known[fact.name] = fact.value
        return known

    def context(self, team_id: TeamId, trainee: TraineeRecord | None = None) -> Context:
        """Return what conditions may look at."""
        view = TraineeView(trainee.agency, trainee.languages) if trainee else None
        return context_at(self.scenario, self.play, self.facts(team_id), self.team(team_id), view)


def context_at(
    scenario: Scenario,
    play: int,
    facts: Mapping[str, Value],
    team: TeamRecord,
    trainee: TraineeView | None,
) -> Context:
    """Build what conditions may look at; the replay builds the same from the record."""
    return Context(
        facts=facts,
        trainee=trainee,
        team=TeamView(team.team_id, team.name),
        minutes=play / MINUTE_MS,
        day=hour_of(play, scenario.days).day,
    )


def control_body(conversation: ConversationRecord, former: Control, **more: object) -> Json:
    """Return a `control` entry's body; the conversation is as it is after the change."""
    return {
        "from": former,
        "to": conversation.control,
        "rev": conversation.control_rev,
        "holder": conversation.holder,
        "lease_until": conversation.lease_until_ms,
        **more,
    }


def _found(thing: T | None, what: str) -> T:
    if thing is None:
        raise NotInExerciseError(what=what)
    return thing
