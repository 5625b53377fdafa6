"""What of a bundle is filed, and where: versions that are too old are left, and what came without its head stays."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.fhir.said import Statement
from workbench.fhir.values import EntryRead, ItemRead, Problem
from workbench.identifiers import told_name
from workbench.intake.source.version_order import is_newer, is_older, says_its_order
from workbench.vocabulary import Doubt, Standing

OLDER = "an older version than the one that is held; it changes nothing"
HOMES = ("Encounter/", "DiagnosticReport/")


@dataclass(slots=True)
class Placed:
    """`items`: with what is filed of each. `older`: not filed. `kept`: came again as it is held, without its head;
    `staying`: the review item in which such an entry is and stays.
    """

    items: list[ItemRead] = field(default_factory=list)
    older: list[EntryRead] = field(default_factory=list)
    kept: list[EntryRead] = field(default_factory=list)
    staying: dict[str, Any] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return [Problem(told_name(each.source_id), OLDER) for each in self.older]

    @property
    def filed(self) -> list[EntryRead]:
        return [entry for item in self.items for entry in item.entries]

    @property
    def heads(self) -> dict[str, str]:
        """Of each that is filed, the entry that heads its review item."""
        heads = {entry.source_id: item.source_id for item in self.items for entry in item.entries}
        return heads | {source_id: row.item_source_id for source_id, row in self.staying.items()}

    @property
    def heard(self) -> list[EntryRead]:
        """Those of which the bundle has the last word."""
        return [*self.filed, *self.kept]


def place(
    items: Sequence[ItemRead],
    known: Mapping[str, Any],
    standings: Mapping[str, Any],
    spoken: AbstractSet[str],
    *,
    patient_id: int,
) -> Placed:
    """`spoken` are the source ids of which this bundle says anything."""
    placed = Placed()
    for item in items:
        fresh: list[EntryRead] = []
        for entry in item.entries:
            row = known.get(entry.source_id)
            if row is not None and _is_out_of_date(entry, row, standings.get(entry.source_id)):
                placed.older.append(entry)
            elif row is not None and row.patient_id == patient_id and _came_without_its_head(entry, item, row, spoken):
                _stay(placed, entry, row, fresh)
            else:
                fresh.append(entry)
        if fresh:
            placed.items.append(replace(item, entries=tuple(fresh)))
    return placed


def _stay(placed: Placed, entry: EntryRead, row: Any, fresh: list[EntryRead]) -> None:
    """Where the resource is the one that is held, what its head said of it is in the content that is held."""
    is_same = bool(entry.whole) and row.whole == entry.whole and not entry.withdrawn and not entry.nopat
    is_same = is_same and Doubt.DRAWN_ON_CHANGED not in row.doubts.split()
    if is_same:
        placed.kept.append(entry)
    else:
        placed.staying[entry.source_id] = row
        fresh.append(entry)


def _is_out_of_date(entry: EntryRead, row: Any, standing: Any) -> bool:
    """Older than what is held, or than the word that took it back; what was deleted comes back as a newer version."""
    if is_older(entry, row):
        return True
    if standing is None or standing.standing is not Standing.DELETED:
        return False
    if is_older(entry, standing):
        return True
    return says_its_order(entry, row) and not is_newer(entry, row)


def _came_without_its_head(entry: EntryRead, item: ItemRead, row: Any, spoken: AbstractSet[str]) -> bool:
    """Is it alone here, and was in a consultation or report of which this bundle says nothing?"""
    head = row.item_source_id
    if len(item.entries) > 1 or head == entry.source_id or head in spoken:
        return False
    others = [each for each in entry.under if each.startswith(HOMES) and each != entry.source_id]
    return not others or head in others


def up_to_date(statements: Sequence[Statement], known: Mapping[str, Any], patient_id: int) -> list[Statement]:
    """Those to be heard: not of an older version than is held, nor that somebody else's entry is not this patient's."""
    return [
        each
        for each in statements
        if (row := known.get(each.source_id)) is None
        or not (is_older(each, row) or (each.standing is Standing.ANOTHERS and row.patient_id != patient_id))
    ]
