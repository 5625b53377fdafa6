"""What a bundle says of resources beside its entries: parents that stand or fall, and what was left out."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import cleaned
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
    found: dict[str, Standing] = {}
    said = (*_said(contents, patient, parents, filing), *_of_gone(contents, parents), *contents.taken_back.items())
    for source_id, standing in said:
        name = cleaned(source_id)
        found[name] = min(found.get(name, standing), standing, key=_place)
    return tuple(Statement(name, standing) for name, standing in found.items())


def _place(standing: Standing) -> int:
    return _ORDER.index(standing) if standing in _ORDER else len(_ORDER)


def _said(contents: Contents, patient: Resource, parents: Parents, filing: Filing) -> Iterator[tuple[str, Standing]]:
    identified = documents_by_identifier(contents)
    for each in contents.resources:
        standing = standing_of(each)
        if each.source_id not in filing.entry_of and _is_told(each, patient, parents, standing):
            yield each.source_id, standing
        yield from _of_what_it_holds(each, standing, parents)
        if standing in (Standing.STANDS, Standing.NOPAT):
            yield from ((name, Standing.WITHDRAWN) for name in replaced_by(each, identified) if isinstance(name, str))


def _of_gone(contents: Contents, parents: Parents) -> Iterator[tuple[str, Standing]]:
    for each in gone_resources(contents):
        yield from _of_what_it_holds(each, standing_of(each), parents)


def _of_what_it_holds(resource: Resource, standing: Standing, parents: Parents) -> Iterator[tuple[str, Standing]]:
    """Of what the bundle does not hold: it stands or falls with this."""
    if standing in SPREADING:
        yield from ((name, SPREADING[standing]) for name in parents.held.get(resource, ()))


def _is_told(resource: Resource, patient: Resource, parents: Parents, standing: Standing) -> bool:
    if resource is patient:
        return standing is Standing.NOPAT
    return standing is not Standing.STANDS or resource.type in _ALWAYS or resource in parents.below


def standing_of(resource: Resource) -> Standing:
    found = next((standing for standing in _ORDER if standing in resource.marks), Standing.STANDS)
    unclear = found is Standing.STANDS and Doubt.LABEL_NOT_UNDERSTOOD in resource.doubts
    return Standing.CONTRADICTED if unclear else found
