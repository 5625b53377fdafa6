"""What the record holds, with the words for it."""

from enum import StrEnum
from typing import NamedTuple

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


class Routine(StrEnum):
    """A group of plain entries that a clinician reviews as one table; by which rules: `fhir.routine`."""

    RESULTS = "results-within-range"
    MEDICATION = "medication-issues"
    IMMUNISATIONS = "immunisations"
    ADMINISTRATION = "administration"
    WITHOUT_CONTENT = "without-content"


class RoutineWords(NamedTuple):
    """`meaning` is one sentence for who reviews the group."""

    label: str
    meaning: str


ROUTINES = {
    Routine.RESULTS: RoutineWords(
        "Results within range",
        "Every value is within its range, or the laboratory's word for normal; no comment beyond “no action”.",
    ),
    Routine.MEDICATION: RoutineWords(
        "Medication issues", "Common medicines with their dosage and quantity, and no note or reason."
    ),
    Routine.IMMUNISATIONS: RoutineWords("Immunisations", "Common vaccines that were given, without a note."),
    Routine.ADMINISTRATION: RoutineWords(
        "Administration", "Letters, reminders and registration, by a usual term and nothing else."
    ),
    Routine.WITHOUT_CONTENT: RoutineWords(
        "Without content", "Nothing but a place, a kind of contact or an empty heading."
    ),
}


OF_LISTED_WORDS = frozenset({Routine.MEDICATION, Routine.IMMUNISATIONS, Routine.ADMINISTRATION})
"""Their entries have no words that are not on the lists of their group, but for names of places and makers."""


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
    PICTURE = "picture"
    NO_LONGER_SENT = "no-longer-sent"
    NOT_TAKEN = "not-taken"
    CONTRADICTED = "contradicted"
    COPY_OF_HIDDEN = "copy-of-hidden"
    PART_WAS_HIDDEN = "part-was-hidden"
    QUOTE_TAKEN_BACK = "quote-taken-back"
    BASIS_TAKEN_BACK = "basis-taken-back"
    BY_CONDITION = "by-condition"
    DRAWN_ON_CHANGED = "drawn-on-changed"


class DoubtWords(NamedTuple):
    """`tag` stands beside the item; `audit` is the cause for which it was returned to the queue."""

    tag: str
    audit: str


DOUBTS = {
    Doubt.LABEL_NOT_UNDERSTOOD: DoubtWords(
        "Carries a label that is not understood: it may mean “not for the patient”",
        "it carries a label that is not understood",
    ),
    Doubt.NOT_ALL_READ: DoubtWords("Not all of it can be shown here", "not all of it can be shown"),
    Doubt.PICTURE: DoubtWords("A picture or scan: read it", "it has a picture, which only a person can read"),
    Doubt.NO_LONGER_SENT: DoubtWords(
        "No longer sent: the source’s complete record does not hold it",
        "the source’s complete record no longer holds it",
    ),
    Doubt.NOT_TAKEN: DoubtWords(
        "The source sent it again in a form that could not be taken; this is what was held before",
        "the source sent it again in a form that could not be taken",
    ),
    Doubt.CONTRADICTED: DoubtWords(
        "The source contradicts itself on whether it stands or may be shown", "the source contradicts itself on it"
    ),
    Doubt.COPY_OF_HIDDEN: DoubtWords(
        "The same words are hidden in another item", "the same words are hidden in another item"
    ),
    Doubt.PART_WAS_HIDDEN: DoubtWords(
        "A part of it was hidden or referred when it stood alone", "a part of it was hidden or referred before"
    ),
    Doubt.QUOTE_TAKEN_BACK: DoubtWords(
        "Not for the patient: repeats words of something that the source has taken back or labelled",
        "the source took back or labelled what it quotes",
    ),
    Doubt.BASIS_TAKEN_BACK: DoubtWords(
        "Rests on something that the source has taken back or labelled since",
        "the source took back or labelled what it rests on",
    ),
    Doubt.BY_CONDITION: DoubtWords(
        "The source deleted or changed entries by a condition, and this may be one of them",
        "the source deleted or changed entries by a condition that it may meet",
    ),
    Doubt.DRAWN_ON_CHANGED: DoubtWords(
        "What it draws on has changed: an attachment, medicine, specimen or name in it was sent anew, and not this",
        "what it draws on has changed",
    ),
}


class TakenBack(StrEnum):
    """Why an entry that was received counts as withdrawn."""

    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    ANOTHERS = "another-patients"
    ABOVE = "with-what-it-is-under"
    PART = "part-of-another-entry"


class TakenBackWords(NamedTuple):
    """`label` stands beside the entry; `audit` is the cause for which it was taken from sight."""

    label: str
    audit: str


TAKEN_BACK = {
    TakenBack.WITHDRAWN: TakenBackWords(
        "Entered in error or cancelled, says the source",
        "the source says that it was entered in error or cancelled",
    ),
    TakenBack.DELETED: TakenBackWords("Deleted by the source", "the source deleted it"),
    TakenBack.ANOTHERS: TakenBackWords(
        "Another patient’s, says the source", "the source says that it is another patient’s"
    ),
    TakenBack.ABOVE: TakenBackWords(
        "Taken back with the consultation, report or list that it belongs to",
        "the source took back what it belongs to",
    ),
    TakenBack.PART: TakenBackWords("Part of another entry now, and shown there", "it is part of another entry now"),
}


class Relation(StrEnum):
    """How one resource of the source depends on another one, named by its source id, or on a name that copies share."""

    UNDER = "under"
    QUOTES = "quotes"
    PART = "part"
    COPY = "copy"
    REPLACED_BY = "replaced-by"
    RESTS_ON = "rests-on"
