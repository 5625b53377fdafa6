"""The reading calls of the EMIS partner interface, and what it means for a feed when one is not answered."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import orjson

from workbench.emis.whose import has_number, number_in, patient_number, things
from workbench.feeds.faults import FeedFault
from workbench.fhir.who.subjects import digits
from workbench.servers.answers import LATER
from workbench.upstream.interface import Answer, Answered, NotRead
from workbench.upstream.ways.emis.asking import Partner

Json = dict[str, Any]
T = TypeVar("T")
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
WHOLE_WITHIN: Final = 120.0
"""Seconds: a whole record “can take a while”, says the description."""

OF_THE_SYSTEM: Final = (None, 401, 403, *LATER, 503)
"""Statuses that say nothing of the one record: nobody else’s would be answered either. None: it was not reached."""

NOT_DESCRIBED: Final = "EMIS answered with something that its description does not have"
NO_DOCUMENTS: Final = "EMIS has no answer to which documents a patient has"


class OneRecord(FeedFault):
    """It may be about this record alone: others are asked for all the same."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Whose record has changed: EMIS’s number of them, and their NHS number as EMIS’s list says it (`listing`)."""

    number: int
    listed: str

    @property
    def key(self) -> str:
        return f"Patient/{self.number}"


def listing(nhs_number: str) -> str:
    """A digest: it is kept for as long as the record waits to be tried again, which is perhaps nobody’s here."""
    return hashlib.sha256(nhs_number.encode()).hexdigest() if nhs_number else ""


class EmisServer:
    """Read-only."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._partner = Partner(settings, timeout=TIMEOUT, within=WHOLE_WITHIN)

    def changed_since(self, moment: datetime) -> tuple[list[Patient], int]:
        """By number; and how many patients EMIS names without one, so that their records cannot be asked for."""
        asked = {"fromDate": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        found = self._get("patientMatching/GetChangedPatientsMR", asked)
        if found is None or not isinstance(found.get("patientList") or [], list):
            raise FeedFault(NOT_DESCRIBED)
        named = [(number_in(each), digits(str(each.get("nhsNumber") or ""))) for each in things(found, "patientList")]
        known = {Patient(number, listing(nhs)) for number, nhs in named if number is not None}
        return sorted(known, key=lambda each: (each.number, each.listed)), sum(n is None for n, _ in named)

    def number_of(self, nhs_number: str) -> int | None:
        """As the way out asks for it: exactly one patient has to have the NHS number."""
        return patient_number(self._get("patientMatching/GetMatchedPatients", {"matchedTerms": nhs_number}) or {},
                              nhs_number)  # fmt: skip

    def record(self, number: int) -> Json | None:
        return self._get("medicalRecord/GetMedicalRecord", {"patientNumber": str(number)})

    def attachments(self, number: int) -> Json:
        """A record that has nothing but documents. Raises OneRecord where there is none."""
        found = self._get("medicalRecord/GetAttachmentsV2", {"patientNumber": str(number)})
        if found is None:
            raise OneRecord(NO_DOCUMENTS)
        return found

    def file(self, number: int, document: str, nhs_number: str) -> Json:
        """Empty where EMIS has none. Raises OneRecord where it is somebody else’s, or nothing that can be read."""
        asked = {"documentId": document, "patientNumber": str(number)}
        found = self._get("medicalRecord/GetBase64AttachmentDataV2", asked) or {}
        if found.get("patientNHS") and not has_number({"nhsNumber": found["patientNHS"]}, nhs_number):
            raise OneRecord("A document that EMIS sent names another patient; it was not taken")
        try:
            base64.b64decode(str(found.get("filedata") or ""), validate=True)
        except (binascii.Error, ValueError):
            raise OneRecord(NOT_DESCRIBED) from None
        return found

    def _get(self, call: str, asked: Mapping[str, str]) -> Json | None:
        """Raises OneRecord also for what stands so deep in itself that it could not be written down again."""
        found = _or_with_a_new_token(lambda: self._partner.get(call, asked), self._partner.renew)
        try:
            orjson.dumps(found)
        except orjson.JSONEncodeError:
            raise OneRecord(NOT_DESCRIBED) from None
        return found


def _or_with_a_new_token(get: Callable[[], T], renew: Callable[[], None]) -> T:
    """Raises FeedFault in words that hold nothing of the answer."""
    try:
        return get()
    except NotRead as refused:
        if refused.answer.answered is not Answered.UNAUTHORISED:
            raise _fault(refused.answer) from None
    try:
        renew()
        return get()
    except NotRead as refused:
        raise _fault(refused.answer) from None


def _fault(answer: Answer) -> FeedFault:
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after is not None else None
    kind = FeedFault if answer.status in OF_THE_SYSTEM and answer.answered is not Answered.UNKNOWN else OneRecord
    return kind(_words(answer), wait)


def _words(answer: Answer) -> str:
    if answer.status is None:
        return f"EMIS could not be asked: {answer.cause}"
    if answer.status in (401, 403):
        return f"EMIS does not let us in (status {answer.status}). Check the token and the application’s id"
    return f"EMIS is busy, has failed or refused the question (status {answer.status})"
