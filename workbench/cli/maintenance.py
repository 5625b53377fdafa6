"""Maintenance of the database: migrations, scheduled work, and the check of the projections."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import click
from sqlalchemy import Engine

from workbench import db, logs, oversight, private_files, schema, second_look
from workbench.cli.base import checkpoints, command
from workbench.cli.base.command import Refused
from workbench.cli.base.one_by_one import OneByOne
from workbench.cli.base.progress import share_done
from workbench.due import WorkDone, catch_up, every_practice, forget_what_was_typed, keep_up
from workbench.models import Practice

TO_DO = (
    "Something changed these records outside the workbench. Stop `workbench serve` and copy the database. Run "
    "`workbench audit verify` to check the audit, then restore what the audit says."
)


@click.group("db")
def database() -> None:
    """Create, upgrade and protect the database."""


@database.command()
def upgrade() -> None:
    """Create the database, or migrate it to this release's revision. Safe to run again."""
    engine = command.engine()
    if file := db.file_of(engine):
        with suppress(OSError):  # SQLite says what is wrong
            private_files.make_folder(file.parent)
    schema.upgrade(engine)
    click.echo(f"The database is at revision {schema.pinned_head()}.")


@database.command()
@click.argument("role")
def limit(role: str) -> None:
    """Let a role of PostgreSQL do what serving and importing need, and no more. Run as the owner of the tables."""
    with command.database().begin() as connection:
        if connection.dialect.name != "postgresql":
            raise Refused("SQLite has no roles. Set who can write to the database file in the operating system.")
        schema.limit(connection, role)
    click.echo(f"{role} can read and add, and cannot change history.")


@click.command()
@click.option("--keep-up", "goes_on", is_flag=True, help="Run every minute until interrupted (as `serve` does).")
def due(goes_on: bool) -> None:
    """Do scheduled work: switch dates, birthdays, proxies, review dates, policies, days to count, second looks.

    Safe to run again. Exit code 1: some of it failed, and is named; the rest was done.
    """
    if goes_on:
        keep_doing_what_is_due()
        return
    engine, one_by_one, total = command.database(), OneByOne(), WorkDone()
    for practice in every_practice(engine):
        one_by_one.do(f"{practice.ods_code}: scheduled work", partial(_catch_up_at, engine, practice, total))
    for what, each in _also(engine).items():
        one_by_one.do(what, partial(each, at=command.now()))
    if not total and not one_by_one.failed:
        click.echo("Nothing was due.")
    one_by_one.end()


def _catch_up_at(engine: Engine, practice: Practice, total: WorkDone) -> None:
    with share_done(f"{practice.ods_code}: moving patients") as tell:
        done = catch_up(engine, practice, by=command.operator_at(practice), at=command.now(), tell=tell)
    if done:
        click.echo(f"{practice.ods_code}: {_counts(done)}.")
    total.add(done)


def keep_doing_what_is_due() -> None:
    """Do scheduled work every minute, until interrupted or until the parent process has ended."""
    engine = db.keep_to_its_file(command.database())
    keep_up(
        engine,
        operator_at=command.operator_at,
        now=command.now,
        tell_failure=_tell_failure,
        also=[*_also(engine).values()],
    )


def _also(engine: Engine) -> dict[str, Callable[..., None]]:
    """What is done for all practices together, by its name."""
    return {
        "Forgetting what was typed": partial(forget_what_was_typed, engine),
        "The daily checkpoint": partial(checkpoints.keep_daily, engine),
        "Deleting old exports": command.delete_old_exports,
    }


def _tell_failure(error: Exception) -> None:
    logs.failed("scheduled work failed, and will be tried again", error)


def _counts(done: WorkDone) -> str:
    return (
        f"patients whose access or readers moved: {done.moved}; entries that wait again: {done.returned}; "
        f"scanned again: {done.scanned}; items left visible by policy: {done.left_visible}; "
        f"days counted: {done.counted}; patients for whom wishes were made: {done.wished}; "
        f"second looks drawn: {done.drawn}"
    )


@click.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Check that every stored state follows from the decisions, that these and the steps of access are in the audit,
    that texts have their hashes, that second looks were drawn by their seeds, and that the database has its guards.
    """
    with db.reading(command.database()) as session:
        wrong = [
            *schema.faults(session.connection()),
            *schema.grant_faults(session.connection()),
            *oversight.check(session, by=command.operator(), at=command.now()),
            *second_look.check(session, by=command.operator()),
            *(recorded := list(oversight.check_records(session, by=command.operator()))),
        ]
    for line in wrong:
        click.echo(line)
    if recorded:
        click.echo(TO_DO)
    if wrong:
        context.exit(1)
    click.echo("No faults were found.")
