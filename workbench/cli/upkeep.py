"""Keeping the database in order: its revision, what time has brought, whether the projections hold."""

import click

from workbench import access, db, oversight, schema
from workbench.cli import edge


@click.group("db")
def database() -> None:
    """The database itself."""


@database.command()
def upgrade() -> None:
    """Make the database, or bring it to this release's revision. Safe to run again."""
    schema.upgrade(edge.engine())
    click.echo(f"The database is at revision {schema.pinned_head()}.")


@click.command()
def due() -> None:
    """Do what time has brought: patients whose access begins or ends by now. Safe to run again."""
    engine, moved = edge.database(), 0
    with db.reading(engine) as session:
        practices = access.practices(session)
    for practice in practices:
        by = edge.operator_at(practice)
        with db.writing(engine) as session:
            here = access.catch_up(session, practice, by=by, at=edge.now())
        if here:
            click.echo(f"{practice.ods_code}: patients whose access moved: {here}.")
        moved += here
    if not moved:
        click.echo("Nothing was due.")


@click.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Hold every stored state against the decisions it comes from, and see that the history's guards stand."""
    with db.reading(edge.database()) as session:
        wrong = [*schema.faults(session.connection()), *oversight.check(session, by=edge.operator(), at=edge.now())]
    for line in wrong:
        click.echo(line)
    if wrong:
        context.exit(1)
    click.echo("The projections hold.")
