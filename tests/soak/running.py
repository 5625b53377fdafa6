"""A database for a process, and so many sequences of a machine in it."""

import os
from pathlib import Path

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


def an_empty_database(folder: Path) -> Engine:
    """Migrated, in a file of this process."""
    engine = open_engine(f"sqlite:///{folder / f'{os.getpid()}.sqlite3'}")
    schema.upgrade(engine)
    return engine


def run(engine: Engine, *, sequences: int, of: int | None = None) -> None:
    """Raises what the first difference says, with the shortest way to it. `of` chooses the sequences; None: always
    the same.
    """
    machine = type("OneRun", (Machine,), {"engine": engine})
    if of is not None:
        seed(of)(machine)
    run_state_machine_as_test(machine, settings=settings(PATIENT, max_examples=sequences, derandomize=of is None))
