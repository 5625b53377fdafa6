"""An EMIS record → a FHIR bundle of one patient, which the reader takes as any other; each document by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from workbench.emis import items, medicines, results
from workbench.emis.consultations import add_consultation, note_homes
from workbench.emis.documents import add_document
from workbench.emis.gathering import UNKNOWN, Gathered, gather
from workbench.emis.joining import deletion_of_either, flag_of_either
from workbench.emis.patient import patient_id, patient_of
from workbench.emis.people import People
from workbench.emis.reading.names import Names
from workbench.emis.resources import Writing, begin, id_of, put_notes
from workbench.emis.whose import nhs_number_in, things
from workbench.fhir.bundle.incomplete import whole_record_meta

Json = Mapping[str, Any]
Add = Callable[[Writing, Json], str]
MESSAGES: Final = (("registration", "screenMessage"), ("miscellaneousData", "medicationMessage"))


@dataclass(frozen=True, slots=True)
class Told:
    """A record, gathered, with the documents that are told by themselves."""

    record: Json
    gathered: Gathered

    @property
    def documents(self) -> list[Json]:
        return [*self.gathered.of["attachmentList"]]


def told_by(record: Json, attachments: Json) -> Told:
    """The record, with the documents as EMIS lists them by themselves; what any copy hides is hidden."""
    copies = [*things(record, "attachmentList"), *things(attachments, "attachmentList")]
    documents: dict[object, Json] = {}
    for each in copies:
        own = id_of(each, "document") or id(each)
        documents[own] = _joined(documents[own], each) if own in documents else each
    return Told(record, gather({**record, "attachmentList": [*documents.values()]}))


def _joined(one: Json, later: Json) -> Json:
    """What either says; where they differ, the list of documents is the newer."""
    said = {name: value for name, value in later.items() if value not in (None, "", [], {})}
    return {**one, **said, **flag_of_either(one, later), **deletion_of_either(one, later)}


def as_bundle(told: Told) -> bytes:
    """All of it but the documents, which are named: what it lacks is no longer in the record."""
    writing, nhs_number = _writing(told), nhs_number_in(told.record)
    adding: dict[str, Add] = {
        "eventList": items.add_event, "investigationList": results.add_investigation,
        "referralList": items.add_referral, "allergyList": items.add_allergy, "medicationList": medicines.add_course,
        "issueList": partial(medicines.add_issue, courses=told.gathered.of["medicationList"]),
        "diaryList": items.add_diary, "alertList": items.add_alert, "noteList": items.add_note,
        "testRequestHeaderList": items.add_test_header, "appointmentList": items.add_appointment,
        "ediPathologyReportList": partial(results.add_laboratory_report, nhs_number=nhs_number),
        UNKNOWN: items.add_unknown,
    }  # fmt: skip
    named = {id(each): add(writing, each) for name, add in adding.items() for each in told.gathered.of.get(name, ())}
    documents = {id(each): f"DocumentReference/{id_of(each, 'document')}" for each in told.documents}
    for each in told.gathered.of["consultationList"]:
        elements = told.gathered.held[id(each)]
        add_consultation(writing, each, elements, lambda thing: (named | documents).get(id(thing), _inside(thing)))
    _add_messages(writing, told.record)
    held = [each for each in documents.values() if not each.endswith("/")]
    return _bundle(writing, told.record, {"meta": whole_record_meta(held)})


def document_as_bundle(told: Told, document: Json, content: Json) -> bytes:
    writing = _writing(told)
    add_document(writing, document, content)
    return _bundle(writing, told.record, {})


def _inside(thing: Json) -> str:
    """What stands in another thing: a result in its investigation, a test in what was asked for."""
    own = id_of(thing, "event")
    return f"Observation/{own}" if "numericValue" in thing or "textValue" in thing else f"ServiceRequest/{own}"


def _writing(told: Told) -> Writing:
    names = Names(told.record)
    writing = Writing(f"Patient/{patient_id(told.record)}", names, People(told.record))
    note_homes(writing, told.gathered)
    return writing


def _add_messages(writing: Writing, record: Json) -> None:
    """What staff are told when they open the record: an entry, as nobody says that patients never see it."""
    for place, name in MESSAGES:
        said = record.get(place)
        words = said.get(name) if isinstance(said, dict) else None
        if isinstance(words, str) and words.strip():
            made = begin(writing, part := writing.part({"text": words}, ""), "Flag", of=name)
            made["code"] = {"text": "Message on the screen" if name == "screenMessage" else "Message about medicines"}
            made["id"] = f"{writing.patient.removeprefix('Patient/')}-{name}"
            put_notes(made, part, "text")


def _bundle(writing: Writing, record: Json, more: dict[str, Any]) -> bytes:
    resources = [patient_of(record, patient_id(record)), *writing.people.resources(), *writing.made]
    entries = [{"resource": each} for each in resources]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", **more, "entry": entries})
