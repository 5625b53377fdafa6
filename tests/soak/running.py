"""Make a database for a process, and run sequences of the state machine in it."""

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


def migrated_database(folder: Path) -> Engine:
    """An empty database at the pinned revision, in a file of this process."""
    engine = open_engine(f"sqlite:///{folder / f'{os.getpid()}.sqlite3'}")
    schema.upgrade(engine)
    return engine


def run(engine: Engine, *, sequences: int, of: int | None = None) -> None:
    """Raises the assertion of the first difference, with the shortest sequence that leads to it. `of` is the seed;
    None: always the same sequences.
    """
    machine = type("OneRun", (Machine,), {"engine": engine})
    if of is not None:
        seed(of)(machine)
    run_state_machine_as_test(machine, settings=settings(PATIENT, max_examples=sequences, derandomize=of is None))
