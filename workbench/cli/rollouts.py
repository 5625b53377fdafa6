"""Roll-outs: every practice of one clinical system at once."""

from datetime import date

import click

from workbench import access, db
from workbench.cli import edge
from workbench.vocabulary import ClinicalSystem


@click.group()
def rollout() -> None:
    """Switching on every practice of one clinical system."""


@rollout.command()
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), required=True)
@click.option("--on", type=edge.DAY, required=True, help="The day from which their patients see new entries.")
def schedule(system: ClinicalSystem, on: date) -> None:
    """Schedule those that did not ask to pause and are not yet on; list what became of each."""
    with db.writing(edge.database()) as session:
        planned = access.schedule(session, system, on=on, by=edge.operator(), at=edge.now())
    for plan in planned:
        click.echo(f"{plan.ods_code} {plan.name}: {plan.became}")
    changed = sum(plan.changed for plan in planned)
    click.echo(f"{changed} of {len(planned)} {system} practices were scheduled for {on}.")
