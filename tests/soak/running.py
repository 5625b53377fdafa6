"""A database for a process, and so many sequences of a machine in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.engine import Engine

from tests.soak.machine import Machine
from workbench import schema
from workbench.db import open_engine

STEPS = 22
PATIENT = settings(
    database=None, deadline=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    print_blob=False, stateful_step_count=STEPS,
)  # fmt: skip


@contextmanager
def an_empty_database() -> Iterator[Engine]:
    """Migrated, in a folder of its own."""
    with TemporaryDirectory(prefix="workbench-soak-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'soak.sqlite3'}")
        schema.upgrade(engine)
        yield engine
        engine.dispose()


def run(engine: Engine, *, sequences: int, of: int | None = None) -> None:
    """Raises what the first difference says, with the shortest way to it. `of` chooses the sequences; None: always
    the same.
    """
    machine = type("OneRun", (Machine,), {"engine": engine})
    if of is not None:
        seed(of)(machine)
    run_state_machine_as_test(machine, settings=settings(PATIENT, max_examples=sequences, derandomize=of is None))
