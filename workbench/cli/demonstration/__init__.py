"""`workbench demo`: a made-up practice, created with the same verbs as a real one."""

from datetime import datetime, timedelta

import click
import orjson
from sqlalchemy.orm import Session

from workbench import access, db, decisions, intake, queue
from workbench.cli.base import command
from workbench.cli.demonstration.staff import USERS, add_staff
from workbench.cli.demonstration.three_months import ThreeMonths
from workbench.demo.past import first_day, in_london
from workbench.demo.practice import ODS_CODE, PRACTICE_NAME, demonstration_bundles
from workbench.due import catch_up
from workbench.london import day_of
from workbench.models import Practice
from workbench.people import passphrase
from workbench.permissions import Actor
from workbench.queue import Filter
from workbench.vocabulary import ClinicalSystem, Switch

DECIDED = 15


@click.command()
def demo() -> None:
    """Add the demonstration practice with entries waiting, unless it already exists."""
    settings, engine = command.settings(), command.database()
    if settings.production:
        raise command.Refused("The demonstration cannot be added in production. Try it where WORKBENCH_ENV is not set.")
    password = settings.demo_password or passphrase()
    with db.writing(engine) as session:
        added = _add_unless_there(session, password, command.now())
    click.echo(f"{PRACTICE_NAME} ({ODS_CODE}) {'was added' if added else 'already exists. Nothing was changed'}.")
    for name, role, full_name in USERS:
        click.echo(f"  {name:<6} {role:<18} {full_name}")
    if added:
        _catch_up(engine)
        click.echo(password_told(settings.demo_password, password))


def password_told(chosen: str | None, password: str) -> str:
    return "Their password: " + ("as WORKBENCH_DEMO_PASSWORD says" if chosen else password)


def _catch_up(engine: db.Engine) -> None:
    """Read a second time what is near the border, so that the queue does not begin with "not weighed yet"; and what a
    practice that is served has done: the days counted, birthdays followed.
    """
    with db.reading(engine) as session:
        (practice,) = [each for each in access.practices(session) if each.ods_code == ODS_CODE]
    catch_up(engine, practice, by=command.operator_at(practice), at=command.now())


def _add_unless_there(session: Session, password: str, at: datetime) -> bool:
    """All in one transaction, so that an interrupted run adds nothing."""
    if any(practice.ods_code == ODS_CODE for practice in access.practices(session)):
        return False
    begun = in_london(first_day(at), 6)
    practice = _add_practice(session, begun)
    staff = add_staff(session, practice, password, begun)
    ThreeMonths(session, practice, staff, at).happen()
    _bring_in(session, practice, at)
    _decide_some(session, staff["gp"], at)
    return True


def _add_practice(session: Session, at: datetime) -> Practice:
    by = command.operator(ODS_CODE)
    practice = access.add_practice(session, ODS_CODE, PRACTICE_NAME, ClinicalSystem.EMIS, by=by, at=at)
    by = command.operator_at(practice)
    access.switch(session, practice, Switch.ON, on=day_of(at), basis="a demonstration", by=by, at=at)
    return practice


def _bring_in(session: Session, practice: Practice, at: datetime) -> None:
    by = command.operator_at(practice)
    arrived = at - timedelta(minutes=1)
    for bundle in demonstration_bundles(at):
        intake.receive(session, practice, intake.open_bundle(orjson.dumps(bundle)), by=by, at=arrived)


def _decide_some(session: Session, by: Actor, at: datetime) -> None:
    """Leave the oldest unflagged items visible, so that the audit and the patient view are not empty."""
    narrowed = Filter(flag="none")
    found, _ = queue.cards(session, narrowed, by=by)
    shown = queue.card_items(session, [card.key for card in found], narrowed, by=by)
    plain = [item for card in shown for item in card.items if item.is_plain]
    seen = {item.id: item.revision for item in plain[:DECIDED]}
    decisions.leave_visible(session, seen, by=by, at=at)
