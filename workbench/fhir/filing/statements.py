"""What a bundle says of resources beside its entries: parents that stand or fall, and what was left out."""

from collections.abc import Iterator
from typing import Final

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.standing.parents import HOLDERS, MATTER, Parents
from workbench.fhir.standing.replacing import documents_by_identifier, replaced_by
from workbench.fhir.values import Statement
from workbench.vocabulary import Doubt, Standing

# The first counts. A label that nobody understands is neither NOPAT nor none: what stands under it is not shown.
_ORDER: Final = (Standing.ANOTHERS, Standing.NOT_TAKEN, Standing.DELETED, Standing.WITHDRAWN, Standing.CONTRADICTED,
                 Standing.NOPAT)  # fmt: skip
_ALWAYS: Final = MATTER | HOLDERS


def statements_of(contents: Contents, patient: Resource, parents: Parents, filing: Filing) -> tuple[Statement, ...]:
    """Each source id once, with the worst that is said of it; no entry is among them, nor what one has folded in."""
    found = {cleaned(source_id): standing for source_id, standing in contents.taken_back.items()}
    for source_id, standing in _said(contents, patient, parents, filing):
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
        if standing in (Standing.WITHDRAWN, Standing.NOPAT, Standing.CONTRADICTED):
            yield from ((name, standing) for name in parents.held.get(each, ()))
        if standing in (Standing.STANDS, Standing.NOPAT):
            yield from ((name, Standing.WITHDRAWN) for name in replaced_by(each, identified) if isinstance(name, str))


def _is_told(resource: Resource, patient: Resource, parents: Parents, standing: Standing) -> bool:
    if resource is patient:
        return standing is Standing.NOPAT
    return standing is not Standing.STANDS or resource.type in _ALWAYS or resource in parents.below


def standing_of(resource: Resource) -> Standing:
    found = next((standing for standing in _ORDER if standing in resource.marks), Standing.STANDS)
    unclear = found is Standing.STANDS and Doubt.LABEL_NOT_UNDERSTOOD in resource.doubts
    return Standing.CONTRADICTED if unclear else found
