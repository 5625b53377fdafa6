"""A bundle that names somebody else as the patient: kept until a person says whose it is; what it takes back counts."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import (
    COMPLETE,
    NUMBER,
    SNOMED,
    a_bundle,
    a_consultation,
    a_document,
    a_patient,
    an_access_code,
    an_observation,
    bundle_of,
    nopat,
    registered_at,
)
from tests.factories import (
    DAY,
    HOUR,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    YORK,
    a_gp,
    a_lead,
    a_practice,
    an_administrator,
    an_operator,
    deciding,
)
from tests.receiving import receive
from workbench import audit, intake, scope
from workbench.errors import Invalid, NotAllowed, NotFound, OtherIdentity
from workbench.models import EntryVersion, HeldBundle, Patient, Proxy, ReviewItem
from workbench.patient_view import patient_view
from workbench.vocabulary import AccessCause, Action, Audience, HeldAnswer, State

OTHER = a_patient(born="2012-05-06")
PROXY = {"resourceType": "RelatedPerson", "id": "r1", "patient": {"reference": "Patient/p1"}, "active": True,
         "name": [{"text": "Mo Marsh"}], "period": {"start": "2026-01-01"}}  # fmt: skip
ERROR = {"status": "entered-in-error"}


def hold(
    db: Session, *resources: dict[str, Any], patient: dict[str, Any] = OTHER, at: Any = NOON + HOUR,
    came_from: str = "rosa.json",
) -> int:  # fmt: skip
    """The number of the held bundle; refused by the ordinary import, as at the command line."""
    practice = a_practice(db)
    opened = intake.open_bundle(a_bundle(*resources, patient=patient))
    with pytest.raises(OtherIdentity):
        intake.receive(db, practice, opened, by=an_operator(practice), at=at)
    intake.hold(db, practice, opened, came_from=came_from, by=an_operator(practice), at=at)
    db.expire_all()
    return db.scalars(select(HeldBundle.id).order_by(HeldBundle.id.desc())).first() or 0


def answer(
    db: Session, held: int, said: HeldAnswer = HeldAnswer.IMPORTED, at: Any = NOON + 2 * DAY, **more: Any
) -> Any:
    by = more.pop("by", None) or a_lead(a_practice(db))
    received = intake.answer_held(db, held, said, note=more.pop("note", "asked her"), by=by, at=at)
    db.expire_all()
    return received


def left_visible(db: Session) -> None:
    """All that waits, a minute after it came."""
    for item in db.scalars(select(ReviewItem).where(ReviewItem.state == State.WAITING)):
        deciding(db, item, LEAVE_VISIBLE, at=NOON)


def seen(db: Session, at: Any = NOON + 3 * DAY, audience: Audience = Audience.PATIENT) -> list[str]:
    patient = db.scalars(select(Patient).where(Patient.nhs_number == NUMBER)).one()
    view = patient_view(db, patient, audience, by=a_gp(a_practice(db)), at=at)
    return sorted(entry.title for entry in view.entries)


def titles(db: Session) -> set[str]:
    return {*db.scalars(select(EntryVersion.title))}


def events(db: Session, action: Action) -> list[str]:
    return [event.details for event in audit.page(db, LEEDS, audit.Search(action=action))]


def test_it_is_kept_and_nothing_of_it_is_filed(either_db: Session) -> None:
    receive(either_db, an_observation())
    held = hold(either_db, an_observation(), an_observation("o2", title="Weight"))
    row = either_db.get_one(HeldBundle, held)
    assert (row.answer, row.entries, row.came_from, row.said["birth_date"]) == (None, 2, "rosa.json", "2012-05-06")
    assert titles(either_db) == {"Blood pressure"}
    assert either_db.scalars(select(Patient.birth_date)).one() == date(1984, 5, 6)


def test_the_same_again_is_held_once(db: Session) -> None:
    receive(db, an_observation())
    first = hold(db, an_observation())
    assert hold(db, an_observation()) == first
    assert hold(db, an_observation(), an_observation("o2")) != first
    assert intake.how_many_held(db, a_practice(db).id) == 2
    assert len(events(db, Action.HELD)) == 2


def test_holding_is_on_record_without_a_name(db: Session) -> None:
    receive(db, an_observation())
    hold(db, an_observation(), came_from="Rosa Marsh.json")
    (event,) = events(db, Action.HELD)
    assert '"what":["date of birth"]' in event
    assert "Marsh" not in event


def test_the_same_patients_is_imported_as_if_it_came_now(either_db: Session) -> None:
    receive(either_db, an_observation())
    held = hold(either_db, an_observation(), an_observation("o2", title="Weight"))
    received = answer(either_db, held)
    assert (received.counts.new, received.counts.unchanged) == (1, 1)
    assert either_db.scalars(select(Patient.birth_date)).one() == date(2012, 5, 6)
    row = either_db.get_one(HeldBundle, held)
    assert (row.answer, row.answered_by, row.note, row.content) == ("imported", "Dr Carys Evans", "asked her", None)
    assert '"accepted":true' in events(either_db, Action.IDENTITY_CHANGED)[0]
    assert '"basis":"asked her"' in events(either_db, Action.HELD_ANSWERED)[0]


def test_somebody_elses_is_discarded(db: Session) -> None:
    receive(db, an_observation())
    held = hold(db, an_observation("o2", title="Weight"))
    assert answer(db, held, HeldAnswer.DISCARDED, by=an_administrator(a_practice(db))) is None
    row = db.get_one(HeldBundle, held)
    assert (row.answer, row.content, titles(db)) == ("discarded", None, {"Blood pressure"})
    assert '"answer":"discarded"' in events(db, Action.HELD_ANSWERED)[0]
    assert intake.how_many_held(db, a_practice(db).id) == 0


@pytest.mark.parametrize("note", ["", "  ", "x" * 501])
def test_the_answer_needs_a_note(db: Session, note: str) -> None:
    receive(db, an_observation())
    with pytest.raises(Invalid) as refused:
        answer(db, hold(db, an_observation()), note=note)
    assert list(refused.value.faults) == ["note"]


def test_it_is_answered_once(db: Session) -> None:
    receive(db, an_observation())
    held = hold(db, an_observation())
    answer(db, held, HeldAnswer.DISCARDED)
    with pytest.raises(Invalid, match="already answered"):
        answer(db, held)


def test_neither_a_clinician_nor_another_practice_answers(db: Session) -> None:
    receive(db, an_observation())
    held = hold(db, an_observation())
    with pytest.raises(NotAllowed):
        answer(db, held, by=a_gp(a_practice(db)))
    with pytest.raises(NotFound):
        answer(db, held, by=a_lead(a_practice(db, YORK)))


TAKEN_BACK = {
    "withdrawn": [an_observation(**ERROR)],
    "labelled": [an_observation(**nopat())],
    "another patient's": [an_observation(subject={"reference": "Patient/p9"})],
    "not readable": [an_observation(subject={"reference": ""})],
    "changed": [an_observation(title="Blood pressure, corrected")],
    "changed where nobody sees": [an_observation(extension=[{"url": "https://example.org/x", "valueCode": "y"}])],
    "doubted": [an_observation(meta={"security": [{"system": "urn:x", "code": "NOPAT"}]})],
    "died": [{**OTHER, "deceasedBoolean": True}],
    "left": [{**OTHER, "active": False}],
    "code 104": [an_access_code("1364731000000104", "2026-03-02")],
    "code 103": [an_access_code("1290331000000103", "2026-03-02")],
}


@pytest.mark.parametrize("what", TAKEN_BACK)
@pytest.mark.parametrize("said", [None, *HeldAnswer])
def test_what_it_takes_back_is_not_shown_while_it_is_held_nor_after(
    db: Session, what: str, said: HeldAnswer | None
) -> None:
    receive(db, an_observation())
    left_visible(db)
    assert seen(db, NOON + HOUR) == ["Blood pressure"]
    patients = [each for each in TAKEN_BACK[what] if each["resourceType"] == "Patient"]
    others = [each for each in TAKEN_BACK[what] if each["resourceType"] != "Patient"]
    held = hold(db, *others, patient=patients[0] if patients else OTHER)
    assert seen(db) == []
    if said:
        answer(db, held, said)
    assert seen(db) == []


def test_what_is_under_it_goes_too(db: Session) -> None:
    receive(db, a_consultation(), an_observation(consultation="c1"))
    left_visible(db)
    held = hold(db, a_consultation(**ERROR))
    assert seen(db) == []
    took_effect = db.get_one(HeldBundle, held).took_effect
    assert ["1 entry held before", "withdrawn by the source, and no longer shown"] in took_effect
    assert len(events(db, Action.TAKEN_BACK)) == 2


def test_what_it_says_as_it_is_held_stays_visible(db: Session) -> None:
    receive(db, an_observation())
    left_visible(db)
    held = hold(db, an_observation())
    assert (seen(db), db.get_one(HeldBundle, held).took_effect) == (["Blood pressure"], [])
    answer(db, held, HeldAnswer.DISCARDED)
    assert seen(db) == ["Blood pressure"]


@pytest.mark.parametrize("more", [{"active": False}, {"period": {"start": "2026-01-01", "end": "2026-03-01"}}])
def test_a_proxys_end_counts_at_once_and_a_new_proxy_does_not(db: Session, more: dict[str, Any]) -> None:
    receive(db, an_observation(), PROXY)
    left_visible(db)
    new = {**PROXY, "id": "r2", "name": [{"text": "Di Pike"}]}
    hold(db, {**PROXY, **more}, new, an_observation())
    assert [each.name for each in db.scalars(select(Proxy))] == ["Mo Marsh"]
    assert seen(db, audience=Audience.PROXY) == []


def test_a_106_that_it_withdraws_withholds_again_at_once(db: Session) -> None:
    code = an_access_code("1364751000000106", "2026-03-02", "a2")
    receive(db, an_access_code("1364731000000104", "2026-03-01"), code)
    held = hold(db, {**code, **ERROR})
    for said in (None, HeldAnswer.DISCARDED):
        if said:
            answer(db, held, said)
        patient = db.scalars(select(Patient)).one()
        assert scope.access_of(db, patient, at=NOON + 2 * DAY).cause is AccessCause.REVIEW_NEEDED


@pytest.mark.parametrize("said", [None, *HeldAnswer])
def test_what_a_document_of_it_replaces_is_not_shown_while_it_is_held_nor_after(
    db: Session, said: HeldAnswer | None
) -> None:
    receive(db, a_document())
    left_visible(db)
    assert seen(db) == ["Letter"]
    replaces = [{"code": "replaces", "target": {"reference": "DocumentReference/d1"}}]
    held = hold(db, a_document("d2", relatesTo=replaces))
    assert seen(db) == []
    if said:
        answer(db, held, said)
    state = State.WITHDRAWN if said is HeldAnswer.IMPORTED else State.WAITING
    assert (seen(db), db.get_one(ReviewItem, 1).state) == ([], state)


def test_a_106_restores_nothing_while_it_is_held(db: Session) -> None:
    receive(db, an_access_code("1364731000000104", "2026-03-01"))
    held = hold(db, an_access_code("1364751000000106", "2026-03-02", "a2"))
    patient = db.scalars(select(Patient)).one()
    assert scope.access_of(db, patient, at=NOON + DAY).cause is AccessCause.REVIEW_NEEDED
    answer(db, held)
    assert scope.access_of(db, patient, at=NOON + 2 * DAY).cause is not AccessCause.REVIEW_NEEDED


CAME_SINCE = {
    "changed": (an_observation(title="Newer"), "Newer"),
    "sent again as it was": (an_observation(), "Blood pressure"),
}


@pytest.mark.parametrize("what", CAME_SINCE)
def test_what_came_since_is_not_replaced(either_db: Session, what: str) -> None:
    since, stays = CAME_SINCE[what]
    receive(either_db, an_observation())
    held = hold(either_db, an_observation(title="Older"), an_observation("o2", title="Weight"))
    receive(either_db, since, at=NOON + DAY)
    received = answer(either_db, held)
    latest = select(EntryVersion.title).order_by(EntryVersion.entry_id, EntryVersion.number.desc())
    assert either_db.scalars(latest).first() == stays
    assert "Older" not in titles(either_db)
    assert "Weight" in titles(either_db)
    assert any("older version" in problem.cause for problem in received.problems)


def test_what_was_withdrawn_since_does_not_come_back(db: Session) -> None:
    receive(db, an_observation(), an_observation("o2", title="Weight"))
    held = hold(db, an_observation(), an_observation("o2", title="Weight"), an_observation("o3", title="Pulse"))
    receive(db, an_observation(**ERROR), an_observation("o3", **ERROR), at=NOON + DAY)
    answer(db, held)
    left_visible(db)
    assert seen(db) == ["Weight"]


def test_a_later_version_of_the_source_counts_though_it_came_before(db: Session) -> None:
    receive(db, an_observation(meta={"versionId": "1"}))
    held = hold(db, an_observation(title="Third", meta={"versionId": "3"}))
    receive(db, an_observation(title="Second", meta={"versionId": "2"}), at=NOON + DAY)
    answer(db, held)
    assert titles(db) == {"Blood pressure", "Second", "Third"}


def test_who_the_patient_is_stays_as_a_later_record_says(db: Session) -> None:
    receive(db, an_observation())
    held = hold(db, an_observation("o2", title="Weight"))
    receive(db, an_observation(), at=NOON + DAY)
    received = answer(db, held)
    assert db.scalars(select(Patient.birth_date)).one() == date(1984, 5, 6)
    assert "a record that came later says who the patient is" in received.problems[0].cause + str(received.problems)
    assert "Weight" in titles(db)


def test_another_birthday_is_not_taken_from_an_import_that_began_before_the_last_one(db: Session) -> None:
    receive(db, an_observation())
    with pytest.raises(OtherIdentity):
        receive(db, an_observation("o2"), patient=OTHER, at=NOON - HOUR)


def test_two_that_are_held_count_in_the_order_in_which_they_came(db: Session) -> None:
    receive(db, an_observation())
    first = hold(db, an_observation(title="First"), at=NOON + HOUR)
    second = hold(db, an_observation(title="Second"), at=NOON + DAY)
    answer(db, first)
    answer(db, second, at=NOON + 3 * DAY)
    wanted = select(EntryVersion.title).order_by(EntryVersion.number.desc())
    assert db.scalars(wanted).first() == "Second"


def test_the_older_of_two_changes_nothing_after_the_newer(db: Session) -> None:
    receive(db, an_observation())
    first = hold(db, an_observation(title="First"), at=NOON + HOUR)
    second = hold(db, an_observation(title="Second"), at=NOON + DAY)
    answer(db, second)
    answer(db, first, at=NOON + 3 * DAY)
    assert "First" not in titles(db)


def test_a_complete_record_that_was_held_does_not_miss_what_came_since(db: Session) -> None:
    code = {"coding": [{"system": SNOMED, "code": "717711000000103"}]}
    problems = {"resourceType": "List", "id": "l", "status": "current", "mode": "snapshot", "code": code,
                "subject": {"reference": "Patient/p1"}}  # fmt: skip
    condition = {"resourceType": "Condition", "id": "k1", "subject": {"reference": "Patient/p1"},
                 "code": {"text": "Asthma"}, "assertedDate": "2026-03-02T09:00:00Z"}  # fmt: skip
    receive(db, an_observation())
    raw = bundle_of({"resource": OTHER}, {"resource": problems}, **COMPLETE)
    opened, by = intake.open_bundle(raw), an_operator(a_practice(db))
    intake.hold(db, a_practice(db), opened, came_from="a.json", by=by, at=NOON + HOUR)
    receive(db, condition, at=NOON + DAY)
    answer(db, db.scalars(select(HeldBundle.id)).one())
    left_visible(db)
    assert "Asthma" in seen(db)


def test_it_is_not_asked_again_once_the_patient_is_who_it_says(db: Session) -> None:
    receive(db, an_observation())
    answer(db, hold(db, an_observation()))
    receive(db, an_observation(), patient=OTHER, at=NOON + 3 * DAY)


def test_what_is_another_practices_is_refused_and_not_held(db: Session) -> None:
    receive(db, an_observation())
    practice = a_practice(db)
    opened = intake.open_bundle(a_bundle(patient=a_patient(born="2012-05-06", **registered_at(YORK))))
    with pytest.raises(Exception, match="registered at") as refused:
        intake.receive(db, practice, opened, by=an_operator(practice), at=NOON)
    assert not isinstance(refused.value, OtherIdentity)
