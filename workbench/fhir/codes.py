"""Code systems and codes that change how something is read, each with its source."""

import re
from typing import Final

from workbench import vocabulary

SNOMED: Final = vocabulary.SNOMED

# HL7 v3 ActCode as R4 and as STU3 name it: "no disclosure to patient, family or caregivers"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ACT_CODE_BEFORE_R4: Final = "http://hl7.org/fhir/v3/ActCode"
# What EMIS says by its own flag (“visible online: no”), as its records are read here: no label of FHIR's
EMIS_ONLINE: Final = "urn:emis:online-visibility"
NOPAT: Final = frozenset({(ACT_CODE_BEFORE_R4, "NOPAT"), (ACT_CODE, "NOPAT"), (EMIS_ONLINE, "NOPAT")})
# "Unknown" and its like stand where a code is missing
NULL_FLAVOURS: Final = ("http://hl7.org/fhir/v3/NullFlavor", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor")

# GP Connect Access Record Structured, "Consultations"
CONSULTATION_LIST: Final = "325851000000107"
TOPIC_LIST: Final = "25851000000105"
HEADING_LIST: Final = "24781000000107"
COMMENT_NOTE: Final = "37331000000100"

# OIDs as HL7 UK and NHS Digital publish them: SNOMED CT and its UK subset; the NHS number; ODS codes (also in CDA)
_SNOMED: Final = frozenset(
    {"2.16.840.1.113883.6.96", "2.16.840.1.113883.2.1.3.2.4.15", "sct", "snomed", "snomedct", "snomed-ct", "snomed ct"}
)
_NHS_NUMBER: Final = frozenset({"fhir.nhs.uk/id/nhs-number", "fhir.nhs.net/id/nhs-number", "2.16.840.1.113883.2.1.4.1"})
_ODS_OIDS: Final = frozenset({"1.2.826.0.1285.0.1.10", "2.16.840.1.113883.2.1.4.3"})
_SCHEME = re.compile(r"(?:https?:/+(?:www\.)?|urn:oid:|urn:)")


def plain_system(system: object) -> str:
    """Without scheme, `|version`, blanks, capitals and slashes at its end: by these alone the same system differs."""
    if type(system) is not str:
        return ""
    name = system.partition("|")[0].strip().casefold().rstrip("/")
    return _SCHEME.sub("", name, count=1) if _SCHEME.match(name) else name


def is_snomed(system: object) -> bool:
    """SNOMED CT by its URI (with an edition, too), by an OID, or by its name."""
    if system == SNOMED:
        return True
    name = plain_system(system)
    return name in _SNOMED or name == "snomed.info" or name.startswith("snomed.info/")


def is_nhs_number(system: object) -> bool:
    """https://fhir.nhs.uk/Id/nhs-number, the older http://fhir.nhs.net/Id/nhs-number, or the OID."""
    return plain_system(system) in _NHS_NUMBER


def is_ods_code(system: object) -> bool:
    name = plain_system(system)
    return name.endswith(("id/ods-organization-code", "id/ods-organisation-code")) or name in _ODS_OIDS
