"""Why a record that EMIS sent is not taken: in words, without anything of its content."""

from collections.abc import Mapping
from typing import Any, Final

from workbench.emis.whose import is_of_another, nhs_number_in, number_in, registration_of
from workbench.feeds.polling.emis.asking import Patient, listing

Json = Mapping[str, Any]
NO_RECORD: Final = "EMIS names a changed patient and has no record under their number; it may have been merged"
NOT_WHOLE: Final = "EMIS reports an error in its answer: this may be only a part of the record"
DOCUMENTS_NOT_WHOLE: Final = "EMIS reports an error in its list of documents: it may be only a part of it"
OTHERS_DOCUMENTS: Final = "EMIS’s list of documents is another patient’s than the one who was asked for"
NOBODYS: Final = "the record does not say whose it is"
OTHER_NUMBER: Final = "the record is another patient’s than the one who was asked for"
OTHER_NHS_NUMBER: Final = (
    "the record names another NHS number than EMIS’s list of patients does; records may have been merged"
)
NOT_ONE: Final = "not exactly this one patient has the NHS number in EMIS; records may have been merged"
NO_PRACTICE: Final = "the record does not say at which practice the patient is"


def why_not(record: Json | None, patient: Patient) -> str:
    """Empty where it may be taken, as far as it says. At which practice a patient is, the import looks at."""
    if record is None:
        return NO_RECORD
    if _says_error(record):
        return NOT_WHOLE
    registration = registration_of(record)
    if not registration.get("nhsNumber"):
        return NOBODYS
    if not _has_number(registration, patient):
        return OTHER_NUMBER
    if patient.listed and listing(nhs_number_in(record)) != patient.listed:
        return OTHER_NHS_NUMBER
    return "" if str(registration.get("organisationNACS") or "").strip() else NO_PRACTICE


def why_not_documents(attachments: Json, patient: Patient, nhs_number: str) -> str:
    """Empty where EMIS’s list of documents may be the patient’s: not every answer says whose it is."""
    if _says_error(attachments):
        return DOCUMENTS_NOT_WHOLE
    is_others = not _has_number(registration_of(attachments), patient)
    return OTHERS_DOCUMENTS if is_others or is_of_another(attachments, nhs_number) else ""


def _has_number(registration: Json, patient: Patient) -> bool:
    return not registration.get("dbid") or number_in(registration) == patient.number


def _says_error(record: Json) -> bool:
    information = record.get("messageInformation")
    error = information.get("messagingError") if isinstance(information, dict) else None
    said = [error.get(name) for name in ("errorString", "errornumber")] if isinstance(error, dict) else []
    return any(str(each or "").strip() not in ("", "0") for each in said)
