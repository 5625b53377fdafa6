"""What a bundle says of resources beside its entries: parents that stand or fall, and what was left out."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.bundle.versions import UNKNOWN, Version
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.said import Statement
from workbench.fhir.standing.parents import HOLDERS, MATTER, Parents
from workbench.vocabulary import Doubt, Standing

# The first counts. A label that nobody understands is neither NOPAT nor none: what stands under it is not shown.
_ORDER: Final = (Standing.ANOTHERS, Standing.NOT_TAKEN, Standing.DELETED, Standing.WITHDRAWN, Standing.CONTRADICTED,
                 Standing.NOPAT)  # fmt: skip
_ALWAYS: Final = MATTER | HOLDERS


def statements_of(
    contents: Contents, patient: Resource | None, parents: Parents, filing: Filing | None = None
) -> tuple[Statement, ...]:
    """Each source id once, with the worst that is said of it; no entry is among them, nor what one has folded in."""
    found: dict[str, Statement] = {}
    shown = filing.entry_of if filing else ()
    for each in chain(_said(contents, patient, parents, shown), _taken_back(contents)):
        found[each.source_id] = min(found.get(each.source_id, each), each, key=_place)
    return tuple(found.values())


def _place(statement: Statement) -> int:
    return _ORDER.index(statement.standing) if statement.standing in _ORDER else len(_ORDER)


def _statement(source_id: str, standing: Standing, version: Version = UNKNOWN) -> Statement:
    number = None if version.number is None else str(version.number)
    return Statement(cleaned(source_id), standing, number, version.updated)


def _taken_back(contents: Contents) -> Iterator[Statement]:
    for source_id, standing in contents.taken_back.items():
        yield _statement(source_id, standing, contents.taken_back_by.get(source_id, UNKNOWN))


def _said(
    contents: Contents, patient: Resource | None, parents: Parents, shown: Collection[str]
) -> Iterator[Statement]:
    for each in contents.resources:
        standing = standing_of(each)
        if each.source_id not in shown and _is_told(each, patient, parents, standing):
            yield _statement(each.source_id, standing, each.version)


def _is_told(resource: Resource, patient: Resource | None, parents: Parents, standing: Standing) -> bool:
    if resource is patient:
        return standing is Standing.NOPAT
    return standing is not Standing.STANDS or resource.type in _ALWAYS or resource in parents.below


def standing_of(resource: Resource) -> Standing:
    found = next((standing for standing in _ORDER if standing in resource.marks), Standing.STANDS)
    unclear = found is Standing.STANDS and Doubt.LABEL_NOT_UNDERSTOOD in resource.doubts
    return Standing.CONTRADICTED if unclear else found
