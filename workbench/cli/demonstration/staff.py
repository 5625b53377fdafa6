"""The people of the demonstration practice who can sign in."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workbench import people
from workbench.cli.base import command
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.vocabulary import Role

USERS = (
    ("gp", Role.CLINICIAN, "Dr Amara Okafor"),
    ("lead", Role.SAFEGUARDING_LEAD, "Dr Rhys Llewellyn"),
    ("deputy", Role.SAFEGUARDING_LEAD, "Dr Hannah Osei"),
    ("admin", Role.ADMINISTRATOR, "Practice administrator"),
    ("priya", Role.CLINICIAN, "Dr Priya Nair"),
    ("tomasz", Role.CLINICIAN, "Dr Tomasz Zielinski"),
    ("karen", Role.CLINICIAN, "Sister Karen Whitfield"),
    ("sunil", Role.CLINICIAN, "Mr Sunil Mehta"),
)
LEAVES_AFTER = timedelta(minutes=25)
CLINICIANS = [name for name, role, _ in USERS if role is Role.CLINICIAN]


def add_staff(session: Session, practice: Practice, password: str, at: datetime) -> dict[str, Actor]:
    """By the name that they sign in with."""
    by, added = command.operator_at(practice), {}
    for name, role, full_name in USERS:
        known = people.names_known_of(name, full_name, practice.name, practice.ods_code)
        new = people.new_password(password, names=known)
        user = people.add_user(session, practice, name, role, new, by=by, at=at, full_name=full_name)
        added[name] = user.as_actor(practice)
    return added


def come_and_go(session: Session, at: datetime) -> None:
    """Everybody signs in and leaves at the end of a day, so that what is new since then can be told."""
    for name, _, _ in USERS:
        token = people.sign_in(session, name, proved=people.password_hash_of(session, name), at=at)
        if token and (who := people.signed_in_by(session, token, at=at)):
            people.sign_out(session, who[0], at=at + LEAVES_AFTER)
