"""What the record holds, with the words for it."""

from enum import StrEnum

SNOMED = "http://snomed.info/sct"
"""The system of a SNOMED CT code."""


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


KINDS = {
    Kind.CONSULTATION: "Consultation",
    Kind.NOTE: "Note",
    Kind.PROBLEM: "Problem",
    Kind.OBSERVATION: "Observation",
    Kind.REPORT: "Report",
    Kind.RESULT: "Result",
    Kind.MEDICATION: "Medication",
    Kind.ALLERGY: "Allergy",
    Kind.IMMUNISATION: "Immunisation",
    Kind.PROCEDURE: "Procedure",
    Kind.REFERRAL: "Referral or request",
    Kind.DOCUMENT: "Document",
    Kind.FAMILY_HISTORY: "Family history",
    Kind.QUESTIONNAIRE: "Questionnaire",
    Kind.OTHER: "Other",
}


class RecordedFrom(StrEnum):
    """Which date tells when an entry entered the record, the best that the source gives."""

    RESOURCE = "resource"
    CONSULTATION = "consultation"
    RECEIPT = "receipt"


RECORDED_FROM = {
    RecordedFrom.RESOURCE: "as the source says",
    RecordedFrom.CONSULTATION: "as its consultation says",
    RecordedFrom.RECEIPT: "when it was received here",
}


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
    COPY_OF_HIDDEN = "copy-of-hidden"


DOUBTS = {
    Doubt.LABEL_NOT_UNDERSTOOD: "The source has labelled it in a way that is not understood",
    Doubt.NOT_ALL_READ: "Not all of it could be read",
    Doubt.NO_LONGER_SENT: "The source no longer sends it",
    Doubt.NOT_TAKEN: "The source has sent it again in a form that was not taken in",
    Doubt.COPY_OF_HIDDEN: "It is a copy of something that is hidden",
}
