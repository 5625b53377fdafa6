"""Whose a resource is: by its own word, held against the patient for whom something is wished."""

from typing import Final

from workbench.fhir.bundle.contents import relative
from workbench.fhir.bundle.paths import at_path
from workbench.fhir.bundle.shapes import node, nodes
from workbench.fhir.resource_types.table import row_for
from workbench.fhir.who.subjects import digits, nhs_numbers
from workbench.upstream.interface import Answer, Answered
from workbench.upstream.ways.fhir.labels import Resource

ANOTHERS: Final = Answer(Answered.REFUSED, cause="another patient’s, or it does not say whose")
FIELDS: Final = ("subject", "patient", "for", "beneficiary")


def names_of_patients(resource: Resource) -> set[str]:
    """Each patient that it names as its own, as `Patient/id`."""
    paths = dict.fromkeys((*FIELDS, *row_for(str(resource.get("resourceType"))).patient))
    references = (each.get("reference") for path in paths for each in nodes(at_path(resource, path)))
    return {name for each in references if isinstance(each, str) and (name := relative(each)).startswith("Patient/")}


def is_of(resource: Resource, patient: str) -> bool:
    """It names this patient and no other."""
    return names_of_patients(resource) == {patient}


def encounter_of(resource: Resource) -> str:
    """Empty where it names none."""
    reference = node(resource.get("encounter")).get("reference")
    return relative(reference) if isinstance(reference, str) else ""


def has_number(patient: Resource, nhs_number: str) -> bool:
    return [digits(each) for each in nhs_numbers(patient)] == [nhs_number]
