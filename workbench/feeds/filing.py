"""One file that was taken → its bundles, imported one by one from where it was left, and noted in the ledger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from workbench import db, intake
from workbench.feeds import ledger
from workbench.feeds.importing import Importing
from workbench.intake import Found
from workbench.models import Practice, ReceivedFile
from workbench.permissions import Actor

MOST_ATTEMPTS = 5
"""How often a bundle is begun before it is refused: one at which the process ends each time must not stop the rest."""

ENDED_EACH_TIME = f"the workbench stopped {MOST_ATTEMPTS} times while reading it; please report it"


@dataclass(frozen=True, slots=True)
class Run:
    """For which practice something is taken, and in whose name. What is no record is kept in the folder `kept_in`."""

    engine: Engine
    practice: Practice
    by: Actor
    now: Callable[[], datetime]
    kept_in: Path


class _Bytes:
    """How many bytes of the file have been dealt with."""

    def __init__(self) -> None:
        self.count = 0

    def advance(self, more: int) -> None:
        self.count += more

    def __call__(self) -> int:
        return self.count


def file_steps(run: Run, row: int, path: Path) -> Iterator[None]:
    """Import what of the file has not been filed yet; pauses after each bundle.

    Raises what says that the database is away, so that nothing is refused for it.
    """
    done = _Bytes()
    with db.writing(run.engine, name="feeds") as session:
        kept = ledger.begin_again(session, row)
    importing = Importing(
        run.engine, run.practice, run.by, run.now,
        note=partial(ledger.note_bundle, row=row, done=done), ends_with=db.is_away,
    )  # fmt: skip
    for number, found in enumerate(intake.bundles_in([path], done.advance)):
        if number >= kept.bundles:
            importing.bring_in(_once_more(found, kept, number))
            yield
    with db.writing(run.engine, name="feeds") as session:
        ledger.finish(session, row, at=run.now())


def _once_more(found: Found, kept: ReceivedFile, number: int) -> Found:
    """One that was begun too often is refused."""
    if number == kept.bundles and kept.attempts > MOST_ATTEMPTS:
        return Found(found.file, found.position, b"", ENDED_EACH_TIME)
    return found
