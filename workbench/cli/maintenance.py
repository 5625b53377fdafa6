"""Keeping the database in order: its revision, what time has brought, whether the projections hold."""

import click

from workbench import db, oversight, schema
from workbench.cli.base import command
from workbench.cli.base.progress import share_done
from workbench.due import Brought, catch_up, every_practice, keep_up


@click.group("db")
def database() -> None:
    """The database itself."""


@database.command()
def upgrade() -> None:
    """Make the database, or bring it to this release's revision. Safe to run again."""
    schema.upgrade(command.engine())
    click.echo(f"The database is at revision {schema.pinned_head()}.")


@click.command()
@click.option("--keep-up", "goes_on", is_flag=True, help="Go on, every minute, until interrupted (as `serve` does).")
def due(goes_on: bool) -> None:
    """Do what time has brought: switches, birthdays, proxies, review dates, policies. Safe to run again."""
    engine, anything = command.database(), False
    if goes_on:
        keep_up(engine, operator_at=command.operator_at, now=command.now, tell_failure=_tell_failure)
        return
    for practice in every_practice(engine):
        with share_done(f"{practice.ods_code}: moving patients") as tell:
            brought = catch_up(engine, practice, by=command.operator_at(practice), at=command.now(), tell=tell)
        if brought:
            click.echo(f"{practice.ods_code}: {_told(brought)}.")
        anything = anything or bool(brought)
    if not anything:
        click.echo("Nothing was due.")


def _tell_failure(error: Exception) -> None:
    """By its kind only: its message may hold clinical text."""
    click.echo(f"What is due could not be done ({type(error).__name__}); it is tried again.", err=True)


def _told(brought: Brought) -> str:
    return (
        f"patients whose access or readers moved: {brought.moved}; entries that wait again: {brought.returned}; "
        f"scanned again: {brought.scanned}; items left visible by policy: {brought.left_visible}"
    )


@click.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Hold every stored state against the decisions it comes from, and see that the history's guards stand."""
    with db.reading(command.database()) as session:
        wrong = [
            *schema.faults(session.connection()),
            *oversight.check(session, by=command.operator(), at=command.now()),
        ]
    for line in wrong:
        click.echo(line)
    if wrong:
        context.exit(1)
    click.echo("The projections hold.")
