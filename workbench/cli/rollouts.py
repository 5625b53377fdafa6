"""`workbench rollout`: national steps for all practices of a clinical system, or for all practices."""

from datetime import date
from functools import partial

import click
from sqlalchemy import Engine

from workbench import access, db
from workbench.access import Planned
from workbench.cli.base import command
from workbench.cli.base.one_by_one import OneByOne
from workbench.cli.base.progress import share_done
from workbench.due import catch_up, every_practice
from workbench.models import Practice
from workbench.vocabulary import ClinicalSystem


@click.group()
def rollout() -> None:
    """National steps for many practices."""


@rollout.command()
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), required=True)
@click.option("--on", type=command.DAY, required=True, help="The day from which their patients see new entries.")
def schedule(system: ClinicalSystem, on: date) -> None:
    """Schedule practices that did not ask to pause and are not yet on. Lists every practice with the result."""
    engine, one_by_one = command.database(), OneByOne()
    with db.writing(engine) as session:
        planned = access.schedule(session, system, on=on, by=command.operator(), at=command.now(), first=())
    changed = _told(engine, planned, one_by_one)
    click.echo(f"{changed} of {len(planned)} {system} practices were scheduled for {on}.")
    one_by_one.end()


@rollout.command()
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), help="Only its practices.")
@command.basis_option
def halt(system: ClinicalSystem | None, basis: str) -> None:
    """Halt access nationally, from today until further notice. Lists every practice with the result."""
    engine, one_by_one = command.database(), OneByOne()
    with db.writing(engine) as session:
        planned = access.halt(session, system, basis=basis, by=command.operator(), at=command.now(), first=())
    changed = _told(engine, planned, one_by_one)
    click.echo(f"{changed} of {len(planned)} practices were halted.")
    one_by_one.end()


def _told(engine: Engine, planned: list[Planned], one_by_one: OneByOne) -> int:
    """List every practice with the result, update the queues of those that changed, and return how many changed."""
    for plan in planned:
        click.echo(f"{plan.ods_code} {plan.name}: {plan.became}")
    changed = {plan.ods_code for plan in planned if plan.changed}
    for practice in every_practice(engine):
        if practice.ods_code in changed:
            one_by_one.do(f"{practice.ods_code}: moving patients", partial(_follow, engine, practice))
    return len(changed)


def _follow(engine: Engine, practice: Practice) -> None:
    with share_done(f"{practice.ods_code}: moving patients") as tell:
        catch_up(engine, practice, by=command.operator_at(practice), at=command.now(), tell=tell)
