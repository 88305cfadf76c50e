"""Teams and trainees, operators, and the browsers they are signed in with."""

# ruff: noqa: D102 (the port documents each method)
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from roleplay.domain.ids import INSTALLATION, ExerciseId, OperatorId, TeamId, TraineeId
from roleplay.domain.records import OperatorRecord, SessionRecord, TeamRecord, TraineeRecord
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

_OPERATOR = Shape(OperatorRecord, tables.operator)
_ADD_OPERATOR = Statement(insert_row(tables.operator))
_GET_OPERATOR = Statement(
    select(*_OPERATOR.columns).where(matching(tables.operator, "exercise_id", "operator_id"))
)
_OPERATOR_BY_NAME = Statement(
    select(*_OPERATOR.columns).where(matching(tables.operator, "exercise_id", "name"))
)
_OPERATORS = Statement(
    select(*_OPERATOR.columns)
    .where(matching(tables.operator, "exercise_id"))
    .order_by(tables.operator.c.created_ms, tables.operator.c.operator_id)
)
_SAVE_OPERATOR = Statement(update_by_key(tables.operator))

_SESSION = Shape(SessionRecord, tables.session)
_ADD_SESSION = Statement(insert_row(tables.session))
_GET_SESSION = Statement(
    select(*_SESSION.columns).where(matching(tables.session, "exercise_id", "token_hash"))
)
_END_SESSION = Statement(delete(tables.session).where(matching(tables.session, "exercise_id", "token_hash")))
_END_SESSIONS_OF = Statement(
    delete(tables.session).where(matching(tables.session, "exercise_id", "subject_id"))
)
_END_EXPIRED = Statement(
    delete(tables.session).where(
        matching(tables.session, "exercise_id"), tables.session.c.expires_ms <= bindparam("now")
    )
)


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


class SqlOperators:
    """Keep operators of the installation."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, operator: OperatorRecord, /) -> None:
        self._tx.put(_ADD_OPERATOR, _OPERATOR.row(operator))

    def get(self, operator_id: OperatorId, /) -> OperatorRecord | None:
        return self._tx.record(_OPERATOR, _GET_OPERATOR, exercise_id=INSTALLATION, operator_id=operator_id)

    def by_name(self, name: str, /) -> OperatorRecord | None:
        return self._tx.record(_OPERATOR, _OPERATOR_BY_NAME, exercise_id=INSTALLATION, name=name)

    def all(self) -> Sequence[OperatorRecord]:
        return self._tx.records(_OPERATOR, _OPERATORS, exercise_id=INSTALLATION)

    def save(self, operator: OperatorRecord, /) -> None:
        self._tx.run(_SAVE_OPERATOR, **_OPERATOR.named(operator))


class SqlSessions:
    """Keep sessions of the installation."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, session: SessionRecord, /) -> None:
        self._tx.put(_ADD_SESSION, _SESSION.row(session))

    def get(self, token_hash: str, /) -> SessionRecord | None:
        return self._tx.record(_SESSION, _GET_SESSION, exercise_id=INSTALLATION, token_hash=token_hash)

    def end(self, token_hash: str, /) -> None:
        self._tx.run(_END_SESSION, exercise_id=INSTALLATION, token_hash=token_hash)

    def end_all_of(self, subject_id: str, /) -> None:
        self._tx.run(_END_SESSIONS_OF, exercise_id=INSTALLATION, subject_id=subject_id)

    def end_expired(self, now_ms: int, /) -> None:
        self._tx.run(_END_EXPIRED, exercise_id=INSTALLATION, now=now_ms)
