"""`workbench demo`: a made-up practice, created with the same verbs as a real one."""

from datetime import date, datetime, timedelta

import click
import orjson
from sqlalchemy.orm import Session

from workbench import access, db, decisions, intake, people, queue
from workbench.cli.base import command
from workbench.cli.base.passphrase import passphrase
from workbench.demo.practice import ODS_CODE, PRACTICE_NAME, SWITCH_ON_DAYS_AGO, demonstration_bundles
from workbench.due import weigh_what_waits
from workbench.london import day_of
from workbench.models import Practice, User
from workbench.queue import Filter
from workbench.vocabulary import ClinicalSystem, Role, Switch

USERS = (
    ("gp", Role.CLINICIAN, "Dr Amara Okafor"),
    ("lead", Role.SAFEGUARDING_LEAD, "Dr Rhys Llewellyn"),
    ("admin", Role.ADMINISTRATOR, "Practice administrator"),
)
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
        _weigh(engine)
        click.echo("Their password: " + ("as WORKBENCH_DEMO_PASSWORD says" if settings.demo_password else password))


def _weigh(engine: db.Engine) -> None:
    """Read a second time what is near the border, so that the queue does not begin with "not weighed yet"."""
    with db.reading(engine) as session:
        (practice,) = [each for each in access.practices(session) if each.ods_code == ODS_CODE]
    weigh_what_waits(engine, practice, by=command.operator_at(practice), at=command.now())


def _add_unless_there(session: Session, password: str, at: datetime) -> bool:
    """All in one transaction, so that an interrupted run adds nothing."""
    if any(practice.ods_code == ODS_CODE for practice in access.practices(session)):
        return False
    practice = _add_practice(session, at)
    gp, *_ = [_add_user(session, practice, user, password, at) for user in USERS]
    _bring_in(session, practice, at)
    _decide_some(session, practice, gp, at)
    return True


def _add_practice(session: Session, at: datetime) -> Practice:
    by = command.operator(ODS_CODE)
    practice = access.add_practice(session, ODS_CODE, PRACTICE_NAME, ClinicalSystem.EMIS, by=by, at=at)
    by = command.operator_at(practice)
    access.switch(session, practice, Switch.ON, on=_switch_on_day(at), basis="a demonstration", by=by, at=at)
    return practice


def _switch_on_day(at: datetime) -> date:
    return day_of(at) - timedelta(days=SWITCH_ON_DAYS_AGO)


def _add_user(session: Session, practice: Practice, user: tuple[str, Role, str], password: str, at: datetime) -> User:
    name, role, full_name = user
    by = command.operator_at(practice)
    return people.add_user(session, practice, name, role, password, by=by, at=at, full_name=full_name)


def _bring_in(session: Session, practice: Practice, at: datetime) -> None:
    by = command.operator_at(practice)
    arrived = at - timedelta(minutes=1)
    for bundle in demonstration_bundles(at):
        intake.receive(session, practice, intake.open_bundle(orjson.dumps(bundle)), by=by, at=arrived)


def _decide_some(session: Session, practice: Practice, gp: User, at: datetime) -> None:
    """Leave the oldest unflagged items visible, so that the audit and the patient view are not empty."""
    by = gp.as_actor(practice)
    narrowed = Filter(flag="none")
    found, _ = queue.cards(session, narrowed, by=by)
    shown = queue.card_items(session, [card.key for card in found], narrowed, by=by)
    plain = [item for card in shown for item in card.items if item.is_plain]
    seen = {item.id: item.revision for item in plain[:DECIDED]}
    decisions.leave_visible(session, seen, by=by, at=at)
