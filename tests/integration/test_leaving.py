"""What an imported record says of a registration that ends, begins again, and ends again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import a_bundle, a_patient
from tests.factories import DAY, NOON, a_practice, an_operator
from workbench import intake
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
    practice, at = a_practice(db), NOON + days * DAY
    bundle = intake.open_bundle(a_bundle(patient=a_patient(**sent)))
    intake.receive(db, practice, bundle, by=an_operator(practice), at=at)
    return access_of(db, db.scalars(select(Patient)).one(), at=at).cause


def _registered(day: str) -> list[dict[str, Any]]:
    period = {"url": "registrationPeriod", "valuePeriod": {"start": day}}
    return [{"url": REGISTRATION, "extension": [period]}]
