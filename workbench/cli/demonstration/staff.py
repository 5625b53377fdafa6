"""The people of the demonstration practice who can sign in."""

from datetime import datetime

from sqlalchemy.orm import Session

from workbench import people
from workbench.cli.base import command
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.vocabulary import Role

USERS = (
    ("gp", Role.CLINICIAN, "Dr Amara Okafor"),
    ("lead", Role.SAFEGUARDING_LEAD, "Dr Rhys Llewellyn"),
    ("admin", Role.ADMINISTRATOR, "Practice administrator"),
    ("priya", Role.CLINICIAN, "Dr Priya Nair"),
    ("tomasz", Role.CLINICIAN, "Dr Tomasz Zielinski"),
    ("karen", Role.CLINICIAN, "Sister Karen Whitfield"),
    ("sunil", Role.CLINICIAN, "Mr Sunil Mehta"),
)
CLINICIANS = [name for name, role, _ in USERS if role is Role.CLINICIAN]


def add_staff(session: Session, practice: Practice, password: str, at: datetime) -> dict[str, Actor]:
    """By the name that they sign in with."""
    by = command.operator_at(practice)
    return {
        name: people.add_user(
            session, practice, name, role, password, by=by, at=at, full_name=full_name
        ).as_actor(practice)
        for name, role, full_name in USERS
    }  # fmt: skip
