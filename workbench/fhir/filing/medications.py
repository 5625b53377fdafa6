"""One medication, shown once: the statement with the plan that it is based on and the issues of that plan.

GP Connect: MedicationStatement.basedOn → MedicationRequest (plan) ← MedicationRequest.basedOn (order: one issue).
A renewed request (R4, priorPrescription) is the same medication as long as it names the same medicine and does not
join two statements or plans. An administration is an event of its own.
"""

from collections import defaultdict
from collections.abc import Iterator

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.references import name_outside
from workbench.fhir.bundle.shapes import nodes
from workbench.fhir.wording.titles import main_concepts
from workbench.vocabulary import Standing

BASES = {
    "MedicationStatement": ("basedOn", "derivedFrom"),
    "MedicationRequest": ("basedOn",),
    "MedicationDispense": ("authorizingPrescription",),
}


_RANKS = {"MedicationStatement": 0, "MedicationDispense": 3}


def fold_medications(record: dict[str, Resource]) -> dict[str, list[Resource]]:
    """Survivor's source id → all its resources, the survivor first, then its plan, then issues by date."""
    medications = [each for each in record.values() if each.type in BASES]
    roots = _Roots()
    for each in medications:
        for base in _named(each, record, *BASES[each.type]):
            roots.join(each.source_id, base.source_id)
    _join_renewals(medications, record, roots)
    groups = defaultdict(list)
    for each in medications:
        groups[roots.of(each.source_id)].append(each)
    folded = [sorted(group, key=_order) for group in groups.values()]
    return {group[0].source_id: group for group in folded}


def is_issue(resource: Resource) -> bool:
    return resource.type == "MedicationDispense" or (
        resource.type == "MedicationRequest" and resource.content.get("intent") != "plan"
    )


def leaders_of(parts: list[Resource]) -> list[Resource]:
    """The parts that speak for the whole: issues do so only among themselves."""
    return [part for part in parts if not is_issue(part)] or parts


def are_withdrawn(parts: list[Resource]) -> bool:
    """If the source has taken back all statements, or all plans, of a medication; of mere issues, all of them."""
    if not any(part.marks for part in parts):
        return False
    leaders = leaders_of(parts)
    types = {part.type for part in leaders} if leaders is not parts else {""}
    groups = ([part for part in leaders if type_ in ("", part.type)] for type_ in types)
    return any(all(Standing.WITHDRAWN in part.marks for part in group) for group in groups)


def parts_not_held(parts: list[Resource]) -> Iterator[str]:
    """The plans and orders that these are based on and that the bundle does not hold."""
    for part in parts:
        for reference in (each for field in BASES.get(part.type, ()) for each in nodes(part.content.get(field))):
            name = name_outside(reference, part)
            if part.find(reference) is None and name.partition("/")[0] in BASES:
                yield name


def _join_renewals(medications: list[Resource], record: dict[str, Resource], roots: "_Roots") -> None:
    leaders = {roots.of(each.source_id) for each in medications if not is_issue(each)}
    for each in medications:
        for prior in _named(each, record, "priorPrescription"):
            one, other = roots.of(each.source_id), roots.of(prior.source_id)
            if _medicine(each) == _medicine(prior) and not (one in leaders and other in leaders):
                leaders |= {one, other} if {one, other} & leaders else set()
                roots.join(one, other)


def _named(resource: Resource, record: dict[str, Resource], *fields: str) -> Iterator[Resource]:
    for field in fields:
        for reference in nodes(resource.content.get(field)):
            base = resource.find(reference)
            if base and base.type in BASES and base.source_id in record:
                yield base


def _medicine(resource: Resource) -> str:
    return next(filter(None, map(said, main_concepts(resource))), "")


def _order(resource: Resource) -> tuple[int, str, str]:
    """Statement, plan, then issues in time; ids break ties, so that the survivor is the same at every import."""
    rank = _RANKS.get(resource.type, 2 if is_issue(resource) else 1)
    return rank, str(resource.content.get("authoredOn", "")) if rank > 1 else "", resource.source_id


class _Roots:
    """Which ids belong together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, source_id: str) -> str:
        while (parent := self._parent.get(source_id, source_id)) != source_id:
            self._parent[source_id] = self._parent.get(parent, parent)
            source_id = parent
        return source_id

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self._parent[second] = first
