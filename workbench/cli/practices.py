"""`workbench practice`: add, switch on, pause and show practices."""

from datetime import date

import click

from workbench import access, db, people, scope, visibility
from workbench.cli.base import command
from workbench.cli.base.progress import share_done
from workbench.due import catch_up
from workbench.london import day_of
from workbench.models import SwitchChange
from workbench.visibility import SwitchFact
from workbench.vocabulary import SWITCHES, ClinicalSystem, Switch

code_argument = click.argument("code")
from_option = click.option("--on", type=command.DAY, help="The day from which it counts; today, if none is given.")
preview_option = click.option("--preview", is_flag=True, help="Only count the entries that would move.")


@click.group()
def practice() -> None:
    """Practices, and the history of their patients' access."""


@practice.command()
@code_argument
@click.option("--name", type=command.LINE, required=True)
@click.option("--system", type=click.Choice(ClinicalSystem, case_sensitive=False), required=True)
def add(code: str, name: str, system: ClinicalSystem) -> None:
    """Add a practice. Its patients see nothing until it is switched on."""
    code = code.upper()
    with db.writing(command.database()) as session:
        access.add_practice(session, code, name, system, by=command.operator(code), at=command.now())
    click.echo(f"{code} {name} was added. Next: workbench practice switch-on {code} --on YYYY-MM-DD")


@practice.command("switch-on")
@code_argument
@click.option("--on", type=command.DAY, required=True, help="The day from which patients see new entries.")
@click.option("--basis", type=command.Basis(), default="switched on from the command line", show_default=True)
@click.option("--with-paused", is_flag=True, help="After a pause: also what was entered while access was paused.")
@preview_option
def switch_on(code: str, on: date, basis: str, with_paused: bool, preview: bool) -> None:
    """Switch on: patients see what is recorded from a day on."""
    _switch(code, Switch.ON, on, basis, preview=preview, with_paused=with_paused)


@practice.command()
@code_argument
@command.basis_option
@from_option
@preview_option
def pause(code: str, basis: str, on: date | None, preview: bool) -> None:
    """Pause: patients see nothing, from today or another day."""
    _switch(code, Switch.PAUSED, on, basis, preview=preview)


@practice.command("asked-to-pause")
@code_argument
@command.basis_option
@from_option
@preview_option
def asked_to_pause(code: str, basis: str, on: date | None, preview: bool) -> None:
    """Record that the practice asked not to be switched on. A roll-out leaves it out."""
    _switch(code, Switch.ASKED_TO_PAUSE, on, basis, preview=preview)


def _switch(code: str, step: Switch, on: date | None, basis: str, *, preview: bool, with_paused: bool = False) -> None:
    engine, day = command.database(), on or day_of(command.now())
    with db.reading(engine) as session:
        found = people.practice_called(session, code)
        told = access.forecast(session, found.id, step, on=day, at=command.now(), with_paused=with_paused)
    click.echo(f"Entries that will come into scope: {told.into}. Entries that will leave it: {told.out_of}.")
    if preview:
        click.echo("Nothing was changed.")
        return
    by = command.operator_at(found)
    with db.writing(engine) as session:
        access.switch(
            session, found, step, on=day, basis=basis, with_paused=with_paused, first=(), by=by, at=command.now()
        )
    with share_done("Moving patients") as tell:
        catch_up(engine, found, by=by, at=command.now(), tell=tell)
    click.echo(f"{found.ods_code}: {SWITCHES[step].brief} from {day}. Patients whose access moved: {told.patients}.")


@practice.command()
@code_argument
def show(code: str) -> None:
    """Show what is in effect now, and the history."""
    with db.reading(command.database()) as session:
        found = people.practice_called(session, code)
        in_effect = _in_effect(scope.switch_history(session, found.id))
        steps = access.history(session, found.id)
    click.echo(f"{found.ods_code} {found.name} ({found.system})\nNow: {in_effect}")
    for step in steps:
        click.echo(_line(step))


def _in_effect(history: list[SwitchFact]) -> str:
    at = command.now()
    last = visibility.step_in_effect(history, at)
    now = f"{SWITCHES[last.step].brief} since {last.effective_on}" if last else "not switched on"
    coming = (f"{SWITCHES[step.step].brief} from {step.effective_on}" for step in visibility.steps_to_come(history, at))
    return "; ".join([now, *coming])


def _line(change: SwitchChange) -> str:
    recorded = f"recorded {change.at:%Y-%m-%d %H:%M} UTC by {change.by_name}"
    return f"{change.number:>3}  {SWITCHES[change.step].brief} from {change.effective_on}: {change.basis} ({recorded})"
