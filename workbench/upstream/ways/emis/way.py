"""The way out: consultations and documents, each told by its own call and read back by another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workbench.emis import whose
from workbench.upstream.expressing import Grasp, grasp
from workbench.upstream.interface import Answer, Answered, NotRead, Seen, Target
from workbench.upstream.ways.emis.asking import Json, Partner
from workbench.vocabulary import Kind, Shown, Wanted, WayKind

ANOTHERS = Answer(Answered.REFUSED, cause="not exactly one patient there has this NHS number")
NO_FLAG = Answer(Answered.REFUSED, cause="there is one setting for the patient and for proxies")
FLAGS: Final = {Wanted.VISIBLE: "1", Wanted.HIDDEN: "0"}
UNCHANGED: Final = "-1"
CONSULTATION: Final = "Encounter/"


@dataclass(frozen=True, slots=True)
class Found:
    """`patient` is EMIS's number of them. `beside` is all that the consultation would show with itself."""

    patient: str
    guid: str
    beside: frozenset[str] = frozenset()


class EmisWay:
    """PFS visibility. What EMIS does not say counts as the opposite of what is wanted."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._partner = Partner(settings)
        self.renew, self.close = self._partner.renew, self._partner.close

    def can(self, item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
        return grasp(WayKind.EMIS_PAPI, item, entry, wanted)

    def read(self, target: Target) -> Seen:
        """Raises NotRead, also where it is not known who the patient is there."""
        self._partner.begin()
        patient = self._patient(target)
        return self._consultation(target, patient) if target.grasp is Grasp.ITEM else self._document(target, patient)

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        found = seen.guard
        if not isinstance(found, Found) or wanted not in FLAGS:
            return NO_FLAG
        asked = {"pfsVisibility": FLAGS[wanted], "patientNumber": found.patient}
        if target.grasp is Grasp.ITEM:
            call, asked = "UpdateConsultationVisibility", {"consultationGuid": found.guid, **asked}
        else:
            call, asked = "UpdateAttachment", {"attachmentGuid": found.guid, "provisional": UNCHANGED, **asked}
        self._partner.begin()
        return self._partner.change(f"medicalRecord/{call}", asked)

    def shows_more(self, seen: Seen, shown: Collection[str], others: Collection[str]) -> bool:
        """EMIS sets a consultation with all that is associated with it: also what nobody here has ever seen.

        One identifier there may be several entries here: a problem and the code that it was recorded by.
        """
        visible, kept_back = ({whose.guid_of(each) for each in of} for of in (shown, others))
        return isinstance(seen.guard, Found) and not seen.guard.beside <= visible - kept_back

    def _patient(self, target: Target) -> str:
        matches = self._partner.get("patientMatching/GetMatchedPatients", {"matchedTerms": target.nhs_number})
        number = whose.patient_number(matches or {}, target.nhs_number)
        if number is None:
            raise NotRead(ANOTHERS)
        return str(number)

    def _consultation(self, target: Target, patient: str) -> Seen:
        guid = whose.guid_of(target.item_source_id) if target.item_source_id.startswith(CONSULTATION) else None
        if guid is None:
            return Seen({})
        content = self._own("GetConsultation", {"consultationGuid": guid, "patientNumber": patient}, target)
        consultation = whose.thing(content, "consultationList", guid)
        if consultation is None:
            return Seen({})
        inside = whose.stands_in(content, consultation) | {guid}
        shown = _shown(consultation, target.wanted)
        there = {each.id: shown for each in target.entries if whose.guid_of(each.source_id) in inside}
        return Seen(there, Found(patient, guid, whose.all_with(content, consultation) - {guid}))

    def _document(self, target: Target, patient: str) -> Seen:
        (entry,) = target.entries
        guid = whose.guid_of(entry.source_id)
        if guid is None:
            return Seen({})
        content = self._own("GetAttachmentsV2", {"patientNumber": patient}, target)
        document = whose.thing(content, "attachmentList", guid)
        if document is None:
            return Seen({})
        return Seen({entry.id: _shown(document, target.wanted)}, Found(patient, guid))

    def _own(self, call: str, asked: Mapping[str, str], target: Target) -> Json:
        content = self._partner.get(f"medicalRecord/{call}", asked) or {}
        if whose.is_of_another(content, target.nhs_number):
            raise NotRead(ANOTHERS)
        return content


def _shown(thing: Mapping[str, Any], wanted: Wanted) -> Shown:
    visible = whose.is_visible(thing)
    if visible is None:
        return Shown.HIDDEN if wanted is Wanted.VISIBLE else Shown.VISIBLE
    return Shown.VISIBLE if visible else Shown.HIDDEN


def opened_emis(settings: Mapping[str, Any]) -> EmisWay:
    return EmisWay(settings)
