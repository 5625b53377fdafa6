"""`workbench patient` and `workbench proxy`: one patient's own access, and their proxies."""

from datetime import date

import click
from sqlalchemy.orm import Session

from workbench import access, db, patient_view, people, scope
from workbench.cli.base import command
from workbench.london import day_of
from workbench.models import Patient
from workbench.permissions import Actor
from workbench.vocabulary import AccessStep, ProxyStep

STEPS = [step.value for step in AccessStep]
number_argument = click.argument("nhs_number")


@click.group()
def patient() -> None:
    """Show or change a patient's own access."""


@patient.command("access")
@number_argument
@command.practice_option
def show(nhs_number: str, code: str) -> None:
    """Show whether the patient sees entries and why, the steps behind it, and the proxies."""
    with db.writing(command.database()) as session:
        found, by = _found(session, nhs_number, code)
        patient_view.note_access_seen(session, found.id, by=by, at=command.now())
        now = scope.access_of(session, found, at=command.now())
        steps, proxies = access.steps_of(session, found), access.proxies_of(session, found, at=command.now())
    click.echo(f"{now.cause.value}{f' from {now.on}' if now.on else ''}")
    for step in steps:
        entries = f", to entries from {step.entries_from}" if step.entries_from else ""
        click.echo(
            f"{step.number:>3}  {step.step.value} from {step.effective_on}{entries}: {step.basis} ({step.by_name})"
        )
    for known in proxies:
        reads = "reads now" if known.reads_since else "does not read now"
        proxy = known.proxy
        click.echo(f"proxy {proxy.id}: {proxy.name} ({proxy.relationship}) from {proxy.from_on}: {reads}")


@patient.command()
@number_argument
@command.practice_option
@click.argument("step", type=click.Choice(STEPS))
@click.option("--on", type=command.DAY, help="The day from which it counts; today, if none is given.")
@click.option("--entries-from", type=command.DAY, help="Of a grant: the day from which entries are seen.")
@command.basis_option
def record(nhs_number: str, code: str, step: str, on: date | None, entries_from: date | None, basis: str) -> None:
    """Record a step in the patient's own access, such as `granted`, `ended` or `left`."""
    with db.writing(command.database()) as session:
        found, by = _found(session, nhs_number, code)
        access.record_step(
            session,
            found,
            AccessStep(step),
            on=on or day_of(command.now()),
            basis=basis,
            by=by,
            at=command.now(),
            entries_from=entries_from,
        )
        now = scope.access_of(session, found, at=command.now())
    click.echo(f"Recorded. Now: {now.cause.value}{f' from {now.on}' if now.on else ''}")


@click.group()
def proxy() -> None:
    """People with authorised access to a patient's record."""


@proxy.command()
@number_argument
@command.practice_option
@click.option("--name", type=command.LINE, required=True)
@click.option("--relationship", type=command.LINE, required=True)
@click.option("--authorised-by", type=command.LINE, required=True, help="The person who agreed to this access.")
@click.option("--from", "from_on", type=command.DAY, help="The first day; today, if none is given.")
@click.option("--until", "until_on", type=command.DAY, help="The first day without access.")
@command.basis_option
def add(
    nhs_number: str,
    code: str,
    name: str,
    relationship: str,
    authorised_by: str,
    from_on: date | None,
    until_on: date | None,
    basis: str,
) -> None:
    """Authorise a proxy. What was left visible before waits again for the proxy; the patient still sees it."""
    with db.writing(command.database()) as session:
        found, by = _found(session, nhs_number, code)
        access.add_proxy(
            session,
            found,
            name=name,
            relationship=relationship,
            basis=basis,
            until_on=until_on,
            authorised_by=authorised_by,
            from_on=from_on or day_of(command.now()),
            by=by,
            at=command.now(),
        )
    click.echo(f"{name} was added as a proxy.")


@proxy.command()
@number_argument
@click.argument("proxy_id", type=int)
@command.practice_option
@click.option("--on", type=command.DAY, help="The first day without access; today, if none is given.")
@command.basis_option
def end(nhs_number: str, proxy_id: int, code: str, on: date | None, basis: str) -> None:
    """End a proxy's access."""
    _change(nhs_number, proxy_id, code, ProxyStep.ENDED, on, basis)


@proxy.command()
@number_argument
@click.argument("proxy_id", type=int)
@command.practice_option
@command.basis_option
def confirm(nhs_number: str, proxy_id: int, code: str, basis: str) -> None:
    """Record that a proxy's access was reviewed and continues."""
    _change(nhs_number, proxy_id, code, ProxyStep.CONFIRMED, None, basis)


def _change(nhs_number: str, proxy_id: int, code: str, step: ProxyStep, on: date | None, basis: str) -> None:
    with db.writing(command.database()) as session:
        found, by = _found(session, nhs_number, code)
        access.change_proxy(session, found, proxy_id, step, basis=basis, on=on, by=by, at=command.now())
    click.echo(f"Proxy {proxy_id}: {step.value}.")


def _found(session: Session, nhs_number: str, code: str) -> tuple[Patient, Actor]:
    by = command.operator_at(people.practice_called(session, code))
    return patient_view.patient_by_number(session, nhs_number, by=by), by
