"""Marked words for tests of what gets out: a record that has one everywhere, and whether they are said somewhere."""

from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.bundles import NUMBER, a_bundle, a_consultation, a_document, a_patient, an_observation
from tests.factories import NOON
from workbench.operations.measuring import FIGURES, Figures

SENT, TYPED = "quokkamarsh", "wombatfield"
"""The word that the bundle has everywhere, and the one that people type everywhere."""

SECRETS = (SENT, TYPED, NUMBER)


def leaks(secrets: tuple[str, ...], words: str) -> list[str]:
    """Those of the secrets that stand in the words."""
    lowered = words.lower()
    return [secret for secret in secrets if secret in lowered]


def metrics(engine: Engine) -> str:
    """All that the figures say, those that are counted from the database too."""
    found = generate_latest(REGISTRY).decode()
    figures = Figures()
    with Session(engine) as session:
        for figure in FIGURES:
            found += "".join(repr(sample) for metric in figure(figures, session, NOON) for sample in metric.samples)
    assert "workbench_decisions" in found
    return found


def a_marked_bundle() -> bytes:
    """What its kind of text allows has the word in it, beside what makes the resource one that is read."""
    word = f"{SENT} disclosed violence by partner"
    text_of = {"text": {"status": "generated", "div": f"<div>{word} <b>{SENT}</b></div>"}, "note": [{"text": word}]}
    contact = {
        "address": [{"text": SENT, "line": [SENT], "city": SENT, "postalCode": SENT}],
        "telecom": [{"system": "phone", "value": SENT}],
    }
    mother = {
        "resourceType": "RelatedPerson", "id": "r1", "active": True, "patient": {"reference": "Patient/p1"},
        "name": [{"text": SENT, "family": SENT, "given": [SENT]}], "relationship": [{"text": "mother"}], **contact,
    }  # fmt: skip
    doctor = {"resourceType": "Practitioner", "id": "g1", "name": [{"text": f"Dr {SENT}", "family": SENT}]}
    condition = {
        "resourceType": "Condition", "id": "k1", "subject": {"reference": "Patient/p1"}, "code": {"text": word},
        "recordedDate": "2026-03-02T09:05:00Z", "encounter": {"reference": "Encounter/c1"}, **text_of,
    }  # fmt: skip
    medicine = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": SENT},
        "authoredOn": "2026-03-02", "dosageInstruction": [{"text": word, "patientInstruction": SENT}], **text_of,
    }  # fmt: skip
    unknown = {"resourceType": "Wombat", "id": word, "subject": {"reference": f"Patient/{SENT}"}, "text": word}
    broken = an_observation(word, title=word, issued=SENT)
    patient = a_patient(family=SENT, given=SENT, **contact)
    own = {"performer": [{"reference": "Practitioner/g1"}], **text_of}
    resources = (
        a_consultation(title=word, reasonCode=[{"text": word}], **text_of), an_observation("o1", title=word, **own),
        an_observation("o2", title=word, valueString=word, consultation="c1", **own), a_document(title=word, **text_of),
        mother, doctor, condition, medicine, unknown, broken,
    )  # fmt: skip
    return a_bundle(*resources, patient=patient)
