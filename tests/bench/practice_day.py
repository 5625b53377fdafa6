"""A seeded practice day as a surgery receives it: 600 entries, of which 12 are to be hidden; it knows which."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Engine, select

from tests import bundles
from tests.bundles import SNOMED, Resource
from workbench import access, db, intake, people, schema
from workbench.models import Entry
from workbench.permissions import Actor
from workbench.vocabulary import ClinicalSystem, Role, Switch

ENTRIES, HIDDEN, DOCUMENTS = 600, 12, 60
PASSWORD = "a long enough password"
NAMES = ("Okafor", "Whitcombe", "Pryce", "Marsh", "Sandhu", "Ellery", "Novak", "Tregear", "Abbott", "Lindqvist")
GIVEN = ("Hannah", "Jake", "Rosa", "Amit", "Grace", "Tomasz", "Edith", "Samuel", "Priya", "Colin", "Mabel", "Yusuf")
TESTS = (("Serum potassium", "mmol/L", 3.5, 5.3), ("Serum sodium", "mmol/L", 133, 146),
         ("Serum creatinine", "umol/L", 49, 90), ("Haemoglobin estimation", "g/L", 115, 165))  # fmt: skip
MEDICINES = (
    "Amlodipine 5mg tablets",
    "Atorvastatin 20mg tablets",
    "Metformin 500mg tablets",
    "Omeprazole 20mg capsules",
)
CONSULTED = (
    "3/7 cough, no SOB, chest clear, sats 98%. Viral illness, fluids and rest, back if worse.",
    "Knee pain on stairs for two months. No locking. Exercises shown, physio leaflet given.",
    "Annual asthma check. Good technique, no night symptoms, plan updated.",
    "Itchy rash on both elbows, dry skin. Emollient and mild steroid, review in four weeks.",
)
DISCLOSED = (
    "Tells us in tears that her husband hits her. Afraid of him, does not want him to know that she came.",
    "Discloses that her partner punched her last night and controls her money. Safety plan made.",
)
PARAGRAPHS = """\
Thank you for referring this patient, who was seen in clinic today. The knee has been sore for a year, worse on stairs
and after sitting. There is no locking and no giving way. Walking distance is about a mile.

On examination there was a small effusion, full extension and flexion to 120 degrees. The ligaments were stable. The
films show moderate narrowing of the medial compartment, as one expects at this age.

We talked through exercise, weight and simple pain relief. An injection was offered and declined for now. No change was
made to the medicines. Physiotherapy has been asked to make an appointment within six weeks.

We have not made another appointment. Please refer again if the pain keeps the patient awake or limits walking.
""".split("\n\n")
LONGEST_LETTER = 8
"""Paragraphs."""
MADE_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Day:
    """A practice with this day's entries, and the items of which some entry is to be hidden."""

    engine: Engine
    to_hide: frozenset[int]


def a_day(engine: Engine, seed: int = 11) -> Day:
    schema.upgrade(engine)
    by = Actor(None, "benchmark", Role.OPERATOR, "A82038", 1)
    with db.writing(engine) as session:
        practice = access.add_practice(session, "A82038", "Riverside Surgery", ClinicalSystem.EMIS, by=by, at=MADE_AT)
        chosen = people.new_password(PASSWORD, names=[])
        people.add_user(session, practice, "gp", Role.CLINICIAN, chosen, by=by, at=MADE_AT, full_name="Dr A Okafor")
        access.switch(session, practice, Switch.ON, on=(MADE_AT - timedelta(days=366)).date(), basis="benchmark", by=by,
                      at=MADE_AT)  # fmt: skip
    for raw in _bundles(Random(seed)):  # noqa: S311 (a benchmark's)
        with db.writing(engine) as session:
            intake.receive(session, practice, intake.open_bundle(raw), by=by, at=MADE_AT)
    with db.writing(engine) as session:
        hidden = session.scalars(select(Entry.review_item_id).where(Entry.source_id.contains("to-hide")))
        return Day(engine, frozenset(hidden))


def _bundles(random: Random) -> Iterator[bytes]:
    """A patient's entries of the day each, two or three of them, in ordinary proportions."""
    makers: list[Callable[[Random, str, str], Resource]] = [_disclosure] * HIDDEN + [_letter] * DOCUMENTS
    shares = ((_result, 230), (_issue, 130), (_immunisation, 40), (_administration, 60), (_consultation, 68))
    makers += [maker for maker, share in shares for _ in range(share)]
    assert len(makers) == ENTRIES
    random.shuffle(makers)
    number = 0
    while makers:
        some, makers = makers[: (size := random.choice((1, 2, 2, 3, 4)))], makers[size:]
        number += 1
        at = MADE_AT - timedelta(minutes=random.randrange(60, 600))
        patient = bundles.a_patient(_nhs_number(number), given=random.choice(GIVEN), family=random.choice(NAMES),
                                    born=f"{random.randrange(1935, 2005)}-04-12")  # fmt: skip
        made = [
            maker(random, f"{number}-{place}", (at + timedelta(minutes=place)).isoformat())
            for place, maker in enumerate(some)
        ]
        yield bundles.a_bundle(*made, patient=patient)


def _nhs_number(number: int) -> str:
    nine = 999_000_000 + number * 11
    while True:
        check = -sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{nine}{check}"
        nine += 1


def _disclosure(random: Random, number: str, at: str) -> Resource:
    note = [{"text": random.choice(DISCLOSED)}]
    return bundles.an_observation(f"to-hide-{number}", title="History", issued=at, note=note)


def _letter(random: Random, number: str, at: str) -> Resource:
    words = "\n\n".join(random.choices(PARAGRAPHS, k=random.randrange(1, LONGEST_LETTER + 1)))
    attachment = {"contentType": "text/plain", "data": b64encode(words.encode()).decode()}
    return bundles.a_document(f"letter-{number}", title="Clinic letter", date=at, content=[{"attachment": attachment}])


def _result(random: Random, number: str, at: str) -> Resource:
    title, unit, low, high = random.choice(TESTS)
    value = round(random.uniform(low * 1.02, high * 0.98), 1)
    reach = [{"low": {"value": low, "unit": unit}, "high": {"value": high, "unit": unit}}]
    laboratory = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
    return bundles.an_observation(f"result-{number}", title=title, issued=at, category=[{"coding": [laboratory]}],
                                  valueQuantity={"value": value, "unit": unit}, referenceRange=reach)  # fmt: skip


def _issue(random: Random, number: str, at: str) -> Resource:
    dosage = [{"text": "One to be taken each day"}]
    return {"resourceType": "MedicationRequest", "id": f"issue-{number}", "status": "completed", "intent": "order",
            "medicationCodeableConcept": {"text": random.choice(MEDICINES)}, "authoredOn": at,
            "subject": {"reference": "Patient/p1"}, "dosageInstruction": dosage}  # fmt: skip


def _immunisation(_random: Random, number: str, at: str) -> Resource:
    return {"resourceType": "Immunization", "id": f"immunisation-{number}", "status": "completed", "recorded": at,
            "vaccineCode": {"text": "Influenza vaccination"}, "patient": {"reference": "Patient/p1"},
            "occurrenceDateTime": at}  # fmt: skip


def _administration(_random: Random, number: str, at: str) -> Resource:
    coding = [{"system": SNOMED, "code": "185317003", "display": "Telephone encounter"}]
    return bundles.a_consultation(f"administration-{number}", title="", type=[{"coding": coding, "text": "GP surgery"}],
                                  period={"start": at})  # fmt: skip


def _consultation(random: Random, number: str, at: str) -> Resource:
    return bundles.an_observation(f"consultation-{number}", title="History", issued=at,
                                  note=[{"text": random.choice(CONSULTED)}])  # fmt: skip
