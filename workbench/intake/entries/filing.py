"""One bundle's entries filed, and what it says of others that are held."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.fhir.values import EntryRead, ItemRead, Problem
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.hearing import Heard, hear, missing_from
from workbench.intake.entries.items import items_for
from workbench.intake.entries.matching_rows import Filing, known_entries
from workbench.intake.entries.others.conditions import met_by_conditions
from workbench.intake.entries.others.copies import Copies
from workbench.intake.entries.others.linking import link_items
from workbench.intake.entries.others.mirrored import flag_mirrors
from workbench.intake.entries.restating import Restated, restate, restated
from workbench.intake.entries.saving import note_versions, outdate, save
from workbench.intake.source.effects import Effect, below, effects
from workbench.intake.source.owners import owners_of
from workbench.vocabulary import Doubt, WaitsBecause


@dataclass(frozen=True, slots=True)
class Filed:
    """How many entries were new and changed, and the review items that are to be settled.

    `taken_from` are other patients whose record some of the entries were in, with these entries; `restated` the entries
    that the bundle did not bring and says something of; `problems` what is to be told.
    """

    new: int
    changed: int
    items: set[int]
    taken_from: Mapping[int, list[int]]
    restated: Sequence[Restated]
    problems: Sequence[Problem]
    patient: int

    @property
    def gone_from_others(self) -> Mapping[int, list[int]]:
        """Of other patients: what they no longer have, because it is elsewhere or was taken back."""
        gone = {former: [*entries] for former, entries in self.taken_from.items()}
        for each in self.restated:
            if each.withdrawn and each.row.patient_id != self.patient:
                gone.setdefault(each.row.patient_id, []).append(each.row.id)
        return gone


def file_entries(one: Bringing) -> Filed:
    owners = {entry.source_id: one.patient.id for entry in one.placed.filed}
    heard = hear(one)
    doubted = {Doubt.NO_LONGER_SENT: missing_from(one), Doubt.BY_CONDITION: met_by_conditions(one)}
    asked = below(one.session, one.of, heard.touched).union(heard.joining, heard.outdated.held, *doubted.values())
    others = owners_of(one.session, one.of, asked - owners.keys())
    said = effects(one.session, one.of, {**others, **owners})
    filings = _filings(one, said, heard)
    copies = Copies(one, filings)
    for filing in filings:
        filing.more_doubts |= _doubts_of_parts(one, filing.read) | copies.doubts(filing)
    save(one, filings)
    flag_mirrors(one, filings)
    rest = known_entries(one.session, one.of, others)
    anew = {WaitsBecause.MOVED: heard.joining, WaitsBecause.DRAWN_ON_CHANGED: heard.outdated.held}
    elsewhere = restated(rest.values(), said, doubted, {entry.source_id for entry in one.placed.kept}, anew)
    restate(one.session, elsewhere, digest=one.digest, at=one.at)
    copies.link()
    note_versions(one.session, [(rest[entry.source_id].id, entry) for entry in one.placed.kept])
    return _filed(one, filings, [each for each in elsewhere if each.is_news])


def _filings(one: Bringing, said: Mapping[str, Effect], heard: Heard) -> list[Filing]:
    staying = one.placed.staying.keys()
    elsewhere = [item for item in one.placed.items if not staying & {entry.source_id for entry in item.entries}]
    items = items_for(one.session, one.practice, one.patient, elsewhere, at=one.at)
    filings = [
        _filing(one, item, position, entry, items)
        for item in one.placed.items
        for position, entry in enumerate(item.entries)
    ]
    for filing in filings:
        filing.effect = said[filing.read.source_id]
        filing.joins_hidden = filing.read.source_id in heard.joining
        if filing.read.source_id in heard.outdated.filed:
            filing.more_doubts = frozenset({Doubt.DRAWN_ON_CHANGED})
    return filings


def _filing(one: Bringing, item: ItemRead, position: int, entry: EntryRead, items: Mapping[str, int]) -> Filing:
    row, stays = one.known.get(entry.source_id), entry.source_id in one.placed.staying
    home, place = (row.review_item_id, row.position) if stays and row else (items[item.source_id], position)
    return Filing(entry, one.patient.id, home, place, entry.content_hash(), row, one.ahead)


def _doubts_of_parts(one: Bringing, entry: EntryRead) -> frozenset[Doubt]:
    hidden = any(one.known[part].kept_back for part in entry.folded if part in one.known)
    return frozenset({Doubt.PART_WAS_HIDDEN}) if hidden else frozenset()


def _filed(one: Bringing, filings: Sequence[Filing], elsewhere: Sequence[Restated]) -> Filed:
    changed = [f for f in filings if f.is_changed]
    news = [f for f in filings if f.known is None or f.is_changed or f.is_moved]
    touched = {f.item for f in news}
    here = [(f.read, f.item) for f in filings]
    others = b"" if one.is_part else one.digest
    anything_new = bool(touched)
    link_items(one.session, one.practice, one.patient, here, one.steady, digest=others, anything_new=anything_new)
    touched |= {each.row.review_item_id for each in elsewhere}
    outdate(one.session, touched)
    return Filed(
        new=sum(f.known is None for f in filings),
        changed=len(changed),
        items=touched | {f.known.review_item_id for f in news if f.known is not None},
        taken_from=_taken_from(one, changed),
        restated=elsewhere,
        problems=one.placed.problems,
        patient=one.patient.id,
    )


def _taken_from(one: Bringing, changed: Sequence[Filing]) -> dict[int, list[int]]:
    taken: dict[int, list[int]] = defaultdict(list)
    for filing in changed:
        if filing.known.patient_id != one.patient.id:
            taken[filing.known.patient_id].append(filing.entry)
    return dict(taken)
