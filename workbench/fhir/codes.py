"""Code systems and codes that change how something is read, each with its source."""

from typing import Final

from workbench import vocabulary

SNOMED: Final = vocabulary.SNOMED
NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"

# HL7 v3 ActCode as STU3 and as R4 name it: "no disclosure to patient, family or caregivers"
NOPAT: Final = frozenset(
    {("http://hl7.org/fhir/v3/ActCode", "NOPAT"), ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "NOPAT")}
)
# "Unknown" and its like stand where a code is missing
NULL_FLAVOURS: Final = ("http://hl7.org/fhir/v3/NullFlavor", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor")

# GP Connect Access Record Structured, "Consultations"
CONSULTATION_LIST: Final = "325851000000107"
TOPIC_LIST: Final = "25851000000105"
HEADING_LIST: Final = "24781000000107"
COMMENT_NOTE: Final = "37331000000100"

ENTERED_IN_ERROR: Final = "entered-in-error"
