"""What EMIS sends of a patient is an entry, in words that a clinician reads; nothing of it is lost."""

from typing import Any
from uuid import uuid4

import pytest

from tests.emis import needs_description
from tests.emis_records import PREFIX, Probes, a_record, an_event, fields_of, schemas, type_in
from workbench import emis
from workbench.emis import whose
from workbench.emis.gathering import TYPES, UNKNOWN
from workbench.emis.reading.codes import is_snomed_concept
from workbench.emis.reading.dates import as_fhir
from workbench.emis.reading.left_out import BESIDE_A_TERM, EVERYWHERE, LEFT_OUT, OF_THE_RECORD
from workbench.emis.reading.wording import label_of
from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, EntryRead
from workbench.vocabulary import Kind

CODES = ("StringCodeType", "IntegerCodeType")


def read(record: dict[str, Any], attachments: dict[str, Any] | None = None) -> BundleRead:
    return read_bundle(emis.as_bundle(emis.told_by(record, attachments or {})))


def entries(bundle: BundleRead) -> dict[str, EntryRead]:
    """By source id."""
    return {each.source_id: each for item in bundle.items for each in item.entries}


def only(record: dict[str, Any]) -> EntryRead:
    (found,) = entries(read(record)).values()
    return found


def words_of(bundle: BundleRead) -> str:
    of_each = ((e.title, e.text, e.author, e.author_role, *map(str, e.codings)) for e in entries(bundle).values())
    return "\n".join(word for words in of_each for word in words)


def lost(probes: Probes, words: str) -> set[tuple[str, str]]:
    return {
        field
        for said, field in probes.said.items()
        if said not in words
        and not (field in LEFT_OUT or field[1] in EVERYWHERE or field[0] == "IdentType")
        and not (field[0] in CODES and field[1] in BESIDE_A_TERM)
    }


@needs_description
@pytest.mark.parametrize("list_", [name for name in TYPES if name not in (UNKNOWN, "attachmentList")])
def test_whatever_a_field_says_is_in_the_entry_or_named_among_what_is_left_out(list_: str) -> None:
    probes = Probes()
    thing = {**probes.filled(TYPES[list_]), "guid": str(uuid4())}
    if list_ == "ediPathologyReportList":
        thing["identifiers"]["matchedDetails"]["nhs"] = a_record()["registration"]["nhsNumber"]
    found = lost(probes, words_of(read(a_record(**{list_: [thing]}))))
    assert found <= {("PathologyReportTypeIdentifiersMatchedDetails", "nhs")}


@needs_description
def test_a_document_says_all_that_is_listed_of_it() -> None:
    probes = Probes()
    thing = {**probes.filled("AttachmentType"), "guid": str(uuid4())}
    told = emis.told_by(a_record(attachmentList=[thing]), {})
    words = words_of(read_bundle(emis.document_as_bundle(told, told.documents[0], {})))
    assert lost(probes, words) == {("AttachmentType", "attachmentData")}


@needs_description
def test_every_list_of_a_record_is_read_or_named_among_what_is_left_out() -> None:
    described = fields_of("MedicalRecordType")
    assert described.keys() == {*TYPES, *OF_THE_RECORD} - {UNKNOWN}
    assert {name: type_in(each) for name, each in described.items() if name in TYPES} == {
        name: type_ for name, type_ in TYPES.items() if name
    }


@needs_description
def test_what_is_left_out_is_described_and_has_a_reason() -> None:
    for type_, name in LEFT_OUT:
        assert name in (fields_of(type_) if f"{PREFIX}{type_}" in schemas() else {"patientNHS", "organisationNACS"})
    assert all({*LEFT_OUT.values(), *OF_THE_RECORD.values()})


def test_a_field_that_the_description_does_not_have_is_told_too() -> None:
    found = only(a_record(eventList=[an_event("Asthma", somethingNew={"deep": ["told to her mother"]})]))
    assert "Something new: Deep: told to her mother" in found.text


def test_an_event_is_an_observation_with_its_code_date_and_author() -> None:
    guid = str(uuid4())
    event = an_event(
        "Asthma", guid=guid, assignedDate="02/03/2026", assignedTime="09:30", descriptiveText="Worse at home",
        code={"value": "H33..", "term": "Asthma", "mapCode": "195967001", "scheme": 0, "schemeSpecified": True},
        originalAuthor={"systemDate": "03/03/2026 10:15:00", "user": {"refID": "7"}},
    )  # fmt: skip
    people = [{"refID": "7", "title": "Dr", "firstNames": "Ann", "lastName": "Lee", "category": {"description": "GP"}}]
    found = only(a_record(eventList=[event], peopleList=people))
    assert (found.source_id, found.kind, found.title) == (f"Observation/{guid.upper()}", Kind.OBSERVATION, "Asthma")
    assert (found.occurred_on, str(found.recorded_at)) == ("2026-03-02", "2026-03-03 10:15:00+00:00")
    assert (found.author, found.author_role, found.text) == ("Dr Ann Lee", "GP", "Worse at home")
    assert [(each.system, each.code) for each in found.codings] == [
        ("", "H33.."),
        ("http://snomed.info/sct", "195967001"),
    ]


def test_a_value_is_read_with_its_unit_and_range() -> None:
    value = {"value": 5.5, "units": "mmol/L", "numericMinimum": 3.5, "numericMaximum": 5.3}
    value |= {f"{name}Specified": True for name in ("value", "numericMinimum", "numericMaximum")}
    found = only(a_record(eventList=[an_event("Potassium", numericValue=value)]))
    assert "5.5 mmol/L" in found.text
    assert found.reading is not None
    assert (found.reading.value, found.reading.outside) == ("5.5", "high")


def test_a_value_that_is_no_number_is_said_as_it_was_sent() -> None:
    assert (
        only(a_record(eventList=[an_event("HIV", numericValue={"value": "high"})])).text == "Numeric value: Value: high"
    )


@pytest.mark.parametrize("ranges", [5, 0, "x", True, [5], {"minRange": "1"}])
def test_what_is_no_list_where_a_list_should_be_is_told(ranges: Any) -> None:
    test = {"displayTerm": "Sodium", "rangeInformationList": ranges}
    report = {"specimenList": [{"ediInvestigationList": [{"pathologyEventList": [test]}]}]}
    assert "Range information list" in only(a_record(ediPathologyReportList=[{"guid": str(uuid4()), **report}])).text


def test_what_is_not_specified_is_not_said() -> None:
    event = an_event(
        "Asthma", episodicity=3, episodicitySpecified=False, numericValue={"value": 0, "valueSpecified": False}
    )
    assert only(a_record(eventList=[event])).text == ""
    event["episodicitySpecified"] = True
    assert only(a_record(eventList=[event])).text == "Episodicity: review"


def test_a_problem_is_an_entry_beside_the_code_that_it_was_recorded_by() -> None:
    guid, problem = str(uuid4()), {"problemStatus": 0, "problemStatusSpecified": True, "endDate": "2025"}
    found = entries(read(a_record(eventList=[an_event("Depression", guid=guid, problem=problem)])))
    assert found.keys() == {f"Observation/{guid.upper()}", f"Condition/{guid.upper()}-PROB"}
    condition = found[f"Condition/{guid.upper()}-PROB"]
    assert (condition.kind, condition.title) == (Kind.PROBLEM, "Depression")
    assert condition.text == "Ended: 2025\nProblem status: past problem"
    assert condition.links == (f"Observation/{guid.upper()}",)


@pytest.mark.parametrize(
    ("list_", "thing", "kind"),
    [
        ("allergyList", {"displayTerm": "Peanut allergy", "exclude": "Almonds"}, Kind.ALLERGY),
        ("referralList", {"displayTerm": "Referral", "referralReason": "Domestic abuse"}, Kind.REFERRAL),
        ("diaryList", {"displayTerm": "Blood test due", "reminder": "Ring her mobile only"}, Kind.REFERRAL),
        ("alertList", {"displayTerm": "Child at risk", "book": "1"}, Kind.OTHER),
        ("noteList", {"noteText": "Do not tell her husband"}, Kind.NOTE),
        ("medicationList", {"drug": {"item": {"term": "Sertraline"}}, "dosage": "One a day"}, Kind.MEDICATION),
        ("issueList", {"drug": {"item": {"mixtureName": "Coal tar"}}, "comment": "Left at reception"}, Kind.MEDICATION),
        ("investigationList", {"displayTerm": "Full blood count", "userComment": "Repeat"}, Kind.REPORT),
        ("ediPathologyReportList", {"reportTextList": [{"ftx": "HIV antibody detected"}]}, Kind.REPORT),
        ("testRequestHeaderList", {"clinicalInformation": "Query pregnancy"}, Kind.REFERRAL),
        ("appointmentList", {"reason": "Bruises"}, Kind.OTHER),
    ],
)  # fmt: skip
def test_each_kind_of_thing_is_an_entry(list_: str, thing: dict[str, Any], kind: Kind) -> None:
    found = only(a_record(**{list_: [{"guid": str(uuid4()), **thing}]}))
    assert found.kind is kind
    said = f"{found.title}\n{found.text}"
    assert all(each in said for each in thing.values() if isinstance(each, str) and len(each) > 1)


def test_an_issue_is_shown_with_the_course_that_it_names() -> None:
    course = {"guid": str(uuid4()), "dbid": "12", "drug": {"item": {"term": "Sertraline"}}}
    issue = {"guid": str(uuid4()), "medicationLink": {"preparationID": "12"}, "comment": "Collected by her sister"}
    found = only(a_record(medicationList=[course], issueList=[issue]))
    assert "Collected by her sister" in found.text
    assert (
        len(entries(read(a_record(medicationList=[course, {**course, "guid": str(uuid4())}], issueList=[issue])))) == 3
    )


def a_consultation(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    elements = [{"displayOrder": n, "displayOrderSpecified": True, "item": each} for n, each in enumerate(items)]
    return {"guid": str(uuid4()), "assignedDate": "02/03/2026", "elementList": elements, **more}


def test_what_a_consultation_lists_is_filed_in_it_in_order_and_under_its_heading() -> None:
    first, second = an_event("Diabetes"), an_event("Cough")
    consultation = a_consultation({"guid": second["guid"]}, {"guid": first["guid"]})
    consultation["elementList"][1]["header"] = {"term": "Family history"}
    (item,) = read(a_record(eventList=[first, second], consultationList=[consultation])).items
    assert [each.title for each in item.entries] == ["Consultation", "Cough", "Diabetes"]
    assert [each.kind for each in item.entries] == [Kind.CONSULTATION, Kind.OBSERVATION, Kind.FAMILY_HISTORY]


def test_a_thing_that_only_a_consultation_holds_is_read_also_of_a_kind_that_is_not_known() -> None:
    known = {**an_event("Cough"), "numericValue": None}
    unknown = {"guid": str(uuid4()), "whisper": "He hits me"}
    (item,) = read(a_record(consultationList=[a_consultation(known, unknown)])).items
    assert [each.title for each in item.entries][1] == "Cough"
    assert "Whisper: He hits me" in item.entries[2].text
    assert item.entries[2].title == "EMIS sent this in a form that is not known here"


def test_what_a_consultation_says_otherwise_of_a_thing_is_told_too() -> None:
    event = an_event("Cough", descriptiveText="Dry")
    inside = {**event, "descriptiveText": "Her partner smokes"}
    (item,) = read(a_record(eventList=[event], consultationList=[a_consultation(inside)])).items
    assert item.entries[1].text == "Dry\nIn consultation: Descriptive text: Her partner smokes"


def test_what_is_listed_and_not_sent_is_told() -> None:
    (item,) = read(a_record(consultationList=[a_consultation({"guid": str(uuid4())})])).items
    assert item.entries[0].text == "EMIS lists 1 more in this consultation, which it did not send"


@pytest.mark.parametrize(
    ("flag", "hidden"),
    [
        ({"pfsVisible": False, "pfsVisibleSpecified": True}, True),
        ({"pfsVisible": True, "pfsVisibleSpecified": True}, False),
        ({"pfsVisible": False, "pfsVisibleSpecified": False}, False),
        ({}, False),
        ({"pfsVisible": "maybe", "pfsVisibleSpecified": True}, True),
        ({"pfsVisible": False}, True),
    ],
)
def test_what_emis_keeps_from_the_patient_is_labelled_with_all_that_stands_in_it(
    flag: dict[str, Any], hidden: bool
) -> None:
    event = an_event("Cough")
    consultation = a_consultation({"guid": event["guid"]}, **flag)
    (item,) = read(a_record(eventList=[event], consultationList=[consultation])).items
    assert [each.nopat for each in item.entries] == [hidden, hidden]


def test_a_document_is_hidden_where_either_answer_says_so() -> None:
    letter = {"guid": str(uuid4()), "title": "Letter", "pfsVisible": True, "pfsVisibleSpecified": True}
    for one, other in ((letter, {**letter, "pfsVisible": False}), ({**letter, "pfsVisible": False}, letter)):
        told = emis.told_by(a_record(attachmentList=[one]), {"attachmentList": [other]})
        (found,) = entries(read_bundle(emis.document_as_bundle(told, told.documents[0], {}))).values()
        assert found.nopat
    assert (found.kind, found.not_read) == (Kind.DOCUMENT, ("an attachment, application/octet-stream",))


HIDDEN = {"pfsVisible": False, "pfsVisibleSpecified": True}


@pytest.mark.parametrize(
    ("listed", "in_consultation", "hidden"),
    [
        ({"pfsVisible": True, "pfsVisibleSpecified": True}, HIDDEN, True),
        ({}, HIDDEN, True),
        (HIDDEN, {"pfsVisible": True, "pfsVisibleSpecified": True}, True),
        ({}, {"pfsVisible": False}, True),
        ({}, {"pfsVisible": False, "pfsVisibleSpecified": False}, False),
        ({}, {"pfsVisible": True, "pfsVisibleSpecified": True}, False),
    ],
)
@pytest.mark.parametrize("words", [{}, {"title": "Letter", "ddsIdentifier": "7"}])
def test_a_document_is_hidden_where_the_copy_in_a_consultation_says_so(
    listed: dict[str, Any], in_consultation: dict[str, Any], hidden: bool, words: dict[str, Any]
) -> None:
    letter = {"guid": str(uuid4()), "title": "Letter", "ddsIdentifier": "7"}
    inside = {"guid": letter["guid"], **words, **in_consultation}
    record = a_record(attachmentList=[{**letter, **listed}], consultationList=[a_consultation(inside)])
    told = emis.told_by(record, {})
    (found,) = entries(read_bundle(emis.document_as_bundle(told, told.documents[0], {}))).values()
    assert (found.nopat, found.text) == (hidden, "")


def test_a_document_that_is_listed_twice_is_one_and_hidden_where_any_copy_says_so() -> None:
    letter = {"guid": str(uuid4()), "title": "Letter"}
    for of_record in ([letter], []):
        told = emis.told_by(a_record(attachmentList=of_record), {"attachmentList": [letter, {**letter, **HIDDEN}]})
        assert [each["pfsVisible"] for each in told.documents] == [False]


def test_documents_without_any_name_are_all_there() -> None:
    told = emis.told_by(a_record(attachmentList=[{"title": "One"}]), {"attachmentList": [{"title": "Two", **HIDDEN}]})
    assert [each["title"] for each in told.documents] == ["One", "Two"]


@pytest.mark.parametrize("name", ["refID", "refId", "dbid"])
def test_of_two_people_who_have_only_a_number_each_is_the_author_of_their_own(name: str) -> None:
    people = [{name: number, "firstNames": "Al", "lastName": last} for number, last in (("1", "Smith"), ("2", "Jones"))]
    events = [an_event(f"By {each['lastName']}", authorID={name: each[name]}) for each in people]
    found = entries(read(a_record(eventList=events, peopleList=people))).values()
    assert {each.title: each.author for each in found} == {"By Smith": "Al Smith", "By Jones": "Al Jones"}


@pytest.mark.parametrize("name", ["refID", "refId", "dbid", "guid"])
def test_a_bare_reference_in_a_consultation_is_no_entry_of_its_own(name: str) -> None:
    found = read(a_record(consultationList=[a_consultation({name: str(uuid4())})]))
    assert len(entries(found)) == 1


@pytest.mark.parametrize(("said", "number"), [("8", 8), (7, 7), ("007", 7), (True, None), ({}, None), ("x", None)])
def test_a_patients_number_is_one_however_it_is_written(said: Any, number: int | None) -> None:
    matches = {"patientList": [{"dbid": said, "nhsNumber": "9990000018"}]}
    assert whose.patient_number(matches, "9990000018") == number


@pytest.mark.parametrize("order", [1, -1])
def test_a_document_in_two_consultations_is_filed_in_the_one_that_is_hidden(order: int) -> None:
    letter = {"guid": str(uuid4()), "title": "Letter"}
    both = [a_consultation({"guid": letter["guid"]}, **flag) for flag in (HIDDEN, {})]
    told = emis.told_by(a_record(attachmentList=[letter], consultationList=both[::order]), {})
    assert both[0]["guid"].upper().encode() in emis.document_as_bundle(told, told.documents[0], {})


@pytest.mark.parametrize(("listed", "inside"), [("2", "0"), ("0", "2")])
def test_what_is_deleted_in_either_copy_is_withdrawn(listed: str, inside: str) -> None:
    event = an_event("Cough", fileStatus=listed)
    consultation = a_consultation({**event, "fileStatus": inside})
    (item,) = read(a_record(eventList=[event], consultationList=[consultation])).items
    assert item.entries[1].withdrawn
    letter = {"guid": str(uuid4()), "title": "Letter", "fileStatus": listed}
    told = emis.told_by(a_record(attachmentList=[letter]), {"attachmentList": [{**letter, "fileStatus": inside}]})
    (found,) = entries(read_bundle(emis.document_as_bundle(told, told.documents[0], {}))).values()
    assert found.withdrawn


def test_a_problem_without_an_identifier_is_hidden_with_its_event() -> None:
    event = {"dbid": "5", "displayTerm": "Depression", "problem": {"endDate": "2025"}}
    found = read(a_record(eventList=[event], consultationList=[a_consultation({"dbid": "5"}, **HIDDEN)]))
    assert {source: each.nopat for source, each in entries(found).items() if "event" in source} == {
        "Observation/event-5": True, "Condition/event-5-PROB": True
    }  # fmt: skip


def test_what_stands_in_a_hidden_consultation_without_any_name_is_hidden() -> None:
    events = [an_event("Cough"), an_event("Asthma")]
    nameless = [{**a_consultation({"guid": each["guid"]}, **HIDDEN), "guid": None} for each in events]
    found = entries(read(a_record(eventList=events, consultationList=[*nameless, {**HIDDEN}, {**HIDDEN}])))
    assert {each.title for each in found.values() if not each.nopat} == set()
    assert len(found) == 6


@pytest.mark.parametrize(("of_place", "of_consultation"), [(HIDDEN, {}), ({}, HIDDEN)])
def test_where_it_is_not_sure_what_is_hidden_all_that_may_be_meant_is(
    of_place: dict[str, Any], of_consultation: dict[str, Any]
) -> None:
    both = {"eventList": [an_event("Cough", dbid="5")], "referralList": [{**an_event("Chest clinic"), "dbid": "5"}]}
    other = an_event("Asthma", dbid="6")
    consultation = a_consultation({"dbid": "5", **of_place}, **of_consultation)
    record = a_record(**both, diaryList=[other], consultationList=[consultation])
    hidden = {each.title: each.nopat for each in entries(read(record)).values() if "onsultation" not in each.title}
    assert [hidden["Cough"], hidden["Chest clinic"], hidden["Asthma"]] == [True, True, False], hidden


@pytest.mark.parametrize("listed", [{}, {"guid": str(uuid4())}])
def test_a_thing_that_is_only_numbered_is_one_with_its_copy_in_a_consultation(listed: dict[str, str]) -> None:
    event = {"dbid": "9", "displayTerm": "Cough", "episodicity": 0}
    course = {"guid": str(uuid4()), "dbid": "9", "drug": {"item": {"term": "Sertraline"}}}
    copies = [a_consultation({**event, "descriptiveText": "Dry"}, **HIDDEN), a_consultation(event)]
    found = read(a_record(eventList=[event | listed], medicationList=[course], consultationList=copies))
    assert found.problems == ()
    (cough,) = (each for each in entries(found).values() if each.title == "Cough")
    assert (cough.nopat, "In consultation: Descriptive text: Dry" in cough.text) == (True, True)


def test_a_result_that_a_consultation_holds_whole_is_shown_once() -> None:
    event = an_event("Potassium", numericValue={"value": 5.5})
    record = a_record(investigationList=[{"guid": str(uuid4()), "displayTerm": "Blood", "eventList": [event]}])
    found = read({**record, "consultationList": [a_consultation({**event, "descriptiveText": "Fasting"}, **HIDDEN)]})
    assert found.problems == ()
    assert [each.nopat for each in entries(found).values() if each.title == "Potassium"] == [True]


def test_a_file_that_comes_twice_is_no_text() -> None:
    told = emis.told_by(a_record(attachmentList=[{"guid": str(uuid4()), "attachmentData": "QUJD"}]), {})
    content = {"filename": "letter.txt", "filedata": "QUJD"}
    (found,) = entries(read_bundle(emis.document_as_bundle(told, told.documents[0], content))).values()
    assert found.text == "letter.txt\nABC"


def test_what_emis_marks_as_deleted_is_withdrawn() -> None:
    assert only(a_record(eventList=[an_event("Cough", fileStatus="2")])).withdrawn
    found = only(a_record(eventList=[an_event("Cough", fileStatus="9")]))
    assert (found.withdrawn, found.text) == (False, "File status: 9")


def test_a_laboratory_report_that_is_matched_to_somebody_else_is_left_out() -> None:
    report = {"guid": str(uuid4()), "identifiers": {"matchedDetails": {"nhs": "999 000 0026"}}}
    found = read(a_record(ediPathologyReportList=[report]))
    assert (found.items, len(found.problems)) == ((), 1)


def test_a_whole_record_says_which_documents_it_has_beside() -> None:
    letter = {"guid": str(uuid4()), "title": "Letter"}
    found = read(a_record(attachmentList=[letter]))
    assert found.complete == frozenset(Kind)
    assert found.held_beside == {f"DocumentReference/{letter['guid'].upper()}"}


def test_the_patient_is_read_with_where_they_are_registered() -> None:
    patient = read(a_record()).patient
    assert (patient.nhs_number, patient.family_name, str(patient.birth_date)) == ("9990000018", "Marsh", "1984-05-06")
    assert (patient.registered_at, patient.died, patient.is_active) == ("A82038", None, True)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"deductedDate": "01/02/2026"}, (None, "2026-02-01", True)),
        ({"dateOfDeath": "01/02/2026"}, (True, None, True)),
        ({"dateOfDeath": "in spring"}, (True, None, True)),
        ({"dead": 1, "deadSpecified": True}, (True, None, True)),
        ({"dead": 1, "deadSpecified": False}, (None, None, True)),
        ({"archived": "1"}, (None, None, False)),
    ],
)
def test_who_has_died_left_or_is_archived_reads_no_more(said: dict[str, Any], expected: tuple[Any, ...]) -> None:
    record = a_record()
    record["registration"] |= said
    found = read(record).patient
    assert (found.died, str(found.left_on) if found.left_on else None, found.is_active) == expected


def test_what_staff_are_told_on_the_screen_is_an_entry() -> None:
    record = a_record(miscellaneousData={"medicationMessage": "Weekly scripts only"})
    record["registration"]["screenMessage"] = "Confidential address"
    assert sorted(each.text for each in entries(read(record)).values()) == [
        "Confidential address",
        "Weekly scripts only",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2/3/2026", "2026-03-02"), ("02/03/2026 09:30", "2026-03-02T09:30:00"),
        ("03/2026", "2026-03"), ("2026", "2026"), ("2026-03", None),
        ("2026-03-02T09:30:00", "2026-03-02T09:30:00"), ("yesterday", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_emis_writes_it(written: str, expected: str | None) -> None:
    assert as_fhir(written) == expected


@pytest.mark.parametrize(
    ("part", "occurred", "text"),
    [(1, "2026-03", ""), (2, "2026", ""), (3, None, "02/03/2026"), (8, None, "Date part: 8")],
)
def test_a_date_is_as_coarse_as_its_part_says(part: int, occurred: str | None, text: str) -> None:
    found = only(a_record(eventList=[an_event("Cough", datePart=part, datePartSpecified=True)]))
    assert found.occurred_on == occurred
    assert text in found.text


@pytest.mark.parametrize(
    ("code", "is_one"),
    [("195967001", True), ("195967002", False), ("H33..", False), ("37331000000100", True), ("12", False)],
)
def test_a_code_is_snomeds_by_its_check_digit(code: str, is_one: bool) -> None:
    assert is_snomed_concept(code) is is_one


def test_the_name_of_a_field_reads_as_words() -> None:
    assert [label_of(each) for each in ("referralReason", "allergyType1", "nhs")] == [
        "Referral reason",
        "Allergy type",
        "Nhs",
    ]
