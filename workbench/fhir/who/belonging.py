"""Whose resource is it: what is another's, or nobody knows whose, is left out with what hangs on it, and told."""

from collections.abc import Iterable
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.standing.parents import HOLDERS, Parents, all_resources, is_left_out, list_level
from workbench.fhir.values import Problem
from workbench.fhir.who.subjects import Whose, known_as, subject_of
from workbench.vocabulary import Doubt, Standing

ANOTHERS: Final = "belongs to another patient than this bundle's; left out"
UNCLEAR: Final = "its subject is not plainly this bundle's patient; left out"
HANGS_ON_LEFT_OUT: Final = "names this patient, but what it belongs to was left out; it waits to be looked at"

_OF: Final = {Whose.ANOTHERS: Standing.ANOTHERS, Whose.UNKNOWN: Standing.NOT_TAKEN}
_CAUSE: Final = {Standing.ANOTHERS: ANOTHERS, Standing.NOT_TAKEN: UNCLEAR}


def own_record(contents: Contents) -> dict[str, Resource]:
    """The patient's clinical resources by source id, in the bundle's order."""
    return {
        each.source_id: each
        for each in contents.resources
        if is_clinical(each.type, each.content) and not is_left_out(each)
    }


def mark_whose(contents: Contents, patient: Resource, parents: Parents, problems: list[Problem]) -> None:
    """What says nothing of its subject is whose that is on which it hangs; what contradicts that is doubted.

    But for lists and the like: those of another patient say nothing of the entries of this one.
    """
    known = known_as(patient, contents)
    said = {each: subject_of(each, known) for each in all_resources(contents) if each is not patient}
    waiting = [(each, _OF[whose]) for each, whose in said.items() if whose in _OF]
    while waiting:
        each, mark = waiting.pop()
        if mark in each.marks:
            continue
        each.marks |= {mark}
        for below in parents.below.get(each, ()):
            if said.get(below) is Whose.UNSAID:
                waiting.append((below, mark))
            elif said.get(below) is Whose.THIS and each.type not in HOLDERS:
                below.doubts |= {Doubt.NOT_TAKEN}
    _tell(said, problems)


def _tell(resources: Iterable[Resource], problems: list[Problem]) -> None:
    for each in resources:
        cause = next((cause for mark, cause in _CAUSE.items() if mark in each.marks), "")
        if cause and _is_missed(each):
            problems.append(Problem(each.position, cause))
        elif Doubt.NOT_TAKEN in each.doubts:
            problems.append(Problem(each.position, HANGS_ON_LEFT_OUT))


def _is_missed(resource: Resource) -> bool:
    """Not so a list that is no consultation's, nor what is contained and no entry; proxies are told of as such."""
    if resource.type == "List":
        return list_level(resource) > 0
    if resource.type == "RelatedPerson":
        return False
    return resource.holder is None or is_clinical(resource.type, resource.content)
