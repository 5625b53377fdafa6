"""The events about one patient, with those about everybody of the practice, newest first."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workbench.london import midnight
from workbench.models import AuditEvent, moment
from workbench.vocabulary import Action


class Sought(NamedTuple):
    """Of which actions: those about the patient, and those about no patient, which concern all of them.

    `since` and `until` are days in Europe/London, both included. So many events before the sequence number `before`.
    """

    about: Collection[Action]
    about_all: Collection[Action]
    since: date | None = None
    until: date | None = None
    before: int | None = None
    most: int = 50


def of_patient(session: Session, organisation: str, nhs_number: str, sought: Sought) -> Sequence[AuditEvent]:
    """In two statements, each along one index: the patient's own, and of what concerns all, that of the actions.

    The sums and functions keep SQLite from others, along which it went through all that the practice has done.
    """
    number, action, place = AuditEvent.patient_nhs_number, AuditEvent.action, AuditEvent.sequence
    about, about_all = ([each.value for each in actions] for actions in (sought.about, sought.about_all))
    theirs = _wanted(organisation, sought).where(number == nhs_number, func.coalesce(action, "").in_(about))
    everybodys = _wanted(organisation, sought).where(func.coalesce(number, "") == "", action.in_(about_all))
    statements = [theirs.order_by(place.desc())] if about else []
    statements += [everybodys.order_by((place + 0).desc())] if about_all else []
    found = [event for wanted in statements for event in session.scalars(wanted.limit(sought.most))]
    return sorted(found, key=lambda event: event.sequence, reverse=True)[: sought.most]


def _wanted(organisation: str, sought: Sought) -> Select[AuditEvent]:
    wanted = select(AuditEvent).where(AuditEvent.organisation == organisation)
    if sought.since:
        wanted = wanted.where(AuditEvent.at >= moment(midnight(sought.since)))
    if sought.until:
        wanted = wanted.where(AuditEvent.at < moment(midnight(sought.until + timedelta(days=1))))
    if sought.before is not None:
        wanted = wanted.where(AuditEvent.sequence < sought.before)
    return wanted
