"""What gives an entry away elsewhere: every reference between entries of different review items."""

from collections.abc import Iterator

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.references import entry_named
from workbench.fhir.filing.consultations import Consultations
from workbench.fhir.filing.item_of_entry import Filing
from workbench.fhir.standing.references import inside_of


def links_of(source_id: str, filing: Filing, listed: dict[str, list[str]]) -> tuple[str, ...]:
    """Entries of other items that this one names, in any field, or that its consultation lists.

    What the bundle does not hold is named all the same: another import may have brought it, or bring it yet.
    """
    parts, home = filing.parts[source_id], filing.home[source_id]
    named = {each for part in parts for each in _named_by(part)} | {*listed.get(source_id, ())}
    entries = {filing.entry_of.get(each) or _outside(each, parts[0].contents) for each in named}
    return tuple(sorted(each for each in entries if each and filing.home.get(each) != home))


def _outside(name: str, contents: Contents) -> str:
    """What the bundle holds and has left out (another patient's) is not linked."""
    return "" if contents.find(name) else name


def listed_by(consultations: Consultations) -> dict[str, list[str]]:
    """Encounter → what its lists hold and the problems that their topics are about."""
    listed = {encounter: list(others) for encounter, others in consultations.others.items()}
    for entry, encounters in consultations.holders.items():
        for encounter in encounters:
            listed.setdefault(encounter, []).append(entry)
    return listed


def _named_by(resource: Resource) -> Iterator[str]:
    return (entry_named(each, resource) for each in inside_of(resource).leading)
