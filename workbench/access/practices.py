"""Practices: adding one, and all there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import audit, people, scope
from workbench.characters import one_line
from workbench.errors import Invalid
from workbench.identifiers import ODS_CODE
from workbench.models import Practice, User
from workbench.permissions import Actor, Permission, require
from workbench.visibility import SwitchFact
from workbench.vocabulary import Action, ClinicalSystem

LONGEST_PRACTICE_NAME = 200


def add_practice(
    session: Session, ods_code: str, name: str, system: ClinicalSystem, *, by: Actor, at: datetime
) -> Practice:
    """Add a practice, not switched on. Raises Invalid for a code that is taken or is no ODS code."""
    require(by, Permission.MANAGE_PRACTICES)
    name = one_line(name)
    if not 0 < len(name) <= LONGEST_PRACTICE_NAME:
        raise Invalid({"practice_name": f"Enter the practice’s name, up to {LONGEST_PRACTICE_NAME} characters"})
    if not ODS_CODE.fullmatch(ods_code):
        raise Invalid({"ods_code": f"{ods_code} is not an ODS code: a letter, then letters and digits, up to nine"})
    if session.scalars(select(Practice.id).where(Practice.ods_code == ods_code)).first() is not None:
        raise Invalid({"ods_code": f"There is already a practice {ods_code}"})
    practice = Practice(ods_code=ods_code, name=name, system=system, added_at=at)
    session.add(practice)
    session.flush()
    audit.add(session, audit.Event(Action.PRACTICE_ADDED, details={"system": system.value}), by=by, at=at)
    return practice


@dataclass(frozen=True, slots=True)
class PracticeKnown:
    """A practice of this installation; the steps of its switch, and how many of its users can sign in."""

    practice: Practice
    switch: Sequence[SwitchFact]
    users: int


def practices_known(session: Session, *, by: Actor, at: datetime) -> Sequence[PracticeKnown]:
    """All there are, by code; nothing of any patient."""
    require(by, Permission.MANAGE_PRACTICES)
    able = select(User.practice_id, func.count()).where(people.can_sign_in(at)).group_by(User.practice_id)
    users = {row[0]: row[1] for row in session.execute(able)}
    switches = scope.switch_histories(session)
    return [PracticeKnown(each, switches[each.id], users.get(each.id, 0)) for each in practices(session)]


def practices(session: Session) -> Sequence[Practice]:
    return session.scalars(select(Practice).order_by(Practice.ods_code)).all()
