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


class Standing(StrEnum):
    """What the source last said of one of its resources, whether or not that resource is an entry."""

    STANDS = "stands"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    NOPAT = "nopat"
    ANOTHERS = "another-patients"
    NOT_TAKEN = "not-taken"
    CONTRADICTED = "contradicted"


class Doubt(StrEnum):
    """Why a clinician must look at an entry: it waits, and is never left visible together with others."""

    LABEL_NOT_UNDERSTOOD = "label-not-understood"
    NOT_ALL_READ = "not-all-read"
    NO_LONGER_SENT = "no-longer-sent"
    NOT_TAKEN = "not-taken"
    CONTRADICTED = "contradicted"
    COPY_OF_HIDDEN = "copy-of-hidden"
    PART_WAS_HIDDEN = "part-was-hidden"


class TakenBack(StrEnum):
    """Why an entry that was received counts as withdrawn."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    ANOTHERS = "another-patients"
    ABOVE = "with-what-it-is-under"
    PART = "part-of-another-entry"


class Relation(StrEnum):
    """How one resource of the source depends on another one, named by its source id, or on a name that copies share."""

    UNDER = "under"
    PART = "part"
    COPY = "copy"
