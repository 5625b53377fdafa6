"""`workbench import`: each bundle has its own transaction, so that a bad one does not affect the others."""

import gc
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from workbench import db, intake, people
from workbench.cli.base import command
from workbench.cli.base.progress import progress
from workbench.due import weigh_what_waits
from workbench.errors import CannotRead, OtherIdentity, WorkbenchError
from workbench.fhir.values import Problem
from workbench.intake import Counts, Found, Opened, Received

SOMETHING_UNREADABLE = 3
HELD_PAGE = "Practice, “Held records” (/held), as safeguarding lead or administrator"
OBJECTS_OF_A_BUNDLE = 100_000
"""The threshold of garbage collection: a bundle's objects are not garbage while it is read, and collecting sooner takes
a fifth of the time."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH...")
@command.practice_option
@click.option(
    "--test-data", is_flag=True, help="The patients are made up. Give each one without an NHS number a test number."
)
@click.option(
    "--accept-identity",
    is_flag=True,
    help="It is the same patient: accept another date of birth or other names.",
)
@click.pass_context
def import_(context: click.Context, paths: tuple[Path, ...], code: str, test_data: bool, accept_identity: bool) -> None:
    """Import FHIR bundles: .json files, .ndjson files with several, packed (.gz) or not, or folders of them."""
    gc.set_threshold(OBJECTS_OF_A_BUNDLE)
    importing = Importing(command.database(), code, test_data=test_data, accept_identity=accept_identity)
    with progress("Importing", intake.size_of(list(paths))) as advance:
        for found in intake.bundles_in(list(paths), advance):
            importing.bring_in(found)
    importing.weigh()
    importing.tell_held()
    click.echo(importing.counts.sentence())
    context.exit(SOMETHING_UNREADABLE if importing.counts.unreadable else 0)


class Importing:
    """One run of `workbench import`: the practice that the bundles are for, and the counts so far."""

    def __init__(self, engine: Engine, code: str, *, test_data: bool, accept_identity: bool = False) -> None:
        self.engine, self.counts = engine, Counts()
        self.said = {"test_data": test_data, "accept_identity": accept_identity}
        with db.reading(engine) as session:
            self.practice = people.practice_called(session, code)
        self.by = command.operator_at(self.practice)

    def bring_in(self, found: Found) -> None:
        """Import one bundle. Any error is reported for this bundle, and the next one can be imported."""
        try:
            received = self._receive(found)
        except WorkbenchError as error:
            self._refuse(found, str(error))
        except Exception as error:  # its message may contain clinical text, so only its type is reported
            self._refuse(found, f"a fault in the workbench ({_kind_of(error)}); please report it")
        else:
            self._count(found, received)

    def _receive(self, found: Found) -> Received:
        if found.cause:
            raise CannotRead(found.cause)
        opened, at = intake.open_bundle(found.raw), command.now()
        with db.reading(self.engine) as session:
            expected = intake.expect(session, self.practice, opened, at=at, test_data=self.said["test_data"])
        intake.prepare(opened, expected)
        try:
            with db.writing_in_turns(self.engine, name="import") as (session, next_turn):
                return intake.receive(
                    session, self.practice, opened, by=self.by, at=command.now(), next_turn=next_turn, **self.said
                )
        except OtherIdentity as other:
            return self._hold(found, opened, str(other))

    def _hold(self, found: Found, opened: Opened, cause: str) -> Received:
        """Keep what may be somebody else's, for a person to say whose it is."""
        came_from = ", ".join(filter(None, (found.file.name, found.position)))
        with db.writing(self.engine) as session:
            problems = intake.hold(
                session, self.practice, opened, came_from=came_from, test_data=self.said["test_data"],
                by=self.by, at=command.now(),
            )  # fmt: skip
        return Received(Counts(unreadable=found.count), (Problem("", cause), *problems))

    def _refuse(self, found: Found, cause: str) -> None:
        self.counts.add(Counts(unreadable=found.count))
        _tell(found, found.position, cause)
        with db.writing(self.engine) as session:
            intake.refuse(session, found.raw, cause, by=self.by, at=command.now())

    def _count(self, found: Found, received: Received) -> None:
        self.counts.add(received.counts)
        for problem in received.problems:
            _tell(found, ", ".join(filter(None, (found.position, problem.position))), problem.cause)

    def weigh(self) -> None:
        """Read what is near the border a second time: outside the transactions that filed it.

        If that fails, it waits as "not weighed yet", and scheduled work tries again.
        """
        try:
            weigh_what_waits(self.engine, self.practice, by=self.by, at=command.now())
        except Exception as error:  # what was imported stays, whatever happens to its flags
            click.echo(f"Not all could be weighed ({_kind_of(error)}); scheduled work tries again.", err=True)

    def tell_held(self) -> None:
        """Whether or not they came just now."""
        with db.reading(self.engine) as session:
            held = intake.how_many_held(session, self.practice.id)
        if held:
            what = "1 record is" if held == 1 else f"{held} records are"
            click.echo(f"{what} held. Say whose it is: {HELD_PAGE}", err=True)


def _tell(found: Found, position: str, cause: str) -> None:
    click.echo(": ".join(filter(None, (str(found.file), position, cause))), err=True)


def _kind_of(error: Exception) -> str:
    """The name of the error's type; for a database error, of the driver's error, such as "IntegrityError"."""
    return type(error.orig if isinstance(error, DBAPIError) and error.orig else error).__name__
