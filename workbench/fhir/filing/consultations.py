"""GP Connect's consultation lists: what each consultation holds, under which topic and heading.

List (consultation) → List (topic) → List (heading) → entries. Lists may lack ids, carry `encounter`, or form a circle.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.gp_connect_lists import items_of
from workbench.fhir.bundle.references import entry_named
from workbench.fhir.bundle.shapes import extensions, node, words
from workbench.fhir.filing.list_words import words_of_list
from workbench.fhir.standing.parents import is_left_out, list_level
from workbench.fhir.standing.words_between import words_of


@dataclass(slots=True)
class Consultations:
    """What the lists say, by source id."""

    holders: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # entry → encounters
    headings: dict[str, str] = field(default_factory=dict)  # entry → its heading's title
    order: dict[str, int] = field(default_factory=dict)  # entry → place in the reading
    titles: dict[str, str] = field(default_factory=dict)  # encounter → its list's title
    dates: dict[str, str] = field(default_factory=dict)  # encounter → when its list was recorded
    topics: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # encounter → topics and notes
    others: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # encounter → what else it names
    seen: set[str] = field(default_factory=set)  # lists that were read


@dataclass(frozen=True, slots=True)
class _Under:
    """Where in a consultation a list stands."""

    encounter: Resource
    heading: str = ""


def read_consultations(contents: Contents) -> Consultations:
    """Lists that were left out say nothing here; withdrawn and labelled ones say where their entries belong."""
    found = Consultations()
    lists = [each for each in contents.of_type("List") if list_level(each) and not is_left_out(each)]
    for each in sorted(lists, key=list_level, reverse=True):
        encounter = each.find_in("encounter")
        if encounter and encounter.type == "Encounter":
            _read_list(each, _Under(encounter), found)
    return found


def _read_list(list_: Resource, above: _Under, found: Consultations) -> None:
    if list_.source_id in found.seen or is_left_out(list_):
        return
    found.seen.add(list_.source_id)
    level, title = list_level(list_), words(list_.content.get("title"))
    under = replace(above, heading=title) if level == 1 else above
    if level == 3:
        found.dates.setdefault(above.encounter.source_id, words(list_.content.get("date")))
    if words_of(list_, above.encounter):
        _note_words(list_, level, under.encounter, found)
    found.others[under.encounter.source_id] += [*_related_problems(list_), *_held_elsewhere(list_)]
    for held in _held_by(list_):
        (_read_list if held.type == "List" else _note_entry)(held, under, found)


def _note_words(list_: Resource, level: int, at: Resource, found: Consultations) -> None:
    title, encounter = words(list_.content.get("title")), at.source_id
    if level == 3:
        found.titles.setdefault(encounter, title)
    elif level == 2 and title:
        found.topics[encounter].append(f"Topic: {title}")
    found.topics[encounter] += words_of_list(list_, at)


def _note_entry(held: Resource, under: _Under, found: Consultations) -> None:
    encounter = under.encounter.source_id
    if encounter not in found.holders[held.source_id]:
        found.holders[held.source_id].append(encounter)
    found.headings.setdefault(held.source_id, under.heading)
    found.order.setdefault(held.source_id, len(found.order))


def _held_by(list_: Resource) -> Iterator[Resource]:
    for item in items_of(list_):
        held = list_.find(item)
        if held:
            yield held


def _held_elsewhere(list_: Resource) -> Iterator[str]:
    """Entries that the bundle does not hold: another import may."""
    for item in items_of(list_):
        if not list_.find(item):
            yield entry_named(item, list_)


def _related_problems(list_: Resource) -> Iterator[str]:
    for header in extensions(list_.content, "RelatedProblemHeader"):
        for target in extensions(header, "target"):
            yield entry_named(node(target.get("valueReference")), list_)
