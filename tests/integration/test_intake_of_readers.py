"""What an imported record says of who may read: proxies, the end of a registration, and death."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import NUMBER, Resource, a_patient, an_observation, nopat
from tests.factories import (
    DAY,
    LEAVE_VISIBLE,
    LEEDS,
    MINUTE,
    NOON,
    TODAY,
    a_gp,
    a_practice,
    an_operator,
    deciding,
    entry_states,
    state,
)
from tests.receiving import items, receive
from workbench import access, audit
from workbench.models import (
    AccessChange,
    AuditEvent,
    Decision,
    EntryVersion,
    Patient,
    Practice,
    Proxy,
    ProxyChange,
    ReviewItem,
)
from workbench.oversight.truth import check_records
from workbench.patient_view import patient_view
from workbench.vocabulary import AccessStep, Action, Audience, ProxyStep, State

FATHER = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "FTH", "display": "father"}]
}
ACTIVE = {"active": True, "period": {"start": "2026-02-01"}}
REGISTRATION = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1"


def a_related_person(id_: str = "r1", *, relationship: Any = FATHER, **more: Any) -> Resource:
    return {"resourceType": "RelatedPerson", "id": id_, "patient": {"reference": "Patient/p1"},
            "name": [{"given": ["Mo"], "family": "Marsh"}], "relationship": relationship, **more}  # fmt: skip


def registered(*periods: dict[str, str], **more: Any) -> Resource:
    """A patient with these registrations."""
    held = [{"url": "registrationPeriod", "valuePeriod": period} for period in periods]
    return a_patient(extension=[{"url": REGISTRATION, "extension": [each]} for each in held], **more)


def patient_in(db: Session) -> Patient:
    return db.scalars(select(Patient).where(Patient.nhs_number == NUMBER)).one()


def proxies(db: Session) -> list[tuple[str, str, date, date | None]]:
    return [(p.name, p.relationship, p.from_on, p.until_on) for p in db.scalars(select(Proxy).order_by(Proxy.id))]


def reading(db: Session, *, days: int = 0) -> list[str]:
    """The proxies who read on that day."""
    known = access.proxies_of(db, patient_in(db), at=NOON + days * DAY)
    return [each.proxy.name for each in known if each.reads_since]


def seen(db: Session, reader: Audience = Audience.PATIENT, *, days: int = 0) -> list[str]:
    view = patient_view(db, patient_in(db), reader, by=a_gp(a_practice(db)), at=NOON + days * DAY)
    return [entry.title for entry in view.entries]


def left_visible(db: Session, *resources: Resource, patient: Resource | None = None) -> ReviewItem:
    """The one item that these bring, left visible."""
    receive(db, *(resources or (an_observation(),)), patient=patient)
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE, at=NOON + MINUTE)
    return item


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"active": True}, ("Mo Marsh", "father", TODAY, None)),
        ({"period": {"start": "2026-02-01"}}, ("Mo Marsh", "father", date(2026, 2, 1), None)),
        ({"period": {"start": "2026-02-01", "end": "2027-01-01"}, "active": True},
         ("Mo Marsh", "father", date(2026, 2, 1), date(2027, 1, 1))),
        ({"active": True, "relationship": [FATHER]}, ("Mo Marsh", "father", TODAY, None)),
        ({"active": True, "relationship": {"text": "carer"}}, ("Mo Marsh", "carer", TODAY, None)),
        ({"active": True, "relationship": None, "name": None}, ("name not given", "not said", TODAY, None)),
        ({"active": True, "name": [{"text": "Mo of the Marsh"}]}, ("Mo of the Marsh", "father", TODAY, None)),
    ],
    ids=str,
)  # fmt: skip
def test_a_related_person_who_is_or_was_authorised_is_a_proxy(
    db: Session, person: dict[str, Any], expected: tuple[str, str, date, date | None]
) -> None:
    receive(db, a_related_person(**person))
    assert proxies(db) == [expected]
    assert reading(db) == [expected[0]]


CONTACT = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": "N"}]}


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"active": False},
        {"active": "true"},
        {"period": {"end": "2027-01-01"}},
        ACTIVE | {"relationship": CONTACT},
        ACTIVE | {"relationship": [CONTACT, {"coding": [{"system": "http://hl7.org/fhir/v2/0131", "code": "C"}]}]},
        ACTIVE | {"patient": {"reference": "Patient/p2"}},
        ACTIVE | {"patient": None},
    ],
    ids=str,
)
def test_whom_the_record_does_not_authorise_is_none(db: Session, person: dict[str, Any]) -> None:
    receive(db, an_observation(), a_related_person(**person))
    assert (proxies(db), len(items(db))) == ([], 1)


def test_a_father_who_is_also_whom_to_telephone_is_a_proxy(db: Session) -> None:
    receive(db, a_related_person(relationship=[CONTACT, FATHER], **ACTIVE))
    assert reading(db) == ["Mo Marsh"]


@pytest.mark.parametrize(
    ("period", "cause"),
    [
        ({"start": "01/02/2026"}, "the period of this proxy is not a date; not taken as one"),
        ({"start": "2026-02-30"}, "the period of this proxy is not a date; not taken as one"),
        ({"start": "2026"}, "the period of this proxy is not a date; not taken as one"),
        ({"start": "2026-02-01", "end": "soon"}, "the end of this proxy’s period is not a date; taken as ended"),
        ({"start": "2026-02-01", "end": "2027-02"}, "the end of this proxy’s period is not a date; taken as ended"),
    ],
    ids=str,
)
def test_a_period_that_is_no_date_is_reported_and_authorises_nobody(
    db: Session, period: dict[str, str], cause: str
) -> None:
    received = receive(db, an_observation(), a_related_person(active=True, period=period))
    assert [problem.cause for problem in received.problems] == [cause]
    assert (proxies(db), len(items(db))) == ([], 1)


@pytest.mark.parametrize("again", [ACTIVE, {"active": True}, {"period": ACTIVE["period"]}], ids=str)
def test_the_same_again_changes_nothing(db: Session, again: dict[str, Any]) -> None:
    receive(db, a_related_person(**ACTIVE))
    receive(db, a_related_person(**again), days=1)
    receive(db, days=2)
    assert len(proxies(db)) == 1
    assert db.scalars(select(ProxyChange)).all() == []
    assert len(audit.page(db, LEEDS, audit.Search(action=Action.ACCESS_CHANGED))) == 1


@pytest.mark.parametrize(
    ("then", "ends"),
    [
        ({"period": {"start": "2026-02-01", "end": "2026-03-05"}}, date(2026, 3, 5)),
        ({"active": False}, date(2026, 3, 3)),
        ({"active": False, "period": {"start": "2026-02-01", "end": "2026-03-05"}}, date(2026, 3, 3)),
        ({"period": {"start": "2026-02-01", "end": "in March"}}, date(2026, 3, 3)),
    ],
    ids=["an end", "inactive", "both", "an end that is no date"],
)
def test_an_end_that_comes_later_ends_it_once_and_on_record(db: Session, then: dict[str, Any], ends: date) -> None:
    receive(db, a_related_person(**ACTIVE))
    for days in (1, 1):
        receive(db, a_related_person(**ACTIVE | then), days=days)
    (change,) = db.scalars(select(ProxyChange))
    assert (change.step, change.effective_on) == (ProxyStep.ENDED, ends)
    assert (reading(db), reading(db, days=3)) == (["Mo Marsh"], [])
    assert len(audit.page(db, LEEDS, audit.Search(action=Action.ACCESS_CHANGED))) == 2


def test_an_end_is_not_taken_back_by_a_later_record(db: Session) -> None:
    receive(db, a_related_person(**ACTIVE))
    receive(db, a_related_person(active=False), days=1)
    receive(db, a_related_person(**ACTIVE), days=2)
    assert (len(proxies(db)), reading(db, days=2)) == (1, [])


def test_a_proxy_that_was_added_here_is_not_added_again_by_the_record(db: Session) -> None:
    receive(db)
    access.add_proxy(db, patient_in(db), name="Mo Marsh", relationship="father", basis="a form",
                     authorised_by="Dr Shah", from_on=date(2026, 2, 1), by=a_gp(a_practice(db)), at=NOON)  # fmt: skip
    receive(db, a_related_person(**ACTIVE))
    assert len(proxies(db)) == 1


def test_two_of_the_same_name_and_day_are_one(db: Session) -> None:
    receive(db, a_related_person(**ACTIVE), a_related_person("r2", **ACTIVE))
    assert len(proxies(db)) == 1


def test_what_was_left_visible_waits_for_a_proxy_that_the_record_brings(db: Session) -> None:
    item = left_visible(db)
    receive(db, an_observation(), a_related_person(**ACTIVE), days=1)
    assert state(db, item) is State.WAITING
    assert (seen(db, days=1), seen(db, Audience.PROXY, days=1)) == (["Blood pressure"], [])


@pytest.mark.parametrize(
    ("patient", "step"),
    [
        (registered({"start": "2015-01-01", "end": "2026-03-01"}), (AccessStep.LEFT, date(2026, 3, 1))),
        (registered({"end": "2026-03-01"}), (AccessStep.LEFT, date(2026, 3, 1))),
        (registered({"start": "2015-01-01", "end": "2026-02"}), (AccessStep.LEFT, date(2026, 3, 3))),
        (registered({"start": "2015-01-01", "end": "last week"}), (AccessStep.LEFT, date(2026, 3, 3))),
        (a_patient(active=False), (AccessStep.LEFT, date(2026, 3, 3))),
        (a_patient(deceasedBoolean=True), None),
        (a_patient(deceasedDateTime="2026-03-01"), None),
    ],
    ids=["ended", "ended, begun who knows when", "ended in some month", "ended, not legibly", "inactive", "died",
         "died on a day"],
)  # fmt: skip
def test_who_left_or_died_sees_nothing_and_the_history_stays(
    db: Session, patient: Resource, step: tuple[AccessStep, date] | None
) -> None:
    item = left_visible(db)
    assert seen(db) == ["Blood pressure"]
    receive(db, an_observation(), patient=patient, days=1)
    assert seen(db, days=1) == []
    assert db.execute(select(AccessChange.step, AccessChange.effective_on)).all() == ([step] if step else [])
    assert entry_states(db, item) == [State.LEFT_VISIBLE]
    assert len(db.scalars(select(Decision)).all()) == 1


def test_what_waits_leaves_the_queue_with_the_patient(db: Session) -> None:
    receive(db, an_observation())
    receive(db, an_observation(), patient=a_patient(active=False), days=1)
    assert [item.state for item in items(db)] == [State.OUT_OF_SCOPE]


def test_leaving_is_recorded_once(db: Session) -> None:
    for days in range(3):
        receive(db, patient=a_patient(active=False), days=days)
    for days in range(3, 5):
        receive(db, patient=registered({"start": "2015-01-01", "end": "2026-03-01"}), days=days)
    steps = db.scalars(select(AccessChange.effective_on).order_by(AccessChange.number)).all()
    assert steps == [TODAY, date(2026, 3, 1)]


def test_a_record_that_no_longer_says_that_the_patient_left_takes_nothing_back(db: Session) -> None:
    left_visible(db)
    receive(db, an_observation(), patient=a_patient(active=False), days=1)
    receive(db, an_observation(), days=2)
    assert seen(db, days=2) == []


def test_who_registers_again_sees_what_is_entered_from_then_on(db: Session) -> None:
    left_visible(db)
    receive(db, an_observation(), patient=registered({"start": "2015-01-01", "end": "2026-03-01"}), days=1)
    back = registered({"start": "2015-01-01", "end": "2026-03-01"}, {"start": "2026-03-04"})
    receive(db, an_observation(), patient=back, days=5)
    assert patient_in(db).registered_on == date(2026, 3, 4)
    assert seen(db, days=5) == []
    receive(db, an_observation("o2", title="Weight", issued="2026-03-06T09:00:00Z"), patient=back, days=5)
    deciding(db, items(db)[-1], LEAVE_VISIBLE, at=NOON + 5 * DAY)
    assert seen(db, days=5) == ["Weight"]


def test_who_registered_again_and_is_gone_again_sees_nothing(db: Session) -> None:
    receive(db, patient=a_patient(active=False))
    again = an_observation(issued="2026-03-06T09:00:00Z")
    receive(db, again, patient=registered({"start": "2026-03-04"}), days=5)
    deciding(db, items(db)[0], LEAVE_VISIBLE, at=NOON + 5 * DAY)
    assert seen(db, days=5) == ["Blood pressure"]
    receive(db, again, patient=registered({"start": "2026-03-04"}, active=False), days=6)
    assert seen(db, days=6) == []


@pytest.mark.parametrize("reader", Audience)
def test_a_label_that_appears_or_disappears_shows_nothing_by_itself(db: Session, reader: Audience) -> None:
    receive(db, a_related_person(active=True, period={"start": "2026-01-05"}))
    (labelled, plain) = an_observation(**nopat()), an_observation()
    item = left_visible(db, plain)
    assert seen(db, reader, days=1) == ["Blood pressure"]
    for days, sent in enumerate((labelled, plain, labelled, plain), 2):
        receive(db, sent, days=days)
        assert (seen(db, reader, days=days), state(db, item)) == ([], State.WAITING)


def test_what_was_left_visible_under_a_label_is_not_shown_once_the_label_is_gone(db: Session) -> None:
    item = left_visible(db, an_observation(**nopat()))
    receive(db, an_observation(), days=1)
    assert (seen(db, days=1), state(db, item)) == ([], State.WAITING)


def test_an_entry_that_moves_to_another_patient_waits_there_and_is_seen_nowhere(db: Session) -> None:
    left_visible(db)
    pike = a_patient("9990000026", family="Pike")
    receive(db, an_observation(), patient=pike, days=1)
    (_, there) = items(db)
    assert (seen(db, days=1), state(db, there)) == ([], State.WAITING)
    theirs = db.get_one(Patient, there.patient_id)
    assert patient_view(db, theirs, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON + DAY).entries == []


@pytest.mark.parametrize("born", ["", "31/12/1990", "1990"])
def test_a_record_without_a_date_of_birth_does_not_take_the_known_one_away(db: Session, born: str) -> None:
    receive(db, patient=a_patient(born="2010-03-01"))
    receive(db, patient=a_patient(born=born), days=1)
    assert patient_in(db).birth_date == date(2010, 3, 1)


def test_no_mark_of_direction_or_of_no_width_stays_in_names_and_titles(db: Session) -> None:
    odd = "\u202e\u200b{}\u2066\ufeff\u200d"
    named = {"given": [odd.format("Rosa")], "family": odd.format("Marsh")}
    patient = {**a_patient(), "name": [named]}
    titled = an_observation(title=odd.format("Blood pressure"))
    receive(db, titled, a_related_person(name=[{"text": odd.format("Mo Marsh")}], active=True), patient=patient)
    held = db.scalars(select(Patient)).one()
    title = db.scalars(select(EntryVersion.title)).one()
    proxy = db.scalars(select(Proxy)).one()
    assert (held.given_name, held.family_name, title, proxy.name) == ("Rosa", "Marsh", "Blood pressure", "Mo Marsh")


def test_a_relationship_in_free_text_is_not_in_the_audit(either_db: Session) -> None:
    db = either_db
    receive(db, a_related_person(relationship={"text": "the ex who hurt her"}, active=True))
    patient = db.scalars(select(Patient)).one()
    by = an_operator(db.get_one(Practice, patient.practice_id))
    more = {"basis": "a signed form", "authorised_by": "Dr Shah", "from_on": TODAY, "by": by, "at": NOON}
    access.add_proxy(db, patient, name="Jo", relationship="the ex who hurt her", **more)
    for proxy in db.scalars(select(Proxy)).all():
        access.change_proxy(db, patient, proxy.id, ProxyStep.ENDED, basis="asked", by=by, at=NOON)
    assert "hurt" not in " ".join(db.scalars(select(AuditEvent.details)))
    assert [fault for fault in check_records(db, by=by) if "proxy" in fault] == []
