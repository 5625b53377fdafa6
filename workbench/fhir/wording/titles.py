"""What an entry is called, and the codes that say it."""

import re
from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.concepts import codings_of, said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.shapes import Node, extensions, node, nodes, words
from workbench.fhir.standing.words_between import is_kept_out, words_from, words_of
from workbench.fhir.values import Coding
from workbench.fhir.who.authors import name_of
from workbench.vocabulary import Kind

# The fields that hold the main code, best first
_MAIN: Final = {
    "CarePlan": ("category",),
    "Communication": ("topic", "reasonCode", "category"),
    "DetectedIssue": ("code", "category"),
    "DocumentReference": ("type",),
    "Encounter": ("type",),
    "Flag": ("code", "category"),
    "Goal": ("description",),
    "ImagingStudy": ("procedureCode",),
    "Immunization": ("vaccineCode",),
    "ReferralRequest": ("type", "serviceRequested", "reasonCode", "specialty"),
    "ServiceRequest": ("code", "reasonCode"),
}
_USUAL_MAIN: Final = ("code",)
_ANY_MAIN: Final = ("code", "type", "category", "topic", "vaccineCode")
_BY_MEDICATION: Final = frozenset(
    {"MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration"}
)
_PLAIN: Final = ("title", "description", "name")
_SECOND_BEST: Final = {"Encounter": ("reason", "reasonCode", "serviceType"), "Observation": ("category",)}

_WORD_FOR: Final = {
    Kind.NOTE: "Comment note",
    Kind.RESULT: "Result",
    Kind.IMMUNISATION: "Immunisation",
    Kind.FAMILY_HISTORY: "Family history",
    Kind.QUESTIONNAIRE: "Questionnaire response",
}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def title_of(resource: Resource, kind: Kind) -> str:
    """One line, never empty."""
    title = _coded_title(resource) or _plain_title(resource) or _second_best(resource)
    if resource.type == "FamilyMemberHistory":
        title = f"Family history: {said(resource.content.get('relationship'))}".removesuffix(": ")
    return " ".join(title.split()) or _word_for(resource, kind)


def _coded_title(resource: Resource) -> str:
    return next(filter(None, map(said, main_concepts(resource))), "")


def codings_for(resource: Resource) -> tuple[Coding, ...]:
    """What the entry is, and what it found or why it was done: a code in a value weighs as much as one in the title."""
    return codings_of([*main_concepts(resource), *_further_concepts(resource.content)])


def _further_concepts(content: Node) -> Iterator[object]:
    reasons = content.get("reasonCode")
    yield from reasons if isinstance(reasons, list) else [reasons]
    for found in (content, *nodes(content.get("component"))):
        yield found.get("valueCodeableConcept")


def main_concepts(resource: Resource) -> list[object]:
    content = resource.content
    if resource.type in _BY_MEDICATION:
        return _medication(resource)
    found: list[object] = []
    if resource.type == "Immunization":
        found += [each.get("valueCodeableConcept") for each in extensions(content, "VaccinationProcedure")]
    if resource.type == "FamilyMemberHistory":
        return [each.get("code") for each in nodes(content.get("condition"))]
    usual = _USUAL_MAIN if "code" in content else _ANY_MAIN
    for field in _MAIN.get(resource.type, usual):
        value = content.get(field)
        found += value if type(value) is list else [value]
    return found


def _medication(resource: Resource) -> list[object]:
    reference = node(resource.content.get("medicationReference"))
    medication = words_from(reference, resource)
    return [
        resource.content.get("medicationCodeableConcept"),
        medication.content.get("code") if medication else None,
        None if is_kept_out(reference, resource) else reference.get("display"),
    ]


def _plain_title(resource: Resource) -> str:
    return next(filter(None, (words(resource.content.get(field)) for field in _PLAIN)), "")


def _second_best(resource: Resource) -> str:
    if resource.type == "QuestionnaireResponse":
        return _questionnaire(resource)
    fields = _SECOND_BEST.get(resource.type, ())
    concepts = (each for field in fields for each in nodes(resource.content.get(field)))
    return next(filter(None, map(said, concepts)), "")


def _questionnaire(response: Resource) -> str:
    """The questionnaire's own name; EMIS names only the observation that the answers stand under (`parent`)."""
    named = node(response.content.get("questionnaire"))
    asked = words_of(response.contents.find(words(response.content.get("questionnaire"))), response)
    asked = asked or words_from(named, response) or words_from(node(response.content.get("parent")), response)
    display = "" if is_kept_out(named, response) else words(named.get("display"))
    return display or (called(asked) if asked else "")


def _word_for(resource: Resource, kind: Kind) -> str:
    if kind is Kind.OTHER:
        return _CAPITAL.sub(" ", resource.type).capitalize()
    return _WORD_FOR.get(kind, kind.value.capitalize())


def called(resource: Resource) -> str:
    """What another entry's text says where it refers to this one."""
    return name_of(resource) or _coded_title(resource) or _plain_title(resource)
