"""What an entry draws on, sent without it and with other words: it waits again, until it is sent anew or decided."""

import base64
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.bundles import Resource, a_consultation, a_document, a_patient, an_observation, bundle_of
from tests.factories import NOON, a_gp, a_practice
from tests.receiving import leave_what_waits_visible, receive, receive_raw
from workbench import queue
from workbench.errors import CannotRead
from workbench.models import AuditEvent, DrawnWords, Entry, Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import Action, Audience, Doubt, State, WaitsBecause

P = {"subject": {"reference": "Patient/p1"}}


def a_binary(text: str, id_: str = "b", **more: Any) -> Resource:
    data = base64.b64encode(text.encode()).decode()
    return {"resourceType": "Binary", "id": id_, "contentType": "text/plain", "data": data, **more}


def named(type_: str, id_: str, **fields: Any) -> Resource:
    return {"resourceType": type_, "id": id_, **fields}


LETTER = a_document("d", content=[{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}])
RESULT = an_observation("d", specimen={"reference": "Specimen/b"})
MEDICINE = named("MedicationRequest", "d", status="active", intent="order", authoredOn="2026-03-02",
                 medicationReference={"reference": "Medication/b"}, **P)  # fmt: skip
WRITTEN = an_observation("d", performer=[{"reference": "Practitioner/b"}])
IN_A_ROLE = an_observation("d", performer=[{"reference": "PractitionerRole/r"}])
ROLE = named("PractitionerRole", "r", practitioner={"reference": "Practitioner/b"}, code=[{"text": "Nurse"}])
DOCTOR = named("Practitioner", "b", name=[{"family": "Shah", "given": ["Amira"]}])
BECAUSE = named("Procedure", "d", status="completed", code={"text": "Removal of a mole"},
                performedDateTime="2026-03-02", reasonReference=[{"reference": "Condition/b"}], **P)  # fmt: skip
ANSWER = named("QuestionnaireResponse", "d", authored="2026-03-02",
               item=[{"text": "Why", "answer": [{"valueReference": {"reference": "Observation/b"}}]}], **P)  # fmt: skip
VACCINE = named("Immunization", "d", status="completed", vaccineCode={"text": "Flu"}, patient=P["subject"],
                occurrenceDateTime="2026-03-02", location={"reference": "Location/b"})  # fmt: skip
CONSULTED = a_consultation("d")
TOPIC = {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "325851000000107"}]}}
NOTES = named("List", "b", status="current", mode="snapshot", encounter={"reference": "Encounter/d"}, **TOPIC, **P)

DRAWN_ON: dict[str, tuple[list[Resource], Resource, dict[str, Any]]] = {
    "an attachment": ([LETTER], a_binary("All is well"), {"data": a_binary("She was hit at home")["data"]}),
    "an attachment that cannot be shown": (
        [LETTER], named("Binary", "b", contentType="application/pdf", data="JVBERi0x"), {"data": "JVBERi0y"}),
    "a specimen": ([RESULT], named("Specimen", "b", type={"text": "Blood"}, **P), {"type": {"text": "Forensic swab"}}),
    "a specimen's note": ([RESULT], named("Specimen", "b", type={"text": "Blood"}, **P), {"note": [{"text": "rape"}]}),
    "a medicine": ([MEDICINE], named("Medication", "b", code={"text": "Aspirin"}), {"code": {"text": "Methadone"}}),
    "a medicine's parts": (
        [MEDICINE], named("Medication", "b", code={"text": "Mixture"}),
        {"ingredient": [{"itemCodeableConcept": {"text": "Methadone"}}]}),
    "an author": ([WRITTEN], DOCTOR, {"name": [{"family": "Refuge", "given": ["Womens"]}]}),
    "an author in a role": ([IN_A_ROLE, ROLE], DOCTOR, {"name": [{"family": "Refuge", "given": ["Womens"]}]}),
    "a role": ([IN_A_ROLE, DOCTOR], ROLE, {"code": [{"text": "Forensic physician"}]}),
    "a reason": ([BECAUSE], named("Condition", "b", code={"text": "Mole"}, recordedDate="2026-03-02", **P),
                 {"code": {"text": "Assault"}}),
    "an answer": ([ANSWER], an_observation("b", title="Mood", valueString="good"), {"valueString": "afraid of him"}),
    "a place": ([VACCINE], named("Location", "b", name="Surgery"), {"name": "Refuge"}),
    "a consultation's list": ([CONSULTED], NOTES | {"title": "Visit"}, {"note": [{"text": "told in confidence"}]}),
}  # fmt: skip
UNSHOWN = {
    "an author": {"telecom": [{"system": "phone", "value": "1"}], "active": True},
    "an author in a role": {"qualification": [{"code": {"text": "MB BS"}}]},
    "a role": {"telecom": [{"system": "phone", "value": "1"}]},
    "a reason": {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
    "a place": {"telecom": [{"system": "phone", "value": "1"}]},
    "a consultation's list": {"date": "2026-03-05"},
}
TABLE = pytest.mark.parametrize(("entries", "drawn", "more"), DRAWN_ON.values(), ids=DRAWN_ON)


@TABLE
def test_sent_alone_with_other_words_the_entry_waits_and_says_why(
    either_db: Session, entries: list[Resource], drawn: Resource, more: Resource
) -> None:
    _left_visible(either_db, *entries, drawn)
    before = _version(either_db)
    received = receive(either_db, drawn | more, days=1)
    entry = _entry(either_db)
    assert (entry.state, entry.waits_because) == (State.WAITING, WaitsBecause.DRAWN_ON_CHANGED)
    assert (_is_seen(either_db), entry.current_version) == (False, before + 1)
    assert any("what it draws on has changed" in each.cause for each in received.problems)
    events = either_db.scalars(select(AuditEvent).where(AuditEvent.action == Action.WAITS_AGAIN)).all()
    assert entry.id in [event.entry for event in events]
    assert queue.differences(either_db, a_practice(either_db).id, at=NOON) == []


@TABLE
def test_the_same_again_or_meta_alone_changes_nothing(
    db: Session, entries: list[Resource], drawn: Resource, more: Resource
) -> None:
    _left_visible(db, *entries, drawn)
    for meta in ({}, {"versionId": "9", "lastUpdated": "2026-05-05T00:00:00Z"}, {"tag": [{"code": "x"}]}):
        receive(db, {**drawn, **({"meta": meta} if meta else {})}, days=1)
        assert (_version(db), _is_seen(db)) == (1, True)


@pytest.mark.parametrize("name", UNSHOWN)
def test_nor_does_what_it_does_not_show(db: Session, name: str) -> None:
    entries, drawn, _ = DRAWN_ON[name]
    _left_visible(db, *entries, drawn)
    receive(db, drawn | UNSHOWN[name], days=1)
    assert (_version(db), _is_seen(db)) == (1, True)


@TABLE
def test_each_other_content_asks_once(db: Session, entries: list[Resource], drawn: Resource, more: Resource) -> None:
    _left_visible(db, *entries, drawn)
    for day, sent in enumerate((drawn | more, drawn | more, drawn, drawn | more), start=1):
        receive(db, sent, days=day)
        assert _is_seen(db) is (day == 2)
        leave_what_waits_visible(db)
        assert _is_seen(db)


@TABLE
def test_sent_again_the_entry_has_the_words_and_waits_as_changed(
    db: Session, entries: list[Resource], drawn: Resource, more: Resource
) -> None:
    _left_visible(db, *entries, drawn)
    receive(db, drawn | more, days=1)
    receive(db, *entries, drawn | more, days=2)
    assert (_entry(db).doubts.split().count(Doubt.DRAWN_ON_CHANGED), _is_seen(db)) == (0, False)
    leave_what_waits_visible(db)
    receive(db, drawn | more, days=3)
    assert _is_seen(db)


@TABLE
def test_after_an_upgrade_nothing_is_called_changed(
    db: Session, entries: list[Resource], drawn: Resource, more: Resource
) -> None:
    _left_visible(db, *entries, drawn)
    db.execute(delete(DrawnWords))
    receive(db, *entries, drawn, days=1)
    assert _is_seen(db)
    receive(db, drawn | more, days=2)
    assert not _is_seen(db)


@pytest.mark.parametrize("name", ["an attachment", "a medicine", "an author"])
@pytest.mark.parametrize("order", ["version", "clock"])
def test_an_older_version_changes_nothing(db: Session, name: str, order: str) -> None:
    entries, drawn, more = DRAWN_ON[name]
    older, newer = ({"meta": {"versionId": each, "lastUpdated": f"2026-03-0{each}T00:00:00Z"}} for each in "12")
    for meta in (older, newer):
        meta["meta"].pop("lastUpdated" if order == "version" else "versionId")
    _left_visible(db, *entries, drawn | newer)
    receive(db, drawn | more | older, days=1)
    assert (_version(db), _is_seen(db)) == (1, True)


def test_read_with_a_version_that_is_known_to_be_older_it_waits(db: Session) -> None:
    first, second = a_binary("one", meta={"versionId": "1"}), a_binary("two", meta={"versionId": "2"})
    _left_visible(db, LETTER, second)
    receive(db, LETTER, first, days=1)
    leave_what_waits_visible(db)
    assert Doubt.DRAWN_ON_CHANGED in _entry(db).doubts.split()
    receive(db, LETTER, second, days=2)
    assert (Doubt.DRAWN_ON_CHANGED in _entry(db).doubts.split(), _is_seen(db)) == (False, False)


@pytest.mark.parametrize("type_", ["transaction", "history", "batch"])
@pytest.mark.parametrize("with_patient", [True, False])
def test_in_transactions_and_histories_with_or_without_a_patient(
    either_db: Session, type_: str, with_patient: bool
) -> None:
    _left_visible(either_db, LETTER, a_binary("All is well"))
    put = {"resource": a_binary("She was hit"), "request": {"method": "PUT", "url": "Binary/b"}}
    patient = [{"resource": a_patient()}] if with_patient else []
    receive_raw(either_db, bundle_of(*patient, put, type=type_), days=1)
    assert (_is_seen(either_db), _entry(either_db).waits_because) == (False, WaitsBecause.DRAWN_ON_CHANGED)


@TABLE
def test_without_a_patient_the_same_again_changes_nothing(
    db: Session, entries: list[Resource], drawn: Resource, more: Resource
) -> None:
    _left_visible(db, *entries, drawn)
    with suppress(CannotRead):
        receive_raw(db, bundle_of({"resource": drawn}), days=1)
    assert (_version(db), _is_seen(db)) == (1, True)


def test_a_letter_that_came_without_its_attachment_waits_when_that_changes(db: Session) -> None:
    _left_visible(db, LETTER)
    receive(db, a_binary("All is well"), days=1)
    assert _is_seen(db)
    receive(db, a_binary("She was hit"), days=2)
    assert not _is_seen(db)


def test_so_does_one_that_was_sent_again_without_it(db: Session) -> None:
    _left_visible(db, LETTER, a_binary("All is well"))
    receive(db, LETTER, days=1)
    leave_what_waits_visible(db)
    receive(db, a_binary("She was hit"), days=2)
    assert not _is_seen(db)


def test_a_medicine_that_changed_is_not_read_as_it_was(db: Session) -> None:
    aspirin = named("Medication", "b", code={"text": "Aspirin"})
    _left_visible(db, MEDICINE, aspirin)
    receive(db, aspirin | {"code": {"text": "Methadone"}}, days=1)
    plan = MEDICINE | {"id": "plan", "intent": "plan"}
    receive(db, plan, days=2)
    receive(db, MEDICINE | {"basedOn": [{"reference": "MedicationRequest/plan"}]}, days=3)
    assert not _is_seen(db)


def test_a_name_changes_nothing_for_other_patients_but_a_medicine_does(db: Session) -> None:
    medicine = named("Medication", "m", code={"text": "Aspirin"})
    by = {"requester": {"reference": "Practitioner/b"}}
    both = MEDICINE | by | {"medicationReference": {"reference": "Medication/m"}}
    _left_visible(db, both, DOCTOR, medicine)
    other = a_patient("9990000026") | {"id": "p2"}
    receive(db, DOCTOR | {"name": [{"family": "Pike"}]}, patient=other, days=1)
    assert _is_seen(db)
    receive(db, medicine | {"code": {"text": "Methadone"}}, patient=other, days=2)
    assert not _is_seen(db)


def test_what_was_taken_back_stays_so(db: Session) -> None:
    _left_visible(db, LETTER, a_binary("All is well"))
    receive(db, LETTER | {"status": "entered-in-error"}, a_binary("All is well"), days=1)
    receive(db, a_binary("She was hit"), days=2)
    assert (_entry(db).state, _is_seen(db)) == (State.WITHDRAWN, False)


def test_beside_another_entry_that_draws_on_it_too(db: Session) -> None:
    _left_visible(db, LETTER, a_binary("All is well"))
    receive(db, LETTER | {"id": "d2"}, a_binary("She was hit"), days=1)
    leave_what_waits_visible(db, but="DocumentReference/d")
    assert not _is_seen(db)


def _left_visible(db: Session, *resources: Resource) -> None:
    receive(db, *resources)
    leave_what_waits_visible(db)
    assert _is_seen(db)


def _entry(db: Session) -> Entry:
    wanted = select(Entry).where(Entry.source_id.like("%/d")).execution_options(populate_existing=True)
    return db.scalars(wanted).one()


def _version(db: Session) -> int:
    return _entry(db).current_version


def _is_seen(db: Session) -> bool:
    patient = db.scalars(select(Patient).where(Patient.nhs_number == "9990000018")).one()
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON + timedelta(days=20))
    return _entry(db).id in [each.entry for each in view.entries]
