"""A database for a process, and a run of so many sequences of a machine in it."""

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

STEPS = 24
PHASES = (Phase.generate, Phase.shrink)


@contextmanager
def an_empty_database() -> Iterator[Engine]:
    """Migrated, in a folder of its own."""
    with TemporaryDirectory(prefix="workbench-soak-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'soak.sqlite3'}")
        schema.upgrade(engine)
        yield engine
        engine.dispose()


def run(machine: type[Machine], *, sequences: int, first: int, steps: int = STEPS) -> None:
    """The same sequences for the same `first`; raises what the first difference says, with the shortest way to it."""
    seed(first)(machine)
    run_state_machine_as_test(machine, settings=settings(
        max_examples=sequences, stateful_step_count=steps, derandomize=False, database=None, deadline=None,
        phases=PHASES, suppress_health_check=list(HealthCheck), print_blob=False,
    ))  # fmt: skip
