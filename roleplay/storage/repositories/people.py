"""Teams, their trainees, and the places kept for those who have not come yet."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from roleplay.domain.ids import ExerciseId, SeatId, TeamId, TraineeId
from roleplay.domain.records import SeatRecord, TeamRecord, TraineeRecord
from roleplay.storage import tables
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Statement, insert_row, matching, update_by_key
from roleplay.storage.transaction import Transaction

_TEAM = Shape(TeamRecord, tables.team)
_ADD_TEAM = Statement(insert_row(tables.team))
_GET_TEAM = Statement(
    select(*_TEAM.columns).where(matching(tables.team, "exercise_id", "team_id")), remembered=tables.team
)
_INVITED_TEAM = Statement(select(*_TEAM.columns).where(matching(tables.team, "join_token_hash")))
_TEAMS = Statement(
    select(*_TEAM.columns).where(matching(tables.team, "exercise_id")).order_by(tables.team.c.team_id)
)
_SAVE_TEAM = Statement(update_by_key(tables.team))

_TRAINEE = Shape(TraineeRecord, tables.trainee)
_trainee = tables.trainee.c
_by_joining = (_trainee.joined_ms, _trainee.trainee_id)
_ADD_TRAINEE = Statement(insert_row(tables.trainee))
_GET_TRAINEE = Statement(
    select(*_TRAINEE.columns).where(matching(tables.trainee, "exercise_id", "trainee_id")),
    remembered=tables.trainee,
)
_TRAINEES = Statement(
    select(*_TRAINEE.columns).where(matching(tables.trainee, "exercise_id")).order_by(*_by_joining)
)
_TRAINEES_OF_TEAM = Statement(
    select(*_TRAINEE.columns)
    .where(matching(tables.trainee, "exercise_id", "team_id"))
    .order_by(*_by_joining),
    remembered=tables.trainee,
)
_SAVE_TRAINEE = Statement(update_by_key(tables.trainee))

_SEAT = Shape(SeatRecord, tables.seat)
_seat_key = matching(tables.seat, "exercise_id", "seat_id")
_ADD_SEAT = Statement(insert_row(tables.seat))
_GET_SEAT = Statement(select(*_SEAT.columns).where(_seat_key))
_INVITED_SEAT = Statement(select(*_SEAT.columns).where(matching(tables.seat, "token_hash")))
_SEATS = Statement(
    select(*_SEAT.columns)
    .where(matching(tables.seat, "exercise_id"))
    .order_by(tables.seat.c.created_ms, tables.seat.c.seat_id)
)
_SAVE_SEAT = Statement(update_by_key(tables.seat))
_REMOVE_SEAT = Statement(delete(tables.seat).where(_seat_key))


class SqlTeams:
    """Keep teams; invitations are found in any exercise, for whoever holds one does not know which."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, team: TeamRecord, /) -> None:
        self._tx.put(_ADD_TEAM, _TEAM.row(team))

    def get(self, exercise_id: ExerciseId, team_id: TeamId, /) -> TeamRecord | None:
        return self._tx.record(_TEAM, _GET_TEAM, exercise_id=exercise_id, team_id=team_id)

    def by_join_token(self, join_token_hash: str, /) -> TeamRecord | None:
        if not join_token_hash:
            return None
        return self._tx.record(_TEAM, _INVITED_TEAM, join_token_hash=join_token_hash)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[TeamRecord]:
        return self._tx.records(_TEAM, _TEAMS, exercise_id=exercise_id)

    def save(self, team: TeamRecord, /) -> None:
        self._tx.run(_SAVE_TEAM, **_TEAM.named(team))


class SqlTrainees:
    """Keep trainees."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, trainee: TraineeRecord, /) -> None:
        self._tx.put(_ADD_TRAINEE, _TRAINEE.row(trainee))

    def get(self, exercise_id: ExerciseId, trainee_id: TraineeId, /) -> TraineeRecord | None:
        return self._tx.record(_TRAINEE, _GET_TRAINEE, exercise_id=exercise_id, trainee_id=trainee_id)

    def of_team(self, exercise_id: ExerciseId, team_id: TeamId, /) -> Sequence[TraineeRecord]:
        return self._tx.records(_TRAINEE, _TRAINEES_OF_TEAM, exercise_id=exercise_id, team_id=team_id)

    def all(self, exercise_id: ExerciseId, /) -> Sequence[TraineeRecord]:
        return self._tx.records(_TRAINEE, _TRAINEES, exercise_id=exercise_id)

    def save(self, trainee: TraineeRecord, /) -> None:
        self._tx.run(_SAVE_TRAINEE, **_TRAINEE.named(trainee))


class SqlSeats:
    """Keep places for people; invitations are found in any exercise."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, seat: SeatRecord, /) -> None:
        self._tx.put(_ADD_SEAT, _SEAT.row(seat))

    def get(self, exercise_id: ExerciseId, seat_id: SeatId, /) -> SeatRecord | None:
        return self._tx.record(_SEAT, _GET_SEAT, exercise_id=exercise_id, seat_id=seat_id)

    def by_token(self, token_hash: str, /) -> SeatRecord | None:
        return self._tx.record(_SEAT, _INVITED_SEAT, token_hash=token_hash) if token_hash else None

    def all(self, exercise_id: ExerciseId, /) -> Sequence[SeatRecord]:
        return self._tx.records(_SEAT, _SEATS, exercise_id=exercise_id)

    def save(self, seat: SeatRecord, /) -> None:
        self._tx.run(_SAVE_SEAT, **_SEAT.named(seat))

    def remove(self, exercise_id: ExerciseId, seat_id: SeatId, /) -> None:
        self._tx.run(_REMOVE_SEAT, exercise_id=exercise_id, seat_id=seat_id)
