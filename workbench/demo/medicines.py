"""Prescriptions as FHIR: the MedicationRequest, and for a repeat the MedicationStatement that is based on it."""

from collections.abc import Iterator
from datetime import datetime

from workbench.demo.dates import day, name_of, stamp
from workbench.demo.fhir_parts import Resource, concept, reference, resource
from workbench.demo.people import about, by
from workbench.demo.text_files import Table

Reference = dict[str, str] | None


def prescription_resources(
    row: Table, recorded: datetime, item: Table, *, encounter: Reference, reason: Reference
) -> Iterator[Resource]:
    yield resource(
        "MedicationRequest",
        _name(row, item),
        status="active",
        intent="order",
        medicationCodeableConcept=concept(item["drug"]),
        subject=about(row["of"]),
        encounter=encounter,
        authoredOn=stamp(recorded),
        requester=by(row["by"]),
        reasonReference=[reason] if reason else None,
        dosageInstruction=[{"text": item["dose"]}],
        dispenseRequest={"quantity": _quantity(item)},
    )
    if item.get("repeat"):
        yield _statement(row, recorded, item)


def _statement(row: Table, recorded: datetime, item: Table) -> Resource:
    return resource(
        "MedicationStatement",
        f"{_name(row, item)}/repeat",
        basedOn=[reference("MedicationRequest", _name(row, item))],
        status="active",
        medicationCodeableConcept=concept(item["drug"]),
        subject=about(row["of"]),
        effectivePeriod={"start": day(recorded)},
        dateAsserted=stamp(recorded),
        dosage=[{"text": item["dose"]}],
    )


def _name(row: Table, item: Table) -> str:
    return f"{name_of(row)}/{item['drug']}"


def _quantity(item: Table) -> Resource:
    value, unit = item["quantity"].split(" ", 1)
    return {"value": int(value), "unit": unit}
