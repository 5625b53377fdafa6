"""GP Connect's consultation lists: what each consultation holds, under which topic and heading.

List (consultation) → List (topic) → List (heading) → entries. Lists may lack ids, carry `encounter`, or form a circle.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from workbench.fhir.bundle.concepts import said
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.gp_connect_lists import items_of
from workbench.fhir.bundle.references import entry_named
from workbench.fhir.bundle.shapes import extensions, node, nodes, words
from workbench.fhir.codes import CONSULTATION_LIST, HEADING_LIST, SNOMED, TOPIC_LIST
from workbench.fhir.who.belonging import names_another
from workbench.fhir.who.labels import is_nopat

_LEVELS: Final = (CONSULTATION_LIST, TOPIC_LIST, HEADING_LIST)


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
    nopat: set[str] = field(default_factory=set)  # entries and encounters under a list that is labelled so
    seen: set[str] = field(default_factory=set)  # lists that were read


@dataclass(frozen=True, slots=True)
class _Under:
    """Where in a consultation a list stands."""

    encounter: str
    heading: str = ""
    nopat: bool = False


def read_consultations(contents: Contents, patient: Resource) -> Consultations:
    found = Consultations()
    lists = [each for each in contents.of_type("List") if _level(each) and not names_another(each, patient)]
    for each in sorted(lists, key=_level, reverse=True):
        encounter = each.find_in("encounter")
        if encounter and encounter.type == "Encounter":
            _read_list(each, _Under(encounter.source_id), found)
    return found


def _level(list_: Resource) -> int:
    """3 for a consultation, 2 for a topic, 1 for a heading, 0 for any other list."""
    for coding in nodes(node(list_.content.get("code")).get("coding")):
        if coding.get("system") == SNOMED and coding.get("code") in _LEVELS:
            return 3 - _LEVELS.index(coding["code"])
    return 0


def _read_list(list_: Resource, above: _Under, found: Consultations) -> None:
    if list_.source_id in found.seen:
        return
    found.seen.add(list_.source_id)
    level, title = _level(list_), words(list_.content.get("title"))
    under = replace(above, heading=title if level == 1 else above.heading, nopat=above.nopat or is_nopat(list_.content))
    _note_list(list_, level, title, under, found)
    for held in _held_by(list_):
        (_read_list if held.type == "List" else _note_entry)(held, under, found)


def _note_list(list_: Resource, level: int, title: str, under: _Under, found: Consultations) -> None:
    encounter = under.encounter
    if level == 3:
        found.titles.setdefault(encounter, title)
        found.dates.setdefault(encounter, words(list_.content.get("date")))
        found.nopat |= {encounter} if under.nopat else set()
    elif level == 2 and title:
        found.topics[encounter].append(f"Topic: {title}")
    found.topics[encounter] += map(said, nodes(list_.content.get("note")))
    found.others[encounter] += [*_related_problems(list_), *_held_elsewhere(list_)]


def _note_entry(held: Resource, under: _Under, found: Consultations) -> None:
    if under.encounter not in found.holders[held.source_id]:
        found.holders[held.source_id].append(under.encounter)
    found.headings.setdefault(held.source_id, under.heading)
    found.order.setdefault(held.source_id, len(found.order))
    found.nopat |= {held.source_id} if under.nopat else set()


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
