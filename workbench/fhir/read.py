"""A FHIR bundle → the patient, the review items, and what could not be read."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from workbench.fhir.bundle.collecting.collect import collect
from workbench.fhir.bundle.contents import Contents, Resource
from workbench.fhir.bundle.gp_connect_lists import complete_kinds, lists_in, say_what_is_kept_back
from workbench.fhir.bundle.incomplete import BUNDLE, held_beside, is_limited, say_what_is_missing
from workbench.fhir.bundle.parsing import nested_too_deeply, parse_bundle
from workbench.fhir.bundle.shapes import Node
from workbench.fhir.entries import Reading, read_entry
from workbench.fhir.filing.consultations import Consultations, read_consultations
from workbench.fhir.filing.dependences import dependences_of
from workbench.fhir.filing.drawn_words import words_lent
from workbench.fhir.filing.item_of_entry import Filing, file_entries
from workbench.fhir.filing.left_out import tell_of_words_left_out
from workbench.fhir.filing.links import listed_by
from workbench.fhir.filing.medication_parts import medications_in, with_held
from workbench.fhir.filing.statements import statements_of
from workbench.fhir.said import Search
from workbench.fhir.standing.labels import Label, label_of
from workbench.fhir.standing.marking import mark_standing
from workbench.fhir.standing.own_labels import NO_OWN_LABELS, OwnLabels, leave_out
from workbench.fhir.standing.parents import Parents, parents_of
from workbench.fhir.standing.withdrawal import is_withdrawn
from workbench.fhir.values import NOBODY, BundleRead, EntryRead, ItemRead, Problem, UnreadableBundle
from workbench.fhir.who.access_codes import read_access_codes
from workbench.fhir.who.authors import people_in
from workbench.fhir.who.belonging import mark_whose, own_record
from workbench.fhir.who.patient import only_patient, read_patient
from workbench.fhir.who.provenance import origins
from workbench.fhir.who.proxies import read_related
from workbench.fhir.who.subjects import nhs_numbers
from workbench.fhir.wording.timing import consultation_recorded
from workbench.vocabulary import Standing

NOTHING_BEFORE: Final[Mapping[str, Standing]] = MappingProxyType({})


def read_bundle(
    raw: bytes,
    held: Sequence[str] = (),
    taken_back_before: Mapping[str, Standing] = NOTHING_BEFORE,
    ours: OwnLabels = NO_OWN_LABELS,
) -> BundleRead:
    """Raises UnreadableBundle; whatever is odd about a single resource is a Problem, and the rest is kept.

    `held` are entries that came in other bundles (MedicationRead.sent), read as if they stood behind this one's own.
    `taken_back_before` are source ids of which other bundles say so, and this one nothing: their words are kept out.
    `ours` are labels that count for nothing.
    """
    try:
        with _without_garbage_collection():
            bundle = parse_bundle(raw)
            return _read(with_held(bundle, held) if held else bundle, taken_back_before, ours)
    except RecursionError:
        raise nested_too_deeply() from None


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Nothing becomes garbage while a bundle is read, and looking for it takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(bundle: Node, taken_back_before: Mapping[str, Standing], ours: OwnLabels) -> BundleRead:
    problems: list[Problem] = []
    contents = collect(bundle, _keeps_back, problems)
    leave_out(contents, ours)
    contents.taken_back_before = taken_back_before
    try:
        patient = only_patient(contents)
    except UnreadableBundle as nobodys:
        return _without_patient(contents, bundle, nobodys)
    says_it_is_all = say_what_is_missing(bundle, problems) and not is_limited(bundle)
    say_what_is_kept_back(contents, problems)
    parents = parents_of(contents, bundle)
    mark_whose(contents, patient, parents, problems)
    mark_standing(contents, patient, bundle, parents, problems)
    reading = _prepare(contents, parents, problems)
    entries = {source_id: read_entry(source_id, reading) for source_id in reading.filing.parts}
    return BundleRead(
        patient=read_patient(patient, problems),
        items=_items(entries, reading),
        access_codes=read_access_codes(contents, _entry_of(entries, reading), problems),
        related=read_related(contents, problems),
        problems=tuple(problems),
        resources=len(contents.resources),
        complete=complete_kinds(bundle, contents, patient) if says_it_is_all else frozenset(),
        lists=lists_in(bundle, contents, patient, is_all=says_it_is_all),
        statements=statements_of(contents, patient, parents, reading.filing),
        searches=tuple(_of_others(each, patient) for each in contents.searches),
        dependences=dependences_of(contents, parents, reading.filing),
        words=words_lent(contents),
        medications=medications_in({part.source_id: part for parts in reading.filing.parts.values() for part in parts}),
        own_labels=frozenset(entries.keys() & ours.resources),
        held_beside=held_beside(bundle),
    )


def _without_patient(contents: Contents, bundle: Node, nobodys: UnreadableBundle) -> BundleRead:
    """Nothing of it is filed; what it says of what is held is heard. Raises `nobodys` if it says nothing of others."""
    parents, untold = parents_of(contents, bundle), list[Problem]()
    mark_standing(contents, None, bundle, parents, untold)
    said = tuple(each for each in statements_of(contents, None, parents) if each.standing is not Standing.STANDS)
    is_taking_back = bool(said or contents.searches)
    depends = dependences_of(contents, parents, Filing({}))
    lent = () if contents.of_type("Patient") else words_lent(contents, also_of_entries=False)
    if not is_taking_back and (contents.of_type("Patient") or not (lent or depends)):
        raise nobodys
    is_left = any(each.source_id not in contents.taken_back for each in contents.resources)
    cause = f"{nobodys} What it takes back is heard all the same." if is_taking_back else str(nobodys)
    problems = (Problem(BUNDLE, cause),) if is_left else ()
    return BundleRead(
        patient=NOBODY, items=(), access_codes=(), related=(), problems=problems, resources=len(contents.resources),
        statements=said, dependences=depends, searches=tuple(contents.searches), words=lent,
    )  # fmt: skip


def _keeps_back(content: Node) -> bool:
    """Of contradictory copies of one resource this one counts."""
    return is_withdrawn(content) or label_of(content) is not Label.NONE or content.get("active") is False


def _of_others(search: Search, patient: Resource) -> Search:
    """That it names the bundle's own patient is not worth saying."""
    found = patient.contents.find(search.patient) if search.patient else None
    is_own = found is patient or (search.number and search.number in nhs_numbers(patient.content))
    return search._replace(patient="", number="") if is_own else search


def _prepare(contents: Contents, parents: Parents, problems: list[Problem]) -> Reading:
    record = own_record(contents)
    consultations = read_consultations(contents)
    tell_of_words_left_out(contents, consultations, parents, problems)
    recorded = {
        each.source_id: consultation_recorded(each, consultations.dates.get(each.source_id), problems)
        for each in record.values()
        if each.type == "Encounter"
    }
    filing = file_entries(record, consultations, recorded)
    people = people_in(contents)
    told = origins(contents, people, problems)
    return Reading(filing, consultations, recorded, listed_by(consultations), people, told, parents, problems)


def _entry_of(entries: dict[str, EntryRead], reading: Reading) -> dict[str, EntryRead]:
    """By each resource that an entry shows."""
    return {part: entries[source_id] for part, source_id in reading.filing.entry_of.items()}


def _items(entries: dict[str, EntryRead], reading: Reading) -> tuple[ItemRead, ...]:
    """In the bundle's order; within an item its head comes first, then as the consultation is read."""
    held: dict[str, list[str]] = defaultdict(list)
    for source_id, home in reading.filing.home.items():
        held[home].append(source_id)
    return tuple(_item(entries, home, held[home], reading.consultations) for home in held)


def _item(entries: dict[str, EntryRead], home: str, held: list[str], consultations: Consultations) -> ItemRead:
    order, last = consultations.order, len(consultations.order)
    held.sort(key=lambda each: (each != home, order.get(each, last)))
    head = entries[home]
    return ItemRead(head.source_id, head.kind, head.title, tuple(entries[each] for each in held))
