"""What a bundle says of resources beside its entries: parents that stand or fall, and what was left out."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.bundle.versions import UNKNOWN, Version
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.standing.marking import SPREADING
from workbench.fhir.standing.parents import HOLDERS, MATTER, Parents, gone_resources
from workbench.fhir.standing.replacing import documents_by_identifier, replaced_by
from workbench.fhir.values import Statement
from workbench.vocabulary import Doubt, Standing

# The first counts. A label that nobody understands is neither NOPAT nor none: what stands under it is not shown.
_ORDER: Final = (Standing.ANOTHERS, Standing.NOT_TAKEN, Standing.DELETED, Standing.WITHDRAWN, Standing.CONTRADICTED,
                 Standing.NOPAT)  # fmt: skip
_ALWAYS: Final = MATTER | HOLDERS


def statements_of(contents: Contents, patient: Resource, parents: Parents, filing: Filing) -> tuple[Statement, ...]:
    """Each source id once, with the worst that is said of it; no entry is among them, nor what one has folded in."""
    found: dict[str, Statement] = {}
    said = (_said(contents, patient, parents, filing), _of_gone(contents, parents), _taken_back(contents))
    for each in chain(*said):
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


def _said(contents: Contents, patient: Resource, parents: Parents, filing: Filing) -> Iterator[Statement]:
    identified = documents_by_identifier(contents)
    for each in contents.resources:
        standing = standing_of(each)
        if each.source_id not in filing.entry_of and _is_told(each, patient, parents, standing):
            yield _statement(each.source_id, standing, each.version)
        yield from _of_what_it_holds(each, standing, parents)
        if standing in (Standing.STANDS, Standing.NOPAT):
            names = (name for name in replaced_by(each, identified) if isinstance(name, str))
            yield from (_statement(name, Standing.WITHDRAWN) for name in names)


def _of_gone(contents: Contents, parents: Parents) -> Iterator[Statement]:
    for each in gone_resources(contents):
        yield from _of_what_it_holds(each, standing_of(each), parents)


def _of_what_it_holds(resource: Resource, standing: Standing, parents: Parents) -> Iterator[Statement]:
    """Of what the bundle does not hold: it stands or falls with this."""
    if standing in SPREADING:
        yield from (_statement(name, SPREADING[standing]) for name in parents.held.get(resource, ()))


def _is_told(resource: Resource, patient: Resource, parents: Parents, standing: Standing) -> bool:
    if resource is patient:
        return standing is Standing.NOPAT
    return standing is not Standing.STANDS or resource.type in _ALWAYS or resource in parents.below


def standing_of(resource: Resource) -> Standing:
    found = next((standing for standing in _ORDER if standing in resource.marks), Standing.STANDS)
    unclear = found is Standing.STANDS and Doubt.LABEL_NOT_UNDERSTOOD in resource.doubts
    return Standing.CONTRADICTED if unclear else found
