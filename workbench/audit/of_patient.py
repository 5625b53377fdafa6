"""The events about one patient, with those about everybody of the practice, newest first."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
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
    """In two statements, each along an index of its own."""
    theirs = _newest(session, organisation, AuditEvent.patient_nhs_number == nhs_number, sought.about, sought)
    everybodys = _newest(session, organisation, AuditEvent.patient_nhs_number.is_(None), sought.about_all, sought)
    return sorted([*theirs, *everybodys], key=lambda event: event.sequence, reverse=True)[: sought.most]


def _newest(
    session: Session, organisation: str, whose: ColumnElement[bool], actions: Collection[Action], sought: Sought
) -> Sequence[AuditEvent]:
    if not actions:
        return ()
    wanted = select(AuditEvent).where(
        AuditEvent.organisation == organisation, whose, AuditEvent.action.in_([action.value for action in actions])
    )
    if sought.since:
        wanted = wanted.where(AuditEvent.at >= moment(midnight(sought.since)))
    if sought.until:
        wanted = wanted.where(AuditEvent.at < moment(midnight(sought.until + timedelta(days=1))))
    if sought.before is not None:
        wanted = wanted.where(AuditEvent.sequence < sought.before)
    return session.scalars(wanted.order_by(AuditEvent.sequence.desc()).limit(sought.most)).all()
