"""Whether there is somebody to do the work, and whether scheduled work is done."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import feeds, oversight, people, queue, tuning
from workbench.demo.people import ODS_CODE
from workbench.models import Practice, User
from workbench.operations.doctor.answers import Answer, Examined, fine, look, wrong
from workbench.vocabulary import ROLES, Role

LATE = timedelta(minutes=15)
"""Scheduled work runs every minute."""

DEMONSTRATION_USER = "gp"
NEEDED = (Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD)


def practices(examined: Examined, session: Session) -> Iterator[Answer]:
    found = session.scalars(select(Practice).order_by(Practice.ods_code)).all()
    if not found:
        yield wrong("There is no practice.", "workbench practice add CODE --name NAME --system SYSTEM")
    elif examined.settings.production and _is_demonstration(session):
        yield wrong("The made-up practice is here, with its password.", "begin with a new database")
    else:
        yield fine(f"{len(found)} practice{'s are' if len(found) > 1 else ' is'} here.")


def _is_demonstration(session: Session) -> bool:
    at_it = select(User.id).join(Practice, Practice.id == User.practice_id).where(Practice.ods_code == ODS_CODE)
    return bool(session.scalars(at_it.where(User.name == DEMONSTRATION_USER)).first())


def first_people(examined: Examined, session: Session) -> Iterator[Answer]:
    active = select(User.practice_id, User.role).where(people.can_sign_in(examined.at)).distinct()
    has = {(practice, role) for practice, role in session.execute(active)}
    missing = [
        (practice.ods_code, role)
        for practice in session.scalars(select(Practice).order_by(Practice.ods_code))
        for role in NEEDED
        if (practice.id, role) not in has
    ]
    for code, role in missing:
        todo = f"workbench user add NAME --practice {code} --role {role.value} --full-name …"
        yield wrong(f"{code} has nobody who is {ROLES[role].lower()} and can sign in.", todo)
    if not missing:
        yield fine("Every practice has an administrator and a safeguarding lead who can sign in.")


def scheduled_work(examined: Examined, session: Session) -> Iterator[Answer]:
    """By what it would have done a quarter of an hour ago."""
    then = examined.at - LATE
    behind: list[str] = []
    unweighed: list[str] = []
    for practice in session.scalars(select(Practice).order_by(Practice.ods_code)).all():
        is_due = queue.due_for_review(session, practice.id, at=then, most=1)
        if is_due or oversight.uncounted_days(session, practice.id, at=then):
            behind.append(practice.ods_code)
        if tuning.is_any_outdated(session, practice.id):
            unweighed.append(practice.ods_code)
    for code in behind:
        yield wrong(f"Scheduled work of {code} is behind.", "keep serve running, or run: workbench due")
    for code in unweighed:
        yield look(f"Entries of {code} wait for their flags to be weighed.", "keep serve running: it takes a while")
    if not behind and not unweighed:
        yield fine("Scheduled work is up to date.")


def ways_in(examined: Examined, session: Session) -> Iterator[Answer]:
    """Feeds that fail, are not run or have been silent for longer than is usual."""
    found = session.scalars(select(Practice).order_by(Practice.ods_code)).all()
    in_trouble = {each.ods_code: feeds.how_many_in_trouble(session, each.id, at=examined.at) for each in found}
    for code, number in in_trouble.items():
        if number:
            yield wrong(f"Feeds of {code} that need a person: {number}.", f"workbench feed status {code}")
    if not any(in_trouble.values()):
        yield fine("No feed needs a person.")


def second_reading(_examined: Examined, _session: Session) -> Iterator[Answer]:
    todo = "run: make environment"
    if not tuning.reads_twice():
        yield look("The sentence model for the second reading of flags is not installed.", todo)
    elif fault := tuning.fault_of_second_reading():
        yield wrong(f"Flags cannot be read a second time, and what waits for it is in no group: {fault}.", todo)
    else:
        yield fine("The sentence model for the second reading of flags is installed.")
