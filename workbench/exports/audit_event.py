"""Events of the audit as FHIR R4 AuditEvent resources, after IHE's Basic Audit Log Patterns.

Which agents and entities there are, and by which codes they are told apart, is as in the patterns for a read or an
update of what has a patient (profiles.ihe.net/ITI/BALP). No profile is claimed: these demand network addresses of both
systems, which the audit does not have.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from workbench.vocabulary import ACTIONS, KINDS, ROLES, Action

Row = Mapping[str, Any]
Json = dict[str, Any]

OURS = "urn:redaction-workbench"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
FAILURE, SUCCESS = "4", "0"


def coding(system: str, code: str, display: str) -> Json:
    return {"system": system, "code": code, "display": display}


REST = coding(f"{TERMINOLOGY}/audit-event-type", "rest", "RESTful Operation")
AUTHENTICATION = coding(DICOM, "110114", "User Authentication")


class Pattern(NamedTuple):
    """`action` is FHIR's code: C, R, U, D or E."""

    type: Json
    subtype: Json
    action: str
    outcome: str = SUCCESS


def _rest(interaction: str, action: str, outcome: str = SUCCESS) -> Pattern:
    return Pattern(REST, coding("http://hl7.org/fhir/restful-interaction", interaction, interaction), action, outcome)


UPDATES = _rest("update", "U")
PATTERNS = {
    Action.VIEWED: _rest("read", "R"),
    Action.PRACTICE_ADDED: _rest("create", "C"),
    Action.USER_ADDED: _rest("create", "C"),
    Action.REFUSED: _rest("update", "E", FAILURE),
    Action.IMPORTED: Pattern(coding(DICOM, "110107", "Import"), UPDATES.subtype, "C"),
    Action.EXPORTED: Pattern(coding(DICOM, "110106", "Export"), _rest("read", "R").subtype, "R"),
    Action.SIGNED_IN: Pattern(AUTHENTICATION, coding(DICOM, "110122", "Login"), "E"),
    Action.SIGNED_OUT: Pattern(AUTHENTICATION, coding(DICOM, "110123", "Logout"), "E"),
    Action.SIGN_IN_FAILED: Pattern(AUTHENTICATION, coding(DICOM, "110122", "Login"), "E", FAILURE),
}
"""Of the actions that are no updates."""

SOURCE = coding(DICOM, "110153", "Source Role ID")
DESTINATION = coding(DICOM, "110152", "Destination Role ID")
RECIPIENT = coding(f"{TERMINOLOGY}/v3-ParticipationType", "IRCP", "information recipient")
AUTHOR = coding(f"{TERMINOLOGY}/v3-ParticipationType", "AUT", "author (originator)")
DETAILS = ("sequence", "outcome", "reason", "note", "review_on", "batch", "details", "hash")


def audit_event(row: Row) -> Json:
    """`row` has the columns of an export (audit.exporting.COLUMNS)."""
    action = Action(row["action"]) if row["action"] in list(Action) else None
    pattern = PATTERNS.get(action, UPDATES) if action else UPDATES
    ours = coding(f"{OURS}:action", row["action"], ACTIONS[action] if action else row["action"])
    return {
        "resourceType": "AuditEvent",
        "id": f"{row['organisation']}-{row['sequence']}",
        "type": pattern.type,
        "subtype": [pattern.subtype, ours],
        "action": pattern.action,
        "recorded": row["at"],
        "outcome": pattern.outcome,
        "agent": list(_agents(row, reads=pattern.action == "R")),
        "source": {
            "site": row["organisation"],
            "observer": _system("workbench", "Redaction workbench"),
            "type": [coding(f"{TERMINOLOGY}/security-source-type", "4", "Application Server")],
        },
        "entity": list(_entities(row)),
    }


def _agents(row: Row, *, reads: bool) -> Iterator[Json]:
    client, server = (DESTINATION, SOURCE) if reads else (SOURCE, DESTINATION)
    yield {"type": _concept(client), "who": _system("pages", "Pages and commands"), "requestor": False}
    yield {"type": _concept(server), "who": _system("workbench", "Redaction workbench"), "requestor": False}
    yield {
        "type": _concept(RECIPIENT if reads else AUTHOR),
        "who": {"display": row["actor"] or "Not signed in"},
        "name": row["actor"] or "Not signed in",
        "role": [_concept(coding(f"{OURS}:role", row["actor_role"], _word(ROLES, row["actor_role"])))],
        "requestor": True,
    }


def _entities(row: Row) -> Iterator[Json]:
    if row["patient_nhs_number"]:
        yield {
            "what": _patient(row["patient_nhs_number"]),
            "type": coding(f"{TERMINOLOGY}/audit-entity-type", "1", "Person"),
            "role": coding(f"{TERMINOLOGY}/object-role", "1", "Patient"),
        }
    yield {
        "what": _about(row),
        "type": coding(f"{TERMINOLOGY}/audit-entity-type", "2", "System Object"),
        "role": coding(f"{TERMINOLOGY}/object-role", "4", "Domain Resource"),
        "detail": [{"type": name, "valueString": str(row[name])} for name in DETAILS if row[name]],
    }


def _patient(nhs_number: str) -> Json:
    if nhs_number.isdecimal():
        return {"type": "Patient", "identifier": {"system": NHS_NUMBER, "value": nhs_number}}
    return {"type": "Patient", "display": f"NHS number {nhs_number}"}


def _about(row: Row) -> Json:
    if row["entry"]:
        kind = f"{_word(KINDS, row['entry_kind'])}, version {row['entry_version']}"
        return {"identifier": {"system": f"{OURS}:entry", "value": str(row["entry"])}, "display": kind}
    if row["review_item"]:
        return {"identifier": {"system": f"{OURS}:review-item", "value": str(row["review_item"])}}
    return {"identifier": {"system": ODS_CODE, "value": row["organisation"]}}


def _system(name: str, display: str) -> Json:
    return {"type": "Device", "identifier": {"system": f"{OURS}:system", "value": name}, "display": display}


def _concept(code: Json) -> Json:
    return {"coding": [code]}


def _word(words: Mapping[Any, str], written: str | None) -> str:
    return words.get(written) or written or "not known"


def as_lines(rows: Iterator[Row]) -> Iterator[bytes]:
    return (orjson.dumps(audit_event(row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
