"""Databases for tests: SQLite, and a real PostgreSQL for those that ask for it, each as new for every test.

The engines live as long as the run, so that no test pays for compiling the same statements again.
"""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbench import schema
from workbench.db import begin_writing, open_engine

pytest_plugins = [
    "tests.postgresql",  # its server, and `postgresql_engine`
    "tests.visitors",  # the app, and people of each role at their browsers
    "tests.commands",  # the command line
]

hypothesis.settings.register_profile("same every time", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same every time")

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: runs on a real PostgreSQL, which is started for it")
    gc.set_threshold(20_000, 50, 100)  # seldom: what it looks through again and again stays until the end


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the thousands of tests, which stay until the end."""
    gc.freeze()


@pytest.fixture
def engine(sqlite_file: tuple[Path, Engine]) -> Iterator[Engine]:
    """An empty SQLite database."""
    file, engine = sqlite_file
    shutil.copyfile(file.with_suffix(".new"), file)
    yield engine
    engine.dispose()
    for journal in ("-wal", "-shm"):
        file.with_name(file.name + journal).unlink(missing_ok=True)


@pytest.fixture(params=BOTH)
def either_engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database: SQLite, and then again PostgreSQL."""
    chosen: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgresql_engine")
    return chosen


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session that writes, rolled back in the end."""
    yield from _writing(engine)


@pytest.fixture
def either_db(either_engine: Engine) -> Iterator[Session]:
    """The same on both databases."""
    yield from _writing(either_engine)


@pytest.fixture(scope="module", params=BOTH)
def module_db(
    request: pytest.FixtureRequest, sqlite_file: tuple[Path, Engine], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """A session for what every test of a module begins with, on databases of its own. It writes once what takes long;
    each test works in `taken_back`."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("module") / "workbench.sqlite3"
        shutil.copyfile(sqlite_file[0].with_suffix(".new"), file)
        engine = open_engine(f"sqlite:///{file}")
    else:
        engine = request.getfixturevalue("postgresql").copied("module")
    yield from _writing(engine)
    engine.dispose()


def taken_back(db: Session) -> Iterator[Session]:
    """What a test does in it is rolled back. Not for one that commits."""
    point = db.begin_nested()
    yield db
    point.rollback()
    db.expire_all()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Engine]:
    """Where the database is, and its engine; beside it lies a migrated one, `.new`."""
    file = tmp_path_factory.mktemp("sqlite") / "workbench.sqlite3"
    migrate(f"sqlite:///{file.with_suffix('.new')}")
    return file, open_engine(f"sqlite:///{file}")


def _writing(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        begin_writing(session)
        yield session


def migrate(address: str) -> None:
    engine = open_engine(address)
    schema.upgrade(engine)
    engine.dispose()
