"""`workbench import`: each bundle has its own transaction, so that a bad one does not affect the others."""

import gc
import os
from dataclasses import asdict, replace
from pathlib import Path

import click
from sqlalchemy import Engine

from workbench import db, feeds, intake, people
from workbench.cli.base import command
from workbench.cli.base.progress import progress
from workbench.due import weigh_what_waits
from workbench.feeds import Importing
from workbench.fhir.values import Problem
from workbench.intake import Counts, Found
from workbench.vocabulary import Way

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
    importing = Command(command.database(), code, test_data=test_data, accept_identity=accept_identity)
    with progress("Importing", intake.size_of(list(paths))) as advance:
        for found in intake.bundles_in(list(paths), advance):
            importing.bring_in(found)
    importing.note_file()
    importing.weigh()
    importing.tell_held()
    click.echo(importing.counts.sentence())
    context.exit(SOMETHING_UNREADABLE if importing.counts.unreadable else 0)


class Command:
    """One run of `workbench import`: what it imports is told on stderr, and noted file by file."""

    def __init__(self, engine: Engine, code: str, *, test_data: bool, accept_identity: bool = False) -> None:
        self.engine = engine
        with db.reading(engine) as session:
            self.practice = people.practice_called(session, code)
        self.by = command.operator_at(self.practice)
        self.importing = Importing(
            engine, self.practice, self.by, command.now, tell=self._hear,
            test_data=test_data, accept_identity=accept_identity,
        )  # fmt: skip
        self._file: Path | None = None
        self._counted, self._told = Counts(), list[Problem]()

    @property
    def counts(self) -> Counts:
        return self.importing.counts

    def bring_in(self, found: Found) -> None:
        if found.file != self._file:
            self.note_file()
            self._file = found.file
        self.importing.bring_in(found)

    def _hear(self, found: Found, problem: Problem) -> None:
        click.echo(": ".join(filter(None, (str(found.file), problem.position, problem.cause))), err=True)
        self._told.append(problem)

    def note_file(self) -> None:
        """The last file has been dealt with."""
        if self._file is None:
            return
        counted = Counts(**{name: n - asdict(self._counted)[name] for name, n in asdict(self.counts).items()})
        with db.writing(self.engine) as session:
            arrived = feeds.Arrived(Way.COMMAND, _readable(self._file.name), _size_of(self._file))
            row = feeds.begin(session, self.practice, arrived, by=self.by, at=command.now())
            feeds.note_bundle(session, counted, self._told, row=row.id, done=lambda: row.size)
            feeds.finish(session, row.id, at=command.now())
        self._counted, self._told, self._file = replace(self.counts), [], None

    def weigh(self) -> None:
        """Read what is near the border a second time: outside the transactions that filed it.

        If that fails, it waits as "not weighed yet", and scheduled work tries again.
        """
        try:
            weigh_what_waits(self.engine, self.practice, by=self.by, at=command.now())
        except Exception as error:  # what was imported stays, whatever happens to its flags
            click.echo(f"Not all could be weighed ({db.kind_of(error)}); scheduled work tries again.", err=True)

    def tell_held(self) -> None:
        """Whether or not they came just now."""
        with db.reading(self.engine) as session:
            held = intake.how_many_held(session, self.practice.id)
        if held:
            what = "1 record is" if held == 1 else f"{held} records are"
            click.echo(f"{what} held. Say whose it is: {HELD_PAGE}", err=True)


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _readable(name: str) -> str:
    """Of a name that is not UTF-8, what can be written down."""
    return os.fsencode(name).decode("utf-8", errors="replace")
