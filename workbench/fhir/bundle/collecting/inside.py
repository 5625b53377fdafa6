"""Resources that are contained in others: those that a reference inside may name, and those that are entries."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from workbench.fhir.bundle.collecting.faults import type_in
from workbench.fhir.bundle.collecting.naming import local_id, names_inside
from workbench.fhir.bundle.contents import Resource
from workbench.fhir.bundle.kinds import is_clinical
from workbench.fhir.bundle.shapes import nodes
from workbench.fhir.bundle.versions import same_content
from workbench.fhir.resource_types.table import NEVER_ENTRIES
from workbench.fhir.values import Problem

TWICE = "two contained resources have this id and differ; neither is shown"


def contained_in(holders: Sequence[Resource]) -> list[Resource]:
    """All of them, named, and known to their holders."""
    found = [inside for holder in holders if "contained" in holder.content for inside in _inside(holder)]
    for each, name in zip(found, names_inside(found, {holder.source_id for holder in holders}), strict=True):
        each.source_id = name
    return found


def _inside(holder: Resource) -> Iterator[Resource]:
    for content in nodes(holder.content.get("contained")):
        if type_ := type_in(content):
            inside = Resource(holder.place, type_, "", content, holder.contents, holder)
            if own := local_id(content):
                holder.contained.setdefault(own, inside)
            yield inside


def entries_among(contained: Sequence[Resource], problems: list[Problem]) -> tuple[list[Resource], list[str]]:
    """Clinical ones inside a List (GP Connect's ended allergies) or another entry; and the names that contradict."""
    by_name: dict[str, list[Resource]] = defaultdict(list)
    for each in contained:
        if _is_entry(each):
            by_name[each.source_id].append(each)
    doubtful = {name for name, copies in by_name.items() if not all(same_content(copies[0], each) for each in copies)}
    problems += [Problem(by_name[name][1].position, TWICE) for name in by_name if name in doubtful]
    return [copies[0] for name, copies in by_name.items() if name not in doubtful], sorted(doubtful)


def _is_entry(contained: Resource) -> bool:
    """Clinical resources inside a List (GP Connect's ended allergies) or another entry are entries themselves."""
    holder = contained.holder
    holds_entries = holder is not None and (holder.type == "List" or holder.type not in NEVER_ENTRIES)
    return holds_entries and is_clinical(contained.type, contained.content)
