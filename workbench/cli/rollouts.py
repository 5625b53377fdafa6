"""Roll-outs: every practice of one clinical system at once."""

from datetime import date

import click
from sqlalchemy import Engine

from workbench import access, db
from workbench.access import Planned
from workbench.cli.base import command
from workbench.cli.base.progress import share_done
from workbench.due import catch_up, every_practice
from workbench.vocabulary import ClinicalSystem


@click.group()
def rollout() -> None:
    """National steps over many practices."""


@rollout.command()
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), required=True)
@click.option("--on", type=command.DAY, required=True, help="The day from which their patients see new entries.")
def schedule(system: ClinicalSystem, on: date) -> None:
    """Schedule those that did not ask to pause and are not yet on; list what became of each."""
    engine = command.database()
    with db.writing(engine) as session:
        planned = access.schedule(session, system, on=on, by=command.operator(), at=command.now())
    changed = _told(engine, planned)
    click.echo(f"{changed} of {len(planned)} {system} practices were scheduled for {on}.")


@rollout.command()
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), help="Only its practices.")
@command.basis_option
def halt(system: ClinicalSystem | None, basis: str) -> None:
    """Halt access nationally, from today until further notice; list what became of each practice."""
    engine = command.database()
    with db.writing(engine) as session:
        planned = access.halt(session, system, basis=basis, by=command.operator(), at=command.now())
    changed = _told(engine, planned)
    click.echo(f"{changed} of {len(planned)} practices were halted.")


def _told(engine: Engine, planned: list[Planned]) -> int:
    """List what became of each, and let the queues of those that changed follow; how many changed."""
    for plan in planned:
        click.echo(f"{plan.ods_code} {plan.name}: {plan.became}")
    changed = {plan.ods_code for plan in planned if plan.changed}
    for practice in every_practice(engine):
        if practice.ods_code in changed:
            with share_done(f"{practice.ods_code}: moving patients") as tell:
                catch_up(engine, practice, by=command.operator_at(practice), at=command.now(), tell=tell)
    return len(changed)
