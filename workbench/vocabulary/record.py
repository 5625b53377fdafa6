"""What the record holds."""

from enum import StrEnum


class Kind(StrEnum):
    """What an entry is; a review item has the kind of the entry that heads it."""

    CONSULTATION = "consultation"
    NOTE = "consultation-note"
    PROBLEM = "problem"
    OBSERVATION = "observation"
    REPORT = "report"
    RESULT = "result"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    IMMUNISATION = "immunisation"
    PROCEDURE = "procedure"
    REFERRAL = "referral"
    DOCUMENT = "document"
    FAMILY_HISTORY = "family-history"
    QUESTIONNAIRE = "questionnaire-response"
    OTHER = "other"


class RecordedFrom(StrEnum):
    """Which date tells when an entry entered the record, the best that the source gives."""

    RESOURCE = "resource"
    CONSULTATION = "consultation"
    RECEIPT = "receipt"


class AccessCode(StrEnum):
    """SNOMED CT (UK) codes in a record that withhold or restore online access."""

    DECLINED = "1290331000000103"
    REVIEW_NEEDED = "1364731000000104"
    REVIEW_NOT_NEEDED = "1364751000000106"
