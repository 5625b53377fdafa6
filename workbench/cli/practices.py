"""Practices: adding, switching on, pausing, showing."""

from datetime import date

import click

from workbench import access, db, people, scope, visibility
from workbench.cli import edge
from workbench.london import day_of
from workbench.models import SwitchChange
from workbench.visibility import SwitchFact
from workbench.vocabulary import ClinicalSystem, Switch

code_argument = click.argument("code")
basis_option = click.option("--basis", required=True, help="Why, as it is to stand in the history.")


@click.group()
def practice() -> None:
    """Practices, and the history of their patients' access."""


@practice.command()
@code_argument
@click.option("--name", required=True)
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), required=True)
def add(code: str, name: str, system: ClinicalSystem) -> None:
    """Add a practice. Its patients see nothing until it is switched on."""
    code = code.upper()
    with db.writing(edge.database()) as session:
        access.add_practice(session, code, name, system, by=edge.operator(code), at=edge.now())
    click.echo(f"{code} {name} was added. Next: workbench practice switch-on {code} --on YYYY-MM-DD")


@practice.command("switch-on")
@code_argument
@click.option("--on", type=edge.DAY, required=True, help="The day from which patients see new entries.")
@click.option("--basis", default="switched on from the command line", show_default=True)
def switch_on(code: str, on: date, basis: str) -> None:
    """Let patients see what is entered from a day on."""
    _switch(code, Switch.ON, on, basis)


@practice.command()
@code_argument
@basis_option
def pause(code: str, basis: str) -> None:
    """Show patients nothing, from today."""
    _switch(code, Switch.PAUSED, day_of(edge.now()), basis)


@practice.command("asked-to-pause")
@code_argument
@basis_option
def asked_to_pause(code: str, basis: str) -> None:
    """Record that the practice asked not to be switched on: a roll-out leaves it out."""
    _switch(code, Switch.ASKED_TO_PAUSE, day_of(edge.now()), basis)


def _switch(code: str, step: Switch, on: date, basis: str) -> None:
    with db.writing(edge.database()) as session:
        found = people.practice_called(session, code)
        by = edge.operator_at(found)
        moved = access.switch(session, found, step, on=on, basis=basis, by=by, at=edge.now())
    click.echo(f"{found.ods_code}: {_words(step)} from {on}. Patients whose access moved: {moved}.")


@practice.command()
@code_argument
def show(code: str) -> None:
    """What is in effect now, and the history."""
    with db.reading(edge.database()) as session:
        found = people.practice_called(session, code)
        in_effect = _in_effect(scope.switch_history(session, found.id))
        steps = access.history(session, found.id)
    click.echo(f"{found.ods_code} {found.name} ({found.system})\nNow: {in_effect}")
    for step in steps:
        click.echo(_line(step))


def _in_effect(history: list[SwitchFact]) -> str:
    at = edge.now()
    last, planned = visibility.step_in_effect(history, at), visibility.scope_from(history, at)
    now = f"{_words(last.step)} since {last.effective_on}" if last else "not switched on"
    return f"{now}; on from {planned}" if planned and planned > day_of(at) else now


def _line(change: SwitchChange) -> str:
    recorded = f"recorded {change.at:%Y-%m-%d %H:%M} UTC by {change.by_name}"
    return f"{change.number:>3}  {_words(change.step)} from {change.effective_on}: {change.basis} ({recorded})"


def _words(step: Switch) -> str:
    return step.value.replace("-", " ")
