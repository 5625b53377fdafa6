"""What the bundle's resources say of others that it may not hold: those stand or fall with them, or are replaced.

It is kept, since what is spoken of may have come before or come later.
"""

from collections.abc import Iterator

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.shapes import cleaned
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.said import Dependence
from workbench.fhir.standing.parents import Parents, gone_resources, is_left_out
from workbench.fhir.standing.replacing import documents_by_identifier, replaced_by
from workbench.vocabulary import Relation


def dependences_of(contents: Contents, parents: Parents, filing: Filing) -> tuple[Dependence, ...]:
    """Each once; what was left out says nothing of others."""
    speaking = [each for each in [*contents.resources, *gone_resources(contents)] if not is_left_out(each)]
    identified = documents_by_identifier(contents)
    found = [pair for each in speaking for pair in _held_by(each, parents, filing)]
    found += [pair for each in speaking for pair in _replaced_by(each, identified)]
    return tuple(sorted({each for each in found if each.source_id != each.target}))


def _held_by(resource: Resource, parents: Parents, filing: Filing) -> Iterator[Dependence]:
    """What is above an entry, that one says itself."""
    held = parents.held.get(resource, ())
    if not held:
        return
    above = {resource.source_id}
    if resource.source_id not in filing.entry_of:
        above |= parents.names_above(resource, lambda each: each.source_id not in filing.entry_of)
    for name in held:
        yield from (Dependence(cleaned(name), Relation.UNDER, cleaned(each)) for each in above)


def _replaced_by(resource: Resource, identified: dict[tuple[str, str], Resource]) -> Iterator[Dependence]:
    for each in replaced_by(resource, identified):
        name = each.source_id if isinstance(each, Resource) else each
        yield Dependence(cleaned(name), Relation.REPLACED_BY, cleaned(resource.source_id))
