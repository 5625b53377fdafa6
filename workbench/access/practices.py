"""Practices: adding one, and all there are."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid
from workbench.models import Practice
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, ClinicalSystem

ODS_CODE = re.compile(r"[A-Z][A-Z0-9]{2,8}")


def add_practice(
    session: Session, ods_code: str, name: str, system: ClinicalSystem, *, by: Actor, at: datetime
) -> Practice:
    """Add a practice, not switched on. Raises Invalid for a code that is taken or is no ODS code."""
    require(by, Permission.MANAGE_PRACTICE)
    if not ODS_CODE.fullmatch(ods_code):
        raise Invalid({"ods_code": f"{ods_code} is not an ODS code: a letter, then letters and digits, up to nine"})
    if session.scalars(select(Practice.id).where(Practice.ods_code == ods_code)).first() is not None:
        raise Invalid({"ods_code": f"There is already a practice {ods_code}"})
    practice = Practice(ods_code=ods_code, name=name, system=system, added_at=at)
    session.add(practice)
    session.flush()
    audit.add(session, audit.Event(Action.PRACTICE_ADDED, details={"system": system.value}), by=by, at=at)
    return practice


def practices(session: Session) -> Sequence[Practice]:
    return session.scalars(select(Practice).order_by(Practice.ods_code)).all()
