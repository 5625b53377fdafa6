"""The queue's projection of scope: from when each patient and their proxies see entries."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.db import columns_of, table_of
from workbench.models import AccessChange, Patient, Proxy, ProxyChange
from workbench.scope.facts import CHANGES, PROXIES, STEPS, access_steps, proxies_by_patient, switch_history
from workbench.scope.gaps import gaps_in, keep_gaps, number_of
from workbench.scope.told import told_of_patients
from workbench.visibility import AccessFact, Opening, ProxyFact


class PatientScope(NamedTuple):
    """A patient's projection: which entries are in scope, and since when decisions count for patient and proxies."""

    access_from: datetime | None
    gaps: int | None
    reader_since: datetime | None
    proxy_since: datetime | None


NAMES = PatientScope._fields


@dataclass(frozen=True, slots=True)
class OutdatedScope:
    """A patient whose stored projection (`was`) differs from the histories (`now`)."""

    patient: int
    was: PatientScope
    now: PatientScope

    @property
    def has_other_readers(self) -> bool:
        return (self.was.reader_since, self.was.proxy_since) != (self.now.reader_since, self.now.proxy_since)


def outdated(
    session: Session, practice_id: int, *, at: datetime, patients: Collection[int] | None = None
) -> Iterator[OutdatedScope]:
    """Every patient of the practice, or of `patients`, whose stored projection differs from the histories."""
    ahead = visibility.planned_opening(switch_history(session, practice_id), at)
    yield from outdated_if(
        session, practice_id, ahead, number_of(session, practice_id, gaps_in(ahead)), at=at, patients=patients
    )


def outdated_if(
    session: Session,
    practice_id: int,
    ahead: Opening | None,
    gaps: int | None,
    *,
    at: datetime,
    patients: Collection[int] | None = None,
) -> Iterator[OutdatedScope]:
    """The same for a hypothetical opening `ahead` of the practice; `gaps` is the number of its set of gaps."""
    about = _About(practice_id, patients)
    told = told_of_patients(session, about(Patient, "id"))
    steps = access_steps(session.execute(STEPS.where(about(AccessChange))), told)
    proxies, changes = PROXIES.where(about(Proxy)), CHANGES.where(about(ProxyChange))
    readers = proxies_by_patient(session.execute(proxies).all(), session.execute(changes), told)
    for row in session.execute(select(*_COLUMNS).where(about(Patient, "id")).order_by(Patient.id)):
        reading = list(readers.get(row.id, {}).values())
        now = _placed(row, ahead, gaps, steps=steps.get(row.id, ()), proxies=reading, at=at)
        was = PatientScope(row.access_from, row.gaps, row.reader_since, row.proxy_since)
        if was != now:
            yield OutdatedScope(row.id, was, now)


def store(session: Session, practice_id: int, scopes: Sequence[OutdatedScope], *, at: datetime) -> None:
    """Store the current scope of these patients."""
    if scopes:
        keep_gaps(session, practice_id, gaps_in(visibility.planned_opening(switch_history(session, practice_id), at)))
        rows = [{"patient": each.patient, "at": at, **each.now._asdict()} for each in scopes]
        session.connection().execute(STORE_SCOPE, rows)
        session.expire_all()


class _About:
    """An SQL condition on a table with patients: all of a practice, or only `patients`."""

    def __init__(self, practice_id: int, patients: Collection[int] | None) -> None:
        self.practice_id, self.patients = practice_id, patients

    def __call__(self, table: Any, name: str = "patient_id") -> ColumnElement[bool]:
        if self.patients is None:
            return table.practice_id == self.practice_id  # type: ignore[no-any-return]
        return getattr(table, name).in_(self.patients)  # type: ignore[no-any-return]


def _placed(
    row: Any,
    ahead: Opening | None,
    gaps: int | None,
    *,
    steps: Sequence[AccessFact],
    proxies: Sequence[ProxyFact],
    at: datetime,
) -> PatientScope:
    access = visibility.access(ahead, row.registered_on, steps, died=row.died, at=at)
    return PatientScope(
        access.reach.since if access.reach else None,
        gaps if access.pauses else None,
        visibility.audience_since(row.birth_date, at),
        visibility.proxies_since(proxies, row.birth_date, at) if proxies else None,
    )


_COLUMNS = (
    Patient.id, Patient.registered_on, Patient.died, Patient.birth_date, Patient.access_from, Patient.gaps,
    Patient.reader_since, Patient.proxy_since,
)  # fmt: skip
STORE_SCOPE = (
    update(table_of(Patient))
    .where(columns_of(Patient).id == bindparam("patient"))
    .values({name: bindparam(name) for name in NAMES} | {"placed_at": bindparam("at")})
)
