"""The record of one patient of EMIS: fetched, held against whom it should be of, and filed; each document by itself."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal, TypeVar

import orjson

from workbench import db, emis
from workbench.emis import Told
from workbench.emis.whose import guid_in, nhs_number_in
from workbench.errors import CannotRead
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.importing import a_fault
from workbench.feeds.polling.again import Waiting
from workbench.feeds.polling.bringing import Bringing
from workbench.feeds.polling.emis.asking import EmisServer, OneRecord, Patient
from workbench.feeds.polling.emis.refusing import NOT_ONE, why_not, why_not_documents
from workbench.feeds.polling.emis.waiting import after, not_answered
from workbench.feeds.polling.grouping import Changed
from workbench.feeds.polling.position import waiting_of
from workbench.feeds.polling.referred import Record
from workbench.feeds.polling.seen import new_among
from workbench.models import Feed

Json = Mapping[str, Any]
T = TypeVar("T")
OF_THE_MESSAGE: Final = "messageInformation"
"""When the answer was made: it differs each time, and says nothing of the patient."""


@dataclass(frozen=True, slots=True)
class Records:
    run: Run
    feed: Feed
    server: EmisServer
    bringing: Bringing

    def bring_in(self, patient: Patient, forced: Sequence[str] = ()) -> Generator[None, None, bool]:
        """What of it is new or differs, and what is `forced`. Whether it was taken: of what was refused no document is
        looked at. Raises FeedFault.
        """
        record = self.server.record(patient.number)
        cause = why_not(record, patient)
        if record is None or cause:
            return (yield from self._refuse(patient, record, cause, forced))
        nhs_number, attachments = nhs_number_in(record), self.server.attachments(patient.number)
        if cause := why_not_documents(attachments, patient, nhs_number):
            return (yield from self._refuse(patient, record, cause, forced))
        try:
            told = _read(partial(emis.told_by, record, attachments))
            changed = self._changed(patient, patient.key, [_of_the_patient(each) for each in (record, attachments)])
            documents = [(self._changed(patient, _key_of(each, patient), each), each) for each in told.documents]
            new = self._new([changed, *(each for each, _ in documents)], forced)
            if changed.key in new:
                bundle = _read(partial(emis.as_bundle, told))
                if self.server.number_of(nhs_number) != patient.number:
                    raise CannotRead(NOT_ONE)
                yield from self._file("A record", changed, bundle)
        except CannotRead as refusal:
            return (yield from self._refuse(patient, record, str(refusal), forced))
        if self._is_refused(changed.key):
            return False
        yield from self._documents(patient, nhs_number, told, [each for each in documents if each[0].key in new])
        return True

    def bring_in_again(self, patient: Patient, keys: Sequence[str], before: Waiting) -> Iterator[None]:
        """What was refused or not answered, `keys` of those that wait. Raises FeedFault."""
        at = self.run.now()
        try:
            was_taken = yield from self.bring_in(patient, keys)
        except OneRecord:
            self.bringing.change_again(partial(not_answered, patient=patient, keys=keys, before=before, at=at))
            raise
        self.bringing.change_again(partial(after, was_taken=was_taken, keys=keys, before=before, at=at))

    def _refuse(
        self, patient: Patient, record: Any, cause: str, forced: Sequence[str]
    ) -> Generator[None, None, Literal[False]]:
        changed = self._changed(patient, patient.key, [_of_the_patient(record or {}), cause])
        if changed.key in self._new([changed], forced):
            yield from self._file("A record", changed, CannotRead(cause))
        return False

    def _documents(
        self, patient: Patient, nhs_number: str, told: Told, documents: Sequence[tuple[Changed, Json]]
    ) -> Iterator[None]:
        """One whose file is not answered is filed without it, so that a person sees that there is one; it is asked for
        again.
        """
        fault: FeedFault | None = None
        for changed, document in documents:
            try:
                file = self.server.file(patient.number, str(document.get("ddsIdentifier") or ""), nhs_number)
            except OneRecord as missing:
                fault, file = missing, {}
            filed = changed if file else replace(changed, last_updated=None)
            yield from self._file("A document", filed, _document(told, document, file))
        if fault is not None:
            raise fault

    def _file(self, what: str, changed: Changed, record: Record) -> Iterator[None]:
        yield from self.bringing.bring_in(f"{what}, new or changed", [([changed], record)])

    def _new(self, changed: Sequence[Changed], forced: Sequence[str]) -> set[str]:
        with db.reading(self.run.engine) as session:
            return {*forced, *(each.key for each in new_among(session, self.feed, changed))}

    def _is_refused(self, key: str) -> bool:
        """Not merely unanswered (`alone`)."""
        waiting = waiting_of(self.run.engine, self.feed)
        return key in waiting and not waiting[key].get("alone")

    def _changed(self, patient: Patient, key: str, said: Any) -> Changed:
        digest = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
        resource = {"resourceType": "Patient", "id": str(patient.number)}
        return Changed(key[:300], digest, self.run.now(), resource, patient.listed)


def _read(adapt: Callable[[], T]) -> T:
    """Raises CannotRead for any fault: EMIS may send what it does not describe, and one record stops no feed."""
    try:
        return adapt()
    except Exception as error:
        raise CannotRead(a_fault(error)) from None


def _document(told: Told, document: Json, file: Json) -> Record:
    try:
        return _read(partial(emis.document_as_bundle, told, document, file))
    except CannotRead as refusal:
        return refusal


def _of_the_patient(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in record.items() if name != OF_THE_MESSAGE}


def _key_of(document: Json, patient: Patient) -> str:
    """By its identifier, else by all that it says."""
    own = guid_in(document) or hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"Document/{patient.number}/{own}"
