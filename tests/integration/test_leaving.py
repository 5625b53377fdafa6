"""What an imported record says of a registration that ends, begins again, and ends again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import a_patient
from tests.factories import DAY, NOON
from tests.receiving import receive
from workbench.models import Patient
from workbench.scope import access_of
from workbench.vocabulary import AccessCause

REGISTRATION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RegistrationDetails"


def test_who_registered_again_and_is_inactive_once_more_has_left(db: Session) -> None:
    assert _after(db, days=0, active=False) is AccessCause.LEFT
    assert _after(db, days=2, active=True, extension=_registered("2026-03-03")) is AccessCause.REGISTERED
    assert _after(db, days=4, active=False, extension=_registered("2026-03-03")) is AccessCause.LEFT


def _after(db: Session, *, days: int, **sent: Any) -> AccessCause:
    """Whether and why the patient has access, once the record has said this."""
    receive(db, patient=a_patient(**sent), days=days)
    return access_of(db, db.scalars(select(Patient)).one(), at=NOON + days * DAY).cause


def _registered(day: str) -> list[dict[str, Any]]:
    period = {"url": "registrationPeriod", "valuePeriod": {"start": day}}
    return [{"url": REGISTRATION, "extension": [period]}]
