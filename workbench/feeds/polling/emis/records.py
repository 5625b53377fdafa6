"""The record of one patient of EMIS: fetched, held against whom it should be of, and filed; each document by itself."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from workbench import db, emis
from workbench.emis import Told
from workbench.emis.whose import guid_in
from workbench.errors import CannotRead
from workbench.feeds.faults import FeedFault
from workbench.feeds.filing import Run
from workbench.feeds.keeping import positions
from workbench.feeds.polling import again
from workbench.feeds.polling.bringing import Bringing
from workbench.feeds.polling.emis.asking import EmisServer, OneRecord, Patient
from workbench.feeds.polling.emis.refusing import NOT_ONE, nhs_number_in, why_not
from workbench.feeds.polling.grouping import Changed
from workbench.feeds.polling.referred import Record
from workbench.feeds.polling.seen import new_among
from workbench.models import Feed

OF_THE_MESSAGE: Final = "messageInformation"
"""When the answer was made: it differs each time, and says nothing of the patient."""


def number_in(key: str) -> int:
    """EMIS’s number of the patient: `Patient/7`, `Document/7/GUID`."""
    return int(key.split("/")[1])


@dataclass(frozen=True, slots=True)
class Records:
    run: Run
    feed: Feed
    server: EmisServer
    bringing: Bringing

    def bring_in(self, patient: Patient, forced: Sequence[str] = ()) -> Iterator[None]:
        """What of it is new or differs, and what is `forced`. Raises FeedFault."""
        record = self.server.record(patient.number)
        cause = why_not(record, patient.number, patient.nhs_number)
        if record is None or cause:
            yield from self._refuse(patient, record, cause, forced)
            return
        attachments = self.server.attachments(patient.number)
        changed = self._changed(_key(patient), [_of_the_patient(record), attachments])
        told = emis.told_by(record, attachments)
        if self._is_new(changed, forced):
            nhs_number = nhs_number_in(record)
            if self.server.number_of(nhs_number) != str(patient.number):
                yield from self._refuse(patient, record, NOT_ONE, forced)
                return
            yield from self._file("A record", changed, emis.as_bundle(told))
        if not self._is_refused(changed.key):
            yield from self._documents(replace(patient, nhs_number=nhs_number_in(record)), told, forced)

    def bring_in_again(self, number: int, keys: Sequence[str]) -> Iterator[None]:
        """What was refused or not answered: nobody says any more which NHS number EMIS listed it under."""
        yield from self.bring_in(Patient(number, ""), keys)
        still = [key for key in keys if not self._is_refused(key)]
        if still:
            self.bringing.change_again(lambda now: again.settled(now, still))

    def _refuse(self, patient: Patient, record: Any, cause: str, forced: Sequence[str]) -> Iterator[None]:
        changed = self._changed(_key(patient), [_of_the_patient(record or {}), cause])
        if self._is_new(changed, forced):
            yield from self._file("A record", changed, CannotRead(cause))

    def _documents(self, patient: Patient, told: Told, forced: Sequence[str]) -> Iterator[None]:
        """One whose file is not answered is filed without it, so that a person sees that there is one; it is asked for
        again.
        """
        fault: FeedFault | None = None
        for document in told.documents:
            changed = self._changed(_key_of(document, patient), document)
            if not self._is_new(changed, forced):
                continue
            try:
                file = self.server.file(patient.number, str(document.get("ddsIdentifier") or ""), patient.nhs_number)
            except OneRecord as missing:
                fault, file = missing, {}
            if not file:
                changed = Changed(changed.key, changed.digest, None, changed.resource)
            yield from self._file("A document", changed, emis.document_as_bundle(told, document, file))
        if fault is not None:
            raise fault

    def _file(self, what: str, changed: Changed, record: Record) -> Iterator[None]:
        yield from self.bringing.bring_in(f"{what}, new or changed", [([changed], record)])

    def _is_new(self, changed: Changed, forced: Sequence[str]) -> bool:
        with db.reading(self.run.engine) as session:
            return changed.key in forced or bool(new_among(session, self.feed, [changed]))

    def _is_refused(self, key: str) -> bool:
        """Not merely unanswered (`alone`)."""
        with db.reading(self.run.engine) as session:
            waiting = positions(session, [self.feed])[self.feed.id].position.get("again", {})
        return key in waiting and not waiting[key].get("alone")

    def _changed(self, key: str, said: Any) -> Changed:
        digest = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
        number = str(number_in(key))
        return Changed(key[:300], digest, self.run.now(), {"resourceType": "Patient", "id": number})


def _of_the_patient(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in record.items() if name != OF_THE_MESSAGE}


def _key(patient: Patient) -> str:
    return f"Patient/{patient.number}"


def _key_of(document: Any, patient: Patient) -> str:
    """By its identifier, else by all that it says."""
    own = guid_in(document) or hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"Document/{patient.number}/{own}"
