"""The tables: led by the exercise, tagged for privacy, made by migrations, found by their indexes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from roleplay.domain import records
from roleplay.ports.errors import StorageError
from roleplay.storage import open_ledger, tables
from roleplay.storage.engine import parse_address, writing_engine
from roleplay.storage.repositories import (
    audit,
    bots,
    control_room,
    conversations,
    desk,
    exercises,
    facts,
    inbox,
    journal,
    letters,
    operators,
    outbox,
    people,
    proofs,
    timers,
)
from roleplay.storage.shapes import Shape
from roleplay.storage.statements import Manner, Statement
from roleplay.storage.statistics import create_tables

ALL_TABLES = list(tables.metadata.tables.values())
REPOSITORIES = [
    audit,
    bots,
    control_room,
    conversations,
    desk,
    exercises,
    facts,
    inbox,
    journal,
    letters,
    operators,
    outbox,
    people,
    proofs,
    timers,
]


@pytest.mark.parametrize("table", ALL_TABLES, ids=str)
def test_every_column_says_what_it_holds_of_a_person(table: tables.Table) -> None:
    untagged = [
        column.name for column in table.columns if column.info.get("privacy") not in get_args(tables.Privacy)
    ]
    assert untagged == []


@pytest.mark.parametrize("table", ALL_TABLES, ids=str)
def test_the_exercise_leads_the_table_its_key_and_its_indexes(table: tables.Table) -> None:
    column_lists = [table.columns, table.primary_key.columns, *(index.columns for index in table.indexes)]
    assert {next(iter(columns)).name for columns in column_lists} == {"exercise_id"}


def test_every_record_has_a_table_of_its_fields() -> None:
    shapes = [value for module in REPOSITORIES for value in vars(module).values() if isinstance(value, Shape)]
    assert {shape.table.name for shape in shapes} == set(tables.metadata.tables)
    kinds = [kind for name, kind in vars(records).items() if name.endswith("Record")]
    by_names = {frozenset(field.name for field in fields(kind)) for kind in kinds}
    assert by_names == {frozenset(shape.table.columns.keys()) for shape in shapes}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def migrated(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = create_engine(parse_address(str(request.getfixturevalue("migrated_file"))))
    else:
        engine = create_engine(parse_address(request.getfixturevalue("postgresql_address")))
    yield engine
    engine.dispose()


def test_the_migrations_make_exactly_these_tables(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_migrated_sqlite_tables_are_the_same_sql_as_created_ones(migrated_file: Path) -> None:
    created = writing_engine(parse_address(""))
    create_tables(created)
    wanted = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
    with created.connect() as here, sqlite3.connect(migrated_file) as there:
        expected = {name: _words(sql) for name, sql in here.execute(text(wanted))}
        assert {name: _words(sql) for name, sql in there.execute(wanted)} == expected
    there.close()
    created.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, migrated_file: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    path.write_bytes(migrated_file.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ledger = open_ledger(str(path))
    with pytest.raises(StorageError, match="newer Blurline"):
        ledger.migrate()
    ledger.close()


def test_on_sqlite_no_question_of_the_message_path_walks_a_whole_exercise() -> None:
    engine = writing_engine(parse_address(""))
    create_tables(engine)
    walks = {
        (module.__name__.rpartition(".")[2], name)
        for module in (inbox, timers, outbox, journal, conversations)
        for name, statement in _statements(module)
        if _walks(engine, statement)
    }
    engine.dispose()
    assert walks == {
        ("inbox", "_OF_TRAINEE"),  # export and erasure of a person, once
        ("inbox", "_FORGET"),
        ("journal", "_OF_TRAINEE"),
        ("outbox", "_ALL_IN"),  # finished lines, for reports
        ("conversations", "_ALL"),  # all is asked for
        ("conversations", "_CLAIM_WAITING"),
        ("conversations", "_LEASE_EXPIRED"),
        ("conversations", "_NEXT_LEASE_END"),
    }


def _statements(module: object) -> Iterator[tuple[str, Statement]]:
    for name, value in vars(module).items():
        if isinstance(value, Statement):
            yield name, value
        elif isinstance(value, timers._OfConversation):
            yield f"{name}.all", value._all
            yield f"{name}.kind", value._of_kind


def _walks(engine: Engine, statement: Statement) -> bool:
    prepared = statement.prepared(Manner.SQLITE_WRITING)
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN " + prepared.sql, tuple([None] * prepared.sql.count("?"))
        ).all()
    steps = [row[3] for row in plan if "TEMP B-TREE" not in row[3] and "SUBQUERY" not in row[3]]
    whole = re.compile(r"SCAN|USING PRIMARY KEY \(exercise_id=\?\)")
    return any(whole.search(step) and "SEARCH exercise" not in step for step in steps)


def _words(sql: str) -> list[str]:
    return sorted(re.findall(r"[\w']+", sql.replace('"', "")))
