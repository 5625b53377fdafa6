"""What of the record is not put into an entry, and why. Whatever is not named here is: a test holds every field."""

from typing import Final

_OWN: Final = "EMIS’s own name for it, by which it is known here"
_ORDER: Final = "its place in a list"
_INTERNAL: Final = "for EMIS’s own use, says its schema"
_LINK: Final = "the number of something that is an entry of its own"
_CODE: Final = "the code beside the words that are shown"
_CHECKED: Final = "held against the patient"
_BOOKED: Final = "when, where and with whom: appointments are shown elsewhere"
_TEMPLATE_IDS: Final = ("templateID", "templateInstanceID")
_TEMPLATE: Final = ("template", "templateInstance", "templateComponent")

EVERYWHERE: Final = {
    **dict.fromkeys(("dbid", "refID", "refId", "guid", "oldGUID"), _OWN),
    **dict.fromkeys(("reportID", "specimenID"), _LINK),
    **dict.fromkeys(("sequence", "testNumber", "repInvNumber"), _ORDER),
    "dataSource": "all 0, says EMIS’s schema",
}
"""Whatever the type."""

BESIDE_A_TERM: Final = dict.fromkeys(("term", "value", "scheme", "oldCode", "mapCode", "mapScheme"), _CODE)
"""Of a code that has a term: that one is shown."""

LEFT_OUT: Final[dict[tuple[str, str], str]] = {
    **{(type_, name): _INTERNAL for type_ in ("EventType", "DiaryType") for name in _TEMPLATE_IDS},
    **{(type_, name): _INTERNAL for type_ in ("MedicationType", "IssueType") for name in _TEMPLATE},
    ("EventType", "eventType1"): _INTERNAL,
    ("EventType", "groupID"): _LINK,
    ("EventType", "gms"): "under which contract it was recorded",
    ("EventType", "qualifiedCode"): _CODE,
    ("AttachmentType", "address"): "the folder in which EMIS keeps it",
    ("AttachmentType", "ddsIdentifier"): _OWN,
    ("AttachmentType", "version"): "EMIS’s number of its version",
    ("ConsultationType", "appointmentSlotID"): _LINK,
    **{("AppointmentType", name): _BOOKED for name in (
        "sessionHolder", "locationID", "site", "sessionID", "duration", "rub")},
    ("EDIOrderType", "headerID"): _LINK,
    ("AppointmentTypeSite", "id"): _BOOKED,
    ("AppointmentTypeSite", "name"): _BOOKED,
    ("ElementListTypeConsultationElement", "fileStatus"): "of its place in the consultation, not of what stands there",
    ("ElementListTypeConsultationElement", "displayOrder"): _ORDER,
    ("ElementListTypeConsultationElement", "problemSection"): _ORDER,
    **{("PathologyReportTypeOriginalMessageDetails", name): "how the message travelled" for name in (
        "senderEDICode", "receiverEDICode", "interChange", "messageID")},
    ("PathologyReportType", "originalMessageDetails"): "how the message travelled",
    **{("PathologyReportTypeIdentifiersMatchedDetails", name): _CHECKED for name in (
        "forename", "lastName", "dateOfBirth", "patientID", "sex")},
    **{("root", name): _CHECKED for name in ("patientNHS", "organisationNACS")},
}  # fmt: skip
"""By the type, as it is described, and the field."""

OF_THE_RECORD: Final = {
    "registration": "who the patient is, read as such: what staff are told on the screen is an entry",
    "registrationChangeHistory": "how names and addresses were before",
    "registrationStatus": "since when and until when they are registered, read as such",
    "miscellaneousData": "what staff are told about medicines is an entry; the rest is a number of weeks",
    "peopleList": "the names of staff",
    "locationList": "the names of places",
    "locationTypeList": "the names of kinds of consultation",
    "policyList": "the names of confidentiality policies",
    "originator": "which system sent it",
    "recipientID": "to whom it was sent",
    "messageInformation": "when it was sent; an error in it refuses the record",
    "patientID": _OWN,
}
"""Of the record itself: what is no list of entries."""
