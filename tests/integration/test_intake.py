"""A FHIR bundle received: what is new, what changed, what moved, and what is refused."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import reads
from tests.bundles import (
    NUMBER,
    a_bundle,
    a_consultation,
    a_document,
    a_patient,
    an_access_code,
    an_observation,
    nopat,
    registered_at,
)
from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    YORK,
    a_gp,
    a_practice,
    a_switch,
    an_operator,
    deciding,
    entries,
    entry_states,
    its_gp,
    revision,
    state,
)
from tests.receiving import items, receive
from workbench import audit, intake, queue
from workbench.db import Base
from workbench.decisions import decide
from workbench.errors import AlreadyDecided, CannotRead, NotAllowed, NotFound
from workbench.intake import Counts
from workbench.models import AccessChange, EntryVersion, ItemLink, Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import AccessStep, Action, Audience, Kind, Standing, State, Switch, Urgency

SECRET = "Disclosed domestic violence"


def test_a_consultation_with_its_entries_is_one_item_that_waits(either_db: Session) -> None:
    received = receive(either_db, a_consultation(), an_observation(consultation="c1"))
    (item,) = items(either_db)
    assert (item.kind, item.state, item.entry_count) == (Kind.CONSULTATION, State.WAITING, 2)
    assert [entry.source_id for entry in entries(either_db, item)] == ["Encounter/c1", "Observation/o1"]
    assert received.counts == Counts(read=2, new=2)


def test_what_was_recorded_before_the_switch_on_needs_no_review(db: Session) -> None:
    received = receive(db, an_observation(issued="2025-12-31T23:59:59Z"), an_observation("o2"))
    assert [item.state for item in items(db)] == [State.OUT_OF_SCOPE, State.WAITING]
    assert (received.counts.read, received.counts.out_of_scope) == (2, 1)


def test_nor_does_what_was_recorded_while_access_was_paused(db: Session) -> None:
    practice = a_practice(db)
    for step, on in ((Switch.PAUSED, date(2026, 2, 1)), (Switch.ON, date(2026, 2, 20))):
        a_switch(db, practice, step, on)
    received = receive(db, an_observation(issued="2026-02-10T12:00:00Z"), an_observation("o2"))
    assert [item.state for item in items(db)] == [State.OUT_OF_SCOPE, State.WAITING]
    assert (received.counts.read, received.counts.out_of_scope) == (2, 1)


def test_an_old_letter_filed_today_is_new(db: Session) -> None:
    receive(db, an_observation(effectiveDateTime="2019-05-01"))
    assert [item.state for item in items(db)] == [State.WAITING]


def test_flags_rank_the_item_and_hide_nothing(db: Session) -> None:
    receive(db, an_observation(title=SECRET))
    (item,) = items(db)
    assert (item.urgency, item.state) == (Urgency.URGENT, State.WAITING)
    (shown,) = queue.item_shown(db, item.id, by=its_gp(db, item)).entries
    assert "domestic-abuse" in {flag.category for flag in shown.flags}


def test_a_letter_is_linked_with_its_consultation_in_both_directions(db: Session) -> None:
    receive(db, a_consultation(), a_document(consultation="c1"))
    one, other = items(db)
    assert [linked.id for linked in queue.linked_items(db, one.id, by=its_gp(db, one))] == [other.id]
    assert [linked.id for linked in queue.linked_items(db, other.id, by=its_gp(db, one))] == [one.id]


LETTER, CONSULTATION = a_document(consultation="c1"), a_consultation()
PRESCRIBED = {"resourceType": "MedicationRequest", "id": "m1", "intent": "plan", "subject": {"reference": "Patient/p1"}}
TAKEN = {"resourceType": "MedicationStatement", "id": "s1", "subject": {"reference": "Patient/p1"},
         "basedOn": [{"reference": "MedicationRequest/m1"}]}  # fmt: skip
ABOUT_IT = a_document(context={"related": [{"reference": "MedicationRequest/m1"}]})


@pytest.mark.parametrize(
    "imports",
    [
        ([CONSULTATION], [LETTER]),
        ([LETTER], [CONSULTATION]),
        ([LETTER], [CONSULTATION], [LETTER], [LETTER, CONSULTATION]),
        ([ABOUT_IT], [PRESCRIBED, TAKEN]),
    ],
    ids=["the letter later", "the letter first", "again and again", "about a folded medication"],
)
def test_what_gives_an_item_away_is_linked_whichever_import_brought_it(
    either_db: Session, imports: tuple[list[Any], ...]
) -> None:
    for resources in imports:
        receive(either_db, *resources)
    one, other = items(either_db)
    assert [linked.id for linked in queue.linked_items(either_db, one.id, by=its_gp(either_db, one))] == [other.id]
    assert [linked.id for linked in queue.linked_items(either_db, other.id, by=its_gp(either_db, one))] == [one.id]


@pytest.mark.parametrize("imports", [(CONSULTATION, LETTER), (LETTER, CONSULTATION)])
def test_another_patients_entry_is_not_linked_though_it_is_named(db: Session, imports: tuple[Any, Any]) -> None:
    receive(db, imports[0])
    receive(db, imports[1], patient=a_patient("9990000026", family="Pike"))
    assert db.scalars(select(ItemLink)).all() == []


def test_importing_again_changes_nothing(either_db: Session) -> None:
    record = (a_consultation(), an_observation(title=SECRET, consultation="c1"), a_document(consultation="c1"),
              an_access_code("1290331000000103", "2026-02-01"))  # fmt: skip
    receive(either_db, *record)
    before = _rows(either_db)
    received = receive(either_db, *record)
    assert _rows(either_db) == before
    assert (received.counts.unchanged, received.counts.new, received.counts.changed) == (4, 0, 0)


def test_importing_again_leaves_decisions_as_they_are(db: Session) -> None:
    receive(db, an_observation())
    (item,) = items(db)
    deciding(db, item, HIDE)
    receive(db, an_observation())
    assert entry_states(db, item) == [State.HIDDEN]


def test_an_entry_without_a_date_keeps_the_time_of_its_first_receipt(db: Session) -> None:
    undated = an_observation()
    del undated["issued"]
    for days in range(2):
        receive(db, undated, days=days)
        (item,) = items(db)
        assert (item.recorded_at, entries(db, item)[0].current_version) == (NOON, 1)


def test_a_changed_resource_is_a_new_version_that_waits_again(db: Session) -> None:
    receive(db, an_observation())
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE)
    received = receive(db, an_observation(title=SECRET), days=1)
    (entry,) = entries(db, item)
    assert (received.counts.changed, entry.current_version, entry.state) == (1, 2, State.WAITING)
    titles = db.scalars(select(EntryVersion.title).order_by(EntryVersion.number)).all()
    assert titles == ["Blood pressure", SECRET]


def test_a_changed_resource_is_flagged_by_what_it_says_now(db: Session) -> None:
    for title, urgency in ((SECRET, Urgency.URGENT), ("Blood pressure", Urgency.NONE), (SECRET, Urgency.URGENT)):
        receive(db, an_observation(title=title))
        assert items(db)[0].urgency == urgency


def test_a_decision_on_what_was_shown_before_the_change_is_refused(db: Session) -> None:
    receive(db, an_observation())
    (item,) = items(db)
    seen = revision(db, item)
    receive(db, an_observation(title=SECRET))
    with pytest.raises(AlreadyDecided):
        decide(db, item.id, LEAVE_VISIBLE, seen=seen, by=a_gp(a_practice(db)), at=NOON)


def test_what_was_entered_in_error_is_withdrawn_at_once(db: Session) -> None:
    receive(db, an_observation())
    (item,) = items(db)
    deciding(db, item, LEAVE_VISIBLE)
    assert _seen(db) == ["Blood pressure"]
    receive(db, an_observation(status="entered-in-error"))
    assert (state(db, item), _seen(db)) == (State.WITHDRAWN, [])


def test_a_consultation_entered_in_error_takes_its_entries_out_of_sight(db: Session) -> None:
    receive(db, a_consultation(), an_observation(consultation="c1"))
    deciding(db, items(db)[0], LEAVE_VISIBLE)
    assert len(_seen(db)) == 2
    receive(db, a_consultation(status="entered-in-error"), an_observation(consultation="c1"))
    assert (state(db, items(db)[0]), _seen(db)) == (State.WITHDRAWN, [])


def test_what_the_source_withdrew_and_labelled_stands_in_each_version(db: Session) -> None:
    for more in ({}, nopat(), {"status": "entered-in-error"}):
        receive(db, an_observation(**more))
    versions = db.execute(select(EntryVersion.nopat, EntryVersion.withdrawn).order_by(EntryVersion.number)).all()
    assert versions == [(False, False), (True, False), (False, True)]
    assert queue.differences(db, 1, at=NOON) == []


def test_an_item_is_found_by_what_its_heading_says_now(db: Session) -> None:
    author = {"participant": [{"individual": {"display": "Dr B Okoro"}}]}
    receive(db, a_consultation())
    receive(db, a_consultation(**author))
    assert [item.author for item in items(db)] == ["Dr B Okoro"]


def test_what_the_source_labels_nopat_is_not_shown_though_it_was_left_visible(db: Session) -> None:
    receive(db, an_observation(**nopat()))
    deciding(db, items(db)[0], LEAVE_VISIBLE)
    assert _seen(db) == []


def test_a_new_entry_of_a_hidden_consultation_waits_and_the_rest_stays_hidden(db: Session) -> None:
    receive(db, a_consultation())
    (item,) = items(db)
    deciding(db, item, HIDE)
    receive(db, a_consultation(), an_observation(consultation="c1"))
    assert (state(db, item), entry_states(db, item)) == (State.WAITING, [State.HIDDEN, State.WAITING])


def test_an_entry_moved_to_another_consultation_takes_its_flags_along(either_db: Session) -> None:
    consultations = (a_consultation(), a_consultation("c2"))
    receive(either_db, *consultations, an_observation(title=SECRET, consultation="c1"))
    receive(either_db, *consultations, an_observation(title=SECRET, consultation="c2"))
    first, second = items(either_db)
    assert (first.entry_count, first.urgency) == (1, Urgency.NONE)
    assert (second.entry_count, second.urgency) == (2, Urgency.URGENT)
    assert queue.differences(either_db, first.practice_id, at=NOON) == []


def test_an_entry_moved_to_another_consultation_keeps_its_decision(db: Session) -> None:
    consultations = (a_consultation(), a_consultation("c2"))
    receive(db, *consultations, an_observation(consultation="c1"))
    deciding(db, items(db)[0], HIDE)
    receive(db, *consultations, an_observation(consultation="c2"))
    assert entry_states(db, items(db)[1]) == [State.WAITING, State.HIDDEN]


def test_an_entry_moved_to_another_patient_waits_there_and_is_gone_here(either_db: Session) -> None:
    receive(either_db, an_observation(title=SECRET))
    (wrong,) = items(either_db)
    deciding(either_db, wrong, LEAVE_VISIBLE)
    receive(either_db, an_observation(title=SECRET), patient=a_patient("9990000026", family="Pike"))
    wrong, right = items(either_db)
    assert (wrong.state, wrong.entry_count, wrong.flag_count) == (State.WITHDRAWN, 0, 0)
    assert (right.state, right.urgency, _seen(either_db)) == (State.WAITING, Urgency.URGENT, [])
    assert queue.differences(either_db, right.practice_id, at=NOON) == []


def test_an_item_whose_last_entry_went_elsewhere_is_found_no_more(db: Session) -> None:
    receive(db, an_observation())
    receive(db, an_observation(), patient=a_patient("9990000026", family="Pike"))
    empty, _ = items(db)
    with pytest.raises(NotFound):
        queue.item_shown(db, empty.id, by=its_gp(db, empty))


def test_the_same_resource_in_two_practices_is_two_entries(db: Session) -> None:
    for code in (LEEDS, YORK):
        received = receive(db, an_observation(), practice=code)
        assert received.counts.new == 1
    assert len(items(db)) == 2


@pytest.mark.parametrize(
    ("codes", "sees"),
    [
        ([("1364731000000104", "2026-02-01")], False),
        ([("1364731000000104", "2026-02-01"), ("1364751000000106", "2026-02-02")], True),
        ([("1290331000000103", "2026-02-01")], False),
    ],
    ids=["104", "104 then 106", "103"],
)
def test_codes_in_the_record_decide_on_access(db: Session, codes: list[tuple[str, str]], sees: bool) -> None:
    coded = [an_access_code(code, day, f"a{number}") for number, (code, day) in enumerate(codes)]
    receive(db, an_observation(), *coded)
    assert (db.scalars(select(Patient.access_from)).one() is not None) is sees


def test_a_code_received_later_takes_the_whole_record_out_of_the_queue(db: Session) -> None:
    receive(db, an_observation())
    receive(db, an_access_code("1364731000000104", "2026-02-01"), days=1)
    assert {item.state for item in items(db)} == {State.OUT_OF_SCOPE}
    steps = db.execute(select(AccessChange.step, AccessChange.effective_on)).all()
    assert steps == [(AccessStep.REVIEW_NEEDED, date(2026, 2, 1))]


NEEDED, NOT_NEEDED = "1364731000000104", "1364751000000106"
IN_ERROR = {"status": "entered-in-error"}


@pytest.mark.parametrize("taken_back", [IN_ERROR, IN_ERROR | {"code": {"text": "x"}}, {"code": {"text": "x"}}])
def test_a_106_taken_back_withholds_again_once_and_on_record(either_db: Session, taken_back: dict[str, Any]) -> None:
    receive(either_db, an_access_code(NEEDED, "2026-02-01"), an_access_code(NOT_NEEDED, "2026-02-02", "a2"))
    for days in (1, 2):
        receive(either_db, an_access_code(NOT_NEEDED, "2026-02-02", "a2") | taken_back, days=days)
    step = either_db.scalars(select(AccessChange).order_by(AccessChange.number.desc())).first()
    assert (step.number, step.step, step.effective_on) == (3, AccessStep.REVIEW_NEEDED, date(2026, 3, 3))
    assert step.basis == "the code 106 was withdrawn"
    assert either_db.scalars(select(Patient.access_from)).one() is None
    assert len(audit.page(either_db, LEEDS, audit.Search(action=Action.ACCESS_CHANGED))) == 3


@pytest.mark.parametrize("of", [reads.ROSA, reads.OMAR], ids=["in the patient's bundle", "in another patient's"])
@pytest.mark.parametrize("standing", [Standing.DELETED, Standing.WITHDRAWN])
def test_so_does_a_106_that_is_only_said_to_be_gone(either_db: Session, standing: Standing, of: str) -> None:
    receive(either_db, an_access_code(NEEDED, "2026-02-01"), an_access_code(NOT_NEEDED, "2026-02-02", "a2"))
    reads.receive(either_db, says={"Observation/a2": standing}, of=of, days=1)
    assert either_db.scalars(select(Patient.access_from).order_by(Patient.id)).first() is None


def test_a_106_taken_back_withholds_nothing_where_another_lifts_the_104(db: Session) -> None:
    receive(db, an_access_code(NEEDED, "2026-02-01"), an_access_code(NOT_NEEDED, "2026-02-02", "a2"))
    wrong, right = (an_access_code(NOT_NEEDED, "2026-02-02", id_) for id_ in ("a2", "a3"))
    receive(db, wrong | IN_ERROR, right, days=1)
    assert db.scalars(select(Patient.access_from)).one() is not None


def test_a_106_that_was_another_patients_withholds_again(either_db: Session) -> None:
    db, mistaken = either_db, an_access_code(NOT_NEEDED, "2026-02-02", "a2")
    receive(db, an_access_code(NEEDED, "2026-02-01"), mistaken)
    receive(db, mistaken, patient=a_patient("9990000026", family="Pike"), days=1)
    rosa = db.scalars(select(Patient).order_by(Patient.id)).first()
    assert rosa.access_from is None
    steps = db.execute(select(AccessChange.step, AccessChange.basis).where(AccessChange.patient_id == rosa.id)).all()
    assert steps[-1] == (AccessStep.REVIEW_NEEDED, "the code 106 was another patient's")


def test_a_106_that_was_another_patients_withholds_nothing_where_another_lifts_the_104(db: Session) -> None:
    wrong, right = (an_access_code(NOT_NEEDED, "2026-02-02", id_) for id_ in ("a2", "a3"))
    receive(db, an_access_code(NEEDED, "2026-02-01"), wrong, right)
    receive(db, wrong, patient=a_patient("9990000026", family="Pike"), days=1)
    assert db.scalars(select(Patient.access_from).order_by(Patient.id)).first() is not None


def test_a_104_filed_after_a_106_withholds_though_it_is_dated_before(db: Session) -> None:
    receive(db, an_access_code(NOT_NEEDED, "2026-02-02"))
    receive(db, an_access_code(NEEDED, "2026-01-05", "a2") | {"issued": "2026-03-01T09:00:00Z"}, days=1)
    assert db.scalars(select(Patient.access_from)).one() is None


def test_narrative_is_cleaned_once_and_its_original_kept(db: Session) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">Said <b>no</b></p><script>x()</script></div>'
    receive(db, an_observation(text={"status": "additional", "div": div}))
    version = db.scalars(select(EntryVersion)).one()
    assert (version.narrative, version.narrative_original) == ("<div><p>Said <b>no</b></p></div>", div)


def test_characters_that_a_database_cannot_keep_do_not_stop_an_import(either_db: Session) -> None:
    receive(either_db, an_observation(title="Blood\x00 pressure", valueString="\ud83d\udc4d \x00 “Ω”"))
    item = items(either_db)[0]
    (entry,) = queue.item_shown(either_db, item.id, by=its_gp(either_db, item)).entries
    assert "\x00" not in entry.title + entry.text


def test_what_cannot_be_read_is_reported_and_the_rest_is_kept(db: Session) -> None:
    received = receive(db, an_observation(), {"id": "no type"})
    assert (received.counts.new, received.counts.unreadable, len(received.problems)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("patient", "cause"),
    [
        (a_patient(None), "has no NHS number"),
        (a_patient("9990000019"), "fails its check"),
        (a_patient("٩٩٩٠٠٠٠٠١٨"), "fails its check"),
        (a_patient(**registered_at(YORK)), f"registered at {YORK}, not {LEEDS}"),
        (a_patient(family="Pike", born="1950-01-01"), "another family name and date of birth"),
        (a_patient(given="Jo", born="2012-01-01"), "another first name and date of birth"),
        (a_patient(family="Pike", given="Jo"), "another family name and first name"),
        (a_patient(born="1984-06-05"), "another date of birth; find out .* --accept-identity"),
    ],
)
def test_a_record_that_may_be_somebody_elses_is_refused(db: Session, patient: dict[str, Any], cause: str) -> None:
    receive(db, an_observation())
    with pytest.raises(CannotRead, match=cause):
        receive(db, an_observation("o2"), patient=patient)


CORRECTED = {
    "family name": a_patient(family="Marsh-Pike"),
    "first name": a_patient(given="Rosalind"),
    "further name": a_patient(given="Rosa May"),
    "sex": a_patient(gender="unknown"),
    "address": a_patient(address=[{"line": ["2 High Street"], "postalCode": "LS1 1AA"}]),
}


@pytest.mark.parametrize(("what", "patient"), CORRECTED.items(), ids=CORRECTED)
def test_a_correction_of_who_the_patient_is_is_taken_told_and_on_record(
    db: Session, what: str, patient: dict[str, Any]
) -> None:
    receive(db, an_observation(), patient=a_patient(address=[{"line": ["1 High Street"], "postalCode": "LS1 1AA"}]))
    received = receive(db, an_observation(), patient=patient)
    assert db.scalars(select(Patient)).one().family_name == patient["name"][0]["family"]
    assert [each.cause for each in received.problems] == [f"has another {what} than was held; it is taken"]
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.IDENTITY_CHANGED))
    assert what in event.details
    assert "High Street" not in event.details


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"given": "Zoë", "family": "O’Hara"}, {"given": "ZOE", "family": "O'HARA"}),
        ({"given": "Zo\u00eb"}, {"given": "Zoe\u0308"}),
        ({"given": "Anna-Maria", "family": "Smith Jones"}, {"given": "Anna Maria", "family": "Smith-Jones"}),
    ],
)
def test_a_name_that_is_only_typed_otherwise_is_the_same(
    db: Session, before: dict[str, Any], now: dict[str, Any]
) -> None:
    receive(db, an_observation(), patient=a_patient(**before))
    assert receive(db, an_observation("o2"), patient=a_patient(**now)).problems == ()


@pytest.mark.parametrize(
    "name", [{"given": ["Marsh"], "family": "Rosa"}, {"text": "Rosa Marsh"}], ids=["swapped", "in one field"]
)
def test_the_same_names_in_other_fields_are_told_and_taken(db: Session, name: dict[str, Any]) -> None:
    receive(db, an_observation())
    received = receive(db, an_observation("o2"), patient=a_patient(name=[name]))
    assert [each.cause for each in received.problems] == [
        "has another family name than was held; it is taken", "has another first name than was held; it is taken"
    ]  # fmt: skip


def test_who_the_patient_is_may_be_accepted_by_a_person_and_is_on_record(db: Session) -> None:
    receive(db, an_observation())
    corrected = a_patient(family="Pike", given="Jo", born="1985-06-05")
    received = receive(db, an_observation(), patient=corrected, accept_identity=True)
    assert db.scalars(select(Patient.birth_date)).one() == date(1985, 6, 5)
    assert len(received.problems) == 3
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.IDENTITY_CHANGED))
    assert '"accepted":true' in event.details


def test_the_same_patient_again_says_nothing(db: Session) -> None:
    for address in ("1 High Street", "1  high street"):
        received = receive(db, an_observation(), patient=a_patient(address=[{"line": [address]}]))
        assert received.problems == ()


def test_a_date_of_birth_that_was_not_known_is_taken_and_told(db: Session) -> None:
    receive(db, an_observation(), patient=a_patient(birthDate=None))
    received = receive(db, an_observation())
    assert [each.cause for each in received.problems] == ["has another date of birth than was held; it is taken"]


@pytest.mark.parametrize("type_", ["replaced-by", "replace"])
def test_a_record_that_was_replaced_by_another_is_shown_to_nobody(db: Session, type_: str) -> None:
    receive(db, an_observation())
    replaced = a_patient(link=[{"type": type_, "other": {"reference": "Patient/p9"}}])
    received = receive(db, an_observation(), patient=replaced)
    assert "replaced" in received.problems[0].cause
    assert db.scalars(select(Patient.access_from)).one() is None


def test_made_up_patients_get_a_made_number_always_the_same(db: Session) -> None:
    for _ in range(2):
        receive(db, an_observation(), patient=a_patient(None), test_data=True)
    assert db.scalars(select(Patient.nhs_number)).one().startswith("999")


def test_what_is_no_bundle_is_refused_in_a_sentence(db: Session) -> None:
    practice = a_practice(db)
    with pytest.raises(CannotRead, match=r"^This is not .*\.$"):
        intake.receive(db, practice, intake.open_bundle(b'{"resourceType"'), by=an_operator(practice), at=NOON)


def test_only_the_operator_imports(db: Session) -> None:
    practice = a_practice(db)
    with pytest.raises(NotAllowed):
        intake.receive(db, practice, intake.open_bundle(a_bundle(an_observation())), by=a_gp(practice), at=NOON)


def test_an_import_is_on_record_with_its_counts_and_digest_and_no_content(db: Session) -> None:
    receive(db, an_observation(title=SECRET))
    event, _ = audit.page(db, LEEDS, audit.Search())
    assert (event.action, event.patient_nhs_number) == ("imported", NUMBER)
    assert '"new":1' in event.details
    assert re.search(r'"sha256":"[0-9a-f]{64}"', event.details)
    assert "violence" not in event.details


def test_a_refusal_is_on_record_without_the_content(db: Session) -> None:
    practice = a_practice(db)
    intake.refuse(db, b"secret", "the file is empty", by=an_operator(practice), at=NOON)
    event, _ = audit.page(db, LEEDS, audit.Search())
    assert (event.action, "secret" in event.details, "the file is empty" in event.details) == ("refused", False, True)


def _seen(db: Session) -> list[str]:
    patient = db.scalars(select(Patient).where(Patient.nhs_number == NUMBER)).one()
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON)
    return [entry.title for entry in view.entries]


def _rows(db: Session) -> dict[str, int | list[Any]]:
    """Every table but the audit: how many rows, and of the items and entries all that they say."""
    counted: dict[str, int | list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        if not table.name.startswith("audit"):
            counted[table.name] = db.scalars(select(func.count()).select_from(table)).one()
    for name in ("review_item", "entry", "patient", "flag"):
        counted[name] = [tuple(row) for row in db.execute(select(Base.metadata.tables[name]).order_by("id"))]
    return counted
