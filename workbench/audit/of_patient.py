"""The events about one patient, with those about everybody of the practice, newest first."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from workbench.london import midnight
from workbench.models import AuditEvent, moment
from workbench.vocabulary import Action, Report

COUNTS_ONLY = [f'"report":"{report}"' for report in (Report.MEETING, Report.ICB)]
"""How the details of an event say that counts were taken away, and nothing about any patient."""


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

    What was taken away of the whole practice is there only if it can hold this patient. The sums and functions keep
    SQLite from other indexes, along which it went through all that the practice has done.
    """
    number, action, place = AuditEvent.patient_nhs_number, AuditEvent.action, AuditEvent.sequence
    about, about_all = ([each.value for each in actions] for actions in (sought.about, sought.about_all))
    theirs = _wanted(organisation, sought).where(number == nhs_number, func.coalesce(action, "").in_(about))
    first = select(func.min(place)).where(AuditEvent.organisation == organisation, number == nhs_number)
    of_patients = (place > first.scalar_subquery(), *(~AuditEvent.details.contains(said) for said in COUNTS_ONLY))
    everybodys = _wanted(organisation, sought).where(
        func.coalesce(number, "") == "", action.in_(about_all), or_(action != Action.EXPORTED.value, and_(*of_patients))
    )
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
