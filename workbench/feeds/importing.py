"""Bundles imported one after another: each has its own transaction, so that a bad one does not affect the others.

`workbench import`, the feeds and the upload all come this way, so that they count the same and say the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbench import db, intake
from workbench.errors import CannotRead, OtherIdentity, WorkbenchError
from workbench.fhir.values import Problem
from workbench.intake import Counts, Found, Opened, Received
from workbench.models import Practice
from workbench.permissions import Actor

A_FAULT = "a fault in the workbench ({}); please report it"
Note = Callable[[Session, Counts, Sequence[Problem]], None]


def a_fault(error: Exception) -> str:
    """Its message may contain clinical text, so only its type is told."""
    return A_FAULT.format(db.kind_of(error))


def _note_nothing(_session: Session, _counts: Counts, _told: Sequence[Problem]) -> None:
    pass


@dataclass(slots=True)
class Importing:
    """One run: the practice that the bundles are for, who imports them, and the counts so far.

    `tell` is called with what could not be read, and why. `note` is called in the transaction that files or refuses a
    bundle, with what was counted and told of it. `ends_with` tells which errors end the run, with nothing refused:
    whoever runs it tries the same bundle again. `refused_for`: why the last bundle was refused as a whole, if it was.
    """

    engine: Engine
    practice: Practice
    by: Actor
    now: Callable[[], datetime]
    tell: Callable[[Found, Problem], None] = lambda _found, _problem: None
    note: Note = _note_nothing
    test_data: bool = False
    accept_identity: bool = False
    ends_with: Callable[[Exception], bool] = lambda _error: False
    counts: Counts = field(default_factory=Counts)
    refused_for: Exception | None = None

    def bring_in(self, found: Found) -> None:
        """Import one bundle. Any error is reported for this bundle, and the next one can be imported."""
        self.refused_for = None
        try:
            received = self._receive(found)
        except WorkbenchError as error:
            self._refuse(found, str(error), error)
        except Exception as error:
            if self.ends_with(error):
                raise
            self._refuse(found, a_fault(error), error)
        else:
            self._count(found, received)

    def _receive(self, found: Found) -> Received:
        if found.cause:
            raise CannotRead(found.cause)
        opened, at = intake.open_bundle(found.raw), self.now()
        with db.reading(self.engine) as session:
            expected = intake.expect(session, self.practice, opened, at=at, test_data=self.test_data)
        intake.prepare(opened, expected)
        try:
            with db.writing_in_turns(self.engine, name="import") as (session, next_turn):
                received = intake.receive(
                    session, self.practice, opened, by=self.by, at=self.now(), next_turn=next_turn,
                    test_data=self.test_data, accept_identity=self.accept_identity,
                )  # fmt: skip
                self.note(session, received.counts, _placed(found, received.problems))
                return received
        except OtherIdentity as other:
            return self._hold(found, opened, str(other))

    def _hold(self, found: Found, opened: Opened, cause: str) -> Received:
        """Keep what may be somebody else's, for a person to say whose it is."""
        came_from = ", ".join(filter(None, (found.file.name, found.position)))
        with db.writing(self.engine) as session:
            problems = intake.hold(
                session, self.practice, opened, came_from=came_from, test_data=self.test_data,
                by=self.by, at=self.now(),
            )  # fmt: skip
            received = Received(Counts(unreadable=found.count), (Problem("", cause), *problems))
            self.note(session, received.counts, _placed(found, received.problems))
        return received

    def _refuse(self, found: Found, cause: str, error: Exception) -> None:
        self.refused_for = error
        refused = Received(Counts(unreadable=found.count), (Problem("", cause),))
        self._count(found, refused)
        with db.writing(self.engine) as session:
            intake.refuse(session, found.raw, cause, by=self.by, at=self.now())
            self.note(session, refused.counts, _placed(found, refused.problems))

    def _count(self, found: Found, received: Received) -> None:
        self.counts.add(received.counts)
        for problem in _placed(found, received.problems):
            self.tell(found, problem)


def _placed(found: Found, problems: Sequence[Problem]) -> list[Problem]:
    """Each with its place in the file."""
    return [Problem(", ".join(filter(None, (found.position, each.position))), each.cause) for each in problems]
