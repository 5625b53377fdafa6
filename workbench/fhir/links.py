"""What gives an entry away elsewhere: every reference between entries of different review items."""

from collections.abc import Iterator
from typing import Any

from workbench.fhir.consultations import Consultations
from workbench.fhir.contents import Resource
from workbench.fhir.filing import Filing

_LEAD_NOWHERE = frozenset(
    "code coding meta identifier subject patient text recorder requester medicationReference".split()
)


def links_of(source_id: str, filing: Filing, listed: dict[str, list[str]]) -> tuple[str, ...]:
    """Entries of other items that this one names, in any field, or that its consultation lists."""
    named = {filing.entry_of.get(target.source_id) for part in filing.parts[source_id] for target in _targets(part)}
    named |= {filing.entry_of.get(each) for each in listed.get(source_id, ())}
    home = filing.home[source_id]
    return tuple(sorted(each for each in named if each and filing.home[each] != home))


def listed_by(consultations: Consultations) -> dict[str, list[str]]:
    """Encounter → what its lists hold and the problems that their topics are about."""
    listed = {encounter: list(problems) for encounter, problems in consultations.problems.items()}
    for entry, encounters in consultations.holders.items():
        for encounter in encounters:
            listed.setdefault(encounter, []).append(entry)
    return listed


def _targets(resource: Resource) -> Iterator[Resource]:
    waiting: list[Any] = [resource.content]
    while waiting:
        each = waiting.pop()
        if type(each) is list:
            waiting += each
        elif type(each) is dict:
            if "reference" in each:
                target = resource.find(each)
                if target:
                    yield target
            waiting += [
                value for field, value in each.items() if type(value) in (dict, list) and field not in _LEAD_NOWHERE
            ]
